#include "cw/lookup/redact.h"

#include "cw/base/json_string.h"

struct redactor {
    const struct cw_scope *scope;
    const struct cw_secrets *hidden;
    struct cw_slice token;
    size_t max;
};

/* The first place of the secret below `end`, or `end`. */
static size_t find_one(struct cw_slice text, struct cw_slice secret, size_t end)
{
    for (size_t at = 0; at < end && at + secret.len <= text.len; at++) {
        at += cw_slice_find(cw_slice_from(text, at), secret.ptr[0]);
        if (at < end && cw_slice_starts(cw_slice_from(text, at), secret))
            return at;
    }
    return end;
}

/* The first place of any secret in the text, or its length; *ret_len is the secret's. */
static size_t find_secret(const struct redactor *r, struct cw_slice text, size_t *ret_len)
{
    size_t first = text.len, at;

    for (size_t i = 0; i <= r->hidden->count; i++) {
        struct cw_slice secret = i < r->hidden->count ? r->hidden->items[i].value : r->token;

        at = secret.len ? find_one(text, secret, first) : first;
        if (at < first)
            *ret_len = secret.len;
        first = at;
    }
    return first;
}

static void add_without_secrets(const struct redactor *r, struct cw_buf *to, struct cw_slice text)
{
    size_t len = 0, at = find_secret(r, text, &len);

    while (at < text.len) {
        cw_buf_add(to, (struct cw_slice){ text.ptr, at });
        cw_buf_add(to, CW_LIT("***"));
        text = cw_slice_from(text, at + len);
        at = find_secret(r, text, &len);
    }
    cw_buf_add(to, text);
}

/* What a node says: of a string its text, of a number its digits; null for the others. */
static struct cw_slice said(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    if (cw_json_kind(json, node) == CW_JSON_NUMBER)
        return cw_json_raw(json, node);
    return cw_json_text(json, node, arena);
}

static bool holds_secret(const struct redactor *r, const struct cw_json *json, uint32_t node)
{
    struct cw_slice text = said(json, node, r->scope->arena);
    size_t unused;

    return text.ptr && find_secret(r, text, &unused) < text.len;
}

static bool any_secret(const struct redactor *r, const struct cw_json *json)
{
    for (uint32_t node = 0; node < json->count; node++)
        if (holds_secret(r, json, node))
            return true;
    return false;
}

/* A node that holds a secret, as a string without it. */
static void add_clean(const struct redactor *r, struct cw_buf *to, const struct cw_json *json, uint32_t node)
{
    struct cw_buf clean;

    cw_buf_init(&clean, r->scope->arena, r->max);
    add_without_secrets(r, &clean, said(json, node, r->scope->arena));
    cw_json_add_text(to, cw_buf_slice(&clean));
}

enum cw_status cw_redact(struct cw_json *json, const struct cw_scope *scope, size_t max)
{
    struct redactor r = { scope, &scope->integration->hidden, scope->token, max };
    struct cw_buf whole;
    uint32_t done = 0;

    if ((!r.hidden->count && !r.token.len) || !any_secret(&r, json))
        return CW_OK;
    cw_buf_init(&whole, scope->arena, max);
    for (uint32_t node = 0; node < json->count; node++) {
        if (!holds_secret(&r, json, node))
            continue;
        cw_buf_add(&whole, (struct cw_slice){ json->text.ptr + done, json->nodes[node].at - done });
        add_clean(&r, &whole, json, node);
        done = json->nodes[node].at + json->nodes[node].len;
    }
    cw_buf_add(&whole, cw_slice_from(json->text, done));
    return whole.failed ? whole.failed : cw_json_index(json, cw_buf_slice(&whole), scope->arena, NULL);
}
