#include "cw/base/json.h"

#include "cw/base/json_string.h"
#include "cw/base/utf8.h"

/* DESIGN: recursive descent, at most CW_JSON_DEPTH deep. Each scan_ function stands on the first byte of
 * its value and leaves `at` behind the last; false means that the error is set. */
struct scan {
    const char *start, *at, *end;
    struct cw_json_node *nodes;
    uint32_t count, cap;
    unsigned depth;
    struct cw_arena *arena;
    struct cw_err *err;
    enum cw_status failed;
};

static bool fail(struct scan *s, enum cw_status status, const char *text)
{
    s->failed = cw_fail(s->err, status, (size_t)(s->at - s->start), "%s", text);
    return false;
}

static bool invalid(struct scan *s, const char *text)
{
    return fail(s, CW_EINVAL, s->at < s->end ? text : "the text ends too early");
}

static bool more_nodes(struct scan *s)
{
    uint32_t cap = s->cap * 2 < CW_JSON_NODES ? s->cap * 2 : CW_JSON_NODES;
    void *moved;

    if (s->count == CW_JSON_NODES)
        return fail(s, CW_ELIMIT, "too many values");
    moved = cw_arena_grow(s->arena, s->nodes, s->cap * sizeof(*s->nodes), cap * sizeof(*s->nodes));
    if (!moved)
        return fail(s, CW_ENOMEM, "no memory for the index");
    s->nodes = moved;
    s->cap = cap;
    return true;
}

/* Adds a node that begins at `at`; its number is s->count - 1 then. */
static inline bool open_node(struct scan *s, enum cw_json_kind kind)
{
    if (s->count == s->cap && !more_nodes(s))
        return false;
    s->nodes[s->count] = (struct cw_json_node){ .at = (uint32_t)(s->at - s->start), .kind = (uint8_t)kind };
    s->count++;
    return true;
}

static inline void close_node(struct scan *s, uint32_t node)
{
    s->nodes[node].len = (uint32_t)(s->at - s->start) - s->nodes[node].at;
    s->nodes[node].next = s->count;
}

static inline void skip_blanks(struct scan *s)
{
    while (s->at < s->end && (*s->at == ' ' || *s->at == '\n' || *s->at == '\r' || *s->at == '\t'))
        s->at++;
}

static inline bool is_digit(const struct scan *s)
{
    return s->at < s->end && *s->at >= '0' && *s->at <= '9';
}

static inline bool take(struct scan *s, char byte)
{
    if (s->at == s->end || *s->at != byte)
        return false;
    s->at++;
    return true;
}

/* Stands on the 'u' of an escape. */
static bool scan_unicode_escape(struct scan *s)
{
    int32_t code = s->end - s->at >= 5 ? cw_json_hex4(s->at + 1) : -1;
    int32_t low;

    if (code < 0)
        return invalid(s, "\\u needs four hex digits");
    if (cw_is_low_surrogate(code))
        return invalid(s, "a low surrogate without its high one");
    if (!cw_is_high_surrogate(code)) {
        s->at += 5;
        return true;
    }
    low = s->end - s->at >= 11 && s->at[5] == '\\' && s->at[6] == 'u' ? cw_json_hex4(s->at + 7) : -1;
    if (!cw_is_low_surrogate(low))
        return invalid(s, "a high surrogate without its low one");
    s->at += 11;
    return true;
}

/* Stands behind the backslash. */
static bool scan_escape(struct scan *s)
{
    if (s->at < s->end && *s->at == 'u')
        return scan_unicode_escape(s);
    if (s->at == s->end || !*s->at || !strchr("\"\\/bfnrt", *s->at))
        return invalid(s, "an unknown escape");
    s->at++;
    return true;
}

static bool scan_beyond_ascii(struct scan *s)
{
    unsigned length = cw_utf8_length((struct cw_slice){ s->at, (size_t)(s->end - s->at) });

    if (!length)
        return invalid(s, "not UTF-8");
    s->at += length;
    return true;
}

