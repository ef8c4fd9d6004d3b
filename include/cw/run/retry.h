/* retry.h - when to try again: which failures are worth it, and how long to wait.
 *
 * Pure: time and chance are arguments. */
#ifndef CW_RUN_RETRY_H
#define CW_RUN_RETRY_H

#include "cw/lookup/ask.h"

#define CW_RETRY_AFTER_MAX_MS 60000 /* a longer Retry-After is not waited for */

/* What the Retry-After of an answer asks for (RFC 9110 section 10.2.3: seconds, or an HTTP date), in
 * milliseconds from now; 0 for a date that has passed. -1: there is none, or it cannot be read. */
int64_t cw_retry_after_ms(struct cw_slice value, int64_t wall_ms);

/* Whether a failed request may succeed when it is tried again: no connection, or one of the codes. What
 * counts as throttled counts as 429. */
bool cw_retry_helps(const struct cw_retry *retry, int status, enum cw_reason reason);

/* How long to wait before the next retry, after `done` of them: full jitter, uniform from 0 to first * 2^done
 * or `limit`, made of a random word; on top of what the system asks for (`after_ms`, below 0: nothing). */
int64_t cw_retry_wait_ms(const struct cw_retry *retry, unsigned done, uint64_t word, int64_t after_ms);

#endif
