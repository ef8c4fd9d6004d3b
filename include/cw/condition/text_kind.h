/* text_kind.h - what kind of characters a string is made of: str.isdigit, isalpha, islower …
 *
 * As CPython's, by Unicode properties; exact for characters assigned in Unicode 14. Pure, cannot fail. */
#ifndef CW_CONDITION_TEXT_KIND_H
#define CW_CONDITION_TEXT_KIND_H

#include "cw/base/slice.h"

/* Each is str's method of that name; false for "". */
bool cw_text_isdigit(struct cw_slice s);
bool cw_text_isdecimal(struct cw_slice s);
bool cw_text_isnumeric(struct cw_slice s);
bool cw_text_isalpha(struct cw_slice s);
bool cw_text_isalnum(struct cw_slice s);
bool cw_text_isspace(struct cw_slice s);
bool cw_text_isupper(struct cw_slice s);
bool cw_text_islower(struct cw_slice s);

/* The same for one code point. */
bool cw_code_isdigit(uint32_t code);
bool cw_code_isdecimal(uint32_t code);
bool cw_code_isnumeric(uint32_t code);
bool cw_code_isalpha(uint32_t code);
bool cw_code_isalnum(uint32_t code);
bool cw_code_isspace(uint32_t code);
bool cw_code_isupper(uint32_t code);
bool cw_code_islower(uint32_t code);
bool cw_code_isprintable(uint32_t code);

/* 0..9 for what isdecimal, else -1. */
int cw_code_decimal(uint32_t code);

#endif
