#include "cw/config/cfg.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

enum { PLACES_MAX = 100000 };

/* Where one assignment, or a group in a list, stands: parts of the text. */
struct assignment {
    struct cw_slice name, value;
};

struct finder {
    const char *at, *end;
    struct assignment *found;
    size_t count, cap;
    struct cw_arena *arena;
};

static bool looking_at(const struct finder *f, const char *word)
{
    return cw_slice_starts((struct cw_slice){ f->at, (size_t)(f->end - f->at) }, cw_slice_of(word));
}

static void skip_past(struct finder *f, const char *word)
{
    while (f->at < f->end && !looking_at(f, word))
        f->at++;
    f->at += f->at < f->end ? strlen(word) : 0;
}

/* Blanks and comments: `#`, `//` to the end of the line, C comments. */
static void skip_space(struct finder *f)
{
    while (f->at < f->end) {
        if (isspace((unsigned char)*f->at))
            f->at++;
        else if (*f->at == '#' || looking_at(f, "//"))
            skip_past(f, "\n");
        else if (looking_at(f, "/*"))
            skip_past(f, "*/");
        else
            return;
    }
}

static void skip_string(struct finder *f)
{
    f->at++;
    while (f->at < f->end && *f->at != '"')
        f->at += *f->at == '\\' && f->end - f->at > 1 ? 2 : 1;
    f->at += f->at < f->end;
}

/* libconfig joins strings that stand side by side. */
static void skip_strings(struct finder *f)
{
    struct finder next;

    skip_string(f);
    next = *f;
    for (skip_space(&next); next.at < next.end && *next.at == '"'; skip_space(&next)) {
        skip_string(&next);
        *f = next;
    }
}

static bool is_word(char c)
{
    return isalnum((unsigned char)c) || strchr("_-*+.", c);
}

static struct cw_slice word_at(const struct finder *f)
{
    const char *end = f->at;

    while (end < f->end && *end && is_word(*end))
        end++;
    return (struct cw_slice){ f->at, (size_t)(end - f->at) };
}

/* The scalar that begins here, or the bracket. */
static struct cw_slice value_at(const struct finder *f)
{
    struct finder ahead = *f;

    if (f->at < f->end && *f->at == '"')
        skip_strings(&ahead);
    else
        ahead.at += word_at(f).len;
    if (ahead.at == f->at && ahead.at < ahead.end)
        ahead.at++;
    return (struct cw_slice){ f->at, (size_t)(ahead.at - f->at) };
}

static void keep(struct finder *f, struct assignment found)
{
    size_t cap = f->cap ? f->cap * 2 : 64;
    void *moved;

    if (f->count == f->cap) {
        moved = cap <= PLACES_MAX
                    ? cw_arena_grow(f->arena, f->found, f->cap * sizeof(found), cap * sizeof(found))
                    : NULL;
        if (!moved)
            return;
        f->found = moved;
        f->cap = cap;
    }
    f->found[f->count++] = found;
}

/* Stands on a word: an assignment where `=` or `:` follows. */
static void take_word(struct finder *f)
{
    struct cw_slice word = word_at(f);

    f->at += word.len ? word.len : 1;
    skip_space(f);
    if (word.len && f->at < f->end && (*f->at == '=' || *f->at == ':')) {
        f->at++;
        skip_space(f);
        keep(f, (struct assignment){ word, value_at(f) });
    }
}

/* librdkafka's names for secrets all hold one of these words. */
bool cw_cfg_is_secret_property(struct cw_slice property)
{
    static const char *const words[] = {
        "password", "secret", "passphrase", "key.pem", "jaas", "token", NULL
    };
    struct cw_slice name = { property.ptr, cw_slice_find(property, '=') };

    if (name.len + 1 < property.len && property.ptr[name.len + 1] == '@')
        return false; /* a path */
    return cw_slice_holds_word(name, words);
}

/* Any string: a property of librdkafka's may stand in a list or alone. */
static void take_string(struct finder *f, struct cw_faults *faults)
{
    struct cw_slice written = value_at(f);
    struct finder inside = { .at = written.ptr + 1, .end = written.ptr + written.len };
    struct cw_slice name;

    f->at += written.len;
    skip_space(&inside);
    name = word_at(&inside);
    inside.at += name.len;
    skip_space(&inside);
    if (inside.at < inside.end && *inside.at == '=' && written.len > 2 &&
        cw_cfg_is_secret_property((struct cw_slice){ written.ptr + 1, written.len - 2 }))
        cw_cfg_hide(faults, written);
}

