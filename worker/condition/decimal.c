#include "cw/condition/decimal.h"

#include <float.h>
#include <math.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum {
    PLAIN_DIGITS = DBL_DIG,     /* what has so many digits is not changed by a normal float */
    EXACT_DIGITS = DBL_DIG + 2, /* enough for every float */
    POINT_MAX = 100000,
};

/* The number behind "e" as printf writes it. */
static int exponent_of(const char *text)
{
    bool negative = text[1] == '-';
    int value = 0;

    for (text += 2; *text; text++)
        value = value * 10 + (*text - '0');
    return negative ? -value : value;
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

void cw_decimal_of(double x, int count, struct cw_decimal *ret)
{
    char text[80];
    const char *at = text;

    ret->negative = signbit(x);
    ret->count = 0;
    ret->point = 0;
    if (x == 0)
        return;
    snprintf(text, sizeof(text), "%.*e", count - 1, fabs(x));
    for (; *at != 'e'; at++)
        if (is_digit(*at))
            ret->digits[ret->count++] = *at;
    ret->point = exponent_of(at) + 1;
}

void cw_decimal_add(struct cw_decimal *decimal, int digit)
{
    if (!decimal->count && !digit)
        return;
    if (decimal->count < CW_DECIMAL_KEPT)
        decimal->digits[decimal->count++] = (char)('0' + digit);
    else if (digit)
        decimal->digits[CW_DECIMAL_KEPT - 1] =
            '1'; /* a little more than what is kept, for all that matters */
}

double cw_decimal_value(const struct cw_decimal *decimal)
{
    int64_t power = decimal->point - decimal->count;
    char text[CW_DECIMAL_KEPT + 32];
    double value;

    if (!decimal->count)
        return decimal->negative ? -0.0 : 0.0;
    if (power > POINT_MAX || power < -POINT_MAX)
        power = power < 0 ? -POINT_MAX : POINT_MAX;
    memcpy(text, decimal->digits, (size_t)decimal->count);
    snprintf(text + decimal->count, 32, "e%d", (int)power);
    value = strtod(text, NULL);
    return decimal->negative ? -value : value;
}

static void cut_zeros(struct cw_decimal *decimal)
{
    while (decimal->count && decimal->digits[decimal->count - 1] == '0')
        decimal->count--;
}

/* The next decimal of as many digits, away from zero. */
static void step_up(struct cw_decimal *decimal)
{
    int i = decimal->count - 1;

    while (i > 0 && decimal->digits[i] == '9')
        decimal->digits[i--] = '0';
    decimal->digits[i]++; /* the first digit of what lies at a power of two is never lost in nines alone */
}

/* Below a power of two floats lie twice as close: there the nearest decimal may read back as another float
 * while the next one above, though farther, does not. */
static bool reads_back(double x, int count, struct cw_decimal *ret)
{
    int power;

    cw_decimal_of(x, count, ret);
    if (cw_decimal_value(ret) == x)
        return true;
    if (fabs(frexp(x, &power)) != 0.5)
        return false;
    step_up(ret);
    return cw_decimal_value(ret) == x;
}

void cw_decimal_shortest(double x, struct cw_decimal *ret)
{
    int count = fabs(x) < DBL_MIN ? 1 : PLAIN_DIGITS;

    while (!reads_back(x, count, ret) && count < EXACT_DIGITS)
        count++;
    cut_zeros(ret);
}
