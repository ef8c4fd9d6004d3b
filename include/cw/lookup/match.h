/* match.h - which integrations, if any, answer this conversation event, in their order.
 *
 * The manual, 2. Pure: the same event and plan give the same answer. Allocates nothing, cannot fail. */
#ifndef CW_LOOKUP_MATCH_H
#define CW_LOOKUP_MATCH_H

#include "cw/config/plan.h"
#include "cw/in/to_event.h"

#define CW_NOT_RUN_MAX 8 /* further ones are reported up to here */

struct cw_matches {
    const struct cw_integration *run[CW_CHAIN_MAX];
    const struct cw_integration *not_run[CW_NOT_RUN_MAX];
    unsigned count, not_run_count;
};

void cw_match(struct cw_matches *ret, const struct cw_plan *plan, const struct cw_event *event);

/* Why an integration does not apply to an event, in words for people; NULL where it does. */
const char *cw_match_why_not(const struct cw_integration *integration, const struct cw_event *event);

#endif
