/* The strict index over any bytes: whatever is accepted lies inside the text, nests, and reads back. */
#include "cw/base/json.h"
#include "target.h"

static void check_node(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    const struct cw_json_node *n = &json->nodes[node];

    require(n->len > 0 && n->at + (size_t)n->len <= json->text.len);
    require(n->next > node && n->next <= json->count);
    if (n->kind == CW_JSON_STRING)
        require(cw_json_text(json, node, arena).len + 2 <= n->len);
    (void)cw_json_length(json, node);
    require(cw_json_element(json, node, -1) == CW_JSON_NONE || n->kind == CW_JSON_LIST);
}

/* A value's own bytes are a JSON text with the same number of nodes. */
static void check_again(const struct cw_json *json, struct cw_arena *arena)
{
    struct cw_json again;
    struct cw_slice raw = cw_json_raw(json, 0);

    require(cw_json_index(&again, raw, arena, NULL) == CW_OK);
    require(again.count == json->count);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_arena arena;
    struct cw_json json;
    struct cw_err err = { 0 };

    cw_arena_init(&arena, 4096, 64u << 20);
    if (cw_json_index(&json, (struct cw_slice){ (const char *)data, size }, &arena, &err)) {
        require(err.status != CW_OK && err.at <= size);
    } else {
        for (uint32_t node = 0; node < json.count; node++)
            check_node(&json, node, &arena);
        check_again(&json, &arena);
    }
    cw_arena_done(&arena);
    return 0;
}
