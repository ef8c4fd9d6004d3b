/* breaker.h - is this system worth asking now?
 *
 * Closed, it counts how the requests of the last `window` ended and opens where too many failed, or where the
 * system says that it is asked too much. Open, nothing passes until its time; then one request tries, and
 * the way it ends closes or opens it. Pure: time is an argument. */
#ifndef CW_RUN_BREAKER_H
#define CW_RUN_BREAKER_H

#include "cw/config/manners.h"
#include "cw/lookup/outcome.h"

enum { CW_BREAKER_PARTS = 10 }; /* of the window */

struct cw_breaker {
    bool open;        /* until it has closed again: also while a request tries */
    bool tried;       /* by a request that has passed and not ended */
    int64_t until_ms; /* nothing passes before, where it is open */
    int64_t part;     /* number of the newest part of the window */
    struct {
        uint32_t ended, failed;
    } parts[CW_BREAKER_PARTS];
    uint64_t opened; /* how often */
};

/* Whether a request may pass. */
bool cw_breaker_lets(const struct cw_breaker *breaker, int64_t now_ms);

/* It passes. True: it is the one that tries, and how it ends must be told. */
bool cw_breaker_pass(struct cw_breaker *breaker);

/* Whether the reason speaks against the system, and not against the request alone. */
bool cw_breaker_blames(enum cw_reason reason);

/* A request has ended, the one that tries or another. */
void cw_breaker_ended(struct cw_breaker *breaker, const struct cw_breaker_rules *rules, int64_t now_ms,
                      bool failed, bool tries);

/* The one that tries was given up: the next may. */
void cw_breaker_given_up(struct cw_breaker *breaker);

/* Opens it, or keeps it open, for so long. */
void cw_breaker_open(struct cw_breaker *breaker, int64_t now_ms, int64_t for_ms);

#endif
