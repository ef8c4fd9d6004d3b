/* calendar_delta.h - lengths of time, as Python's timedelta has them: microseconds, up to 999 999 999 days.
 *
 * Beyond that: CW_NUMBER_OVERFLOW. Pure; `ret` is unchanged unless CW_NUMBER_FINE. */
#ifndef CW_CONDITION_CALENDAR_DELTA_H
#define CW_CONDITION_CALENDAR_DELTA_H

#include "cw/condition/number.h"

__extension__ typedef __int128 cw_wide;

struct cw_delta {
    int32_t days, seconds, microseconds; /* 0 <= seconds < 86400, 0 <= microseconds < 1000000 */
};

cw_wide cw_delta_us(struct cw_delta delta);
enum cw_number cw_delta_of(cw_wide us, struct cw_delta *ret);

/* timedelta(…): parts are added in the order microseconds, milliseconds, seconds, minutes, hours, days,
 * weeks. */
struct cw_delta_sum {
    cw_wide us;
    double rest; /* fractions of a microsecond */
    enum cw_number says;
};
#define CW_DELTA_NOTHING ((struct cw_delta_sum){ 0, 0.0, CW_NUMBER_FINE })
void cw_delta_add_int(struct cw_delta_sum *sum, int64_t count, int64_t unit_us);
void cw_delta_add_float(struct cw_delta_sum *sum, double count, int64_t unit_us);
enum cw_number cw_delta_of_sum(const struct cw_delta_sum *sum, struct cw_delta *ret);

/* Half to even, by the exact value of the float. BAD_VALUE: not a number; BY_ZERO. */
enum cw_number cw_delta_mul_float(struct cw_delta delta, double by, struct cw_delta *ret);
enum cw_number cw_delta_div_float(struct cw_delta delta, double by, struct cw_delta *ret);
enum cw_number cw_delta_mul_int(struct cw_delta delta, int64_t by, struct cw_delta *ret);
enum cw_number cw_delta_div_int(struct cw_delta delta, int64_t by, struct cw_delta *ret);

/* Towards minus infinity. */
enum cw_number cw_delta_floordiv_int(struct cw_delta delta, int64_t by, struct cw_delta *ret);
enum cw_number cw_delta_floordiv(struct cw_delta a, struct cw_delta b, int64_t *ret);
enum cw_number cw_delta_mod(struct cw_delta a, struct cw_delta b, struct cw_delta *ret);

/* The exact quotient, rounded once. */
enum cw_number cw_delta_div(struct cw_delta a, struct cw_delta b, double *ret);

#endif
