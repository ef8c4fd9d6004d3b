/* queues.h - which integrations answer a conversation, by its event, direction, channel and queue.
 *
 * Built at load and never changed. An event asks for three lists at most (those of any queue, those that name
 * the queue's id, those that name its address), all in the order of the plan, so what an event costs does not
 * grow with integrations on other queues. */
#ifndef CW_CONFIG_QUEUES_H
#define CW_CONFIG_QUEUES_H

#include "cw/config/integration.h"

/* One integration, and what it is for beside: its own memory need not be touched to pass it over. */
struct cw_answerer {
    const struct cw_integration *item;
    unsigned allows; /* mask as of cw_queues_wanted */
};

/* Integrations in the order of the plan. */
struct cw_answering {
    struct cw_answerer *items;
    size_t count;
};

/* Those that event, direction and channel allow. */
struct cw_bucket {
    struct cw_answering direct;    /* conversations without a queue */
    struct cw_answering any_queue; /* queues = "*" */
};

struct cw_queues {
    struct cw_bucket buckets[CW_EVENT_COUNT][CW_OUTBOUND + 1][CW_CHANNEL_EMAIL + 1];
    struct cw_queue *table; /* by the text of an id or address: open addressing */
    size_t mask;            /* slots - 1 */
};

/* `items` are in the order of the plan, their numbers given. False: no memory. */
bool cw_queues_index(struct cw_queues *ret, const struct cw_integration *items, size_t count,
                     struct cw_arena *arena);

/* The integrations that name the queue, whatever event, direction and channel they are for; never NULL. A
 * null text names none. */
const struct cw_answering *cw_queues_naming(const struct cw_queues *queues, struct cw_slice queue);

/* A mask of an event, direction and channel: an integration that allows all three has all its bits. */
static inline unsigned cw_queues_wanted(enum cw_event_name event, enum cw_direction direction,
                                        enum cw_channel channel)
{
    return CW_BIT(event) | CW_BIT(direction) << CW_EVENT_COUNT |
           CW_BIT(channel) << (CW_EVENT_COUNT + CW_OUTBOUND);
}

#endif
