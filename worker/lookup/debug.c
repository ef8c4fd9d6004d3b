#include "cw/lookup/debug.h"

#include "cw/base/json_string.h"
#include "cw/lookup/ask.h"
#include "cw/lookup/excerpt.h"
#include "cw/lookup/pairs.h"

static struct cw_slice sent_url(const struct cw_scope *scope)
{
    return scope->exchanged->request ? scope->exchanged->request->url : (struct cw_slice){ 0 };
}

/* NULL: none arrived. */
static const struct cw_answer *answer_of(const struct cw_scope *scope)
{
    const struct cw_answer *answer = scope->exchanged->answer;

    return answer && answer->status ? answer : NULL;
}

/* The same where its body and headers may be seen. */
static const struct cw_answer *seen_answer(const struct cw_scope *scope)
{
    return scope->exchanged->diagnostics_only ? NULL : answer_of(scope);
}

struct cw_slice cw_debug_url(const struct cw_scope *scope)
{
    struct cw_slice url = sent_url(scope);

    url.len = cw_slice_find(url, '?');
    return url;
}

struct cw_slice cw_debug_text(const struct cw_scope *scope)
{
    const struct cw_answer *answer = seen_answer(scope);

    if (!answer || scope->exchanged->body.count)
        return (struct cw_slice){ 0 };
    return answer->body.ptr ? answer->body : CW_LIT("");
}

struct cw_slice cw_debug_header(const struct cw_scope *scope, struct cw_slice name)
{
    const struct cw_answer *answer = seen_answer(scope);
    struct cw_buf buf;

    if (!answer)
        return (struct cw_slice){ 0 };
    cw_buf_init(&buf, scope->arena, answer->headers.len * 2);
    if (!cw_pairs_header(&buf, answer->headers, name) || buf.failed)
        return (struct cw_slice){ 0 };
    cw_buf_settle(&buf);
    return cw_buf_slice(&buf);
}

void cw_debug_add_status(struct cw_buf *to, const struct cw_scope *scope)
{
    const struct cw_answer *answer = answer_of(scope);

    if (answer)
        cw_buf_add_int(to, answer->status);
}

void cw_debug_add_duration(struct cw_buf *to, const struct cw_scope *scope)
{
    if (scope->exchanged->answer)
        cw_buf_add_seconds(to, scope->exchanged->answer->duration_us);
}

/* True where all of it was written. */
static bool add_query_params(struct cw_buf *to, const struct cw_scope *scope, size_t max)
{
    struct cw_pairs pairs;

    if (!sent_url(scope).ptr)
        return true;
    pairs = cw_pairs_of_query(sent_url(scope), scope->arena);
    return cw_pairs_write(to, &pairs, CW_PAIRS_LISTED, max);
}

void cw_debug_add_query_params(struct cw_buf *to, const struct cw_scope *scope)
{
    add_query_params(to, scope, SIZE_MAX);
}

static bool add_headers(struct cw_buf *to, const struct cw_scope *scope, size_t max)
{
    const struct cw_answer *answer = seen_answer(scope);
    struct cw_pairs pairs;

    if (!answer)
        return true;
    pairs = cw_pairs_of_headers(answer->headers, scope->arena);
    return cw_pairs_write(to, &pairs, CW_PAIRS_JOINED, max);
}

void cw_debug_add_headers(struct cw_buf *to, const struct cw_scope *scope)
{
    add_headers(to, scope, SIZE_MAX);
}

/* The debug data on its way. */
struct report {
    const struct cw_scope *scope;
    struct cw_excerpt excerpt;
    size_t start;
};

/* Where the member stands that begins here: for its removal where it has no value. */
static size_t begin(struct report *r, const char *name)
{
    struct cw_buf *to = r->excerpt.to;
    size_t before = to->len;

    if (before > r->start + 1)
        cw_buf_add_char(to, ',');
    cw_json_add_text(to, cw_slice_of(name));
    cw_buf_add_char(to, ':');
    return before;
}

/* A member whose value one function writes; without one there is no member. */
static void add_made(struct report *r, const char *name,
                     void (*make)(struct cw_buf *, const struct cw_scope *))
{
    struct cw_buf *to = r->excerpt.to;
    size_t before = begin(r, name), start = to->len;

    make(to, r->scope);
    if (to->len == start)
        cw_buf_cut(to, before);
}

static void add_pairs(struct report *r, const char *name,
                      bool (*make)(struct cw_buf *, const struct cw_scope *, size_t))
{
    struct cw_buf *to = r->excerpt.to;
    size_t before = begin(r, name), start = to->len;

    if (!make(to, r->scope, CW_DEBUG_PAIRS_MAX))
        r->excerpt.cut = true;
    if (to->len == start)
        cw_buf_cut(to, before);
}

/* A member with a text of at most `max` bytes. */
static void add_text(struct report *r, const char *name, struct cw_slice text, size_t max)
{
    struct cw_excerpt part = r->excerpt;
    size_t before;

    if (!text.ptr)
        return;
    before = begin(r, name);
    if (part.end - part.to->len > max)
        part.end = part.to->len + max;
    if (!cw_excerpt_text(&part, text))
        cw_buf_cut(part.to, before);
    r->excerpt.cut |= part.cut;
}

static void add_body(struct report *r)
{
    const struct cw_json *body = &r->scope->exchanged->body;
    bool cut = r->excerpt.cut;
    size_t before;

    if (r->scope->exchanged->diagnostics_only || !body->count) {
        add_text(r, "text", cw_debug_text(r->scope), CW_DEBUG_MAX);
        return;
    }
    r->excerpt.cut = false; /* what was cut elsewhere does not end the body */
    before = begin(r, "body");
    if (!cw_excerpt_json(&r->excerpt, body, 0))
        cw_buf_cut(r->excerpt.to, before);
    r->excerpt.cut |= cut;
}

void cw_debug_add(struct cw_buf *to, const struct cw_scope *scope)
{
    const struct cw_integration *item = scope->integration;
    size_t room = CW_DEBUG_MAX - strlen(",\"cut\":true}");
    struct report r = { .scope = scope,
                        .excerpt = { to, to->len + room, CW_DEBUG_DEPTH, &item->hidden, scope->token, false },
                        .start = to->len };

    cw_buf_add_char(to, '{');
    add_text(&r, "config_id", item->id, CW_DEBUG_URL_MAX);
    add_text(&r, "method", cw_slice_of(cw_method_word(item->method)), CW_DEBUG_URL_MAX);
    add_text(&r, "url", cw_debug_url(scope), CW_DEBUG_URL_MAX);
    add_pairs(&r, "query_params", add_query_params);
    add_made(&r, "status", cw_debug_add_status);
    add_made(&r, "duration", cw_debug_add_duration);
    add_pairs(&r, "headers", add_headers);
    add_body(&r);
    if (r.excerpt.cut)
        cw_buf_add(to, CW_LIT(",\"cut\":true"));
    cw_buf_add_char(to, '}');
}
