/* calls.h - requests under way, and those that wait until there is room: at most in_flight at a time.
 *
 * A call is what a request's tag points at: the world hands it back with the answer. */
#ifndef CW_RUN_CALLS_H
#define CW_RUN_CALLS_H

#include <stdbool.h>
#include <stddef.h>

/* Embedded in who asks, zeroed at first; must not move before it has ended. */
struct cw_call {
    enum { CW_CALL_LOOKUP = 1, CW_CALL_TOKEN } kind;
    enum { CW_CALL_IDLE = 0, CW_CALL_WAITS, CW_CALL_UNDER_WAY } state;
    struct cw_call *elder, *younger; /* among the waiting */
};

struct cw_calls {
    struct cw_call *first, *last; /* waiting, oldest first */
    size_t under_way, waiting, max;
};

static inline bool cw_calls_have_room(const struct cw_calls *calls)
{
    return calls->under_way + calls->waiting < calls->max;
}

/* Takes the last place among the waiting. */
void cw_calls_wait(struct cw_calls *calls, struct cw_call *call);

/* The oldest of the waiting, which is under way from now on; NULL: none, or no room. */
struct cw_call *cw_calls_next(struct cw_calls *calls);

/* Ends it in whatever state it is. */
void cw_calls_end(struct cw_calls *calls, struct cw_call *call);

#endif
