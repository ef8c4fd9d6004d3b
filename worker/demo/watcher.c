#include "cw/demo/watcher.h"

#include "cw/demo/demo_kafka.h"
#include "cw/demo/sender.h"
#include <stdlib.h>
#include <unistd.h>

struct cw_watcher {
    rd_kafka_t *consumer;
    rd_kafka_queue_t *queue;
    int fd;
    struct cw_watcher_options options;
};

static void take_message(struct cw_watcher *watcher, const rd_kafka_message_t *message)
{
    const struct cw_watcher_options *options = &watcher->options;
    struct cw_board_record record = { .value = { message->payload, message->len },
                                      .partition = message->partition,
                                      .offset = message->offset };

    if (message->err || !message->payload)
        return;
    record.timestamp_ms = rd_kafka_message_timestamp(message, NULL);
    if (strcmp(rd_kafka_topic_name(message->rkt), CW_DEMO_INPUT) == 0)
        options->event(options->self, &record);
    else
        options->cad(options->self, &record);
}

static void take(struct cw_watcher *watcher, rd_kafka_event_t *event)
{
    const rd_kafka_message_t *message;

    while (rd_kafka_event_type(event) == RD_KAFKA_EVENT_FETCH &&
           (message = rd_kafka_event_message_next(event)))
        take_message(watcher, message);
    rd_kafka_event_destroy(event);
}

static void woken(void *self)
{
    struct cw_watcher *watcher = self;
    rd_kafka_event_t *event;

    cw_demo_kafka_woken(watcher->fd);
    while ((event = rd_kafka_queue_poll(watcher->queue, 0)))
        take(watcher, event);
}

/* Adds the partitions of one topic; false: it is not there. */
static bool add_topic(const struct cw_watcher *watcher, const struct rd_kafka_metadata *all, const char *name,
                      rd_kafka_topic_partition_list_t *to)
{
    int64_t from = watcher->options.from_beginning ? RD_KAFKA_OFFSET_BEGINNING : RD_KAFKA_OFFSET_END;
    int before = to->cnt;

    for (int t = 0; t < all->topic_cnt; t++) {
        if (strcmp(all->topics[t].topic, name) != 0)
            continue;
        for (int p = 0; p < all->topics[t].partition_cnt; p++)
            rd_kafka_topic_partition_list_add(to, name, all->topics[t].partitions[p].id)->offset = from;
    }
    return to->cnt > before;
}

static enum cw_status assign_both(struct cw_watcher *watcher, const struct rd_kafka_metadata *all,
                                  struct cw_err *reterr)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(16);
    bool both = add_topic(watcher, all, CW_DEMO_INPUT, list) && add_topic(watcher, all, CW_DEMO_OUTPUT, list);
    rd_kafka_resp_err_t err = both ? rd_kafka_assign(watcher->consumer, list) : RD_KAFKA_RESP_ERR_NO_ERROR;

    rd_kafka_topic_partition_list_destroy(list);
    if (!both)
        return cw_fail(reterr, CW_ELIMIT, 0,
                       "the topics " CW_DEMO_INPUT " and " CW_DEMO_OUTPUT " are not there");
    if (err)
        return cw_fail(reterr, CW_EIO, 0, "cannot read the topics: %s", rd_kafka_err2str(err));
    return CW_OK;
}

static enum cw_status assign(struct cw_watcher *watcher, int wait_ms, struct cw_err *reterr)
{
    const struct rd_kafka_metadata *all;
    rd_kafka_resp_err_t err = rd_kafka_metadata(watcher->consumer, 1, NULL, &all, wait_ms);
    enum cw_status status;

    if (err)
        return cw_fail(reterr, CW_ELIMIT, 0, "no answer from %.80s: %s", watcher->options.brokers,
                       rd_kafka_err2str(err));
    status = assign_both(watcher, all, reterr);
    rd_kafka_metadata_destroy(all);
    return status;
}

static enum cw_status set_up(struct cw_watcher *watcher, int wait_ms, struct cw_demo_loop *loop,
                             struct cw_err *reterr)
{
    const char *settings[] = { "bootstrap.servers",
                               watcher->options.brokers,
                               "group.id",
                               "cad-worker-demo-page", /* required by the library, never joined */
                               "enable.auto.commit",
                               "false",
                               "auto.offset.reset",
                               "earliest",
                               "fetch.wait.max.ms",
                               "20",
                               "client.id",
                               "cad-worker-demo-page",
                               NULL };
    enum cw_status status = cw_demo_kafka_make(RD_KAFKA_CONSUMER, settings, &watcher->consumer, reterr);

    if (status)
        return status;
    (void)rd_kafka_poll_set_consumer(watcher->consumer);
    watcher->queue = rd_kafka_queue_get_consumer(watcher->consumer);
    watcher->fd = cw_demo_kafka_wake(watcher->queue);
    status = assign(watcher, wait_ms, reterr);
    if (status)
        return status;
    return cw_demo_loop_add(loop, (struct cw_demo_part){ .self = watcher, .fd = watcher->fd, .woken = woken },
                            reterr);
}

enum cw_status cw_watcher_new(const struct cw_watcher_options *options, int wait_ms,
                              struct cw_demo_loop *loop, struct cw_watcher **ret, struct cw_err *reterr)
{
    struct cw_watcher *watcher = calloc(1, sizeof(*watcher));
    enum cw_status status;

    if (!watcher)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the consumer");
    watcher->options = *options;
    watcher->fd = -1;
    status = set_up(watcher, wait_ms, loop, reterr);
    if (status)
        cw_watcher_free(watcher);
    else
        *ret = watcher;
    return status;
}

void cw_watcher_free(struct cw_watcher *watcher)
{
    if (!watcher)
        return;
    if (watcher->queue)
        rd_kafka_queue_destroy(watcher->queue);
    if (watcher->consumer)
        rd_kafka_destroy(watcher->consumer);
    if (watcher->fd >= 0)
        close(watcher->fd);
    free(watcher);
}
