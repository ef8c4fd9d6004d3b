#include "cw/lookup/to_cad.h"

#include "cw/base/json_string.h"

/* Two indexed objects, the newer laid over the older. */
struct layers {
    struct cw_buf *to;
    const struct cw_json *older, *newer;
};

static void merge(struct layers *l, uint32_t older, uint32_t newer);

static void add_name(struct cw_buf *to, const struct cw_json *json, uint32_t key, size_t written)
{
    if (written)
        cw_buf_add_char(to, ',');
    cw_buf_add(to, cw_json_raw(json, key));
    cw_buf_add_char(to, ':');
}

static void merge_member(struct layers *l, uint32_t older, uint32_t newer)
{
    if (newer == CW_JSON_NONE)
        cw_buf_add(l->to, cw_json_raw(l->older, older));
    else if (cw_json_kind(l->older, older) == CW_JSON_OBJECT &&
             cw_json_kind(l->newer, newer) == CW_JSON_OBJECT)
        merge(l, older, newer);
    else
        cw_buf_add(l->to, cw_json_raw(l->newer, newer));
}

/* The member of `other` with the same name as the key at `key`. */
static uint32_t same_member(const struct cw_json *json, uint32_t key, const struct cw_json *other,
                            uint32_t object, struct cw_arena *arena)
{
    return cw_json_member(other, object, cw_json_text(json, key, arena));
}

static void merge(struct layers *l, uint32_t older, uint32_t newer)
{
    struct cw_arena *arena = l->to->arena;
    size_t written = 0;

    cw_buf_add_char(l->to, '{');
    for (uint32_t key = older + 1; key < l->older->nodes[older].next && !l->to->failed;
         key = l->older->nodes[key + 1].next) {
        add_name(l->to, l->older, key, written++);
        merge_member(l, key + 1, same_member(l->older, key, l->newer, newer, arena));
    }
    for (uint32_t key = newer + 1; key < l->newer->nodes[newer].next && !l->to->failed;
         key = l->newer->nodes[key + 1].next) {
        if (same_member(l->newer, key, l->older, older, arena) != CW_JSON_NONE)
            continue;
        add_name(l->to, l->newer, key, written++);
        cw_buf_add(l->to, cw_json_raw(l->newer, key + 1));
    }
    cw_buf_add_char(l->to, '}');
}

/* The first place of a secret in the text, or the text's length; *ret_len is the secret's. */
static size_t find_secret(struct cw_slice text, const struct cw_secrets *secrets, size_t *ret_len)
{
    size_t first = text.len;

    for (size_t i = 0; i < secrets->count; i++) {
        struct cw_slice secret = secrets->items[i].value;

        for (size_t at = 0; at + secret.len <= text.len && at < first; at++) {
            if (!cw_slice_starts(cw_slice_from(text, at), secret))
                continue;
            first = at;
            *ret_len = secret.len;
        }
    }
    return first;
}

static void add_without_secrets(struct cw_buf *to, struct cw_slice text, const struct cw_secrets *secrets)
{
    size_t len = 0, at = find_secret(text, secrets, &len);

    while (at < text.len) {
        cw_buf_add(to, (struct cw_slice){ text.ptr, at });
        cw_buf_add(to, CW_LIT("***"));
        text = cw_slice_from(text, at + len);
        at = find_secret(text, secrets, &len);
    }
    cw_buf_add(to, text);
}

/* Whether a secret stands in a string of the text. */
static bool has_secret(const struct cw_json *json, const struct cw_scope *scope)
{
    size_t unused;

    for (uint32_t node = 0; node < json->count; node++) {
        struct cw_slice text = cw_json_text(json, node, scope->arena);

        if (text.ptr && find_secret(text, &scope->integration->hidden, &unused) < text.len)
            return true;
    }
    return false;
}

/* A CRM may send back what it was sent, with escapes too: then every string is written anew. */
static enum cw_status hide_secrets(struct cw_json *json, const struct cw_scope *scope, size_t max)
{
    struct cw_buf clean, one;
    uint32_t done = 0;

    const struct cw_secrets *hidden = &scope->integration->hidden;

