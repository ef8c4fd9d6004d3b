#include "cw/lookup/request.h"

#include "cw/base/percent.h"
#include "cw/lookup/value.h"

static enum cw_reason reason_of(enum cw_rendered rendered, const struct cw_buf *buf)
{
    if (buf->failed)
        return buf->failed == CW_ELIMIT ? CW_REASON_TOO_LARGE : CW_REASON_INTERNAL;
    switch (rendered) {
    case CW_RENDERED: return CW_REASON_NONE;
    case CW_MISSING: return CW_REASON_MISSING_VALUE;
    case CW_BAD_VALUE: return CW_REASON_BAD_VALUE;
    }
    return CW_REASON_INTERNAL;
}

/* With a NUL behind it, which libcurl needs. */
static struct cw_slice terminated(struct cw_buf *buf)
{
    struct cw_slice text;

    cw_buf_add_char(buf, '\0');
    cw_buf_settle(buf);
    text = cw_buf_slice(buf);
    text.len -= text.len > 0;
    return text;
}

/* A value that is "." or ".." would climb out of the path that the author wrote, also together with what
 * stands beside it. */
static bool climbs(const struct cw_template *url, struct cw_slice path)
{
    size_t fields = 0;

    for (size_t i = 0; i < url->count; i++)
        fields += url->ops[i].kind == CW_OP_FIELD;
    if (!fields)
        return false;
    path.len = cw_slice_find(path, '?');
    while (path.len) {
        struct cw_slice segment = { path.ptr, cw_slice_find(path, '/') };

        if (cw_percent_is_dots(segment))
            return true;
        path = cw_slice_from(path, segment.len + (segment.len < path.len));
    }
    return false;
}

/* Takes the parameters of the endpoint's own query out that are to be omitted. */
static void omit_marked(struct cw_buf *url)
{
    size_t start = cw_slice_find(cw_buf_slice(url), '?'), at = start, kept = start;

    if (cw_slice_find(cw_buf_slice(url), CW_RENDER_OMIT) == url->len)
        return;
    while (at < url->len) {
        struct cw_slice rest = { url->ptr + at + 1, url->len - at - 1 };
        struct cw_slice one = { rest.ptr, cw_slice_find(rest, '&') };
        size_t len = one.len + 1; /* with what stands before it */

        if (cw_slice_find(one, CW_RENDER_OMIT) == one.len) {
            memmove(url->ptr + kept, url->ptr + at, len);
            url->ptr[kept] = kept == start ? '?' : '&';
            kept += len;
        }
        at += len;
    }
    cw_buf_cut(url, kept);
}

/* The parameters of one integration on their way into the URL. */
struct adder {
    struct cw_buf *url;
    const struct cw_integration *item;
    const struct cw_scope *scope;
    bool query; /* there is one already */
};

static void begin_param(struct adder *a, const struct cw_param *param)
{
    cw_buf_add_char(a->url, a->query ? '&' : '?');
    cw_buf_add(a->url, param->name);
    cw_buf_add_char(a->url, '=');
}

/* What has become of a parameter that began at `before`. */
static enum cw_rendered end_param(struct adder *a, size_t before, enum cw_rendered rendered)
{
    if (rendered == CW_MISSING && a->item->on_missing == CW_MISSING_OMIT) {
        cw_buf_cut(a->url, before);
        return CW_RENDERED;
    }
    a->query = true;
    return rendered;
}

static enum cw_rendered add_value(struct adder *a, const struct cw_param *param, const struct cw_value *value)
{
    size_t before = a->url->len;

    begin_param(a, param);
    return end_param(a, before, cw_render_param(a->url, value, a->scope));
}

static bool has_scalars_only(const struct cw_value *list)
{
    const struct cw_json_node *nodes = list->json->nodes;

    for (uint32_t at = list->node + 1; at < nodes[list->node].next; at++)
        if (nodes[at].kind == CW_JSON_LIST || nodes[at].kind == CW_JSON_OBJECT)
            return false;
    return true;
}

/* A lone placeholder that brings a list of scalars: the parameter is repeated. One without elements is a
 * missing value.
 */
static enum cw_rendered add_list(struct adder *a, const struct cw_param *param, const struct cw_value *list)
{
    static const struct cw_value none;
    const struct cw_json_node *nodes = list->json->nodes;
    enum cw_rendered rendered = CW_RENDERED;

    if (nodes[list->node].next == list->node + 1)
        return add_value(a, param, &none);
    for (uint32_t at = list->node + 1;
         at < nodes[list->node].next && rendered == CW_RENDERED && !a->url->failed; at = nodes[at].next) {
        struct cw_value element = cw_value_at(list->json, at);

        rendered = add_value(a, param, &element);
    }
    return rendered;
}

