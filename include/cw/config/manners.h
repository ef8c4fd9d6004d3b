/* manners.h - how an integration treats the system that it asks: retry, breaker, rate, cache, deadline of its
 * record (the manual 1). */
#ifndef CW_CONFIG_MANNERS_H
#define CW_CONFIG_MANNERS_H

#include "cw/config/row.h"

#define CW_RETRY_CODES_MAX 32

/* clang-format off */
#define CW_RETRY_ROWS(X) \
    X(max,          CW_COUNT, "3",     "0",   "10",  "Further tries after the first.") \
    X(first,        CW_TIME,  "200ms", "1ms", "60s", "The longest wait before the first retry; it doubles with each.") \
    X(limit,        CW_TIME,  "5s",    "1ms", "60s", "No wait is longer, but for one that the system asks for.") \
    X(retry_unsafe, CW_FLAG,  "false", "",    "",    "Retry also where asking twice may do harm.")

#define CW_THROTTLE_ROWS(X) \
    X(status, CW_COUNT, "0", "200", "599", "Status of an answer that means as much as 429.") \
    X(word,   CW_TEXT,  "",  "1",   "",    "What stands in its body.")

#define CW_BREAKER_ROWS(X) \
    X(ratio,     CW_COUNT, "50",   "1",     "100",    "Percent of the requests in the window that fail: it opens.") \
    X(window,    CW_TIME,  "10s",  "1s",    "10min",  "Requests ended within this time are looked at.") \
    X(at_least,  CW_COUNT, "20",   "1",     "100000", "With fewer of them it does not open.") \
    X(open_for,  CW_TIME,  "5s",   "100ms", "1h",     "Then one request tries whether it may close again.") \
    X(when_open, CW_WORD,  "fail", "fail|wait", "",   "What becomes of requests meanwhile.")

#define CW_RATE_ROWS(X) \
    X(requests,   CW_COUNT, "0",      "1",   "1000000", "Requests that may be sent within `per`.") \
    X(per,        CW_TIME,  "1s",     "1ms", "24h",     "The time that `requests` counts for.") \
    X(burst,      CW_COUNT, "1",      "1",   "1000000", "Requests that may be sent at once after a pause.") \
    X(credential, CW_TEXT,  "",       "1",   "",        "The shared secret whose integrations share the rate.") \
    X(scope,      CW_WORD,  "worker", "worker|group", "", "Whether it counts for one worker, or all of the group share it.")

#define CW_CACHE_ROWS(X) \
    X(ttl,           CW_TIME,  "0ms",  "0ms", "24h",    "Answers are used again so long.") \
    X(negative_ttl,  CW_TIME,  "0ms",  "0ms", "24h",    "That there was no hit is believed so long.") \
    X(max_entries,   CW_COUNT, "1000", "1",   "100000", "Answers kept at a time; the least used goes first.") \
    X(single_flight, CW_FLAG,  "true", "",    "",       "Equal requests at the same time are sent once.")
/* clang-format on */

struct cw_throttle_rule {
    CW_THROTTLE_ROWS(CW_FIELD_OF) /* status 0: there is none */
};

struct cw_retry {
    CW_RETRY_ROWS(CW_FIELD_OF)
    short codes[CW_RETRY_CODES_MAX];
    unsigned code_count;
    struct cw_throttle_rule throttle_when;
};

struct cw_breaker_rules {
    CW_BREAKER_ROWS(CW_FIELD_OF)
    bool given; /* else only a long Retry-After opens it */
    bool waits; /* when_open */
};

struct cw_rate {
    CW_RATE_ROWS(CW_FIELD_OF)
    bool group; /* scope */
    int shared; /* place of the credential among the secrets of worker.cfg; -1: a rate of its own */
};

struct cw_cache_rules {
    CW_CACHE_ROWS(CW_FIELD_OF)
};

struct cw_manners {
    struct cw_retry retry;
    struct cw_breaker_rules breaker;
    struct cw_rate rate; /* requests 0: no limit */
    struct cw_cache_rules cache;
    int64_t deadline; /* after the event's time; 0: none */
};

struct cw_record_reader;

/* The values before anything is read. */
void cw_manners_defaults(struct cw_manners *to);

/* Readers of the fields of those names. */
void cw_manners_read_retry(struct cw_record_reader *r, const config_setting_t *setting);
void cw_manners_read_breaker(struct cw_record_reader *r, const config_setting_t *setting);
void cw_manners_read_rate(struct cw_record_reader *r, const config_setting_t *setting);
void cw_manners_read_cache(struct cw_record_reader *r, const config_setting_t *setting);
void cw_manners_read_deadline(struct cw_record_reader *r, const config_setting_t *setting);

/* What must stand together, when it is known whether the integration is safe. */
void cw_manners_check(struct cw_record_reader *r);

#endif
