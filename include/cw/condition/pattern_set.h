/* pattern_set.h - a set of characters of a regular expression: as Python's `re` has it, written for PCRE2.
 *
 * Written out in full, without flags: what \w, \s and "the same letter in another case" mean is Python's
 * business alone. Pure. */
#ifndef CW_CONDITION_PATTERN_SET_H
#define CW_CONDITION_PATTERN_SET_H

#include "cw/base/buf.h"

/* Python's numbers of re.I and so on. */
enum {
    CW_PATTERN_I = 2,
    CW_PATTERN_L = 4,
    CW_PATTERN_M = 8,
    CW_PATTERN_S = 16,
    CW_PATTERN_U = 32,
    CW_PATTERN_X = 64,
    CW_PATTERN_A = 256,
};

/* \d \s \w and their opposites. */
enum cw_pattern_kind {
    CW_PATTERN_DIGIT = 1,
    CW_PATTERN_SPACE = 2,
    CW_PATTERN_WORD = 4,
    CW_PATTERN_NOT_DIGIT = 8,
    CW_PATTERN_NOT_SPACE = 16,
    CW_PATTERN_NOT_WORD = 32,
};

struct cw_pattern_range {
    uint32_t from, to;
};

struct cw_pattern_set {
    struct cw_arena *arena;
    struct cw_pattern_range *ranges;
    size_t count, room;
    unsigned kinds; /* enum cw_pattern_kind, added up */
    bool negated;
    bool failed; /* no memory */
};

void cw_pattern_set_init(struct cw_pattern_set *set, struct cw_arena *arena);
void cw_pattern_set_add(struct cw_pattern_set *set, uint32_t from, uint32_t to);

/* Whether there is such a letter in a class of Python's that it matches nothing there when case is ignored: a
 * capital beyond U+FFFF. What it means depends on how Python puts classes together; nobody can want it. */
bool cw_pattern_is_lost(uint32_t code, unsigned flags);

/* Appends it as one atom of PCRE2's syntax; flags I and A count. The set is changed. */
void cw_pattern_set_write(struct cw_buf *buf, struct cw_pattern_set *set, unsigned flags);

/* Appends a character; a set of those that are the same when case is ignored. */
void cw_pattern_write_char(struct cw_buf *buf, uint32_t code, unsigned flags);

/* Appends \w or another kind. */
void cw_pattern_write_kind(struct cw_buf *buf, enum cw_pattern_kind kind, unsigned flags);

#endif
