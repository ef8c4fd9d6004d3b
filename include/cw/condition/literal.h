/* literal.h - Python's literals: numbers, and strings with their prefixes, quotes and escapes. Pure. */
#ifndef CW_CONDITION_LITERAL_H
#define CW_CONDITION_LITERAL_H

#include "cw/condition/value.h"

/* A number token. NULL: fine; else what is wrong with it. *ret_least: it is 2 ** 63, which only a minus sign
 * in front makes an integer of 64 bits; *ret is that negative number then. */
const char *cw_literal_number(struct cw_arena *arena, struct cw_slice token, struct cw_py *ret,
                              bool *ret_least);

/* A string token taken apart. */
struct cw_literal {
    struct cw_slice body; /* between the quotes */
    bool raw, format, triple;
    char quote;
};

/* NULL: fine; else what is wrong: bytes have no place here. */
const char *cw_literal_open(struct cw_slice token, struct cw_literal *ret);

/* What went wrong in a body, and where. */
struct cw_literal_fault {
    const char *text; /* NULL: nothing */
    struct cw_slice at;
    bool warning;
};

/* Appends what a part of the body says. In an f-string, `{{` and `}}` must have been taken apart before. */
struct cw_literal_fault cw_literal_decode(struct cw_buf *buf, const struct cw_literal *literal,
                                          struct cw_slice part);

#endif
