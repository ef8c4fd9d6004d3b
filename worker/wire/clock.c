#include "cw/wire/clock.h"

#include <sys/random.h>
#include <time.h>

static int64_t milliseconds(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

struct cw_time cw_clock_now(void)
{
    return (struct cw_time){ milliseconds(CLOCK_MONOTONIC), milliseconds(CLOCK_REALTIME) };
}

int64_t cw_clock_asleep_or_not_ms(void)
{
    return milliseconds(CLOCK_BOOTTIME);
}

void cw_clock_seed(uint64_t ret[2])
{
    if (getrandom(ret, 2 * sizeof(*ret), 0) != 2 * sizeof(*ret))
        ret[0] = (uint64_t)milliseconds(CLOCK_REALTIME);
}
