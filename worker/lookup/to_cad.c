#include "cw/lookup/to_cad.h"

#include "cw/lookup/redact.h"

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

enum cw_status cw_cad_merge(struct cw_json *cad, const struct cw_json *own, struct cw_arena *arena,
                            size_t max)
{
    struct cw_buf both;
    struct layers l = { &both, cad, own };

    if (!cad->count) {
        *cad = *own;
        return CW_OK;
    }
    cw_buf_init(&both, arena, max);
    merge(&l, 0, 0);
    cw_buf_settle(&both);
    return both.failed ? both.failed : cw_json_index(cad, cw_buf_slice(&both), arena, NULL);
}

enum cw_status cw_cad_render(struct cw_json *ret, const struct cw_shape *shape, const struct cw_scope *scope,
                             size_t max)
{
    struct cw_json own = { 0 };
    enum cw_status status;
    struct cw_buf text;
    bool written;

    cw_buf_init(&text, scope->arena, max);
    written = cw_render_shape(&text, shape, scope, CW_SLOT_SAVE);
    cw_buf_settle(&text);
    if (scope->arena->failed) /* a value may look missing for lack of memory */
        return CW_ENOMEM;
    if (text.failed)
        return text.failed;
    if (!written) {
        *ret = own;
        return CW_OK;
    }
    status = cw_json_index(&own, cw_buf_slice(&text), scope->arena, NULL);
    if (!status)
        status = cw_redact(&own, scope, max);
    if (!status)
        *ret = own;
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
