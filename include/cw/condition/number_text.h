/* number_text.h - numbers as CPython writes and reads them: repr(float), float("…"), int("…", base).
 *
 * No locale matters. Pure. */
#ifndef CW_CONDITION_NUMBER_TEXT_H
#define CW_CONDITION_NUMBER_TEXT_H

#include "cw/base/buf.h"
#include "cw/condition/number.h"

/* Appends repr(x), which is str(x): the shortest decimal that reads back as x. */
void cw_buf_add_float(struct cw_buf *buf, double x);

/* float(text): blanks around it, any Unicode decimal digits, underscores between digits, inf, nan. BAD_VALUE
 * for anything else; what is too large is an infinity. */
enum cw_number cw_float_parse(struct cw_slice text, double *ret);

/* int(text, base), base 0 or 2..36. OVERFLOW: a number, but beyond 64 bits. */
enum cw_number cw_int_parse(struct cw_slice text, int base, int64_t *ret);

#endif
