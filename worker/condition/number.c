#include "cw/condition/number.h"

#include "cw/condition/decimal.h"

#include <math.h>

enum {
    QUOTIENT_BITS = 56, /* 53 of a double, and at least two to round by */
    ALL_DIGITS = 17,    /* to so many digits a float is not changed */
    MANY_DIGITS = 40,   /* tell every float from what is half way between two decimals */
};

__extension__ typedef unsigned __int128 wide;

static enum cw_number done(bool overflow, int64_t value, int64_t *ret)
{
    if (overflow)
        return CW_NUMBER_OVERFLOW;
    *ret = value;
    return CW_NUMBER_FINE;
}

enum cw_number cw_int_add(int64_t a, int64_t b, int64_t *ret)
{
    int64_t value;
    bool overflow = __builtin_add_overflow(a, b, &value);

    return done(overflow, value, ret);
}

enum cw_number cw_int_sub(int64_t a, int64_t b, int64_t *ret)
{
    int64_t value;
    bool overflow = __builtin_sub_overflow(a, b, &value);

    return done(overflow, value, ret);
}

enum cw_number cw_int_mul(int64_t a, int64_t b, int64_t *ret)
{
    int64_t value;
    bool overflow = __builtin_mul_overflow(a, b, &value);

    return done(overflow, value, ret);
}

enum cw_number cw_int_neg(int64_t a, int64_t *ret)
{
    return cw_int_sub(0, a, ret);
}

enum cw_number cw_int_abs(int64_t a, int64_t *ret)
{
    return a < 0 ? cw_int_neg(a, ret) : done(false, a, ret);
}

enum cw_number cw_int_floordiv(int64_t a, int64_t b, int64_t *ret)
{
    if (!b)
        return CW_NUMBER_BY_ZERO;
    if (b == -1)
        return cw_int_neg(a, ret);
    return done(false, a / b - (a % b != 0 && (a < 0) != (b < 0)), ret);
}

enum cw_number cw_int_mod(int64_t a, int64_t b, int64_t *ret)
{
    int64_t rest;

    if (!b)
        return CW_NUMBER_BY_ZERO;
    rest = b == -1 ? 0 : a % b;
    return done(false, rest && (rest < 0) != (b < 0) ? rest + b : rest, ret);
}

static int bits_of(uint64_t n)
{
    return n ? 64 - __builtin_clzll(n) : 0;
}

/* The quotient with QUOTIENT_BITS or one less, its last bit set where something remains, is rounded by the
 * conversion to a double: once. */
static double divide(uint64_t a, uint64_t b)
{
    int shift = QUOTIENT_BITS - 1 - (bits_of(a) - bits_of(b));
    wide over = shift > 0 ? (wide)a << shift : a, under = shift < 0 ? (wide)b << -shift : b;
    uint64_t quotient = (uint64_t)(over / under);

    return ldexp((double)(quotient | (over % under != 0)), -shift);
}

static uint64_t magnitude(int64_t a)
{
    return a < 0 ? 0 - (uint64_t)a : (uint64_t)a;
}

enum cw_number cw_int_truediv(int64_t a, int64_t b, double *ret)
{
    double value;

    if (!b)
        return CW_NUMBER_BY_ZERO;
    value = a ? divide(magnitude(a), magnitude(b)) : 0.0;
    *ret = (a < 0) != (b < 0) ? -value : value; /* 0 / -5 is -0.0 */
    return CW_NUMBER_FINE;
}

enum cw_number cw_int_pow(int64_t a, int64_t b, int64_t *ret)
{
    int64_t value = 1;
    bool overflow = false;

    for (;;) {
        if (b & 1)
            overflow = overflow || __builtin_mul_overflow(value, a, &value);
        b >>= 1;
        if (!b || overflow)
            return done(overflow, value, ret);
        if (a != 0 && a != 1 && a != -1)
            overflow = __builtin_mul_overflow(a, a, &a);
        else
            a *= a;
    }
}

enum cw_number cw_int_shl(int64_t a, int64_t b, int64_t *ret)
{
    if (b < 0)
        return CW_NUMBER_BAD_VALUE;
    if (!a)
        return done(false, 0, ret);
    if (b > 63 || (b == 63 && a != -1))
        return CW_NUMBER_OVERFLOW;
    if (b == 63)
        return done(false, INT64_MIN, ret);
    return cw_int_mul(a, INT64_C(1) << b, ret);
}

enum cw_number cw_int_shr(int64_t a, int64_t b, int64_t *ret)
{
    if (b < 0)
        return CW_NUMBER_BAD_VALUE;
    if (b > 63)
        b = 63;
    return done(false, a < 0 ? ~(~a >> b) : a >> b, ret);
}

enum cw_number cw_float_div(double a, double b, double *ret)
{
    if (b == 0)
        return CW_NUMBER_BY_ZERO;
    *ret = a / b;
    return CW_NUMBER_FINE;
}

/* The remainder with the sign of b. */
static double rest_of(double a, double b)
{
    double rest = fmod(a, b);

    if (rest == 0)
        return copysign(0.0, b);
    return (b < 0) != (rest < 0) ? rest + b : rest;
}

enum cw_number cw_float_mod(double a, double b, double *ret)
{
    if (b == 0)
        return CW_NUMBER_BY_ZERO;
    *ret = rest_of(a, b);
    return CW_NUMBER_FINE;
}