/* A group in a list has no name: its brace is its place. That of a named one is its value. */
static void take_brace(struct finder *f)
{
    struct cw_slice brace = { f->at++, 1 };

    if (!f->count || f->found[f->count - 1].value.ptr != brace.ptr)
        keep(f, (struct assignment){ brace, brace });
}

static void find_assignments(struct finder *f, struct cw_faults *faults)
{
    for (skip_space(f); f->at < f->end; skip_space(f)) {
        if (*f->at == '"')
            take_string(f, faults);
        else if (*f->at == '{')
            take_brace(f);
        else
            take_word(f);
    }
}

static bool is_group_in_list(const config_setting_t *setting)
{
    return config_setting_is_group(setting) && !config_setting_is_root(setting);
}

/* Hangs the places on the settings, in the order of the text. */
static void place_settings(config_setting_t *setting, const struct finder *found, size_t *next,
                           struct assignment *holder)
{
    struct assignment *own = holder;

    if ((config_setting_name(setting) || is_group_in_list(setting)) && *next < found->count)
        own = &found->found[(*next)++];
    config_setting_set_hook(setting, own);
    if (!config_setting_is_aggregate(setting))
        return;
    for (int i = 0; i < config_setting_length(setting); i++)
        place_settings(config_setting_get_elem(setting, (unsigned)i), found, next, own);
}

static bool ends_in(struct cw_slice name, struct cw_slice ending)
{
    return name.len >= ending.len && cw_slice_eq(cw_slice_from(name, name.len - ending.len), ending);
}

/* Names that hold one of these words hold secrets, wherever they stand; paths and names of variables are
 * none. */
static bool names_a_secret(struct cw_slice name)
{
    static const char *const words[] = { "password", "passphrase", "secret", "token", "key", NULL };

    return !ends_in(name, CW_LIT("_file")) && !ends_in(name, CW_LIT("_env")) &&
           !ends_in(name, CW_LIT("_url")) && !ends_in(name, CW_LIT("allow_short_secrets")) &&
           cw_slice_holds_word(name, words);
}

/* "http://user:password@host": the part before the @ is one, too. */
static bool is_secret(const struct assignment *found)
{
    return names_a_secret(found->name) ||
           (cw_slice_eq(found->name, CW_LIT("proxy")) && cw_slice_find(found->value, '@') < found->value.len);
}

/* The end of the group whose brace stands there. */
static const char *end_of_group(const struct finder *found, const char *brace)
{
    struct finder f = { .at = brace, .end = found->end };

    while (f.at < f.end && *f.at != '}') {
        if (*f.at == '"')
            skip_string(&f);
        else
            f.at++;
    }
    return f.at;
}

/* Every entry of `authentications` is one, whatever its name, but for users and paths. */
static bool is_open_entry(struct cw_slice name)
{
    return cw_slice_starts(name, CW_LIT("username")) || ends_in(name, CW_LIT("_file")) ||
           ends_in(name, CW_LIT("_env"));
}

/* What is written without quotes, by mistake: to the end of the line. */
static void hide_bare(struct cw_faults *faults, const struct finder *found, struct cw_slice value)
{
    struct cw_slice rest = { value.ptr, (size_t)(found->end - value.ptr) };

    if (value.len && !strchr("{([\"", value.ptr[0]))
        cw_faults_hide(faults, (struct cw_slice){ rest.ptr, cw_slice_find(rest, '\n') });
}

/* Before anything can be wrong: a faulty line may be shown. */
static void hide_secrets(struct cw_faults *faults, const struct finder *found)
{
    const char *group_end = NULL;

    for (size_t i = 0; i < found->count; i++) {
        const struct assignment *one = &found->found[i];
        bool inside = group_end && one->value.ptr < group_end && !is_open_entry(one->name);

        if (cw_slice_eq(one->name, CW_LIT("authentications")))
            group_end = end_of_group(found, one->value.ptr);
        if (!inside && !is_secret(one))
            continue;
        cw_cfg_hide(faults, one->value);
        hide_bare(faults, found, one->value);
    }
}

static bool is_quoted(struct cw_slice value)
{
    return value.len >= 2 && value.ptr[0] == '"';
}

