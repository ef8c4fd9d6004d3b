#include "cw/run/limiter.h"

/* Alarms come late by so much; what is lost by that is made up for. */
enum { SLACK_US = 2000, MS_US = 1000 };

static bool is_shared(const struct cw_rate *rate, struct cw_share share)
{
    return rate->group && share.own && share.all > share.own;
}

static int64_t apart_us(const struct cw_rate *rate, struct cw_share share)
{
    double us = (double)rate->per * MS_US / (double)rate->requests;

    return (int64_t)(is_shared(rate, share) ? us * (double)share.all / (double)share.own : us);
}

/* How far ahead of their even times requests may go. */
static int64_t ahead_us(const struct cw_rate *rate, struct cw_share share)
{
    int64_t apart = apart_us(rate, share), burst = rate->burst;

    if (is_shared(rate, share))
        burst = burst * (int64_t)share.own / (int64_t)share.all;
    return (burst > 1 ? (burst - 1) * apart : 0) + (apart < MS_US ? MS_US : 0);
}

int64_t cw_limiter_due_ms(const struct cw_limiter *limiter, const struct cw_rate *rate, struct cw_share share,
                          int64_t now_ms)
{
    int64_t due_us = limiter->next_us - ahead_us(rate, share);

    return due_us <= now_ms * MS_US ? now_ms : (due_us + MS_US - 1) / MS_US;
}

void cw_limiter_take(struct cw_limiter *limiter, const struct cw_rate *rate, struct cw_share share,
                     int64_t now_ms)
{
    int64_t earliest_us = now_ms * MS_US - SLACK_US;

    if (limiter->next_us < earliest_us)
        limiter->next_us = earliest_us;
    limiter->next_us += apart_us(rate, share);
}