static bool scan_string(struct scan *s)
{
    uint32_t self = s->count;

    if (!open_node(s, CW_JSON_STRING))
        return false;
    s->at++;
    for (;;) {
        s->at = cw_json_plain(s->at, s->end);
        if (take(s, '"'))
            break;
        if (take(s, '\\')) {
            s->nodes[self].escaped = 1;
            if (!scan_escape(s))
                return false;
        } else if (s->at < s->end && (unsigned char)*s->at >= 0x80) {
            if (!scan_beyond_ascii(s))
                return false;
        } else {
            return invalid(s, "a control character in a string");
        }
    }
    close_node(s, self);
    return true;
}

static bool scan_digits(struct scan *s)
{
    if (!is_digit(s))
        return invalid(s, "a digit is missing");
    while (is_digit(s))
        s->at++;
    return true;
}

static bool scan_number(struct scan *s)
{
    uint32_t self = s->count;

    if (!open_node(s, CW_JSON_NUMBER))
        return false;
    take(s, '-');
    if (!take(s, '0') && !scan_digits(s))
        return false;
    if (is_digit(s))
        return invalid(s, "a number must not begin with 0");
    if (take(s, '.') && !scan_digits(s))
        return false;
    if (take(s, 'e') || take(s, 'E')) {
        if (!take(s, '+'))
            take(s, '-');
        if (!scan_digits(s))
            return false;
    }
    close_node(s, self);
    return true;
}

static bool scan_word(struct scan *s, struct cw_slice word, enum cw_json_kind kind)
{
    uint32_t self = s->count;

    if (!cw_slice_starts((struct cw_slice){ s->at, (size_t)(s->end - s->at) }, word))
        return invalid(s, "a value is missing");
    if (!open_node(s, kind))
        return false;
    s->at += word.len;
    close_node(s, self);
    return true;
}

static bool scan_value(struct scan *s);

static bool scan_member(struct scan *s)
{
    skip_blanks(s);
    if (s->at == s->end || *s->at != '"')
        return invalid(s, "a member name is missing");
    if (!scan_string(s))
        return false;
    skip_blanks(s);
    if (!take(s, ':'))
        return invalid(s, "a colon is missing");
    return scan_value(s);
}

/* An object or a list: `scan_one` reads each member or element. */
static bool scan_group(struct scan *s, enum cw_json_kind kind, bool (*scan_one)(struct scan *), char closing)
{
    uint32_t self = s->count;

    if (s->depth == CW_JSON_DEPTH)
        return fail(s, CW_ELIMIT, "nested too deep");
    if (!open_node(s, kind))
        return false;
    s->at++;
    s->depth++;
    skip_blanks(s);
    if (!take(s, closing)) {
        do {
            if (!scan_one(s))
                return false;
            skip_blanks(s);
        } while (take(s, ','));
        if (!take(s, closing))
            return invalid(s, "a comma or the closing bracket is missing");
    }
    s->depth--;
    close_node(s, self);
    return true;
}

static bool scan_value(struct scan *s)
{
    skip_blanks(s);
    if (s->at == s->end)
        return invalid(s, "");
    switch (*s->at) {
    case '"': return scan_string(s);
    case '{': return scan_group(s, CW_JSON_OBJECT, scan_member, '}');
    case '[': return scan_group(s, CW_JSON_LIST, scan_value, ']');
    case 't': return scan_word(s, CW_LIT("true"), CW_JSON_TRUE);
    case 'f': return scan_word(s, CW_LIT("false"), CW_JSON_FALSE);
    case 'n': return scan_word(s, CW_LIT("null"), CW_JSON_NULL);
    default: break;
    }
    if (*s->at != '-' && !is_digit(s))
        return invalid(s, "a value is missing");
    return scan_number(s);
}

static bool scan_text(struct scan *s)
{
    s->nodes = cw_arena_get(s->arena, s->cap * sizeof(*s->nodes));
    if (!s->nodes)
        return fail(s, CW_ENOMEM, "no memory for the index");
    if (!scan_value(s))
        return false;
    skip_blanks(s);
    return s->at == s->end || invalid(s, "text behind the value");
}

enum cw_status cw_json_index(struct cw_json *ret, struct cw_slice text, struct cw_arena *arena,
                             struct cw_err *reterr)
{
    struct scan s = { .start = text.ptr, .at = text.ptr, .end = text.ptr + text.len };

