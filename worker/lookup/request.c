#include "cw/lookup/request.h"

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

static bool is_dots(struct cw_slice segment)
{
    return cw_slice_eq(segment, CW_LIT(".")) || cw_slice_eq(segment, CW_LIT(".."));
}

/* A value that is "." or ".." would climb out of the path that the author wrote. */
static bool climbs(struct cw_slice path)
{
    path.len = cw_slice_find(path, '?');
    while (path.len) {
        struct cw_slice segment = { path.ptr, cw_slice_find(path, '/') };

        if (is_dots(segment))
            return true;
        path = cw_slice_from(path, segment.len + (segment.len < path.len));
    }
    return false;
}

static enum cw_rendered add_params(struct cw_buf *url, const struct cw_integration *item,
                                   const struct cw_scope *scope)
{
    bool query = cw_slice_find(cw_buf_slice(url), '?') < url->len;

    for (size_t i = 0; i < item->param_count; i++) {
        enum cw_rendered rendered;

        cw_buf_add_char(url, query ? '&' : '?');
        query = true;
        cw_buf_add(url, item->params[i].name);
        cw_buf_add_char(url, '=');
        rendered = cw_render_text(url, item->params[i].values, scope);
        if (rendered != CW_RENDERED)
            return rendered;
    }
    return CW_RENDERED;
}

static enum cw_reason make_url(struct cw_request *ret, const struct cw_scope *scope)
{
    const struct cw_integration *item = ret->integration;
    enum cw_rendered rendered;
    struct cw_buf url;

    cw_buf_init(&url, scope->arena, CW_URL_MAX);
    rendered = cw_render_text(&url, &item->url, scope);
    if (rendered == CW_RENDERED && item->url.count > 1 && climbs(cw_buf_slice(&url)))
        return CW_REASON_BAD_VALUE;
    if (rendered == CW_RENDERED)
        rendered = add_params(&url, item, scope);
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

static enum cw_reason make_headers(struct cw_request *ret, const struct cw_scope *scope)
{
    const struct cw_integration *item = ret->integration;
    struct cw_slice *lines;

    if (item->headers_fixed)
        return CW_REASON_NONE;
    lines = cw_arena_get(scope->arena, item->header_count * sizeof(*lines));
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
    return CW_REASON_NONE;
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

enum cw_reason cw_request_make(struct cw_request *ret, const struct cw_integration *integration,
                               const struct cw_scope *scope)
{
    enum cw_reason reason;

    *ret = (struct cw_request){ .integration = integration };
    reason = make_url(ret, scope);
    if (!reason)
        reason = make_headers(ret, scope);
    return reason ? reason : make_body(ret, scope);
}
