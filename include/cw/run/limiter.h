/* limiter.h - how many requests a system gets within a time: the share of this process.
 *
 * A generic cell rate algorithm: requests are `per / requests` apart, and after a pause `burst` of them may
 * go at once. Pure: time is an argument. */
#ifndef CW_RUN_LIMITER_H
#define CW_RUN_LIMITER_H

#include "cw/config/manners.h"

struct cw_limiter {
    int64_t next_us; /* when the next one would go if all came evenly */
};

/* The part of a rate that is ours: own of all partitions. */
struct cw_share {
    size_t own, all;
};

/* When the next request may go, not before now. */
int64_t cw_limiter_due_ms(const struct cw_limiter *limiter, const struct cw_rate *rate, struct cw_share share,
                          int64_t now_ms);

/* One goes. */
void cw_limiter_take(struct cw_limiter *limiter, const struct cw_rate *rate, struct cw_share share,
                     int64_t now_ms);

#endif