    if (text.len >= UINT32_MAX)
        return cw_fail(reterr, CW_ELIMIT, 0, "over 4 GiB of text");
    s.arena = arena;
    s.err = reterr;
    s.cap = (uint32_t)(text.len / 12 < CW_JSON_NODES - 16 ? text.len / 12 + 16 : CW_JSON_NODES);
    if (!scan_text(&s))
        return s.failed;
    cw_arena_trim(arena, s.nodes, s.cap * sizeof(*s.nodes), s.count * sizeof(*s.nodes));
    *ret = (struct cw_json){ text, s.nodes, s.count };
    return CW_OK;
}

/* The bytes between the quotes. */
static struct cw_slice inside(const struct cw_json *json, uint32_t node)
{
    struct cw_slice raw = cw_json_raw(json, node);

    return (struct cw_slice){ raw.ptr + 1, raw.len - 2 };
}

struct cw_slice cw_json_text(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    struct cw_slice in;
    char *out;

    if (cw_json_kind(json, node) != CW_JSON_STRING)
        return (struct cw_slice){ 0 };
    in = inside(json, node);
    if (!json->nodes[node].escaped)
        return in;
    out = cw_arena_get(arena, in.len);
    return out ? (struct cw_slice){ out, cw_json_unescape(in, out) } : (struct cw_slice){ 0 };
}

bool cw_json_is_text(const struct cw_json *json, uint32_t node, struct cw_slice text)
{
    if (cw_json_kind(json, node) != CW_JSON_STRING)
        return false;
    if (json->nodes[node].escaped)
        return cw_json_escaped_is(inside(json, node), text);
    return cw_slice_eq(inside(json, node), text);
}

/* Most names differ in their length already: this is asked more often than anything else. */
static bool is_named(const struct cw_json *json, const struct cw_json_node *key, struct cw_slice name)
{
    const char *text = json->text.ptr + key->at + 1;

    if (key->escaped)
        return cw_json_escaped_is((struct cw_slice){ text, key->len - 2 }, name);
    return key->len == name.len + 2 && (!name.len || memcmp(text, name.ptr, name.len) == 0);
}

uint32_t cw_json_member(const struct cw_json *json, uint32_t node, struct cw_slice name)
{
    uint32_t found = CW_JSON_NONE;

    if (cw_json_kind(json, node) != CW_JSON_OBJECT)
        return CW_JSON_NONE;
    for (uint32_t key = node + 1; key < json->nodes[node].next; key = json->nodes[key + 1].next)
        if (is_named(json, &json->nodes[key], name))
            found = key + 1;
    return found;
}

size_t cw_json_length(const struct cw_json *json, uint32_t node)
{
    int kind = cw_json_kind(json, node);
    uint32_t name = kind == CW_JSON_OBJECT; /* a member is two nodes */
    size_t length = 0;

    if (kind != CW_JSON_OBJECT && kind != CW_JSON_LIST)
        return 0;
    for (uint32_t at = node + 1; at < json->nodes[node].next; at = json->nodes[at + name].next)
        length++;
    return length;
}

uint32_t cw_json_element(const struct cw_json *json, uint32_t node, int64_t index)
{
    if (cw_json_kind(json, node) != CW_JSON_LIST)
        return CW_JSON_NONE;
    if (index < 0)
        index += (int64_t)cw_json_length(json, node);
    if (index < 0)
        return CW_JSON_NONE;
    for (uint32_t at = node + 1; at < json->nodes[node].next; at = json->nodes[at].next)
        if (index-- == 0)
            return at;
    return CW_JSON_NONE;
}

uint32_t cw_json_find(const struct cw_json *json, uint32_t node, const struct cw_path *path)
{
    if (node >= json->count)
        return CW_JSON_NONE;
    for (size_t i = 0; i < path->count && node != CW_JSON_NONE; i++) {
        const struct cw_step *step = &path->steps[i];

        switch (step->kind) {
        case CW_STEP_NAME: node = cw_json_member(json, node, step->name); break;
        case CW_STEP_INDEX: node = cw_json_element(json, node, step->index); break;
        case CW_STEP_EACH: return CW_JSON_NONE;
        }
    }
    return node;
}
