/* gate.h - what stands before the requests of each integration: its breaker and its rate.
 *
 *     switch (cw_gate_ask(gates, item, &pass, now_ms)) {
 *     case CW_GATE_GO: send the request; cw_gate_ended or cw_gate_given_up is owed
 *     case CW_GATE_WAIT: pass.wait stands in a line; once it comes out of gates->woken, ask again
 *     case CW_GATE_SHUT: it is not sent
 *     }
 *
 * Who waits for a rate has its turn when it is woken, whatever comes before it asks again. Pure. */
#ifndef CW_RUN_GATE_H
#define CW_RUN_GATE_H

#include "cw/config/plan.h"
#include "cw/run/alarm.h"
#include "cw/run/breaker.h"
#include "cw/run/limiter.h"
#include "cw/run/retry.h"
#include "cw/run/wait.h"

#define CW_GATE_OPEN_MAX_MS 3600000 /* the longest Retry-After that is believed */

struct cw_breaker_gate {
    struct cw_alarm alarm; /* first */
    struct cw_breaker breaker;
    const struct cw_breaker_rules *rules;
    struct cw_wait_line waiting;
};

struct cw_rate_gate {
    struct cw_alarm alarm; /* first */
    struct cw_limiter limiter;
    const struct cw_rate *rate; /* NULL: nobody has asked yet */
    struct cw_wait_line waiting;
};

struct cw_gates {
    const struct cw_plan *plan;
    struct cw_alarms *alarms;
    struct cw_breaker_gate *breakers; /* owned; by the number of the integration */
    struct cw_rate_gate *rates;       /* owned; the same, and behind them those of shared credentials */
    struct cw_share share;            /* of the topic's partitions */
    struct cw_wait_line woken;
};

/* Of one request; zeroed at first but for the owner of its wait. */
struct cw_pass {
    struct cw_wait wait;
    bool has_turn; /* of the rate */
    bool tries;    /* the breaker's only one */
};

enum cw_gate_says { CW_GATE_GO = 1, CW_GATE_WAIT, CW_GATE_SHUT };

/* CW_ENOMEM. Plan and alarms must outlive the gates. */
enum cw_status cw_gates_init(struct cw_gates *gates, const struct cw_plan *plan, struct cw_alarms *alarms);
void cw_gates_done(struct cw_gates *gates);

enum cw_gate_says cw_gate_ask(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                              int64_t now_ms);

/* Whether a request would be refused at that time, as far as can be seen. */
bool cw_gate_is_shut(const struct cw_gates *gates, const struct cw_integration *item, int64_t at_ms);

/* How a request that was sent has ended; `after_ms` is what its Retry-After asks for, below 0: nothing. */
struct cw_gate_news {
    enum cw_reason reason; /* NONE: well */
    int64_t after_ms, now_ms;
};

void cw_gate_ended(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                   struct cw_gate_news news);

/* No answer will come, or nobody waits any more. Fine in any state. */
void cw_gate_given_up(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                      int64_t now_ms);

/* An alarm of one of the gates has rung. */
void cw_gate_rings(struct cw_gates *gates, struct cw_alarm *alarm, int64_t now_ms);

#endif