void cw_cfg_hide(struct cw_faults *faults, struct cw_slice value)
{
    if (is_quoted(value))
        cw_faults_hide(faults, (struct cw_slice){ value.ptr + 1, value.len - 2 });
}

static struct cw_slice line_at(struct cw_slice bytes, int line)
{
    while (--line > 0 && cw_slice_find(bytes, '\n') < bytes.len)
        bytes = cw_slice_from(bytes, cw_slice_find(bytes, '\n') + 1);
    bytes.len = cw_slice_find(bytes, '\n');
    return cw_slice_trim(bytes);
}

static bool refuse_include(struct cw_cfg *cfg)
{
    struct cw_slice rest = cfg->text->bytes;

    while (rest.len) {
        struct cw_slice line = cw_slice_trim((struct cw_slice){ rest.ptr, cw_slice_find(rest, '\n') });

        if (cw_slice_starts(line, CW_LIT("@include"))) {
            line.len = strlen("@include");
            cw_fault(cfg->faults, CW_ERROR, cfg->text, line, "@include is refused: write one file");
            return true;
        }
        rest = cw_slice_from(rest, cw_slice_find(rest, '\n'));
        rest = cw_slice_from(rest, rest.len > 0);
    }
    return false;
}

static bool refuse_nul(struct cw_cfg *cfg)
{
    size_t at = cw_slice_find(cfg->text->bytes, '\0');

    if (at == cfg->text->bytes.len)
        return false;
    cw_fault(cfg->faults, CW_ERROR, cfg->text, (struct cw_slice){ cfg->text->bytes.ptr + at, 1 },
             "a NUL byte in the file");
    return true;
}

static enum cw_status syntax_fault(struct cw_cfg *cfg)
{
    struct cw_slice line = line_at(cfg->text->bytes, config_error_line(&cfg->tree));

    cw_fault(cfg->faults, CW_ERROR, cfg->text, line,
             "%s (libconfig); is a semicolon, quote or bracket missing "
             "here or above?",
             config_error_text(&cfg->tree));
    return CW_EINVAL;
}

enum cw_status cw_cfg_read(struct cw_cfg *cfg, const struct cw_text *text, struct cw_arena *arena,
                           struct cw_faults *faults)
{
    struct cw_slice copy = cw_arena_copy(arena, text->bytes);
    struct finder finder = { .at = text->bytes.ptr,
                             .end = text->bytes.ptr + text->bytes.len,
                             .arena = arena };
    static struct assignment nowhere;
    size_t next = 0;

    *cfg = (struct cw_cfg){ .text = text, .arena = arena, .faults = faults };
    config_init(&cfg->tree);
    if (!copy.ptr)
        return CW_ENOMEM;
    find_assignments(&finder, faults);
    hide_secrets(faults, &finder);
    if (refuse_nul(cfg) || refuse_include(cfg))
        return CW_EINVAL;
    if (!config_read_string(&cfg->tree, copy.ptr))
        return syntax_fault(cfg);
    place_settings(config_root_setting(&cfg->tree), &finder, &next, &nowhere);
    return CW_OK;
}

void cw_cfg_done(struct cw_cfg *cfg)
{
    config_destroy(&cfg->tree);
}

struct cw_slice cw_cfg_name_at(const config_setting_t *setting)
{
    return ((struct assignment *)config_setting_get_hook(setting))->name;
}

struct cw_slice cw_cfg_value_at(const config_setting_t *setting)
{
    return ((struct assignment *)config_setting_get_hook(setting))->value;
}

void cw_cfg_fault(struct cw_cfg *cfg, const config_setting_t *setting, const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_fault(cfg->faults, CW_ERROR, cfg->text, cw_cfg_value_at(setting), "%s", message);
}

/* How messages call a setting: its name, or that of the list it stands in. */
static const char *called(const config_setting_t *setting)
{
    while (setting && !config_setting_name(setting))
        setting = config_setting_parent(setting);
    return setting ? config_setting_name(setting) : "this";
}

bool cw_cfg_get_text(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_slice *ret)
{
    struct cw_slice copy;

    if (config_setting_type(setting) != CONFIG_TYPE_STRING) {
        cw_cfg_fault(cfg, setting, "\"%s\" must be a text in quotes", called(setting));
        return false;
    }
    copy = cw_arena_copy(cfg->arena, cw_slice_of(config_setting_get_string(setting)));
    if (copy.ptr)
        *ret = copy;
    return copy.ptr;
}

