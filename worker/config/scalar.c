#include "cw/config/scalar.h"

#include <json-c/json.h>

enum { NUMBER_MAX = 64 };

/* json-c passes over what stands behind a number and reads more than JSON: so only what our index calls a
 * number gets to it. */
static bool is_number(struct cw_slice text)
{
    struct cw_arena arena;
    struct cw_json json;
    bool is;

    cw_arena_init(&arena, 1024, 4096);
    is = cw_json_index(&json, text, &arena, NULL) == CW_OK && cw_json_kind(&json, 0) == CW_JSON_NUMBER;
    cw_arena_done(&arena);
    return is;
}

static bool read_number(struct cw_slice text, double *ret)
{
    char copy[NUMBER_MAX];
    json_object *number;

    if (text.len >= NUMBER_MAX || !is_number(text))
        return false;
    memcpy(copy, text.ptr, text.len);
    copy[text.len] = '\0';
    number = json_tokener_parse(copy);
    *ret = json_object_get_double(number);
    json_object_put(number);
    return true;
}

bool cw_scalar_seconds(const struct cw_json *json, uint32_t node, double max_seconds, int64_t *ret_us)
{
    struct cw_slice text = cw_json_raw(json, node);
    int kind = cw_json_kind(json, node);
    double seconds;

    if (kind == CW_JSON_STRING)
        text = (struct cw_slice){ text.ptr + 1, text.len - 2 };
    if ((kind != CW_JSON_STRING && kind != CW_JSON_NUMBER) || !read_number(text, &seconds) ||
        !(seconds >= 0) || seconds > max_seconds)
        return false;
    *ret_us = (int64_t)(seconds * 1e6 + 0.5);
    return true;
}
