/* text_case.h - strings in another case: str.lower, upper, casefold, capitalize, title, swapcase.
 *
 * As CPython's: full mappings (Unicode SpecialCasing without its language rules), a capital sigma at the end
 * of a word becomes a final one. Results as in text.h; a part of s where nothing changes. */
#ifndef CW_CONDITION_TEXT_CASE_H
#define CW_CONDITION_TEXT_CASE_H

#include "cw/base/buf.h"

enum cw_text_case {
    CW_TEXT_LOWER = 1,
    CW_TEXT_UPPER,
    CW_TEXT_CASEFOLD,
    CW_TEXT_CAPITALIZE,
    CW_TEXT_TITLE,
    CW_TEXT_SWAPCASE,
};

enum cw_status cw_text_to_case(struct cw_arena *arena, struct cw_slice s, enum cw_text_case to,
                               struct cw_slice *ret);

#endif