bool cw_cfg_get_int(struct cw_cfg *cfg, const config_setting_t *setting, int64_t min, int64_t max,
                    int64_t *ret)
{
    int type = config_setting_type(setting);
    struct cw_slice written = cw_cfg_value_at(setting);

    while (written.len && strchr("lL", written.ptr[written.len - 1]))
        written.len--;
    if ((type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64) && config_setting_name(setting) &&
        cw_slice_to_int(written, min, max, ret))
        return true;
    cw_cfg_fault(cfg, setting, "\"%s\" must be a whole number from %lld to %lld", called(setting),
                 (long long)min, (long long)max);
    return false;
}

bool cw_cfg_get_flag(struct cw_cfg *cfg, const config_setting_t *setting, bool *ret)
{
    if (config_setting_type(setting) != CONFIG_TYPE_BOOL) {
        cw_cfg_fault(cfg, setting, "\"%s\" must be true or false", called(setting));
        return false;
    }
    *ret = config_setting_get_bool(setting);
    return true;
}

/* The next item of a list of texts, without its quotes; `f` stands behind the bracket or the item before. */
static struct cw_slice next_item(struct finder *f)
{
    struct cw_slice written;

    skip_space(f);
    f->at += f->at < f->end && *f->at == ',';
    skip_space(f);
    written = value_at(f);
    f->at += written.len;
    return written.len > 2 ? (struct cw_slice){ written.ptr + 1, written.len - 2 } : written;
}

static bool get_items(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_slice *items,
                      struct cw_slice *places)
{
    const char *bracket = cw_cfg_value_at(setting).ptr;
    struct finder f = { .at = bracket + 1, .end = cfg->text->bytes.ptr + cfg->text->bytes.len };

    for (int i = 0; i < config_setting_length(setting); i++) {
        if (!cw_cfg_get_text(cfg, config_setting_get_elem(setting, (unsigned)i), &items[i]))
            return false;
        places[i] = next_item(&f);
    }
    return true;
}

bool cw_cfg_get_list(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_list *ret)
{
    int type = config_setting_type(setting);
    bool single = type == CONFIG_TYPE_STRING;
    size_t count = single ? 1 : (size_t)config_setting_length(setting);
    struct cw_slice *items = cw_arena_zero(cfg->arena, (count + 1) * sizeof(*items));
    struct cw_slice *places = cw_arena_zero(cfg->arena, (count + 1) * sizeof(*places));

    if (type != CONFIG_TYPE_LIST && type != CONFIG_TYPE_ARRAY && !single) {
        cw_cfg_fault(cfg, setting, "\"%s\" must be a list of texts: [ \"a\", \"b\" ]", called(setting));
        return false;
    }
    if (!items || !places)
        return false;
    places[0] = cw_cfg_value_at(setting);
    if (!(single ? cw_cfg_get_text(cfg, setting, items) : get_items(cfg, setting, items, places)))
        return false;
    *ret = (struct cw_list){ items, places, count, true };
    return true;
}

int cw_cfg_get_word(struct cw_cfg *cfg, const config_setting_t *setting, const char *const *words)
{
    struct cw_slice word;

    if (!cw_cfg_get_text(cfg, setting, &word))
        return 0;
    for (int i = 0; words[i]; i++)
        if (cw_slice_eq(word, cw_slice_of(words[i])))
            return i + 1;
    cw_cfg_fault(cfg, setting, "unknown word \"" CW_SHOW "\"%s", CW_SHOWN(word),
                 cw_faults_hint(word, words).text);
    return 0;
}

bool cw_cfg_source(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_source *ret)
{
    struct cw_slice written = cw_cfg_value_at(setting);

    *ret = (struct cw_source){ .file = cfg->text, .faults = cfg->faults, .arena = cfg->arena };
    if (!cw_cfg_get_text(cfg, setting, &ret->text))
        return false;
    ret->raw = (struct cw_slice){ written.ptr + 1, written.len - 2 };
    return true;
}

bool cw_list_has(const struct cw_list *list, struct cw_slice item)
{
    for (size_t i = 0; i < list->count; i++)
        if (cw_slice_eq(list->items[i], item))
            return true;
    return false;
}
