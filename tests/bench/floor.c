/* floor - the least that librdkafka and libcurl can do for one GET per event.
 *
 * Consumes events, finds the caller's number by a search for bytes, asks the CRM, writes the answer's
 * bytes to the output topic under the event's key. No JSON, no order, no care for offsets beyond
 * librdkafka's own periodic commit. `run.py` measures the worker beside it, so what both must do is done
 * here as well as it can be: one epoll, sockets kept registered, handles and their lists made once, at most
 * 64 connections a multi handle, the same request bytes, the same producer settings.
 *
 *     floor --brokers B --group G --input T --output T --crm URL --user U --password-file F
 *           [--in-flight N] [--property name=value]... [--producer-property name=value]...
 *
 * Ends on SIGTERM and prints one line of JSON: events, failed, cpu_user_us, cpu_sys_us, max_rss_kb. */
#include "floor.h"

#include <errno.h>
#include <getopt.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/resource.h>
#include <sys/signalfd.h>
#include <time.h>
#include <unistd.h>

struct floor self;

void die(const char *what, const char *why)
{
    fprintf(stderr, "floor: %s: %s\n", what, why);
    exit(EXIT_FAILURE);
}

int64_t clock_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

void watch(int fd, uint32_t events)
{
    struct epoll_event event = { .events = events, .data.fd = fd };

    if (epoll_ctl(self.epoll_fd, EPOLL_CTL_ADD, fd, &event))
        die("epoll_ctl", strerror(errno));
}

/* The way of an event */

/* Writes ?phone=… behind the prefix; false where the event names no caller. */
static bool url_make(const rd_kafka_message_t *event)
{
    static const char name[] = "\"source\":\"";
    const char *end = (const char *)event->payload + event->len;
    const char *at = event->payload ? memmem(event->payload, event->len, name, sizeof(name) - 1) : NULL;
    char *to = self.url + self.url_prefix;
    const char *last = to + PHONE_MAX;

    if (!at)
        return false;
    for (at += sizeof(name) - 1; at < end && *at != '"' && to < last; at++) {
        if (*at == '+') {
            memcpy(to, "%2B", 3);
            to += 3;
        } else {
            *to++ = *at;
        }
    }
    *to = '\0';
    return true;
}

static void lookup_start(rd_kafka_message_t *event)
{
    struct slot *slot = self.free;

    if (event->err || !url_make(event)) {
        self.failed += !event->err;
        rd_kafka_message_destroy(event);
        return;
    }
    self.free = slot->next;
    slot->message = event;
    slot->len = 0;
    curl_easy_setopt(slot->easy, CURLOPT_URL, self.url);
    if (curl_multi_add_handle(slot->pool->multi, slot->easy))
        die("curl", "transfer refused");
}

static void lookup_end(CURLM *multi, const CURLMsg *done)
{
    struct slot *slot = NULL;
    CURL *easy = done->easy_handle;
    bool ok = done->data.result == CURLE_OK;

    curl_easy_getinfo(easy, CURLINFO_PRIVATE, (char **)&slot);
    curl_multi_remove_handle(multi, easy);
    self.failed += !ok;
    output_send(slot);
    rd_kafka_message_destroy(slot->message);
    slot->message = NULL;
    slot->next = self.free;
    self.free = slot;
    self.events++;
}

static void messages_drain(void)
{
    while (self.free && self.kafka.maybe_more && !self.stop) {
        rd_kafka_message_t *event = rd_kafka_consumer_poll(self.kafka.consumer, 0);

        if (event)
            lookup_start(event);
        else
            self.kafka.maybe_more = false;
    }
}

static void answers_drain(struct pool *pool)
{
    const CURLMsg *done;
    int left;

    while ((done = curl_multi_info_read(pool->multi, &left)))
        if (done->msg == CURLMSG_DONE)
            lookup_end(pool->multi, done);
}

/* The loop */

static void ready(const struct epoll_event *woken)
{
    int fd = woken->data.fd;
    uint64_t count;

    if (fd == self.signal_fd)
        self.stop = true;
    else if (fd == self.kafka.consumer_fd)
        self.kafka.maybe_more = read(fd, &count, sizeof(count)) >= 0 || self.kafka.maybe_more;
    else if (fd == self.kafka.producer_fd && read(fd, &count, sizeof(count)) >= 0)
        reports_drain(0);
    else if (self.socks[fd].registered)
        socket_ready(fd, woken->events);
}

