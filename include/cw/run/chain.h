/* chain.h - the lookups of one flight: which may be asked now, and what their answers leave behind.
 *
 * They take effect in ordinal order. Those that are safe and see nothing of the ones before them are asked at
 * the same time, with the same result (the manual 2). What the flight knows grows here: cad, set, outcomes,
 * in the end its output. */
#ifndef CW_RUN_CHAIN_H
#define CW_RUN_CHAIN_H

#include "cw/run/flight.h"

/* What is to be done with a flight next. */
enum cw_chain_says {
    CW_CHAIN_WAIT = 1,  /* a lookup waits or is under way: it will be heard of */
    CW_CHAIN_OUTPUT,    /* flight->output is ready to be sent */
    CW_CHAIN_NO_OUTPUT, /* nothing to write */
    CW_CHAIN_NO_MEMORY,
};

/* Sits the flight down, reads the record and finds its integrations. CW_CHAIN_WAIT: go
 * on with cw_chain_ask when its turn comes; the other words as above (a dead letter is an output). */
enum cw_chain_says cw_chain_read(struct cw_flight *flight);

/* Whether all its lookups may be made twice. */
bool cw_chain_is_safe(const struct cw_flight *flight);

/* Begins every lookup that can begin, takes what has ended; at the end makes the output. */
enum cw_chain_says cw_chain_ask(struct cw_flight *flight);

/* Takes the answer to one of its lookups; then go on with cw_chain_ask. CW_ENOMEM. */
enum cw_status cw_chain_answered(struct cw_lookup *lookup, const struct cw_answer *answer);

/* Whether the record has not waited for this lookup and it has ended now, which is then counted. */
bool cw_chain_ended_loose(struct cw_lookup *lookup);

/* Gives all its lookups up. */
void cw_chain_cancel(struct cw_flight *flight);

/* Replaces an output that the broker refuses for its size: by a dead letter, that by a stub. CW_EINVAL:
 * there is nothing smaller. */
enum cw_status cw_chain_shrink(struct cw_flight *flight);

#endif
