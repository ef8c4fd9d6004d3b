#include "cw/lookup/response.h"

/* First match wins. FOUND becomes DONE for an integration that makes nothing of the answer. */
static const struct {
    int from, to;
    enum cw_outcome outcome;
    enum cw_reason reason;
} http_says[] = {
    { 204, 204, CW_OUTCOME_NOT_FOUND, CW_REASON_NONE }, /* answers, not failures */
    { 404, 404, CW_OUTCOME_NOT_FOUND, CW_REASON_NONE },  { 200, 299, CW_OUTCOME_FOUND, CW_REASON_NONE },
    { 300, 399, CW_OUTCOME_FAILED, CW_REASON_HTTP_3XX }, { 429, 429, CW_OUTCOME_FAILED, CW_REASON_THROTTLED },
    { 400, 499, CW_OUTCOME_FAILED, CW_REASON_HTTP_4XX }, { 500, 599, CW_OUTCOME_FAILED, CW_REASON_HTTP_5XX },
};

static enum cw_outcome failed(enum cw_reason why, enum cw_reason *ret_reason)
{
    *ret_reason = why;
    return CW_OUTCOME_FAILED;
}

enum cw_outcome cw_judge(const struct cw_integration *integration, const struct cw_answer *answer,
                         enum cw_reason *ret_reason)
{
    if (answer->transport)
        return failed(answer->transport, ret_reason);
    if (!integration->has_response && answer->status >= 200 && answer->status <= 299)
        return CW_OUTCOME_DONE;
    for (size_t i = 0; i < sizeof(http_says) / sizeof(http_says[0]); i++) {
        if (answer->status < http_says[i].from || answer->status > http_says[i].to)
            continue;
        if (http_says[i].reason)
            return failed(http_says[i].reason, ret_reason);
        return http_says[i].outcome;
    }
    return failed(CW_REASON_BAD_ANSWER, ret_reason);
}
