#include "cw/base/faults.h"

#include "cw/base/json_string.h"
#include <stdarg.h>
#include <stdio.h>

enum { TEXT_MAX = 400, TEXTS_MAX = 256 << 20 };

struct cw_fault {
    struct cw_fault *next;
    enum cw_severity severity;
    const struct cw_text *text;
    struct cw_slice blame;
    char message[TEXT_MAX];
};

struct cw_hidden {
    struct cw_hidden *next;
    struct cw_slice part;
};

void cw_faults_init(struct cw_faults *faults)
{
    *faults = (struct cw_faults){ 0 };
    cw_arena_init(&faults->arena, 8192, 64 << 20);
}

void cw_faults_done(struct cw_faults *faults)
{
    cw_arena_done(&faults->arena);
    cw_arena_done(&faults->texts);
}

void cw_faults_keep(struct cw_faults *faults, const struct cw_arena *arena)
{
    faults->texts = *arena;
}

static size_t position(const struct cw_fault *fault)
{
    return fault->blame.ptr && fault->text ? (size_t)(fault->blame.ptr - fault->text->bytes.ptr) : 0;
}

/* Faults of one text stand together, by place; texts in the order in which they were first blamed. */
static void insert(struct cw_faults *faults, struct cw_fault *fault)
{
    struct cw_fault **at = &faults->first;

    while (*at && (*at)->text != fault->text)
        at = &(*at)->next;
    while (*at && (*at)->text == fault->text && position(*at) <= position(fault))
        at = &(*at)->next;
    fault->next = *at;
    *at = fault;
}

/* Takes the last warning out of the list; NULL: there is none. */
static struct cw_fault *take_warning(struct cw_faults *faults)
{
    struct cw_fault **last = NULL, *taken;

    for (struct cw_fault **at = &faults->first; *at; at = &(*at)->next)
        if ((*at)->severity == CW_WARNING)
            last = at;
    if (!last)
        return NULL;
    taken = *last;
    *last = taken->next;
    return taken;
}

/* Where to keep one more: when there are too many, errors take the places of warnings. */
static struct cw_fault *place_for(struct cw_faults *faults, enum cw_severity severity)
{
    struct cw_fault *fault;

    if (faults->kept == CW_FAULTS_MAX)
        return severity == CW_ERROR ? take_warning(faults) : NULL;
    fault = cw_arena_get(&faults->arena, sizeof(*fault));
    faults->kept += fault != NULL;
    return fault;
}

/* A file that several integrations use is blamed once. */
static bool is_known(const struct cw_faults *faults, const struct cw_fault *fault)
{
    for (const struct cw_fault *other = faults->first; other; other = other->next)
        if (fault->text && other->text && strcmp(fault->text->name, other->text->name) == 0 &&
            fault->severity == other->severity && position(fault) == position(other) &&
            strcmp(fault->message, other->message) == 0)
            return true;
    return false;
}

void cw_fault(struct cw_faults *faults, enum cw_severity severity, const struct cw_text *text,
              struct cw_slice blame, const char *format, ...)
{
    struct cw_fault fault = { .severity = severity, .text = text, .blame = blame }, *kept;
    va_list args;

    va_start(args, format);
    vsnprintf(fault.message, sizeof(fault.message), format, args);
    va_end(args);
    if (is_known(faults, &fault))
        return;
    if (severity == CW_ERROR)
        faults->errors++;
    else
        faults->warnings++;
    kept = place_for(faults, severity);
    if (!kept)
        return;
    *kept = fault;
    insert(faults, kept);
}

void cw_faults_hide(struct cw_faults *faults, struct cw_slice part)
{
    struct cw_hidden *hidden = cw_arena_get(&faults->arena, sizeof(*hidden));

    if (!hidden)
        return;
    *hidden = (struct cw_hidden){ faults->hidden, part };
    faults->hidden = hidden;
}

static bool is_part(struct cw_slice part, struct cw_slice bytes)
{
    return part.ptr >= bytes.ptr && part.ptr + part.len <= bytes.ptr + bytes.len;
}

struct cw_slice cw_faults_hidden_in(const struct cw_faults *faults, const struct cw_text *text)
{
    struct cw_slice first = { NULL, 0 };

    for (const struct cw_hidden *hidden = faults->hidden; hidden; hidden = hidden->next)
        if (is_part(hidden->part, text->bytes) && (!first.ptr || hidden->part.ptr < first.ptr))
            first = hidden->part;
    return first;
}

/* Line ends stay, or places would move. */
static void put_stars(char *at, size_t len)
{
    for (size_t i = 0; i < len; i++)
        if (at[i] != '\n')
            at[i] = '*';
}

/* The bytes of a text with stars for its secrets; null where there is no memory for them. */
static struct cw_slice without_secrets(const struct cw_faults *faults, struct cw_slice bytes,
                                       struct cw_arena *arena)
{
    struct cw_slice copy = cw_arena_copy(arena, bytes);

