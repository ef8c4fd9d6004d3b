#include "cw/run/counters.h"

const int64_t cw_histogram_bounds[CW_HISTOGRAM_BUCKETS] = { 5000,    10000,   25000,   50000,   75000,
                                                            100000,  250000,  500000,  750000,  1000000,
                                                            2500000, 5000000, 7500000, 10000000 };

int64_t cw_age_ms(int64_t wall_ms, int64_t timestamp_ms)
{
    static const int64_t day_ms = 86400000;

    if (timestamp_ms <= 0 || timestamp_ms >= wall_ms)
        return 0;
    return wall_ms - timestamp_ms < day_ms ? wall_ms - timestamp_ms : day_ms;
}

void cw_histogram_add(struct cw_histogram *histogram, int64_t microseconds)
{
    int bucket = 0;

    if (microseconds < 0)
        microseconds = 0;
    while (bucket < CW_HISTOGRAM_BUCKETS && microseconds > cw_histogram_bounds[bucket])
        bucket++;
    histogram->buckets[bucket]++;
    histogram->sum_us += (uint64_t)microseconds;
    histogram->count++;
}
