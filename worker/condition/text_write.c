#include "cw/condition/text_write.h"

#include "cw/condition/text_find.h"
#include "cw/condition/text_kind.h"

/* "" stands before each character and at the end. */
static void replace_nothing(struct cw_buf *buf, struct cw_slice s, struct cw_text_swap swap)
{
    const char *at = s.ptr, *end = s.ptr + s.len;

    for (; swap.max > 0 && !buf->failed; swap.max--) {
        const char *from = at;

        cw_buf_add(buf, swap.to);
        if (at == end)
            return;
        cw_text_next(&at);
        cw_buf_add(buf, (struct cw_slice){ from, (size_t)(at - from) });
    }
    cw_buf_add(buf, (struct cw_slice){ at, (size_t)(end - at) });
}

static void replace_text(struct cw_buf *buf, struct cw_slice s, struct cw_text_swap swap)
{
    for (; swap.max > 0 && !buf->failed; swap.max--) {
        size_t at = cw_text_find_byte(s, swap.from);

        if (at == SIZE_MAX)
            break;
        cw_buf_add(buf, (struct cw_slice){ s.ptr, at });
        cw_buf_add(buf, swap.to);
        s = cw_slice_from(s, at + swap.from.len);
    }
    cw_buf_add(buf, s);
}

enum cw_status cw_text_replace(struct cw_arena *arena, struct cw_slice s, struct cw_text_swap swap,
                               struct cw_slice *ret)
{
    struct cw_buf buf;

    if (swap.max < 0)
        swap.max = INT64_MAX;
    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    (swap.from.len ? replace_text : replace_nothing)(&buf, s, swap);
    return cw_text_take(&buf, ret);
}

static void add_times(struct cw_buf *buf, struct cw_slice s, int64_t times)
{
    while (s.len && times-- > 0 && !buf->failed)
        cw_buf_add(buf, s);
}

enum cw_status cw_text_justify(struct cw_arena *arena, struct cw_slice s, struct cw_text_pad pad,
                               struct cw_slice *ret)
{
    int64_t len = cw_text_length(s), room = pad.width > len ? pad.width - len : 0, left = 0;
    struct cw_buf buf;

    if (!room) {
        *ret = s;
        return CW_OK;
    }
    if (pad.side == CW_TEXT_RJUST)
        left = room;
    if (pad.side == CW_TEXT_CENTER)
        left = room / 2 + (room & pad.width & 1);
    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    add_times(&buf, pad.fill, left);
    cw_buf_add(&buf, s);
    add_times(&buf, pad.fill, room - left);
    return cw_text_take(&buf, ret);
}

enum cw_status cw_text_zfill(struct cw_arena *arena, struct cw_slice s, int64_t width, struct cw_slice *ret)
{
    int64_t len = cw_text_length(s), room = width > len ? width - len : 0;
    size_t sign = s.len && (s.ptr[0] == '+' || s.ptr[0] == '-');
    struct cw_buf buf;

    if (!room) {
        *ret = s;
        return CW_OK;
    }
    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    cw_buf_add(&buf, (struct cw_slice){ s.ptr, sign });
    add_times(&buf, CW_LIT("0"), room);
    cw_buf_add(&buf, cw_slice_from(s, sign));
    return cw_text_take(&buf, ret);
}

enum cw_status cw_text_concat(struct cw_arena *arena, struct cw_slice a, struct cw_slice b,
                              struct cw_slice *ret)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    cw_buf_reserve(&buf, a.len + b.len);
    cw_buf_add(&buf, a);
    cw_buf_add(&buf, b);
    return cw_text_take(&buf, ret);
}

enum cw_status cw_text_repeat(struct cw_arena *arena, struct cw_slice s, int64_t times, struct cw_slice *ret)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    add_times(&buf, s, times);
    return cw_text_take(&buf, ret);
}

enum cw_status cw_text_join(struct cw_arena *arena, struct cw_slice glue, const struct cw_texts *texts,
                            struct cw_slice *ret)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    for (size_t i = 0; i < texts->count && !buf.failed; i++) {
        if (i)
            cw_buf_add(&buf, glue);
        cw_buf_add(&buf, texts->at[i]);
    }
    return cw_text_take(&buf, ret);
}

static void add_hex(struct cw_buf *buf, char letter, uint32_t code, unsigned digits)
{
    cw_buf_add_char(buf, '\\');
    cw_buf_add_char(buf, letter);
    while (digits-- > 0)
        cw_buf_add_char(buf, "0123456789abcdef"[code >> digits * 4 & 15]);
}

static void add_shown(struct cw_buf *buf, uint32_t code, char quote)
{
    static const char plain[] = "\\\t\n\r", letters[] = "\\tnr";
    const char *escape = code < 0x80 && code ? strchr(plain, (int)code) : NULL;

    if (escape || code == (uint32_t)quote) {
        cw_buf_add_char(buf, '\\');
        cw_buf_add_char(buf, escape ? letters[escape - plain] : quote);
    } else if (cw_code_isprintable(code)) {
        cw_text_add_code(buf, code);
    } else if (code < 0x100) {
        add_hex(buf, 'x', code, 2);
    } else if (code < 0x10000) {
        add_hex(buf, 'u', code, 4);
    } else {
        add_hex(buf, 'U', code, 8);
    }
}

void cw_text_add_repr(struct cw_buf *buf, struct cw_slice s)
{
    const char *at = s.ptr, *end = s.ptr + s.len;
    bool single = cw_slice_find(s, '\'') < s.len, twice = cw_slice_find(s, '"') < s.len;
    char quote = single && !twice ? '"' : '\'';

    cw_buf_add_char(buf, quote);
    while (at < end && !buf->failed)
        add_shown(buf, cw_text_next(&at), quote);
    cw_buf_add_char(buf, quote);
}