static enum cw_rendered add_template(struct adder *a, const struct cw_param *param,
                                     const struct cw_template *t)
{
    size_t before = a->url->len;

    if (cw_template_is_lone(t) && !t->ops[0].filter_count) {
        struct cw_value value = cw_value_of(&t->ops[0], a->scope);

        if (value.kind == CW_JSON_LIST)
            value = cw_value_indexed(&value, a->scope->arena);
        if (value.kind == CW_JSON_LIST && has_scalars_only(&value))
            return add_list(a, param, &value);
        return add_value(a, param, &value);
    }
    begin_param(a, param);
    return end_param(a, before, cw_render_text(a->url, t, a->scope));
}

static enum cw_rendered add_params(struct cw_buf *url, const struct cw_integration *item,
                                   const struct cw_scope *scope)
{
    struct adder a = { url, item, scope, cw_slice_find(cw_buf_slice(url), '?') < url->len };
    enum cw_rendered rendered = CW_RENDERED;

    for (size_t i = 0; i < item->param_count && rendered == CW_RENDERED; i++)
        for (size_t n = 0; n < item->params[i].value_count && rendered == CW_RENDERED; n++)
            rendered = add_template(&a, &item->params[i], &item->params[i].values[n]);
    return rendered;
}

static enum cw_reason make_url(struct cw_request *ret, const struct cw_scope *scope)
{
    const struct cw_integration *item = ret->integration;
    enum cw_rendered rendered;
    struct cw_buf url;

    cw_buf_init(&url, scope->arena, CW_URL_MAX);
    rendered = cw_render_text(&url, &item->url, scope);
    if (rendered == CW_RENDERED && climbs(&item->url, cw_buf_slice(&url)))
        return CW_REASON_BAD_VALUE;
    if (rendered == CW_RENDERED && !url.failed) {
        if (item->on_missing == CW_MISSING_OMIT)
            omit_marked(&url);
        rendered = add_params(&url, item, scope);
    }
    ret->url = terminated(&url);
    return reason_of(rendered, &url);
}

enum cw_reason cw_request_header(struct cw_slice *ret, const struct cw_header *header,
                                 const struct cw_scope *scope)
{
    enum cw_rendered rendered;
    struct cw_buf line;

    cw_buf_init(&line, scope->arena, CW_HEADER_MAX);
    cw_buf_add(&line, header->name);
    cw_buf_add(&line, CW_LIT(": "));
    rendered = cw_render_text(&line, &header->value, scope);
    *ret = terminated(&line);
    return reason_of(rendered, &line);
}

/* RFC 6750 section 2.1. */
static enum cw_reason add_bearer(struct cw_request *ret, struct cw_slice *lines, const struct cw_scope *scope)
{
    struct cw_buf buf;

    cw_buf_init(&buf, scope->arena, CW_HEADER_MAX);
    cw_buf_add(&buf, CW_LIT("Authorization: Bearer "));
    cw_buf_add(&buf, scope->token);
    lines[ret->header_count++] = terminated(&buf);
    return cw_slice_has_control(scope->token) ? CW_REASON_BAD_VALUE : reason_of(CW_RENDERED, &buf);
}

static enum cw_reason make_headers(struct cw_request *ret, const struct cw_scope *scope)
{
    const struct cw_integration *item = ret->integration;
    struct cw_slice *lines;

    if (item->headers_fixed && !scope->token.ptr)
        return CW_REASON_NONE;
    lines = cw_arena_get(scope->arena, (item->header_count + 1) * sizeof(*lines));
    if (!lines)
        return CW_REASON_INTERNAL;
    ret->headers = lines;
    for (size_t i = 0; i < item->header_count; i++) {
        enum cw_reason reason = cw_request_header(&lines[ret->header_count], &item->headers[i], scope);

        if (reason)
            return reason;
        /* an empty value leaves the header out */
        ret->header_count += lines[ret->header_count].len > item->headers[i].name.len + 2;
    }
    return scope->token.ptr ? add_bearer(ret, lines, scope) : CW_REASON_NONE;
}

static enum cw_reason make_body(struct cw_request *ret, const struct cw_scope *scope)
{
    struct cw_buf body;

    if (!ret->integration->body.count)
        return CW_REASON_NONE;
    cw_buf_init(&body, scope->arena, CW_BODY_MAX);
    cw_render_shape(&body, &ret->integration->body, scope, CW_SLOT_BODY);
    cw_buf_settle(&body);
    ret->body = cw_buf_slice(&body);
    return reason_of(CW_RENDERED, &body);
}

static enum cw_reason make(struct cw_request *ret, const struct cw_scope *scope)
{
    enum cw_reason reason = make_url(ret, scope);

    if (!reason)
        reason = make_headers(ret, scope);
    return reason ? reason : make_body(ret, scope);
}

/* A value for which there was no memory looks like a missing one; the arena knows better. */
enum cw_reason cw_request_make(struct cw_request *ret, const struct cw_integration *integration,
                               const struct cw_scope *scope)
{
    bool failed = scope->arena->failed;
    enum cw_reason reason;

    *ret = (struct cw_request){ .integration = integration };
    scope->arena->failed = false;
    reason = make(ret, scope);
    if (scope->arena->failed && reason != CW_REASON_TOO_LARGE)
        reason = CW_REASON_INTERNAL;
    scope->arena->failed |= failed;
    return reason;
}
