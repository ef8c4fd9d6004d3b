/* window.h - which offset of a partition may be committed now.
 *
 * A ring in arrival order. Settling marks a slot; only the finished prefix moves the offset. Slots hold
 * offsets, because a partition's offsets skip numbers. Pure. */
#ifndef CW_RUN_WINDOW_H
#define CW_RUN_WINDOW_H

#include "cw/base/err.h"
#include <stdbool.h>
#include <stdint.h>

struct cw_window_slot {
    int64_t offset;
    int64_t timestamp_ms;
    bool settled;
    bool proposed; /* settled, if the transaction under way takes place */
};

struct cw_window {
    struct cw_window_slot *slots; /* owned */
    uint32_t cap, head, count;
};

/* `cap` open offsets at most. CW_ENOMEM. */
enum cw_status cw_window_init(struct cw_window *window, uint32_t cap);
void cw_window_done(struct cw_window *window);

static inline bool cw_window_is_full(const struct cw_window *window)
{
    return window->count == window->cap;
}

/* Opens an offset, which must be above all that were opened before; the window must not be full. Returns
 * the ticket to settle it with. */
uint32_t cw_window_open(struct cw_window *window, int64_t offset, int64_t timestamp_ms);

/* The next offset to commit where the finished prefix moved, else -1. Each ticket settles once. */
int64_t cw_window_settle(struct cw_window *window, uint32_t ticket);

/* What will be finished if the transaction under way takes place; taken back by false. Not for settled ones.
 */
void cw_window_propose(struct cw_window *window, uint32_t ticket, bool proposed);

/* The oldest slot that is neither settled nor proposed; NULL: there is none. */
const struct cw_window_slot *cw_window_oldest_left(const struct cw_window *window);

/* The oldest open slot; NULL where nothing is open. */
const struct cw_window_slot *cw_window_oldest(const struct cw_window *window);

#endif
