/* sender.h - an idempotent producer of conversation events, with the partitions of the Java clients. */
#ifndef CW_DEMO_SENDER_H
#define CW_DEMO_SENDER_H

#include "cw/base/slice.h"
#include "cw/demo/demo_loop.h"

#define CW_DEMO_INPUT      "conversation-events"
#define CW_DEMO_OUTPUT     "conversation-cad"
#define CW_DEMO_DLQ        "conversation-events-dlq"
#define CW_DEMO_PARTITIONS 4

struct cw_sender;

/* Where an event came to lie; tag is what was given at sending. */
typedef void cw_sender_delivered(void *self, void *tag, int32_t partition, int64_t offset);

struct cw_sender_options {
    const char *brokers;
    cw_sender_delivered *delivered; /* NULL: nobody asks */
    void *self;
};

/* Adds itself to the loop, which must be gone before the sender is freed. */
enum cw_status cw_sender_new(const struct cw_sender_options *options, struct cw_demo_loop *loop,
                             struct cw_sender **ret, struct cw_err *reterr);

/* Gives up what is not delivered within a second. NULL is fine. */
void cw_sender_free(struct cw_sender *sender);

/* Both are copied. An event that cannot be sent is dropped and counted. */
void cw_sender_send(struct cw_sender *sender, struct cw_slice key, struct cw_slice value, void *tag);

unsigned cw_sender_dropped(const struct cw_sender *sender);

#endif
