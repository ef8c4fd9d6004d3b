#include "cw/config/cursor.h"

#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

bool cw_cursor_take(struct cw_cursor *c, char byte)
{
    if (c->at == c->source->text.len || cw_cursor_peek(c) != byte)
        return false;
    c->at++;
    return true;
}

struct cw_slice cw_cursor_name(struct cw_cursor *c)
{
    size_t start = c->at;

    while (isalnum((unsigned char)cw_cursor_peek(c)) || cw_cursor_peek(c) == '_' || cw_cursor_peek(c) == '-')
        c->at++;
    return cw_cursor_since(c, start);
}

bool cw_cursor_quoted(struct cw_cursor *c, struct cw_slice *ret)
{
    struct cw_slice rest = cw_slice_from(c->source->text, c->at);

    *ret = (struct cw_slice){ rest.ptr, cw_slice_find(rest, '"') };
    c->at += ret->len;
    return cw_cursor_take(c, '"');
}

struct cw_slice cw_cursor_digits(struct cw_cursor *c)
{
    size_t start = c->at;
    bool some;

    cw_cursor_take(c, '-');
    some = cw_cursor_at_digit(c);
    while (cw_cursor_at_digit(c))
        c->at++;
    return some ? cw_cursor_since(c, start) : (struct cw_slice){ c->source->text.ptr + start, 0 };
}

bool cw_cursor_fault(const struct cw_cursor *c, const char *text)
{
    cw_source_fault(c->source, CW_ERROR, c->at, 1, "%s", text);
    return false;
}

void cw_cursor_blame(const struct cw_cursor *c, struct cw_slice part, const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_source_fault(c->source, CW_ERROR, (size_t)(part.ptr - c->source->text.ptr), part.len ? part.len : 1,
                    "%s", message);
}
