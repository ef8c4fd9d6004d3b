/* cursor.h - where the reader of a text stands: look, take, blame. */
#ifndef CW_CONFIG_CURSOR_H
#define CW_CONFIG_CURSOR_H

#include "cw/base/source.h"

struct cw_cursor {
    const struct cw_source *source;
    size_t at; /* in source->text */
};

/* The byte that comes next, or NUL at the end: a NUL in the text is never what is expected either. */
static inline char cw_cursor_peek(const struct cw_cursor *c)
{
    return c->at < c->source->text.len ? c->source->text.ptr[c->at] : '\0';
}

static inline bool cw_cursor_is_blank(const struct cw_cursor *c)
{
    return cw_cursor_peek(c) == ' ' || cw_cursor_peek(c) == '\t';
}

static inline bool cw_cursor_at_digit(const struct cw_cursor *c)
{
    return cw_cursor_peek(c) >= '0' && cw_cursor_peek(c) <= '9';
}

/* The text from `start` to where we stand. */
static inline struct cw_slice cw_cursor_since(const struct cw_cursor *c, size_t start)
{
    return (struct cw_slice){ c->source->text.ptr + start, c->at - start };
}

/* Steps over that byte; false, unmoved, where another one stands. */
bool cw_cursor_take(struct cw_cursor *c, char byte);

/* Letters, digits, '_' and '-'; empty where none stands. */
struct cw_slice cw_cursor_name(struct cw_cursor *c);

/* Stands behind a quote: takes all up to the next one and that too. False: there is none; we then stand at
 * the end. */
bool cw_cursor_quoted(struct cw_cursor *c, struct cw_slice *ret);

/* Decimal digits, perhaps with '-' before them; empty where there is no digit. */
struct cw_slice cw_cursor_digits(struct cw_cursor *c);

/* Adds a fault with its caret where we stand. Always false. */
bool cw_cursor_fault(const struct cw_cursor *c, const char *text);

/* The same with the caret under a part of the text. */
__attribute__((format(printf, 3, 4))) void cw_cursor_blame(const struct cw_cursor *c, struct cw_slice part,
                                                           const char *format, ...);

#endif
