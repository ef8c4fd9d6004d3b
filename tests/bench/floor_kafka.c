/* floor_kafka.c - consumer and producer, with the settings the worker uses. */
#include "floor.h"

#include <errno.h>
#include <stdio.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>

static void property_set(rd_kafka_conf_t *conf, const char *name, const char *value)
{
    char why[512];

    if (rd_kafka_conf_set(conf, name, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
        die(name, why);
}

static void properties_add(rd_kafka_conf_t *conf, const char *const *list, size_t count)
{
    for (size_t i = 0; i < count; i++) {
        char text[512];
        char *equals;

        snprintf(text, sizeof(text), "%s", list[i]);
        equals = strchr(text, '=');
        if (!equals)
            die(text, "is no name=value");
        *equals = '\0';
        property_set(conf, text, equals + 1);
    }
}

static rd_kafka_conf_t *conf_new(const struct options *options, const char *const pairs[][2])
{
    rd_kafka_conf_t *conf = rd_kafka_conf_new();

    property_set(conf, "bootstrap.servers", options->brokers);
    property_set(conf, "socket.nagle.disable", "true");
    property_set(conf, "socket.keepalive.enable", "true");
    for (size_t i = 0; pairs[i][0]; i++)
        property_set(conf, pairs[i][0], pairs[i][1]);
    return conf;
}

static rd_kafka_t *client_new(rd_kafka_type_t type, rd_kafka_conf_t *conf)
{
    char why[512];
    rd_kafka_t *client = rd_kafka_new(type, conf, why, sizeof(why));

    if (!client)
        die("rd_kafka_new", why);
    return client;
}

/* An eventfd that turns readable when the queue turns non-empty. */
static int queue_watch(rd_kafka_queue_t *queue)
{
    static const uint64_t one = 1;
    int fd = eventfd(0, EFD_NONBLOCK | EFD_CLOEXEC);

    if (fd < 0)
        die("eventfd", strerror(errno));
    rd_kafka_queue_io_event_enable(queue, fd, &one, sizeof(one));
    watch(fd, EPOLLIN | EPOLLET);
    return fd;
}

static void consumer_start(const struct options *options)
{
    static const char *const pairs[][2] = { { "enable.auto.commit", "true" },
                                            { "auto.commit.interval.ms", "1000" },
                                            { "auto.offset.reset", "earliest" },
                                            { "partition.assignment.strategy", "range" },
                                            { "check.crcs", "true" },
                                            { "allow.auto.create.topics", "false" },
                                            { NULL, NULL } };
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_conf_t *conf = conf_new(options, pairs);

    property_set(conf, "group.id", options->group);
    properties_add(conf, options->property, options->properties);
    self.kafka.consumer = client_new(RD_KAFKA_CONSUMER, conf);
    rd_kafka_poll_set_consumer(self.kafka.consumer);
    self.kafka.consumer_queue = rd_kafka_queue_get_consumer(self.kafka.consumer);
    self.kafka.consumer_fd = queue_watch(self.kafka.consumer_queue);
    rd_kafka_topic_partition_list_add(topics, options->input, RD_KAFKA_PARTITION_UA);
    if (rd_kafka_subscribe(self.kafka.consumer, topics))
        die("subscribe", options->input);
    rd_kafka_topic_partition_list_destroy(topics);
}

static void producer_start(const struct options *options)
{
    static const char *const pairs[][2] = { { "enable.idempotence", "true" },
                                            { "compression.type", "lz4" },
                                            { "linger.ms", "5" },
                                            { "partitioner", "murmur2_random" },
                                            { "delivery.report.only.error", "true" },
                                            { "message.max.bytes", "2097152" },
                                            { "queue.buffering.max.kbytes", "65536" },
                                            { NULL, NULL } };
    rd_kafka_conf_t *conf = conf_new(options, pairs);

    properties_add(conf, options->producer_property, options->producer_properties);
    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_DR);
    self.kafka.producer = client_new(RD_KAFKA_PRODUCER, conf);
    self.kafka.producer_queue = rd_kafka_queue_get_main(self.kafka.producer);
    self.kafka.producer_fd = queue_watch(self.kafka.producer_queue);
    self.kafka.output = rd_kafka_topic_new(self.kafka.producer, options->output, NULL);
    if (!self.kafka.output)
        die("topic", options->output);
}

void reports_drain(int wait_ms)
{
    rd_kafka_event_t *event;

    while ((event = rd_kafka_queue_poll(self.kafka.producer_queue, wait_ms))) {
        self.failed += rd_kafka_event_message_count(event);
        rd_kafka_event_destroy(event);
        wait_ms = 0;
    }
}

void output_send(const struct slot *slot)
{
    const rd_kafka_message_t *event = slot->message;

    while (rd_kafka_produce(self.kafka.output, RD_KAFKA_PARTITION_UA, RD_KAFKA_MSG_F_COPY, slot->body,
                            slot->len, event->key, event->key_len, NULL)) {
        if (rd_kafka_last_error() != RD_KAFKA_RESP_ERR__QUEUE_FULL)
            die("produce", rd_kafka_err2str(rd_kafka_last_error()));
        reports_drain(10);
    }
}

void kafka_start(const struct options *options)
{
    producer_start(options);
    consumer_start(options);
}

void kafka_stop(void)
{
    rd_kafka_flush(self.kafka.producer, 10000);
    rd_kafka_topic_destroy(self.kafka.output);
    rd_kafka_queue_destroy(self.kafka.producer_queue);
    rd_kafka_destroy(self.kafka.producer);
    rd_kafka_consumer_close(self.kafka.consumer);
    rd_kafka_queue_destroy(self.kafka.consumer_queue);
    rd_kafka_destroy(self.kafka.consumer);
}
