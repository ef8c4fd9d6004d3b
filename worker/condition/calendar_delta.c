#include "cw/condition/calendar_delta.h"

#include <float.h>
#include <math.h>

#define DAY_US ((cw_wide)86400 * 1000000)
#define US_MAX ((cw_wide)1000000000 * DAY_US - 1)
#define US_MIN ((cw_wide)-999999999 * DAY_US)
#define FAR    1e25 /* microseconds: farther than any sum can come back from */

enum { QUOTIENT_BITS = 56, WIDE_BITS = 126, FAR_BITS = 100 };

__extension__ typedef unsigned __int128 uwide;

cw_wide cw_delta_us(struct cw_delta delta)
{
    return delta.days * DAY_US + delta.seconds * (cw_wide)1000000 + delta.microseconds;
}

static cw_wide floor_div(cw_wide a, cw_wide b)
{
    return a / b - (a % b != 0 && (a < 0) != (b < 0));
}

enum cw_number cw_delta_of(cw_wide us, struct cw_delta *ret)
{
    cw_wide days, rest;

    if (us < US_MIN || us > US_MAX)
        return CW_NUMBER_OVERFLOW;
    days = floor_div(us, DAY_US);
    rest = us - days * DAY_US;
    *ret = (struct cw_delta){ (int32_t)days, (int32_t)(rest / 1000000), (int32_t)(rest % 1000000) };
    return CW_NUMBER_FINE;
}

void cw_delta_add_int(struct cw_delta_sum *sum, int64_t count, int64_t unit_us)
{
    sum->us += (cw_wide)count * unit_us;
}

void cw_delta_add_float(struct cw_delta_sum *sum, double count, int64_t unit_us)
{
    double whole, part;

    if (isnan(count))
        sum->says = sum->says == CW_NUMBER_FINE ? CW_NUMBER_BAD_VALUE : sum->says;
    else if (fabs(count) > FAR)
        sum->says = sum->says == CW_NUMBER_FINE ? CW_NUMBER_OVERFLOW : sum->says;
    if (sum->says != CW_NUMBER_FINE)
        return;
    part = modf(count, &whole);
    sum->us += (cw_wide)whole * unit_us;
    if (part == 0)
        return;
    sum->rest += modf(part * (double)unit_us, &whole);
    sum->us += (cw_wide)whole;
}

enum cw_number cw_delta_of_sum(const struct cw_delta_sum *sum, struct cw_delta *ret)
{
    double whole = round(sum->rest), odd = (double)(sum->us & 1);

    if (sum->says != CW_NUMBER_FINE)
        return sum->says;
    if (fabs(whole - sum->rest) == 0.5) /* the sum is to be even */
        whole = 2.0 * round((sum->rest + odd) * 0.5) - odd;
    return cw_delta_of(sum->us + (cw_wide)whole, ret);
}

static int bits_of(uwide n)
{
    uint64_t high = (uint64_t)(n >> 64), low = (uint64_t)n;

    if (high)
        return 128 - __builtin_clzll(high);
    return low ? 64 - __builtin_clzll(low) : 0;
}

static uwide magnitude(cw_wide n)
{
    return n < 0 ? -(uwide)n : (uwide)n;
}

/* Half to even. */
static uwide nearest(uwide a, uwide b)
{
    uwide quotient = a / b, rest = a % b;

    return quotient + (rest > b - rest || (rest == b - rest && quotient & 1));
}

static enum cw_number signed_delta(bool negative, uwide us, struct cw_delta *ret)
{
    if (bits_of(us) > FAR_BITS)
        return CW_NUMBER_OVERFLOW;
    return cw_delta_of(negative ? -(cw_wide)us : (cw_wide)us, ret);
}

/* x = odd * 2 ** power, for x > 0. */
static uint64_t odd_of(double x, int *ret_power)
{
    uint64_t odd = (uint64_t)ldexp(frexp(x, ret_power), DBL_MANT_DIG);
    int zeros = __builtin_ctzll(odd);

    *ret_power += zeros - DBL_MANT_DIG;
    return odd >> zeros;
}

static enum cw_number check_float(double x)
{
    if (isnan(x))
        return CW_NUMBER_BAD_VALUE;
    return isinf(x) ? CW_NUMBER_OVERFLOW : CW_NUMBER_FINE;
}