enum cw_number cw_float_floordiv(double a, double b, double *ret)
{
    double rest, quotient, whole;

    if (b == 0)
        return CW_NUMBER_BY_ZERO;
    rest = fmod(a, b);
    quotient = (a - rest) / b;
    if (rest != 0 && (b < 0) != (rest < 0))
        quotient -= 1.0;
    whole = floor(quotient);
    if (quotient - whole > 0.5)
        whole += 1.0;
    *ret = quotient == 0 ? copysign(0.0, a / b) : whole;
    return CW_NUMBER_FINE;
}

static bool is_odd(double x)
{
    return fmod(fabs(x), 2.0) == 1.0;
}

/* Where a or b is infinite and neither is not a number. */
static double pow_infinite(double a, double b)
{
    if (isinf(b)) {
        a = fabs(a);
        if (a == 1.0)
            return 1.0;
        return (b > 0) == (a > 1.0) ? fabs(b) : 0.0;
    }
    if (b > 0)
        return is_odd(b) ? a : fabs(a);
    return is_odd(b) ? copysign(0.0, a) : 0.0;
}

static enum cw_number pow_finite(double a, double b, double *ret)
{
    bool negate = a < 0 && is_odd(b);
    double value;

    if (a == 0 && b < 0)
        return CW_NUMBER_BY_ZERO;
    if (a == 0) {
        *ret = is_odd(b) ? a : 0.0;
        return CW_NUMBER_FINE;
    }
    value = pow(fabs(a), b);
    if (isinf(value))
        return CW_NUMBER_OVERFLOW;
    if (a < 0 && b != floor(b))
        return CW_NUMBER_IS_COMPLEX;
    *ret = negate ? -value : value;
    return CW_NUMBER_FINE;
}

enum cw_number cw_float_pow(double a, double b, double *ret)
{
    if (b == 0 || a == 1.0)
        *ret = 1.0;
    else if (isnan(a) || isnan(b))
        *ret = isnan(a) ? a : b;
    else if (isinf(a) || isinf(b))
        *ret = pow_infinite(a, b);
    else
        return pow_finite(a, b, ret);
    return CW_NUMBER_FINE;
}

enum cw_number cw_float_to_int(double x, int64_t *ret)
{
    if (isnan(x))
        return CW_NUMBER_BAD_VALUE;
    if (!(x >= -0x1p63 && x < 0x1p63))
        return CW_NUMBER_OVERFLOW;
    return done(false, (int64_t)x, ret);
}

int cw_int_compare_float(int64_t a, double b)
{
    int64_t whole;

    if (isnan(b))
        return 2;
    if (b >= 0x1p63)
        return -1;
    if (b < -0x1p63)
        return 1;
    whole = (int64_t)b;
    if (a != whole)
        return a < whole ? -1 : 1;
    return ((double)whole > b) - ((double)whole < b);
}

enum cw_number cw_float_round(double x, int64_t *ret)
{
    double whole = round(x);

    if (fabs(x - whole) == 0.5)
        whole = 2.0 * round(x / 2.0);
    return cw_float_to_int(whole, ret);
}

/* Where no digit of x is left: to nothing, or to one unit of the last place. */
static double to_one_or_none(const struct cw_decimal *exact)
{
    struct cw_decimal one = { "1", 1, exact->point + 1, exact->negative };
    bool up = exact->digits[0] > '5';

    for (int i = 1; exact->digits[0] == '5' && i < exact->count; i++)
        up = up || exact->digits[i] != '0';
    one.count = up;
    return cw_decimal_value(&one);
}

enum cw_number cw_float_round_to(double x, int64_t digits, double *ret)
{
    struct cw_decimal decimal;
    double value = x;
    int64_t keep;

    if (isfinite(x) && digits < CW_DECIMAL_KEPT) {
        cw_decimal_of(x, MANY_DIGITS, &decimal);
        keep = digits < -CW_DECIMAL_KEPT ? -1 : decimal.point + digits;
        if (keep > 0 && keep < ALL_DIGITS)
            cw_decimal_of(x, (int)keep, &decimal);
        if (keep < 0)
            decimal.count = 0;
        if (keep < ALL_DIGITS)
            value = keep == 0 && decimal.count ? to_one_or_none(&decimal) : cw_decimal_value(&decimal);
    }
    if (isinf(value) && !isinf(x))
        return CW_NUMBER_OVERFLOW;
    *ret = value;
    return CW_NUMBER_FINE;
}

/* x to a multiple of `unit`, half to the even one. */
static enum cw_number to_multiple(int64_t x, uint64_t unit, int64_t *ret)
{
    uint64_t size = magnitude(x), rest = size % unit, whole = size / unit;
    bool up = rest > unit - rest || (rest == unit - rest && whole & 1);
    bool overflow = __builtin_mul_overflow(whole + up, unit, &size);

    if (overflow || size > (uint64_t)INT64_MAX + (x < 0))
        return CW_NUMBER_OVERFLOW;
    return done(false, x < 0 ? (int64_t)(0 - size) : (int64_t)size, ret);
}

enum cw_number cw_int_round_to(int64_t x, int64_t digits, int64_t *ret)
{
    uint64_t unit = 1;

    if (digits >= 0)
        return done(false, x, ret);
    if (digits < -19)
        return done(false, 0, ret);
    for (; digits < 0; digits++)
        unit *= 10;
    return to_multiple(x, unit, ret);
}
