/* pattern_reader.h - the characters of a regular expression, as Python's `re` takes them one by one: a
 * backslash and what follows are one. The first error sticks; behind it there is nothing more to read. */
#ifndef CW_CONDITION_PATTERN_READER_H
#define CW_CONDITION_PATTERN_READER_H

#include "cw/base/err.h"
#include "cw/base/slice.h"

enum cw_pattern_says {
    CW_PATTERN_FINE = 1,
    CW_PATTERN_BAD,       /* re.error */
    CW_PATTERN_REFUSED,   /* Python takes it, we do not */
    CW_PATTERN_LIMIT,     /* too much to try, or too large */
    CW_PATTERN_NO_MEMORY, /* the arena says so */
    CW_PATTERN_NO_GROUP,  /* IndexError: a template names a group that the pattern does not have */
};

#define CW_PATTERN_END (-1)

struct cw_pattern_token {
    int32_t code; /* of the character, or of what a backslash precedes; CW_PATTERN_END */
    bool escaped;
};

struct cw_pattern_reader {
    struct cw_slice text; /* UTF-8 */
    size_t at;
    enum cw_pattern_says says;
    struct cw_err err; /* where says is not FINE: a byte of the text, and why */
};

void cw_pattern_reader_init(struct cw_pattern_reader *r, struct cw_slice text);

/* The next one, not taken, and taken. */
struct cw_pattern_token cw_pattern_peek(struct cw_pattern_reader *r);
struct cw_pattern_token cw_pattern_get(struct cw_pattern_reader *r);

/* Whether the next one is this character without a backslash. */
bool cw_pattern_next_is(struct cw_pattern_reader *r, char c);

/* Takes it if it is. */
bool cw_pattern_match(struct cw_pattern_reader *r, char c);

/* Takes up to `max` digits of a base; returns how many. *value becomes value * base + digit. */
unsigned cw_pattern_digits(struct cw_pattern_reader *r, unsigned max, unsigned base, uint64_t *value);

/* Takes everything up to a character, and that; what was before it, which is not empty. `what` it is, for the
 * error. */
struct cw_slice cw_pattern_until(struct cw_pattern_reader *r, char end, const char *what);

/* Whether the name of a group is one: an ASCII identifier; fails else. `name` is a part of the text. */
bool cw_pattern_check_name(struct cw_pattern_reader *r, struct cw_slice name);

/* The number that it is, all digits; -1 where it is none. Too large: INT32_MAX. */
int64_t cw_pattern_number(struct cw_slice name);

__attribute__((format(printf, 4, 5))) void
cw_pattern_fail(struct cw_pattern_reader *r, enum cw_pattern_says says, size_t at, const char *format, ...);

#endif
