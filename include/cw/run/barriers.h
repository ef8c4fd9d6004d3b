/* barriers.h - what was asked before an unsafe request of a conversation must not answer what comes after it.
 *
 * Each unsafe request that ends raises a barrier in its conversation. Conversations that share a place in the
 * table share their barriers: that costs a request, and nothing old is ever taken for new. Pure. */
#ifndef CW_RUN_BARRIERS_H
#define CW_RUN_BARRIERS_H

#include <stdbool.h>
#include <stdint.h>

enum { CW_BARRIER_PLACES = 4096 }; /* a power of two */

/* Zeroed: nothing has been raised yet. */
struct cw_barriers {
    uint64_t raised;                  /* how many */
    uint64_t last[CW_BARRIER_PLACES]; /* number of the last one there; 0: none */
};

/* `conversation` is a hash. */
static inline void cw_barrier_raise(struct cw_barriers *barriers, uint64_t conversation)
{
    barriers->last[conversation & (CW_BARRIER_PLACES - 1)] = ++barriers->raised;
}

/* Whether what was asked when barriers->raised was `asked` may be used in this conversation. */
static inline bool cw_barrier_lets(const struct cw_barriers *barriers, uint64_t conversation, uint64_t asked)
{
    return barriers->last[conversation & (CW_BARRIER_PLACES - 1)] <= asked;
}

#endif
