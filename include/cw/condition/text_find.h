/* text_find.h - where one string stands in another: str.find, rfind, count, startswith, endswith, and the
 * tests of whole strings behind `in` and `<`.
 *
 * `from` and `to` are Python's start and end: numbers of characters, negative ones from the end, beyond the
 * end allowed; 0 and CW_TEXT_TO_END where they are not given. Pure, allocates nothing, cannot fail. */
#ifndef CW_CONDITION_TEXT_FIND_H
#define CW_CONDITION_TEXT_FIND_H

#include "cw/condition/text.h"

struct cw_text_range {
    int64_t from, to;
};

#define CW_TEXT_ALL ((struct cw_text_range){ 0, CW_TEXT_TO_END })

/* The character where it stands first, or last; CW_TEXT_NOWHERE. */
int64_t cw_text_find(struct cw_slice s, struct cw_slice part, struct cw_text_range range);
int64_t cw_text_rfind(struct cw_slice s, struct cw_slice part, struct cw_text_range range);

/* How often, without overlap. */
int64_t cw_text_count(struct cw_slice s, struct cw_slice part, struct cw_text_range range);

bool cw_text_starts(struct cw_slice s, struct cw_slice part, struct cw_text_range range);
bool cw_text_ends(struct cw_slice s, struct cw_slice part, struct cw_text_range range);

/* part in s */
bool cw_text_has(struct cw_slice s, struct cw_slice part);

/* The byte where it stands first, or last; SIZE_MAX where nowhere. "" stands at the start, and at the end. */
size_t cw_text_find_byte(struct cw_slice s, struct cw_slice part);
size_t cw_text_rfind_byte(struct cw_slice s, struct cw_slice part);

/* -1, 0, 1 by code points, which is by bytes. */
int cw_text_compare(struct cw_slice a, struct cw_slice b);

#endif
