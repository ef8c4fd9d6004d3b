/* floor.h - what the three files of the floor program share; floor.c says what it is. */
#ifndef FLOOR_H
#define FLOOR_H

#include <curl/curl.h>
#include <librdkafka/rdkafka.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    PER_MULTI = 64,
    MULTIS = 1024,
    SOCKETS = 65536,
    BODY_MAX = 1 << 20,
    URL_MAX = 2048,
    PHONE_MAX = 192, /* escaped */
    PROPERTIES = 32,
    TRANSFER_MS = 10000,
    CONNECT_MS = 5000,
};

struct options {
    const char *brokers, *group, *input, *output, *crm, *user, *password_file;
    const char *property[PROPERTIES];
    const char *producer_property[PROPERTIES];
    size_t properties, producer_properties;
    unsigned in_flight;
};

struct pool {
    CURLM *multi;
    int64_t due_ms; /* -1: no timer */
};

struct slot {
    CURL *easy;
    struct pool *pool;
    rd_kafka_message_t *message; /* owned while the lookup is under way */
    struct slot *next;           /* in the list of free slots */
    char *body;
    size_t len, room;
};

/* What libcurl last asked for a socket; the socket stays in the epoll until it is closed. */
struct sock {
    struct pool *pool;
    int want;
    bool registered;
};

struct kafka {
    rd_kafka_t *consumer, *producer;
    rd_kafka_queue_t *consumer_queue, *producer_queue;
    rd_kafka_topic_t *output;
    int consumer_fd, producer_fd;
    bool maybe_more; /* the consumer's eventfd fires only when its queue turns non-empty */
};

struct floor {
    struct kafka kafka;
    struct pool pools[MULTIS];
    unsigned pool_count;
    struct slot *slots, *free;
    unsigned slot_count;
    struct sock socks[SOCKETS];
    struct curl_slist *headers;
    char url[URL_MAX];
    size_t url_prefix;
    int epoll_fd, signal_fd;
    uint64_t events, failed;
    bool stop;
};

extern struct floor self;

/* floor.c */
void die(const char *what, const char *why);
int64_t clock_ms(void);
void watch(int fd, uint32_t events);

/* floor_kafka.c */
void kafka_start(const struct options *options);
void kafka_stop(void);
void reports_drain(int wait_ms); /* only failures are reported */
void output_send(const struct slot *slot);

/* floor_http.c */
void http_start(const struct options *options);
void http_stop(void);
void socket_ready(int fd, uint32_t events);
void timers_run(void);
int sleep_ms(void);

#endif