    for (const struct cw_hidden *hidden = faults->hidden; hidden && copy.ptr; hidden = hidden->next)
        if (is_part(hidden->part, bytes))
            put_stars((char *)copy.ptr + (hidden->part.ptr - bytes.ptr), hidden->part.len);
    return copy;
}

static const char *severity_word(const struct cw_fault *fault)
{
    return fault->severity == CW_ERROR ? "error" : "warning";
}

static void show_text(const struct cw_fault *fault, struct cw_slice shown, struct cw_buf *buf)
{
    if (fault->text)
        cw_buf_addf(buf, "%s:", fault->text->name);
    if (fault->text && fault->blame.ptr) {
        struct cw_place place = cw_place_of(fault->text->bytes, position(fault));

        cw_buf_addf(buf, "%u:%u:", place.line, place.column);
    }
    cw_buf_addf(buf, "%s%s: ", fault->text ? " " : "", severity_word(fault));
    cw_place_plain(buf, cw_slice_of(fault->message));
    cw_buf_add_char(buf, '\n');
    if (fault->blame.ptr && shown.ptr)
        cw_place_show(buf, shown, position(fault), fault->blame.len);
}

static void add_member(struct cw_buf *buf, const char *name, struct cw_slice text)
{
    cw_buf_addf(buf, ",\"%s\":", name);
    cw_json_add_text(buf, text);
}

static void show_json(const struct cw_fault *fault, struct cw_slice shown, struct cw_buf *buf)
{
    size_t at;

    cw_buf_add(buf, buf->len && buf->ptr[buf->len - 1] == '[' ? CW_LIT("\n") : CW_LIT(",\n"));
    cw_buf_addf(buf, "{\"severity\":\"%s\"", severity_word(fault));
    if (fault->text)
        add_member(buf, "file", cw_slice_of(fault->text->name));
    if (fault->text && fault->blame.ptr) {
        struct cw_place place = cw_place_of(fault->text->bytes, position(fault));

        cw_buf_addf(buf, ",\"line\":%u,\"column\":%u,\"end_column\":%u", place.line, place.column,
                    place.column + cw_place_marked(fault->text->bytes, position(fault), fault->blame.len));
    }
    add_member(buf, "message", cw_slice_of(fault->message));
    if (fault->blame.ptr && shown.ptr)
        add_member(buf, "source", cw_place_line(shown, position(fault), &at));
    cw_buf_add_char(buf, '}');
}

typedef void show_fn(const struct cw_fault *fault, struct cw_slice shown, struct cw_buf *buf);

static void show_all(const struct cw_faults *faults, struct cw_buf *buf, show_fn *show)
{
    const struct cw_text *text = NULL;
    struct cw_slice shown = { 0 };
    struct cw_arena arena;

    cw_arena_init(&arena, 4096, TEXTS_MAX);
    for (const struct cw_fault *fault = faults->first; fault; fault = fault->next) {
        if (fault->text != text) {
            cw_arena_reset(&arena);
            text = fault->text;
            shown = text ? without_secrets(faults, text->bytes, &arena) : (struct cw_slice){ 0 };
        }
        show(fault, shown, buf);
    }
    cw_arena_done(&arena);
}

void cw_faults_show(const struct cw_faults *faults, struct cw_buf *buf)
{
    if (!faults->errors && !faults->warnings)
        return;
    show_all(faults, buf, show_text);
    if (faults->errors + faults->warnings > faults->kept)
        cw_buf_addf(buf, "%zu more not shown\n", faults->errors + faults->warnings - faults->kept);
    cw_buf_addf(buf, "%zu error%s, %zu warning%s\n", faults->errors, faults->errors == 1 ? "" : "s",
                faults->warnings, faults->warnings == 1 ? "" : "s");
}

void cw_faults_show_json(const struct cw_faults *faults, struct cw_buf *buf)
{
    cw_buf_addf(buf, "{\"errors\":%zu,\"warnings\":%zu,\"faults\":[", faults->errors, faults->warnings);
    show_all(faults, buf, show_json);
    cw_buf_add(buf, faults->first ? CW_LIT("\n]}\n") : CW_LIT("]}\n"));
}

const char *cw_faults_nearest(struct cw_slice word, const char *const *names)
{
    const char *nearest = NULL;
    unsigned least = 3;

    for (; *names; names++) {
        unsigned distance = cw_slice_distance(word, cw_slice_of(*names));

        if (distance < least && distance < strlen(*names) && distance < word.len) {
            least = distance;
            nearest = *names;
        }
    }
    return nearest;
}

struct cw_hint cw_faults_hint(struct cw_slice word, const char *const *names)
{
    const char *nearest = cw_faults_nearest(word, names);
    struct cw_hint hint = { "" };

    if (nearest)
        snprintf(hint.text, sizeof(hint.text), "; did you mean \"%s\"?", nearest);
    return hint;
}