static void loop(void)
{
    struct epoll_event woken[256];

    while (!self.stop) {
        int count = epoll_wait(self.epoll_fd, woken, 256, sleep_ms());

        for (int i = 0; i < count; i++)
            ready(&woken[i]);
        for (unsigned i = 0; i < self.pool_count; i++)
            answers_drain(&self.pools[i]);
        messages_drain();
        timers_run();
    }
}

static void signals_start(void)
{
    sigset_t set;

    sigemptyset(&set);
    sigaddset(&set, SIGTERM);
    sigaddset(&set, SIGINT);
    sigprocmask(SIG_BLOCK, &set, NULL);
    self.signal_fd = signalfd(-1, &set, SFD_NONBLOCK | SFD_CLOEXEC);
    watch(self.signal_fd, EPOLLIN);
}

static long micros(struct timeval t)
{
    return t.tv_sec * 1000000L + t.tv_usec;
}

/* Not ru_maxrss, which remembers the process that started this one. */
static long peak_kb(void)
{
    char line[256];
    long peak = 0;
    FILE *file = fopen("/proc/self/status", "r");

    while (file && !peak && fgets(line, sizeof(line), file))
        if (!strncmp(line, "VmHWM:", 6))
            peak = strtol(line + 6, NULL, 10);
    if (file)
        fclose(file);
    return peak;
}

static void report(void)
{
    struct rusage use;

    getrusage(RUSAGE_SELF, &use);
    printf("{\"events\":%llu,\"failed\":%llu,\"cpu_user_us\":%ld,\"cpu_sys_us\":%ld,\"max_rss_kb\":%ld}\n",
           (unsigned long long)self.events, (unsigned long long)self.failed, micros(use.ru_utime),
           micros(use.ru_stime), peak_kb());
}

/* The command line */

static void property_add(const char **list, size_t *count, const char *text)
{
    if (*count == PROPERTIES)
        die(text, "too many properties");
    list[(*count)++] = text;
}

static void option_set(struct options *options, int letter, const char *value)
{
    const char **texts[] = { &options->brokers, &options->group, &options->input,        &options->output,
                             &options->crm,     &options->user,  &options->password_file };

    if (letter >= 1 && letter <= 7)
        *texts[letter - 1] = value;
    else if (letter == 'n')
        options->in_flight = (unsigned)strtoul(value, NULL, 10);
    else if (letter == 'c')
        property_add(options->property, &options->properties, value);
    else if (letter == 'p')
        property_add(options->producer_property, &options->producer_properties, value);
    else
        exit(2);
}

static void options_read(struct options *options, int argc, char **argv)
{
    static const struct option names[] = { { "brokers", 1, NULL, 1 },
                                           { "group", 1, NULL, 2 },
                                           { "input", 1, NULL, 3 },
                                           { "output", 1, NULL, 4 },
                                           { "crm", 1, NULL, 5 },
                                           { "user", 1, NULL, 6 },
                                           { "password-file", 1, NULL, 7 },
                                           { "in-flight", 1, NULL, 'n' },
                                           { "property", 1, NULL, 'c' },
                                           { "producer-property", 1, NULL, 'p' },
                                           { NULL, 0, NULL, 0 } };
    int letter;

    while ((letter = getopt_long(argc, argv, "", names, NULL)) != -1)
        option_set(options, letter, optarg);
    if (!options->brokers || !options->group || !options->input || !options->output || !options->crm ||
        !options->user || !options->password_file)
        die("usage", "--brokers --group --input --output --crm --user --password-file are needed");
    if (!options->in_flight || options->in_flight > (unsigned)PER_MULTI * MULTIS)
        die("--in-flight", "out of range");
}

int main(int argc, char **argv)
{
    struct options options = { .in_flight = 256 };

    options_read(&options, argc, argv);
    self.epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    signals_start();
    http_start(&options);
    kafka_start(&options);
    loop();
    report();
    http_stop();
    kafka_stop();
    return self.failed ? EXIT_FAILURE : EXIT_SUCCESS;
}
