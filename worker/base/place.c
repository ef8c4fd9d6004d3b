#include "cw/base/place.h"

enum { SHOWN_BEFORE = 100, SHOWN_MAX = 200 };

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

struct cw_place cw_place_of(struct cw_slice bytes, size_t at)
{
    struct cw_place place = { 1, 1 };

    for (size_t i = 0; i < at && i < bytes.len; i++) {
        if (bytes.ptr[i] == '\n')
            place = (struct cw_place){ place.line + 1, 1 };
        else
            place.column += begins_character(bytes.ptr[i]);
    }
    return place;
}

/* The line around `at`, without its end; *ret_at is the position in it. */
static struct cw_slice line_around(struct cw_slice bytes, size_t at, size_t *ret_at)
{
    size_t start = at < bytes.len ? at : bytes.len, end = start;

    while (start > 0 && bytes.ptr[start - 1] != '\n')
        start--;
    while (end < bytes.len && bytes.ptr[end] != '\n' && bytes.ptr[end] != '\r')
        end++;
    *ret_at = at - start < end - start ? at - start : end - start;
    if (*ret_at > SHOWN_BEFORE && end - start > SHOWN_MAX) {
        start += *ret_at - SHOWN_BEFORE;
        *ret_at = SHOWN_BEFORE;
    }
    if (end - start > SHOWN_MAX)
        end = start + SHOWN_MAX;
    return (struct cw_slice){ bytes.ptr + start, end - start };
}

void cw_place_show(struct cw_buf *buf, struct cw_slice bytes, size_t at, size_t len)
{
    size_t column, marked;
    struct cw_slice line = line_around(bytes, at, &column);

    cw_buf_addf(buf, "%5u | ", cw_place_of(bytes, at).line);
    for (size_t i = 0; i < line.len; i++)
        cw_buf_add_char(buf, (unsigned char)line.ptr[i] < 0x20 ? ' ' : line.ptr[i]);
    cw_buf_add(buf, CW_LIT("\n      | "));
    for (size_t i = 0; i < column; i++)
        if (begins_character(line.ptr[i]))
            cw_buf_add_char(buf, ' ');
    cw_buf_add_char(buf, '^');
    marked = len < line.len - column ? len : line.len - column;
    for (size_t i = 1; i < marked; i++)
        if (begins_character(line.ptr[column + i]))
            cw_buf_add_char(buf, '~');
    cw_buf_add_char(buf, '\n');
}
