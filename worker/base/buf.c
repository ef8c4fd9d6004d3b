#include "cw/base/buf.h"

#include <inttypes.h>
#include <stdarg.h>
#include <stdio.h>

enum { FIRST_CAP = 256 };

void cw_buf_init(struct cw_buf *buf, struct cw_arena *arena, size_t max)
{
    *buf = (struct cw_buf){ .arena = arena, .max = max };
}

void cw_buf_reserve(struct cw_buf *buf, size_t more)
{
    size_t cap = buf->cap ? buf->cap : FIRST_CAP;
    char *ptr;

    if (buf->failed || more <= buf->cap - buf->len)
        return;
    if (more > buf->max - buf->len) {
        buf->failed = CW_ELIMIT;
        return;
    }
    while (cap - buf->len < more)
        cap *= 2;
    if (cap > buf->max)
        cap = buf->max;
    ptr = cw_arena_grow(buf->arena, buf->ptr, buf->cap, cap);
    if (!ptr) {
        buf->failed = CW_ENOMEM;
        return;
    }
    buf->ptr = ptr;
    buf->cap = cap;
}

void cw_buf_add(struct cw_buf *buf, struct cw_slice s)
{
    if (s.len > buf->cap - buf->len)
        cw_buf_reserve(buf, s.len);
    if (buf->failed || !s.len)
        return;
    memcpy(buf->ptr + buf->len, s.ptr, s.len);
    buf->len += s.len;
}

void cw_buf_add_char(struct cw_buf *buf, char c)
{
    if (buf->len == buf->cap)
        cw_buf_reserve(buf, 1);
    if (!buf->failed)
        buf->ptr[buf->len++] = c;
}

/* Writes backwards from `end`; returns where the digits begin. */
static char *digits_before(char *end, uint64_t value)
{
    do {
        *--end = (char)('0' + value % 10);
        value /= 10;
    } while (value);
    return end;
}

void cw_buf_add_int(struct cw_buf *buf, int64_t value)
{
    char text[24], *end = text + sizeof(text);
    char *start = digits_before(end, value < 0 ? 0 - (uint64_t)value : (uint64_t)value);

    if (value < 0)
        *--start = '-';
    cw_buf_add(buf, (struct cw_slice){ start, (size_t)(end - start) });
}

void cw_buf_add_seconds(struct cw_buf *buf, int64_t microseconds)
{
    uint64_t whole = microseconds > 0 ? (uint64_t)microseconds : 0;
    char text[8], *end = text + sizeof(text);
    char *start = digits_before(end, 1000000 + whole % 1000000); /* the leading 1 keeps the zeros */

    cw_buf_add_int(buf, (int64_t)(whole / 1000000));
    while (end > start + 1 && end[-1] == '0')
        end--;
    if (end == start + 1)
        return;
    *start = '.';
    cw_buf_add(buf, (struct cw_slice){ start, (size_t)(end - start) });
}

void cw_buf_addf(struct cw_buf *buf, const char *format, ...)
{
    char text[1024];
    va_list args;
    int len;

    va_start(args, format);
    len = vsnprintf(text, sizeof(text), format, args);
    va_end(args);
    if (len < 0 || (size_t)len >= sizeof(text))
        buf->failed = CW_ELIMIT;
    else
        cw_buf_add(buf, (struct cw_slice){ text, (size_t)len });
}

void cw_buf_cut(struct cw_buf *buf, size_t len)
{
    buf->len = len;
}

void cw_buf_settle(struct cw_buf *buf)
{
    cw_arena_trim(buf->arena, buf->ptr, buf->cap, buf->len);
    buf->cap = buf->len;
}
