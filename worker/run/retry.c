#include "cw/run/retry.h"

#include "cw/base/http_date.h"

int64_t cw_retry_after_ms(struct cw_slice value, int64_t wall_ms)
{
    int64_t seconds, at_ms;

    if (!value.ptr)
        return -1;
    value = cw_slice_trim(value);
    if (cw_slice_to_int(value, 0, INT32_MAX, &seconds))
        return seconds * 1000;
    if (!cw_http_date_parse(value, wall_ms, &at_ms))
        return -1;
    return at_ms > wall_ms ? at_ms - wall_ms : 0;
}

static bool is_unconnected(enum cw_reason reason)
{
    return reason == CW_REASON_DNS || reason == CW_REASON_CONNECT || reason == CW_REASON_RESET;
}

bool cw_retry_helps(const struct cw_retry *retry, int status, enum cw_reason reason)
{
    if (is_unconnected(reason))
        return true;
    if (reason == CW_REASON_THROTTLED)
        status = 429;
    else if (reason != CW_REASON_HTTP_3XX && reason != CW_REASON_HTTP_4XX && reason != CW_REASON_HTTP_5XX)
        return false;
    for (unsigned i = 0; i < retry->code_count; i++)
        if (retry->codes[i] == status)
            return true;
    return false;
}

int64_t cw_retry_wait_ms(const struct cw_retry *retry, unsigned done, uint64_t word, int64_t after_ms)
{
    int64_t most_ms = retry->first;

    for (; done && most_ms < retry->limit; done--)
        most_ms *= 2;
    if (most_ms > retry->limit)
        most_ms = retry->limit;
    return (after_ms > 0 ? after_ms : 0) + (int64_t)(word % (uint64_t)(most_ms + 1));
}
