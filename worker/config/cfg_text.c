#include "cw/config/cfg_text.h"

#include <ctype.h>

enum { PLACES_MAX = 100000 };

struct finder {
    const char *at, *end;
    struct cw_assignment *found;
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

static void keep(struct finder *f, struct cw_assignment found)
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
        keep(f, (struct cw_assignment){ word, value_at(f) });
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
        keep(f, (struct cw_assignment){ brace, brace });
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
static bool is_secret(const struct cw_assignment *found)
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
        const struct cw_assignment *one = &found->found[i];
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

struct cw_slice cw_cfg_text_item(struct cw_slice *rest)
{
    struct finder f = { .at = rest->ptr, .end = rest->ptr + rest->len };
    struct cw_slice written;

    skip_space(&f);
    f.at += f.at < f.end && *f.at == ',';
    skip_space(&f);
    written = value_at(&f);
    *rest = (struct cw_slice){ written.ptr + written.len, (size_t)(f.end - written.ptr) - written.len };
    return written.len > 2 ? (struct cw_slice){ written.ptr + 1, written.len - 2 } : written;
}

struct cw_assignments cw_cfg_text_scan(struct cw_slice text, struct cw_arena *arena, struct cw_faults *faults)
{
    struct finder finder = { .at = text.ptr, .end = text.ptr + text.len, .arena = arena };

    find_assignments(&finder, faults);
    hide_secrets(faults, &finder);
    return (struct cw_assignments){ finder.found, finder.count };
}
