/* decimal.h - the decimal digits of a float, and the float nearest to decimal digits.
 *
 * Through the C library, whose conversions round exactly; its locale does not matter: no point is ever read
 * or written. Pure, cannot fail. */
#ifndef CW_CONDITION_DECIMAL_H
#define CW_CONDITION_DECIMAL_H

#include <stdbool.h>
#include <stdint.h>

#define CW_DECIMAL_KEPT                                                                                      \
    800 /* more than the 768 significant digits that can decide which float is nearest                       \
         */

/* 0.d1d2d3… times 10 to the power of `point`; without digits: zero. */
struct cw_decimal {
    char digits[CW_DECIMAL_KEPT]; /* no NUL */
    int count;
    int64_t point;
    bool negative;
};

/* `count` significant digits (1..40) of a finite x, rounded half to even by its exact value. */
void cw_decimal_of(double x, int count, struct cw_decimal *ret);

/* The fewest digits that read back as a finite x, no zeros at the end; of those the nearest. */
void cw_decimal_shortest(double x, struct cw_decimal *ret);

/* Adds a digit 0..9. Digits beyond those kept still count for rounding. */
void cw_decimal_add(struct cw_decimal *decimal, int digit);

/* The nearest float; an infinity where it is too large. */
double cw_decimal_value(const struct cw_decimal *decimal);

#endif
