/* pairs.h - names with values, some of them repeated -> a JSON object.
 *
 * Parameters of a URL, headers of an answer. Pure; lives in the arena. */
#ifndef CW_LOOKUP_PAIRS_H
#define CW_LOOKUP_PAIRS_H

#include "cw/base/buf.h"

struct cw_pair {
    struct cw_slice name, value;
};

struct cw_pairs {
    struct cw_pair *items;
    size_t count;
};

/* The parameters of a URL, decoded, in their order. One without '=' has an empty value. */
struct cw_pairs cw_pairs_of_query(struct cw_slice url, struct cw_arena *arena);

/* The header lines of an answer ("Name: value CR LF"): names in lower case, values without blanks around
 * them. Lines that are none, cookies, and what follows 1000 of them are left out. */
struct cw_pairs cw_pairs_of_headers(struct cw_slice lines, struct cw_arena *arena);

/* Appends the value of that header of an answer, those of the same name joined by ", ". False: there is none.
 */
bool cw_pairs_header(struct cw_buf *to, struct cw_slice lines, struct cw_slice name);

/* What becomes of a repeated name. */
enum cw_pairs_as { CW_PAIRS_LISTED = 1, CW_PAIRS_JOINED /* by ", ", as RFC 9110 section 5.3 has it */ };

/* Appends an object of texts, names in first-seen order. Members that would make it longer than `max` bytes
 * are left out; true where none was. */
bool cw_pairs_write(struct cw_buf *to, const struct cw_pairs *pairs, enum cw_pairs_as as, size_t max);

#endif
