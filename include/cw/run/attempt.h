/* attempt.h - the requests of a lookup: made, given a token, sent when they may, answered, tried again.
 *
 * Each call leaves the lookup waiting or ended. */
#ifndef CW_RUN_ATTEMPT_H
#define CW_RUN_ATTEMPT_H

#include "cw/run/lookup.h"

/* Makes the request for lookup->source and seeks what it needs. */
void cw_attempt_begin(struct cw_lookup *lookup);

/* Waits until that time, then cw_lookup_resume. */
void cw_attempt_wait(struct cw_lookup *lookup, enum cw_lookup_wait what, int64_t due_ms);

/* What it waited for has come: its token, the time to try again, its turn at the gate. */
void cw_attempt_resume(struct cw_lookup *lookup);

/* There is room: sends the request, unless it must wait once more. True: nobody need be asked, *ret is the
 * answer, for cw_attempt_answered; borrowed until the cache is changed. */
bool cw_attempt_send(struct cw_lookup *lookup, struct cw_answer *ret);

/* The answer to its request. Borrowed: afterwards lookup->answer holds it until the end of the call, and
 * cw_lookup_keep keeps it. CW_ENOMEM. */
enum cw_status cw_attempt_answered(struct cw_lookup *lookup, const struct cw_answer *answer);

/* Gives up whatever it waits for: no answer will come. */
void cw_attempt_stop(struct cw_lookup *lookup);

#endif
