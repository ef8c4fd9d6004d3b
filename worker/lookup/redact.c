#include "cw/lookup/redact.h"

#include "cw/base/json_string.h"

struct redactor {
    const struct cw_scope *scope;
    const struct cw_secrets *hidden;
    struct cw_slice token;
    size_t max;
};

static size_t count_of(const struct redactor *r)
{
    return r->hidden->count + 1;
}

static struct cw_slice secret_of(const struct redactor *r, size_t i)
{
    return i < r->hidden->count ? r->hidden->items[i].value : r->token;
}

/* The first place of the secret from `at` on, or the text's length. */
static size_t find_from(struct cw_slice text, struct cw_slice secret, size_t at)
{
    while (secret.len && at + secret.len <= text.len) {
        at += cw_slice_find(cw_slice_from(text, at), secret.ptr[0]);
        if (cw_slice_starts(cw_slice_from(text, at), secret))
            return at;
        at++;
    }
    return text.len;
}

static size_t first_of(const struct redactor *r, const size_t *next, size_t len)
{
    size_t first = len;

    for (size_t i = 0; i < count_of(r); i++)
        first = next[i] < first ? next[i] : first;
    return first;
}

/* The end of the secrets that begin at `at` and of all that overlap them. Moves `next` behind it. */
static size_t end_of_hits(const struct redactor *r, struct cw_slice text, size_t at, size_t *next)
{
    size_t end = at + 1, before;

    do {
        before = end;
        for (size_t i = 0; i < count_of(r); i++) {
            size_t len = secret_of(r, i).len;

            for (; next[i] < end; next[i] = find_from(text, secret_of(r, i), next[i] + 1))
                end = next[i] + len > end ? next[i] + len : end;
        }
    } while (end != before);
    return end;
}

/* Every secret's next place is looked for once: the text is gone over once for each. */
static void add_without_secrets(const struct redactor *r, struct cw_buf *to, struct cw_slice text)
{
    size_t *next = cw_arena_get(r->scope->arena, count_of(r) * sizeof(*next)), at = 0, first;

    if (!next) {
        to->failed = CW_ENOMEM;
        return;
    }
    for (size_t i = 0; i < count_of(r); i++)
        next[i] = find_from(text, secret_of(r, i), 0);
    while ((first = first_of(r, next, text.len)) < text.len) {
        cw_buf_add(to, (struct cw_slice){ text.ptr + at, first - at });
        cw_buf_add(to, CW_LIT("***"));
        at = end_of_hits(r, text, first, next);
    }
    cw_buf_add(to, cw_slice_from(text, at));
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

    for (size_t i = 0; i < count_of(r); i++)
        if (find_from(text, secret_of(r, i), 0) < text.len)
            return true;
    return false;
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
