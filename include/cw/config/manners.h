/* manners.h - how an integration treats the system that it asks: retry, breaker, rate, cache, deadline of its
 * record (language.md 1, design.md 6). */
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

struct cw_manners {
    struct cw_retry retry;
    int64_t deadline; /* after the event's time; 0: none */
};

struct cw_record_reader;

/* The values before anything is read. */
void cw_manners_defaults(struct cw_manners *to);

/* Readers of the fields of those names. */
void cw_manners_read_retry(struct cw_record_reader *r, const config_setting_t *setting);
void cw_manners_read_deadline(struct cw_record_reader *r, const config_setting_t *setting);

#endif
