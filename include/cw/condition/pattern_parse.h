/* pattern_parse.h - a regular expression in Python's syntax -> the same in PCRE2's.
 *
 * DESIGN: one pass. Every atom is written out in full (classes as sets of characters, places as
 * look-arounds), so that no flag and no shorthand of PCRE2 has a say. What Python refuses is refused with its
 * reason; what PCRE2 would do differently, and what cannot be written, is refused too. The text needs the
 * options of pattern.c. */
#ifndef CW_CONDITION_PATTERN_PARSE_H
#define CW_CONDITION_PATTERN_PARSE_H

#include "cw/base/buf.h"
#include "cw/condition/pattern_reader.h"

#define CW_PATTERN_GROUPS 100    /* of one expression, the whole one included */
#define CW_PATTERN_DEPTH  64     /* of nested groups */
#define CW_PATTERN_TIMES  65535  /* most times in a{n} */
#define CW_PATTERN_TEXT   262144 /* bytes for PCRE2 */

struct cw_pattern_parsed {
    struct cw_slice pcre;         /* NUL-free ASCII */
    const struct cw_slice *names; /* by group; null where it has none; parts of what was read */
    uint32_t groups;              /* the whole one included */
};

/* `flags` are Python's: I, M, S, X. `*r` was just made from the text; where it is not FINE at the end, `ret`
 * is unchanged. */
void cw_pattern_parse(struct cw_arena *arena, struct cw_pattern_reader *r, unsigned flags,
                      struct cw_pattern_parsed *ret);

#endif
