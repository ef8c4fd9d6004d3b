/* chain.h - the lookups of one flight, one after the other by ordinal, and what they leave behind.
 *
 * What the flight knows grows here: results, cad, in the end its output. */
#ifndef CW_RUN_CHAIN_H
#define CW_RUN_CHAIN_H

#include "cw/lookup/response.h"
#include "cw/run/flight.h"

/* What is to be done with a flight next. */
enum cw_chain_says {
    CW_CHAIN_WAIT = 1,  /* a lookup is under way: an answer will come */
    CW_CHAIN_OUTPUT,    /* flight->output is ready to be sent */
    CW_CHAIN_NO_OUTPUT, /* nothing to write */
    CW_CHAIN_NO_MEMORY,
};

/* Sits the flight down, reads the record and finds its integrations. CW_CHAIN_WAIT: go
 * on with cw_chain_ask when its turn comes; the other words as above (a dead letter is an output). */
enum cw_chain_says cw_chain_read(struct cw_flight *flight);

/* Whether all its lookups may be made twice. */
bool cw_chain_is_safe(const struct cw_flight *flight);

/* Asks the next integration that can be asked; at the end makes the output. */
enum cw_chain_says cw_chain_ask(struct cw_flight *flight);

/* Takes the answer to the lookup under way; then go on with cw_chain_ask. */
enum cw_status cw_chain_take(struct cw_flight *flight, const struct cw_answer *answer);

/* Replaces an output that the broker refuses for its size: by a dead letter, that by a stub. CW_EINVAL:
 * there is nothing smaller. */
enum cw_status cw_chain_shrink(struct cw_flight *flight);

#endif
