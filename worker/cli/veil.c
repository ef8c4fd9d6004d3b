#include "cw/cli/veil.h"

#include "cw/base/json_string.h"
#include "cw/base/percent.h"

enum { SHORTEST = 4 };

static bool has(const struct cw_veil *veil, struct cw_slice value)
{
    for (size_t i = 0; i < veil->count; i++)
        if (cw_slice_eq(veil->items[i], value))
            return true;
    return false;
}

/* Longest first: no part of one is left over behind the stars of another. */
static void insert(struct cw_veil *veil, struct cw_slice value)
{
    size_t at = veil->count;

    if (value.len < SHORTEST || at == CW_VEIL_MAX || has(veil, value))
        return;
    for (; at > 0 && veil->items[at - 1].len < value.len; at--)
        veil->items[at] = veil->items[at - 1];
    veil->items[at] = value;
    veil->count++;
}

void cw_veil_add(struct cw_veil *veil, struct cw_slice secret, struct cw_arena *arena)
{
    struct cw_buf percent, json;

    if (!secret.ptr)
        return;
    cw_buf_init(&percent, arena, 3 * secret.len + 1);
    cw_percent_add(&percent, secret);
    cw_buf_init(&json, arena, 6 * secret.len + 1);
    cw_json_add_inner(&json, secret);
    insert(veil, cw_arena_copy(arena, secret));
    insert(veil, cw_buf_slice(&percent));
    insert(veil, cw_buf_slice(&json));
}

/* Length of the secret that the text begins with, or 0. */
static size_t begins(const struct cw_veil *veil, struct cw_slice text)
{
    for (size_t i = 0; i < veil->count; i++)
        if (cw_slice_starts(text, veil->items[i]))
            return veil->items[i].len;
    return 0;
}

void cw_veil_write(const struct cw_veil *veil, struct cw_buf *to, struct cw_slice text)
{
    size_t plain = 0, at = 0;

    while (at < text.len) {
        size_t len = begins(veil, cw_slice_from(text, at));

        if (!len) {
            at++;
            continue;
        }
        cw_buf_add(to, (struct cw_slice){ text.ptr + plain, at - plain });
        cw_buf_add(to, CW_LIT("***"));
        plain = at += len;
    }
    cw_buf_add(to, cw_slice_from(text, plain));
}
