#include "cw/condition/text.h"

#include "cw/base/utf8.h"

enum { FIRST_TEXTS = 8 };

static bool is_lead(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

bool cw_text_is_ascii(struct cw_slice s)
{
    const char *at = s.ptr, *end = s.ptr + s.len;
    uint64_t word, seen = 0;

    for (; end - at >= 8; at += 8) {
        memcpy(&word, at, 8);
        seen |= word;
    }
    for (; at < end; at++)
        seen |= (unsigned char)*at;
    return !(seen & 0x8080808080808080u);
}

bool cw_text_is_valid(struct cw_slice s)
{
    while (s.len) {
        unsigned length = cw_utf8_length(s);

        if (!length)
            return false;
        s = cw_slice_from(s, length);
    }
    return true;
}

int64_t cw_text_length(struct cw_slice s)
{
    int64_t count = 0;

    if (cw_text_is_ascii(s))
        return (int64_t)s.len;
    for (size_t i = 0; i < s.len; i++)
        count += is_lead(s.ptr[i]);
    return count;
}

int64_t cw_text_index_of(struct cw_slice s, size_t byte)
{
    return cw_text_length((struct cw_slice){ s.ptr, byte });
}

size_t cw_text_byte_of(struct cw_slice s, int64_t index)
{
    size_t at = 0;

    if (index >= (int64_t)s.len)
        return s.len;
    if (cw_text_is_ascii(s))
        return (size_t)index;
    for (; at < s.len; at++)
        if (is_lead(s.ptr[at]) && index-- == 0)
            break;
    return at;
}

struct cw_slice cw_text_at(struct cw_slice s, int64_t index)
{
    const char *from = s.ptr + cw_text_byte_of(s, index), *to = from;

    cw_text_next(&to);
    return (struct cw_slice){ from, (size_t)(to - from) };
}

void cw_text_add_code(struct cw_buf *buf, uint32_t code)
{
    char bytes[4];

    cw_buf_add(buf, (struct cw_slice){ bytes, cw_utf8_write(bytes, code) });
}

enum cw_status cw_text_take(struct cw_buf *buf, struct cw_slice *ret)
{
    if (buf->failed)
        return buf->failed;
    cw_buf_settle(buf);
    *ret = cw_buf_slice(buf);
    return CW_OK;
}

static struct cw_slice part(struct cw_slice s, int64_t start, int64_t count)
{
    size_t from = cw_text_byte_of(s, start);
    struct cw_slice rest = cw_slice_from(s, from);

    return (struct cw_slice){ rest.ptr, cw_text_byte_of(rest, count) };
}

/* Moves over `step` characters, which are there unless nothing more is picked. */
static const char *move(struct cw_slice s, const char *at, int64_t step)
{
    const char *end = s.ptr + s.len;

    for (; step > 0 && at < end; step--)
        cw_text_next(&at);
    for (; step < 0 && at > s.ptr; step++)
        cw_text_before(&at);
    return at;
}

enum cw_status cw_text_pick(struct cw_arena *arena, struct cw_slice s, const int64_t start_step_count[3],
                            struct cw_slice *ret)
{
    int64_t start = start_step_count[0], step = start_step_count[1], count = start_step_count[2];
    struct cw_buf buf;
    const char *at;

    if (step == 1 || count <= 1) {
        *ret = count > 0 ? part(s, start, count) : CW_LIT("");
        return CW_OK;
    }
    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    cw_buf_reserve(&buf, (size_t)count);
    at = s.ptr + cw_text_byte_of(s, start);
    for (; count > 0; count--) {
        const char *behind = at;

        cw_text_add_code(&buf, cw_text_next(&behind));
        at = move(s, at, step);
    }
    return cw_text_take(&buf, ret);
}

enum cw_status cw_texts_add(struct cw_texts *texts, struct cw_arena *arena, struct cw_slice s)
{
    size_t n = texts->count;
    bool full = n == 0 || (n >= FIRST_TEXTS && (n & (n - 1)) == 0); /* room is always a power of two */

    if (n == CW_TEXTS_MAX)
        return CW_ELIMIT;
    if (full) {
        size_t room = n ? n * 2 : FIRST_TEXTS;
        struct cw_slice *at = cw_arena_grow(arena, texts->at, n * sizeof(*at), room * sizeof(*at));

        if (!at)
            return CW_ENOMEM;
        texts->at = at;
    }
    texts->at[texts->count++] = s;
    return CW_OK;
}
