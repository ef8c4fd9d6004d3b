/* rehearsal.h - events through the real worker without Kafka: with canned answers or the real CRM.
 *
 * One event after the other, each to its end, requests included that a record would not wait for. With canned
 * answers time is ours and nothing waits. */
#ifndef CW_CLI_REHEARSAL_H
#define CW_CLI_REHEARSAL_H

#include "cw/cli/canned.h"
#include "cw/config/plan.h"
#include "cw/run/worker.h"

/* What the audience is shown, in the order in which it happens. */
struct cw_audience {
    void *owner;
    /* `at_ms` counts from the begin of the event. */
    void (*request)(void *owner, const struct cw_request *request, int64_t at_ms);
    void (*answer)(void *owner, const struct cw_integration *integration, const struct cw_answer *answer,
                   int64_t at_ms);
    void (*output)(void *owner, const struct cw_output *output);
    const struct cw_witness *witness; /* of what happens inside the worker; NULL: nobody looks */
};

struct cw_rehearsal;

/* `canned` NULL: asks the real CRM. `wall_ms` is the time of all events. NULL: no memory or descriptors. */
struct cw_rehearsal *cw_rehearsal_new(const struct cw_plan *plan, const struct cw_canned *canned,
                                      int64_t wall_ms, uint64_t seed, struct cw_audience audience);
void cw_rehearsal_free(struct cw_rehearsal *rehearsal);

/* Takes one event to its end. The bytes live at least so long. CW_EIO: the worker could not go on. */
enum cw_status cw_rehearse(struct cw_rehearsal *rehearsal, struct cw_slice value);

#endif
