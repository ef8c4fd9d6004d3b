/* pattern_escape.h - what a backslash says in a regular expression of Python's: \d, \x41, \1, \b … */
#ifndef CW_CONDITION_PATTERN_ESCAPE_H
#define CW_CONDITION_PATTERN_ESCAPE_H

#include "cw/condition/pattern_reader.h"

struct cw_pattern_escape {
    enum {
        CW_ESCAPE_CHAR = 1, /* value: its code */
        CW_ESCAPE_KIND,     /* value: enum cw_pattern_kind */
        CW_ESCAPE_PLACE,    /* value: 'A', 'b', 'B' or 'Z' */
        CW_ESCAPE_GROUP,    /* value: its number, which may not exist */
    } what;
    uint32_t value;
};

/* `token` is escaped and just taken; what belongs to the escape is taken too. Fails in the reader. */
struct cw_pattern_escape cw_pattern_escape(struct cw_pattern_reader *r, struct cw_pattern_token token,
                                           bool in_class);

/* The character that \a, \n and so on stand for, here and in templates; 0 where it is none of them. */
char cw_pattern_control(int32_t code);

#endif
