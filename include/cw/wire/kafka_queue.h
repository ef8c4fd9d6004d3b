/* kafka_queue.h - a queue of librdkafka that wakes the loop. */
#ifndef CW_WIRE_KAFKA_QUEUE_H
#define CW_WIRE_KAFKA_QUEUE_H

#include "cw/wire/loop.h"
#include <librdkafka/rdkafka.h>
#include <stdbool.h>

/* Embedded in its owner, zeroed at first; must not move while it is open. */
struct cw_kafka_queue {
    rd_kafka_queue_t *rk; /* owned */
    int event_fd;         /* edge-triggered and never read: each write wakes; 0: none */
    struct cw_ear ear;
    bool maybe_more; /* set by each wake, which comes when the queue turns non-empty */
};

/* Takes the queue in any case. CW_EIO: no descriptor; close it. */
enum cw_status cw_kafka_queue_open(struct cw_kafka_queue *queue, struct cw_loop *loop, rd_kafka_queue_t *rk);

/* Fine on one that is not open, or half. */
void cw_kafka_queue_close(struct cw_kafka_queue *queue, struct cw_loop *loop);

#endif
