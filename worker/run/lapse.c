#include "cw/run/lapse.h"

enum { LEAST_MS = 2000 };

void cw_lapse_init(struct cw_lapse *lapse, int64_t session_ms, int64_t heartbeat_ms)
{
    lapse->most_ms = session_ms - heartbeat_ms;
    if (lapse->most_ms < LEAST_MS)
        lapse->most_ms = LEAST_MS;
    lapse->last_ms = -1;
}

bool cw_lapse_is_long(const struct cw_lapse *lapse, int64_t now_ms)
{
    return lapse->last_ms >= 0 && now_ms - lapse->last_ms >= lapse->most_ms;
}

void cw_lapse_over(struct cw_lapse *lapse, int64_t now_ms)
{
    lapse->last_ms = now_ms;
}
