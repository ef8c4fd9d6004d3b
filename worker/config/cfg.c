#include "cw/config/cfg.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

static bool is_group_in_list(const config_setting_t *setting)
{
    return config_setting_is_group(setting) && !config_setting_is_root(setting);
}

/* Hangs the places on the settings, in the order of the text. */
static void place_settings(config_setting_t *setting, const struct cw_assignments *found, size_t *next,
                           struct cw_assignment *holder)
{
    struct cw_assignment *own = holder;

    if ((config_setting_name(setting) || is_group_in_list(setting)) && *next < found->count)
        own = &found->items[(*next)++];
    config_setting_set_hook(setting, own);
    if (!config_setting_is_aggregate(setting))
        return;
    for (int i = 0; i < config_setting_length(setting); i++)
        place_settings(config_setting_get_elem(setting, (unsigned)i), found, next, own);
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
    struct cw_assignments found;
    static struct cw_assignment nowhere;
    size_t next = 0;

    *cfg = (struct cw_cfg){ .text = text, .arena = arena, .faults = faults };
    config_init(&cfg->tree);
    if (!copy.ptr)
        return CW_ENOMEM;
    found = cw_cfg_text_scan(text->bytes, arena, faults);
    if (refuse_nul(cfg) || refuse_include(cfg))
        return CW_EINVAL;
    if (!config_read_string(&cfg->tree, copy.ptr))
        return syntax_fault(cfg);
    place_settings(config_root_setting(&cfg->tree), &found, &next, &nowhere);
    return CW_OK;
}

void cw_cfg_done(struct cw_cfg *cfg)
{
    config_destroy(&cfg->tree);
}

struct cw_slice cw_cfg_name_at(const config_setting_t *setting)
{
    return ((struct cw_assignment *)config_setting_get_hook(setting))->name;
}

struct cw_slice cw_cfg_value_at(const config_setting_t *setting)
{
    return ((struct cw_assignment *)config_setting_get_hook(setting))->value;
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

static bool get_items(struct cw_cfg *cfg, const config_setting_t *setting, struct cw_slice *items,
                      struct cw_slice *places)
{
    const char *bracket = cw_cfg_value_at(setting).ptr;
    struct cw_slice rest = { bracket + 1,
                             (size_t)(cfg->text->bytes.ptr + cfg->text->bytes.len - bracket) - 1 };

    for (int i = 0; i < config_setting_length(setting); i++) {
        if (!cw_cfg_get_text(cfg, config_setting_get_elem(setting, (unsigned)i), &items[i]))
            return false;
        places[i] = cw_cfg_text_item(&rest);
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
