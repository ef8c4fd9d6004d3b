/* outcome.h - what became of one integration for one event (the manual 7): closed lists. */
#ifndef CW_LOOKUP_OUTCOME_H
#define CW_LOOKUP_OUTCOME_H

#define CW_OUTCOMES(X)                                                                                       \
    X(FOUND, "found")                                                                                        \
    X(NOT_FOUND, "not_found")                                                                                \
    X(AMBIGUOUS, "ambiguous")                                                                                \
    X(DONE, "done")                                                                                          \
    X(SENT, "sent")                                                                                          \
    X(SKIPPED, "skipped")                                                                                    \
    X(FAILED, "failed")                                                                                      \
    X(LATE, "late")                                                                                          \
    X(NOT_RUN, "not_run")

enum cw_outcome {
    CW_OUTCOME_NONE = 0, /* not asked yet */
#define X(name, word) CW_OUTCOME_##name,
    CW_OUTCOMES(X)
#undef X
        CW_OUTCOME_COUNT
};

#define CW_REASONS(X)                                                                                        \
    X(CONDITION, "condition")                                                                                \
    X(MISSING_VALUE, "missing_value")                                                                        \
    X(TIMEOUT, "timeout")                                                                                    \
    X(DNS, "dns")                                                                                            \
    X(CONNECT, "connect")                                                                                    \
    X(TLS, "tls")                                                                                            \
    X(RESET, "reset")                                                                                        \
    X(TOO_LARGE, "too_large")                                                                                \
    X(BAD_ANSWER, "bad_answer")                                                                              \
    X(BAD_VALUE, "bad_value")                                                                                \
    X(HTTP_3XX, "http_3xx")                                                                                  \
    X(HTTP_4XX, "http_4xx")                                                                                  \
    X(HTTP_5XX, "http_5xx")                                                                                  \
    X(THROTTLED, "throttled")                                                                                \
    X(BREAKER_OPEN, "breaker_open")                                                                          \
    X(CONDITION_ERROR, "condition_error")                                                                    \
    X(OAUTH, "oauth")                                                                                        \
    X(ADDRESS_DENIED, "address_denied")                                                                      \
    X(INTERNAL, "internal")

enum cw_reason {
    CW_REASON_NONE = 0,
#define X(name, word) CW_REASON_##name,
    CW_REASONS(X)
#undef X
        CW_REASON_COUNT
};

const char *cw_outcome_word(enum cw_outcome outcome);
const char *cw_reason_word(enum cw_reason reason);

#endif
