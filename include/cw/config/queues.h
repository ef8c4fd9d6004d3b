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

#define CW_QUEUE_SHORT 32 /* bytes: an id */

/* One queue and who names it, whatever event, direction and channel they are for. A cache line: what an event
 * costs must not grow with the memory that many queues take, so a short text and the first who names it are
 * in it. */
struct cw_queue {
    union {
        char short_text[CW_QUEUE_SHORT]; /* an id as 32 upper-case digits, or an address */
        const char *long_text;           /* more than CW_QUEUE_SHORT bytes */
    };
    uint32_t len, count;           /* count 0: an empty slot */
    struct cw_answerer first;      /* where there is only one */
    struct cw_answerer *answerers; /* else all */
};

struct cw_queues {
    struct cw_bucket buckets[CW_EVENT_COUNT][CW_OUTBOUND + 1][CW_CHANNEL_EMAIL + 1];
    struct cw_queue *table; /* by the text of an id or address: open addressing */
    size_t mask;            /* slots - 1 */
};

/* `items` are in the order of the plan, their numbers given. False: no memory. */
bool cw_queues_index(struct cw_queues *ret, const struct cw_integration *items, size_t count,
                     struct cw_arena *arena);

/* The text of a queue of the table. */
static inline struct cw_slice cw_queue_text(const struct cw_queue *queue)
{
    return (struct cw_slice){ queue->len > CW_QUEUE_SHORT ? queue->long_text : queue->short_text,
                              queue->len };
}

/* What decides who answers (the manual 2). */
struct cw_occasion {
    enum cw_event_name event; /* CW_EVENT_UNKNOWN: nobody answers */
    int direction;            /* enum cw_direction; 0: nobody answers */
    enum cw_channel channel;
    bool direct;                 /* no queue */
    struct cw_slice id, address; /* of the queue; null where absent */
};

struct cw_queue_walk {
    struct {
        const struct cw_answerer *at, *end;
    } lists[3];
    unsigned wanted; /* a mask: who answers has all its bits */
};

/* Begins to walk over all who answer. Allocates nothing, cannot fail. */
void cw_queues_begin(struct cw_queue_walk *walk, const struct cw_queues *queues,
                     const struct cw_occasion *occasion);

/* The next in the order of the plan, each once; NULL: no more. */
const struct cw_integration *cw_queues_next(struct cw_queue_walk *walk);

#endif
