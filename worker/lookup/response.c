#include "cw/lookup/response.h"

/* First match wins; before it stand the integration's own codes for "not found". */
static const struct {
    int from, to;
    enum cw_reason reason; /* CW_REASON_NONE: a good answer */
} http_says[] = {
    { 200, 299, CW_REASON_NONE },     { 300, 399, CW_REASON_HTTP_3XX }, { 429, 429, CW_REASON_THROTTLED },
    { 400, 499, CW_REASON_HTTP_4XX }, { 500, 599, CW_REASON_HTTP_5XX },
};

static enum cw_outcome failed(enum cw_reason why, enum cw_reason *ret_reason)
{
    *ret_reason = why;
    return CW_OUTCOME_FAILED;
}

static bool is_not_found(const struct cw_integration *integration, int status)
{
    for (unsigned i = 0; i < integration->not_found_count; i++)
        if (integration->not_found[i] == status)
            return true;
    return false;
}

/* A vendor's way to say 429. */
static bool is_throttled(const struct cw_integration *integration, const struct cw_answer *answer)
{
    const struct cw_throttle_rule *rule = &integration->manners.retry.throttle_when;
    const char *const words[] = { rule->word.ptr, NULL };

    return rule->status && rule->status == answer->status && cw_slice_holds_word(answer->body, words);
}

/* The length of the list of hits. */
static enum cw_outcome count_hits(const struct cw_integration *integration, const struct cw_json *body,
                                  enum cw_reason *ret_reason)
{
    uint32_t hits = cw_json_find(body, 0, &integration->matches);
    int kind = cw_json_kind(body, hits);

    if (!kind || kind == CW_JSON_NULL)
        return CW_OUTCOME_NOT_FOUND;
    if (kind != CW_JSON_LIST)
        return failed(CW_REASON_BAD_ANSWER, ret_reason);
    switch (cw_json_length(body, hits)) {
    case 0: return CW_OUTCOME_NOT_FOUND;
    case 1: return CW_OUTCOME_FOUND;
    default: return CW_OUTCOME_AMBIGUOUS;
    }
}

static enum cw_reason reason_of(int status)
{
    for (size_t i = 0; i < sizeof(http_says) / sizeof(http_says[0]); i++)
        if (status >= http_says[i].from && status <= http_says[i].to)
            return http_says[i].reason;
    return CW_REASON_BAD_ANSWER;
}

enum cw_outcome cw_judge(const struct cw_integration *integration, const struct cw_exchanged *exchanged,
                         enum cw_reason *ret_reason)
{
    const struct cw_answer *answer = exchanged->answer;
    enum cw_reason reason;

    if (answer->transport)
        return failed(answer->transport, ret_reason);
    if (is_throttled(integration, answer))
        return failed(CW_REASON_THROTTLED, ret_reason);
    reason = reason_of(answer->status);
    if (!reason && !integration->has_response)
        return CW_OUTCOME_DONE;
    if (is_not_found(integration, answer->status))
        return CW_OUTCOME_NOT_FOUND;
    if (reason)
        return failed(reason, ret_reason);
    return integration->has_matches ? count_hits(integration, &exchanged->body, ret_reason)
                                    : CW_OUTCOME_FOUND;
}