    if (!hidden->count || !has_secret(json, scope))
        return CW_OK;
    cw_buf_init(&clean, scope->arena, max);
    for (uint32_t node = 0; node < json->count; node++) {
        struct cw_slice raw = cw_json_raw(json, node), text = cw_json_text(json, node, scope->arena);

        if (!text.ptr)
            continue;
        cw_buf_add(&clean, (struct cw_slice){ json->text.ptr + done, json->nodes[node].at - done });
        cw_buf_init(&one, scope->arena, max);
        add_without_secrets(&one, text, hidden);
        cw_json_add_text(&clean, cw_buf_slice(&one));
        done = json->nodes[node].at + (uint32_t)raw.len;
    }
    cw_buf_add(&clean, cw_slice_from(json->text, done));
    return clean.failed ? clean.failed : cw_json_index(json, cw_buf_slice(&clean), scope->arena, NULL);
}

static enum cw_status merge_over(struct cw_json *cad, const struct cw_json *own, struct cw_arena *arena,
                                 size_t max)
{
    struct cw_buf both;
    struct layers l = { &both, cad, own };

    cw_buf_init(&both, arena, max);
    merge(&l, 0, 0);
    cw_buf_settle(&both);
    return both.failed ? both.failed : cw_json_index(cad, cw_buf_slice(&both), arena, NULL);
}

enum cw_status cw_cad_save(struct cw_json *cad, const struct cw_shape *save, const struct cw_scope *scope,
                           size_t max)
{
    struct cw_json own;
    struct cw_buf text;
    enum cw_status status;
    bool saved;

    cw_buf_init(&text, scope->arena, max);
    saved = cw_render_shape(&text, save, scope, CW_SLOT_SAVE);
    cw_buf_settle(&text);
    if (text.failed || !saved)
        return text.failed;
    status = cw_json_index(&own, cw_buf_slice(&text), scope->arena, NULL);
    if (!status)
        status = hide_secrets(&own, scope, max);
    if (!status && cad->count)
        return merge_over(cad, &own, scope->arena, max);
    if (!status)
        *cad = own;
    return status;
}

static bool may_allocate(const struct cw_extra *extra, struct cw_slice name)
{
    return !extra->phone || !extra->allocating_calls->given || cw_list_has(extra->allocating_calls, name);
}

static bool may_count(const struct cw_extra *extra, struct cw_slice name)
{
    return cw_list_has(extra->statistics, name);
}

static uint32_t members_end(const struct cw_json *cad)
{
    return cw_json_kind(cad, 0) == CW_JSON_OBJECT ? cad->nodes[0].next : 0;
}

bool cw_cad_write(struct cw_buf *to, const struct cw_json *cad, const struct cw_extra *extra)
{
    size_t written = 0;

    cw_buf_add_char(to, '{');
    for (uint32_t key = 1; key < members_end(cad); key = cad->nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(cad, key, to->arena);

        if (!may_allocate(extra, name) && !may_count(extra, name))
            continue;
        add_name(to, cad, key, written++);
        cw_buf_add(to, cw_json_raw(cad, key + 1));
    }
    cw_buf_add_char(to, '}');
    return written > 0;
}

static void write_names(struct cw_buf *to, const struct cw_json *cad, const struct cw_extra *extra,
                        bool (*may)(const struct cw_extra *, struct cw_slice))
{
    size_t written = 0;

    cw_buf_add_char(to, '[');
    for (uint32_t key = 1; key < members_end(cad); key = cad->nodes[key + 1].next) {
        if (!may(extra, cw_json_text(cad, key, to->arena)))
            continue;
        if (written++)
            cw_buf_add_char(to, ',');
        cw_buf_add(to, cw_json_raw(cad, key));
    }
    cw_buf_add_char(to, ']');
}

void cw_cad_write_extra(struct cw_buf *to, const struct cw_json *cad, const struct cw_extra *extra)
{
    cw_buf_add(to, CW_LIT("{\"allocating_calls\":"));
    write_names(to, cad, extra, may_allocate);
    cw_buf_add(to, CW_LIT(",\"statistics\":"));
    write_names(to, cad, extra, may_count);
    cw_buf_add_char(to, '}');
}
