/* text_trim.h - strings without something at their ends: str.strip, lstrip, rstrip, removeprefix,
 * removesuffix.
 *
 * Results are parts of s. Pure, cannot fail. */
#ifndef CW_CONDITION_TEXT_TRIM_H
#define CW_CONDITION_TEXT_TRIM_H

#include "cw/base/slice.h"

enum cw_text_ends { CW_TEXT_LEFT = 1, CW_TEXT_RIGHT, CW_TEXT_BOTH };

/* Without the characters of `chars` at those ends; chars.ptr NULL: without white space. */
struct cw_slice cw_text_strip(struct cw_slice s, struct cw_slice chars, enum cw_text_ends ends);

struct cw_slice cw_text_removeprefix(struct cw_slice s, struct cw_slice prefix);
struct cw_slice cw_text_removesuffix(struct cw_slice s, struct cw_slice suffix);

#endif
