/* lapse.h - a time in which this process did not run: stopped by a signal, or its machine was frozen.
 *
 * After a long one the group has given the partitions to somebody else, who did what was open here: nothing
 * from before it may be sent any more. Pure. */
#ifndef CW_RUN_LAPSE_H
#define CW_RUN_LAPSE_H

#include <stdbool.h>
#include <stdint.h>

struct cw_lapse {
    int64_t most_ms; /* from here on it is too long */
    int64_t last_ms; /* when the loop was last seen running; -1: never */
};

/* The group forgets a member this long after its last heartbeat. A loop that sleeps for up to a second is no
 * lapse: a shorter session is left to the broker's refusals. */
void cw_lapse_init(struct cw_lapse *lapse, int64_t session_ms, int64_t heartbeat_ms);

/* Whether the process has stood still for too long, up to now. The clock must go on while the machine
 * sleeps. */
bool cw_lapse_is_long(const struct cw_lapse *lapse, int64_t now_ms);

/* The loop runs: from now on. */
void cw_lapse_over(struct cw_lapse *lapse, int64_t now_ms);

#endif
