/* number.h - integers of 64 bits and floats, calculated as CPython calculates.
 *
 * What CPython would say with an integer beyond 64 bits is CW_NUMBER_OVERFLOW; all else is its value, bit for
 * bit. `ret` is unchanged unless CW_NUMBER_FINE. Pure; no locale matters. */
#ifndef CW_CONDITION_NUMBER_H
#define CW_CONDITION_NUMBER_H

#include <stdbool.h>
#include <stdint.h>

enum cw_number {
    CW_NUMBER_FINE = 1,
    CW_NUMBER_OVERFLOW,   /* OverflowError, or an integer beyond 64 bits */
    CW_NUMBER_BY_ZERO,    /* ZeroDivisionError */
    CW_NUMBER_BAD_VALUE,  /* ValueError */
    CW_NUMBER_IS_COMPLEX, /* CPython has a complex number, we have none */
};

enum cw_number cw_int_add(int64_t a, int64_t b, int64_t *ret);
enum cw_number cw_int_sub(int64_t a, int64_t b, int64_t *ret);
enum cw_number cw_int_mul(int64_t a, int64_t b, int64_t *ret);
enum cw_number cw_int_neg(int64_t a, int64_t *ret);
enum cw_number cw_int_abs(int64_t a, int64_t *ret);

/* a // b and a % b: towards minus infinity. */
enum cw_number cw_int_floordiv(int64_t a, int64_t b, int64_t *ret);
enum cw_number cw_int_mod(int64_t a, int64_t b, int64_t *ret);

/* a / b: the exact quotient, rounded once. */
enum cw_number cw_int_truediv(int64_t a, int64_t b, double *ret);

/* a ** b for b >= 0; with b < 0 it is cw_float_pow of both. */
enum cw_number cw_int_pow(int64_t a, int64_t b, int64_t *ret);

/* BAD_VALUE for b < 0. */
enum cw_number cw_int_shl(int64_t a, int64_t b, int64_t *ret);
enum cw_number cw_int_shr(int64_t a, int64_t b, int64_t *ret);

/* +, - and * need no function: C's are CPython's. */
enum cw_number cw_float_div(double a, double b, double *ret);
enum cw_number cw_float_floordiv(double a, double b, double *ret);
enum cw_number cw_float_mod(double a, double b, double *ret);
enum cw_number cw_float_pow(double a, double b, double *ret);

/* int(x): towards zero. OVERFLOW for an infinity, BAD_VALUE for what is not a number. */
enum cw_number cw_float_to_int(double x, int64_t *ret);

/* a < b: -1, a == b: 0, a > b: 1, by exact values; 2 where b is not a number. */
int cw_int_compare_float(int64_t a, double b);

/* round(x), and round(x, digits) for integers and floats: half to even by the exact decimal value. */
enum cw_number cw_float_round(double x, int64_t *ret);
enum cw_number cw_float_round_to(double x, int64_t digits, double *ret);
enum cw_number cw_int_round_to(int64_t x, int64_t digits, int64_t *ret);

#endif