enum cw_number cw_delta_mul_float(struct cw_delta delta, double by, struct cw_delta *ret)
{
    cw_wide us = cw_delta_us(delta);
    bool negative = (us < 0) != (by < 0);
    uwide product;
    int power;

    if (check_float(by) != CW_NUMBER_FINE)
        return check_float(by);
    if (!us || by == 0)
        return cw_delta_of(0, ret);
    product = magnitude(us) * odd_of(fabs(by), &power);
    if (power >= 0)
        return bits_of(product) + power > FAR_BITS ? CW_NUMBER_OVERFLOW
                                                   : signed_delta(negative, product << power, ret);
    return power < -WIDE_BITS ? cw_delta_of(0, ret)
                              : signed_delta(negative, nearest(product, (uwide)1 << -power), ret);
}

enum cw_number cw_delta_div_float(struct cw_delta delta, double by, struct cw_delta *ret)
{
    cw_wide us = cw_delta_us(delta);
    bool negative = (us < 0) != (by < 0);
    uwide odd;
    int power;

    if (check_float(by) != CW_NUMBER_FINE)
        return check_float(by);
    if (by == 0)
        return CW_NUMBER_BY_ZERO;
    if (!us)
        return cw_delta_of(0, ret);
    odd = odd_of(fabs(by), &power);
    if (power >= 0)
        return bits_of(odd) + power > WIDE_BITS
                   ? cw_delta_of(0, ret)
                   : signed_delta(negative, nearest(magnitude(us), odd << power), ret);
    return bits_of(magnitude(us)) - power > WIDE_BITS
               ? CW_NUMBER_OVERFLOW
               : signed_delta(negative, nearest(magnitude(us) << -power, odd), ret);
}

enum cw_number cw_delta_mul_int(struct cw_delta delta, int64_t by, struct cw_delta *ret)
{
    cw_wide product;

    if (__builtin_mul_overflow(cw_delta_us(delta), (cw_wide)by, &product))
        return CW_NUMBER_OVERFLOW;
    return cw_delta_of(product, ret);
}

enum cw_number cw_delta_div_int(struct cw_delta delta, int64_t by, struct cw_delta *ret)
{
    cw_wide us = cw_delta_us(delta);

    if (!by)
        return CW_NUMBER_BY_ZERO;
    return signed_delta((us < 0) != (by < 0), nearest(magnitude(us), magnitude(by)), ret);
}

enum cw_number cw_delta_floordiv_int(struct cw_delta delta, int64_t by, struct cw_delta *ret)
{
    return by ? cw_delta_of(floor_div(cw_delta_us(delta), by), ret) : CW_NUMBER_BY_ZERO;
}

enum cw_number cw_delta_floordiv(struct cw_delta a, struct cw_delta b, int64_t *ret)
{
    cw_wide quotient;

    if (!cw_delta_us(b))
        return CW_NUMBER_BY_ZERO;
    quotient = floor_div(cw_delta_us(a), cw_delta_us(b));
    if (quotient < INT64_MIN || quotient > INT64_MAX)
        return CW_NUMBER_OVERFLOW;
    *ret = (int64_t)quotient;
    return CW_NUMBER_FINE;
}

enum cw_number cw_delta_mod(struct cw_delta a, struct cw_delta b, struct cw_delta *ret)
{
    cw_wide over = cw_delta_us(a), by = cw_delta_us(b);

    return by ? cw_delta_of(over - floor_div(over, by) * by, ret) : CW_NUMBER_BY_ZERO;
}

/* The quotient with QUOTIENT_BITS or one less, its last bit set where something remains: the conversion
 * rounds. */
static double divide(uwide a, uwide b)
{
    int shift = QUOTIENT_BITS - 1 - (bits_of(a) - bits_of(b));
    uwide over = shift > 0 ? a << shift : a, under = shift < 0 ? b << -shift : b;
    uint64_t quotient = (uint64_t)(over / under);

    return ldexp((double)(quotient | (over % under != 0)), -shift);
}

enum cw_number cw_delta_div(struct cw_delta a, struct cw_delta b, double *ret)
{
    cw_wide over = cw_delta_us(a), by = cw_delta_us(b);
    double value;

    if (!by)
        return CW_NUMBER_BY_ZERO;
    value = over ? divide(magnitude(over), magnitude(by)) : 0.0;
    *ret = (over < 0) != (by < 0) ? -value : value;
    return CW_NUMBER_FINE;
}
