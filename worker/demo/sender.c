#include "cw/demo/sender.h"

#include "cw/demo/demo_kafka.h"
#include <stdlib.h>
#include <unistd.h>

#define FLUSH_MS 1000

struct cw_sender {
    rd_kafka_t *producer;
    rd_kafka_queue_t *queue;
    int fd;
    struct cw_sender_options options;
    unsigned dropped;
};

static void delivered(struct cw_sender *sender, const rd_kafka_message_t *message)
{
    if (message->err)
        sender->dropped++;
    else if (sender->options.delivered)
        sender->options.delivered(sender->options.self, message->_private, message->partition,
                                  message->offset);
}

static void take(struct cw_sender *sender, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message;

    while (rd_kafka_event_type(event) == RD_KAFKA_EVENT_DR && (message = rd_kafka_event_message_next(event)))
        delivered(sender, message);
    rd_kafka_event_destroy(event);
}

static void woken(void *self)
{
    struct cw_sender *sender = self;
    rd_kafka_event_t *event;

    cw_demo_kafka_woken(sender->fd);
    while ((event = rd_kafka_queue_poll(sender->queue, 0)))
        take(sender, event);
}

static enum cw_status set_up(struct cw_sender *sender, struct cw_demo_loop *loop, struct cw_err *reterr)
{
    const char *settings[] = { "bootstrap.servers",
                               sender->options.brokers,
                               "enable.idempotence",
                               "true",
                               "partitioner",
                               "murmur2_random",
                               "linger.ms",
                               "1",
                               "client.id",
                               "cad-worker-demo-feeder",
                               NULL };
    enum cw_status status = cw_demo_kafka_make(RD_KAFKA_PRODUCER, settings, &sender->producer, reterr);

    if (status)
        return status;
    sender->queue = rd_kafka_queue_get_main(sender->producer);
    sender->fd = cw_demo_kafka_wake(sender->queue);
    return cw_demo_loop_add(loop, (struct cw_demo_part){ .self = sender, .fd = sender->fd, .woken = woken },
                            reterr);
}

enum cw_status cw_sender_new(const struct cw_sender_options *options, struct cw_demo_loop *loop,
                             struct cw_sender **ret, struct cw_err *reterr)
{
    struct cw_sender *sender = calloc(1, sizeof(*sender));
    enum cw_status status;

    if (!sender)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the producer");
    sender->options = *options;
    sender->fd = -1;
    status = set_up(sender, loop, reterr);
    if (status)
        cw_sender_free(sender);
    else
        *ret = sender;
    return status;
}

void cw_sender_free(struct cw_sender *sender)
{
    if (!sender)
        return;
    if (sender->producer) {
        (void)rd_kafka_flush(sender->producer, FLUSH_MS);
        (void)rd_kafka_purge(sender->producer, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT);
    }
    if (sender->queue)
        rd_kafka_queue_destroy(sender->queue);
    if (sender->producer)
        rd_kafka_destroy(sender->producer);
    if (sender->fd >= 0)
        close(sender->fd);
    free(sender);
}

void cw_sender_send(struct cw_sender *sender, struct cw_slice key, struct cw_slice value, void *tag)
{
    const rd_kafka_vu_t parts[] = {
        { .vtype = RD_KAFKA_VTYPE_TOPIC, .u.cstr = CW_DEMO_INPUT },
        { .vtype = RD_KAFKA_VTYPE_KEY, .u.mem = { (void *)(uintptr_t)key.ptr, key.len } },
        { .vtype = RD_KAFKA_VTYPE_VALUE, .u.mem = { (void *)(uintptr_t)value.ptr, value.len } },
        { .vtype = RD_KAFKA_VTYPE_MSGFLAGS, .u.i = RD_KAFKA_MSG_F_COPY },
        { .vtype = RD_KAFKA_VTYPE_OPAQUE, .u.ptr = tag },
    };
    rd_kafka_error_t *error = rd_kafka_produceva(sender->producer, parts, sizeof(parts) / sizeof(parts[0]));

    if (error)
        sender->dropped++;
    rd_kafka_error_destroy(error);
}

unsigned cw_sender_dropped(const struct cw_sender *sender)
{
    return sender->dropped;
}
