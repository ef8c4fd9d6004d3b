#include "cw/lookup/excerpt.h"

#include "cw/base/json_string.h"
#include "cw/base/utf8.h"

#define DOTS CW_LIT("\xE2\x80\xA6")

enum { LEAST = 16 }; /* bytes of a string that is worth its cut */

static size_t room(const struct cw_excerpt *e)
{
    return e->end > e->to->len ? e->end - e->to->len : 0;
}

/* How deep lists and objects are nested in a value; a scalar is 0. */
static unsigned depth_of(const struct cw_json *json, uint32_t node)
{
    uint32_t ends[CW_JSON_DEPTH];
    unsigned depth = 0, deepest = 0;

    for (uint32_t at = node; at < json->nodes[node].next; at++) {
        while (depth && at >= ends[depth - 1])
            depth--;
        if (json->nodes[at].kind < CW_JSON_LIST || depth == CW_JSON_DEPTH)
            continue;
        ends[depth++] = json->nodes[at].next;
        deepest = depth > deepest ? depth : deepest;
    }
    return deepest;
}

/* Without the beginning of a secret at its end, which nobody would find there. */
static struct cw_slice without_part(struct cw_slice text, struct cw_slice secret)
{
    size_t len = secret.len < text.len ? secret.len : text.len;

    for (; len; len--)
        if (memcmp(text.ptr + text.len - len, secret.ptr, len) == 0)
            return (struct cw_slice){ text.ptr, text.len - len };
    return text;
}

/* The first characters whose JSON has at most `max` bytes. */
static struct cw_slice fitting(const struct cw_excerpt *e, struct cw_slice text, size_t max)
{
    size_t start = e->to->len, len = 0;

    while (len < text.len) {
        unsigned one = cw_utf8_length(cw_slice_from(text, len));

        one = one ? one : 1;
        cw_json_add_inner(e->to, (struct cw_slice){ text.ptr + len, one });
        if (e->to->failed || e->to->len - start > max)
            break;
        len += one;
    }
    cw_buf_cut(e->to, start);
    text.len = len;
    return text;
}

/* Cutting one secret off may bring the beginning of another to the end. */
static struct cw_slice without_secrets(const struct cw_excerpt *e, struct cw_slice text)
{
    size_t before;

    do {
        before = text.len;
        for (size_t i = 0; e->hidden && i < e->hidden->count; i++)
            text = without_part(text, e->hidden->items[i].value);
        text = without_part(text, e->token);
    } while (text.len < before);
    return text;
}

bool cw_excerpt_text(struct cw_excerpt *e, struct cw_slice text)
{
    struct cw_slice first;

    if (room(e) < LEAST) {
        e->cut = true;
        return false;
    }
    first = fitting(e, text, room(e) - 2);
    if (first.len < text.len) {
        e->cut = true;
        first = without_secrets(e, fitting(e, text, room(e) - 2 - DOTS.len));
    }
    cw_buf_add_char(e->to, '"');
    cw_json_add_inner(e->to, first);
    if (first.len < text.len)
        cw_buf_add(e->to, DOTS);
    cw_buf_add_char(e->to, '"');
    return true;
}

/* One element or member, with its comma and name. False: it does not fit; nothing appended. */
static bool add_child(struct cw_excerpt *e, const struct cw_json *json, uint32_t at, bool object)
{
    size_t before = e->to->len;
    char last = e->to->ptr[e->to->len - 1];

    if (last != '[' && last != '{')
        cw_buf_add_char(e->to, ',');
    if (object) {
        cw_buf_add(e->to, cw_json_raw(json, at));
        cw_buf_add_char(e->to, ':');
    }
    if (cw_excerpt_json(e, json, at + object))
        return true;
    cw_buf_cut(e->to, before);
    return false;
}

static bool add_group(struct cw_excerpt *e, const struct cw_json *json, uint32_t node)
{
    bool object = cw_json_kind(json, node) == CW_JSON_OBJECT;
    uint32_t at = node + 1;

    if (room(e) < 2 || !e->depth)
        return false;
    e->depth--;
    e->end--; /* for the bracket that closes it */
    cw_buf_add_char(e->to, object ? '{' : '[');
    while (at < json->nodes[node].next && !e->cut && !e->to->failed && add_child(e, json, at, object))
        at = json->nodes[at + object].next;
    e->end++;
    e->depth++;
    cw_buf_add_char(e->to, object ? '}' : ']');
    return true;
}

bool cw_excerpt_json(struct cw_excerpt *e, const struct cw_json *json, uint32_t node)
{
    struct cw_slice raw = cw_json_raw(json, node);
    bool added = false;

    if (raw.len <= room(e) && depth_of(json, node) <= e->depth) {
        cw_buf_add(e->to, raw);
        return true;
    }
    switch (cw_json_kind(json, node)) {
    case CW_JSON_STRING: added = cw_excerpt_text(e, cw_json_text(json, node, e->to->arena)); break;
    case CW_JSON_LIST:
    case CW_JSON_OBJECT: added = add_group(e, json, node); break;
    default: break;
    }
    e->cut = true;
    return added;
}
