#include "cw/wire/service.h"

#include "cw/run/lapse.h"
#include "cw/version.h"
#include "cw/wire/clock.h"
#include "cw/wire/descriptors.h"
#include "cw/wire/ending.h"
#include "cw/wire/guard.h"
#include "cw/wire/helper.h"
#include "cw/wire/http.h"
#include "cw/wire/kafka_conf.h"
#include "cw/wire/kafka_in.h"
#include "cw/wire/kafka_out.h"
#include "cw/wire/pages.h"
#include "cw/wire/transactions.h"
#include <curl/curl.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/signalfd.h>
#include <unistd.h>

enum { ADMITTED_A_TURN = 512, CLOSE_MS = 5000, DESTROY_SECONDS = 10, FAILED_SECONDS = 3 };

struct service {
    const struct cw_plan *plan;
    struct cw_log log;
    struct cw_loop loop;
    struct cw_helper *helper;
    struct cw_http *http;
    struct cw_kafka_in *in;
    struct cw_kafka_out *out;
    struct cw_transactions *transactions; /* NULL: at least once */
    struct cw_guard *guard;
    struct cw_admin *admin;
    struct cw_pages pages;
    struct cw_worker *worker;
    struct cw_topology topology;
    struct cw_ear signal_ear;
    int signal_fd;
    struct cw_time time;
    struct cw_lapse lapse;
    bool subscribed, joined, closing, kafka_failed, fenced;
    uint64_t released; /* records that rebalances took before the end began */
    int64_t close_until_ms;
};

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    return cw_http_ask(((struct service *)world)->http, request, tag);
}

static void port_cancel(void *world, void *tag)
{
    cw_http_cancel(((struct service *)world)->http, tag);
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct service *s = world;

    if (cw_lapse_is_long(&s->lapse, cw_clock_asleep_or_not_ms()))
        return CW_ELIMIT; /* the process stood still within this turn: the next one drops it */
    return cw_kafka_out_send(s->out, output, message, tag);
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    return cw_kafka_in_commit(((struct service *)world)->in, commits, count, tag);
}

static void port_transact(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    cw_transactions_end(((struct service *)world)->transactions, commits, count, tag);
}

static int64_t port_position(void *world, int32_t partition)
{
    return cw_kafka_in_position(((struct service *)world)->in, partition);
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    cw_kafka_in_pause(((struct service *)world)->in, partition, pause);
}

static void port_give_back(void *world)
{
    struct service *s = world;

    cw_kafka_in_give_back(s->in);
    cw_log_why(&s->log, CW_INFO, "worker", "partitions given back", NULL);
}

static void port_release(void *world, void *message)
{
    (void)world;
    cw_kafka_in_release(message);
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    static const char *const words[] = { [CW_TALE_DEAD_LETTER] = "dead letter",
                                         [CW_TALE_COMMIT_FAILED] = "commit refused",
                                         [CW_TALE_STRANGE_MAP] = "metadata ignored",
                                         [CW_TALE_NO_TOKEN] = "no OAuth token",
                                         [CW_TALE_DRAINED_LATE] = "not everything was finished",
                                         [CW_TALE_ABORTED] = "transaction not committed" };
    struct service *s = world;
    struct cw_line line;

    cw_line_begin(&line, &s->log, CW_WARN, "worker", words[tale]);
    if (record)
        cw_line_record(&line, record);
    cw_line_text(&line, "err", cw_slice_of(text));
    cw_line_end(&line);
}

static void on_answered(void *owner, void *tag, const struct cw_answer *answer)
{
    cw_worker_answered(((struct service *)owner)->worker, tag, answer);
}

static void on_delivered(void *owner, void *tag, enum cw_status status)
{
    cw_worker_delivered(((struct service *)owner)->worker, tag, status);
}

static void on_kafka_failed(void *owner, const char *why)
{
    struct service *s = owner;

    cw_log_why(&s->log, CW_ALARM, "kafka", "cannot go on", why);
    s->kafka_failed = true;
    cw_worker_fail(s->worker, CW_FATAL_DELIVERY, why); /* nothing is sent or committed from here on */
}

static void on_assigned(void *owner, const struct cw_start *starts, size_t count)
{
    struct service *s = owner;

    s->joined = true;
    if (cw_worker_assigned(s->worker, starts, count))
        on_kafka_failed(s, "no memory for an assignment");
}

static void on_revoke(void *owner)
{
    cw_worker_revoke(((struct service *)owner)->worker);
}

static void on_lost(void *owner)
{
    struct service *s = owner;

    s->joined = false;
    cw_worker_lose(s->worker);
}

static void on_committed(void *owner, void *tag, enum cw_status status, const char *why)
{
    cw_worker_committed(((struct service *)owner)->worker, tag, status, why);
}

static void on_ended(void *owner, void *tag, const struct cw_ended *ended)
{
    cw_worker_transacted(((struct service *)owner)->worker, tag, ended);
}

static void on_fenced(void *owner)
{
    struct service *s = owner;

    on_kafka_failed(s, "another worker has our name: its instance must be another one");
    s->fenced = true;
}

static void on_signal(struct cw_ear *ear, uint32_t events)
{
    struct service *s = ear->owner;
    struct signalfd_siginfo info;

    (void)events;
    if (read(s->signal_fd, &info, sizeof(info)) != sizeof(info))
        return;
    if (s->worker->stopping)
        _exit(128 + (int)info.ssi_signo);
    cw_log_why(&s->log, CW_INFO, "worker", "stopping: finishing what is open", NULL);
    s->released = s->worker->counters.released;
    cw_worker_stop(s->worker);
}

static bool failed(struct service *s, const char *what, const char *why)
{
    cw_log_why(&s->log, CW_ALARM, "worker", what, why);
    return false;
}

static bool start_kafka(struct service *s, const struct cw_files *files)
{
    const struct cw_settings *settings = &s->plan->settings;
    struct cw_kafka_base base = { &s->loop, s->helper, settings, &s->log };
    struct cw_kafka_in_owner in = { s, on_assigned, on_revoke, on_lost, on_committed, on_kafka_failed };
    struct cw_kafka_out_owner out = { s, on_delivered, on_kafka_failed };
    struct cw_transactions_owner ends = { s, on_ended, on_kafka_failed, on_fenced };
    struct cw_err err = { .text = "librdkafka refuses a property" };
    struct cw_faults faults;
    rd_kafka_conf_t *consumer, *producer;

    cw_faults_init(&faults);
    consumer = cw_kafka_conf(settings, CW_CONSUMER, files, &faults);
    producer = cw_kafka_conf(settings, CW_PRODUCER, files, &faults);
    cw_faults_done(&faults);
    cw_lapse_init(&s->lapse, consumer ? cw_kafka_conf_int(consumer, "session.timeout.ms") : 0,
                  consumer ? cw_kafka_conf_int(consumer, "heartbeat.interval.ms") : 0);
    if (consumer)
        s->guard = cw_guard_new(&base, consumer);
    if (producer && cw_kafka_is_exactly_once(settings))
        s->transactions = cw_transactions_new(&base, producer, ends);
    if (consumer)
        s->in = cw_kafka_in_new(&base, consumer, in, &err);
    if (producer)
        s->out = cw_kafka_out_new(&base, producer, out, &err);
    if (!s->in || !s->out || !s->guard)
        return failed(s, "cannot make a Kafka client", err.text);
    cw_topology_init(&s->topology, settings, cw_kafka_in_handle(s->in), s->helper, &s->log);
    return true;
}

static bool start_signals(struct service *s)
{
    sigset_t mask;

    signal(SIGPIPE, SIG_IGN);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigprocmask(SIG_BLOCK, &mask, NULL);
    s->signal_fd = signalfd(-1, &mask, SFD_CLOEXEC | SFD_NONBLOCK);
    s->signal_ear = (struct cw_ear){ on_signal, s };
    return s->signal_fd >= 0 && cw_loop_listen(&s->loop, s->signal_fd, EPOLLIN, &s->signal_ear) == CW_OK;
}

static bool start_worker(struct service *s)
{
    const struct cw_settings *settings = &s->plan->settings;
    struct cw_ports ports = { s,
                              port_ask,
                              port_cancel,
                              port_send,
                              port_commit,
                              port_position,
                              port_pause,
                              port_give_back,
                              port_release,
                              port_tell,
                              cw_kafka_is_exactly_once(settings) ? port_transact : NULL };
    struct cw_http_limits limits = { (size_t)settings->delivery.in_flight + s->plan->credential_count,
                                     (size_t)settings->limits.answer_max_bytes,
                                     (size_t)settings->delivery.max_bytes };
    struct cw_http_owner answers = { s, on_answered };
    uint64_t seed[2] = { 0 };

    cw_clock_seed(seed);
    s->http = cw_http_new(&s->loop, limits, answers);
    s->worker = cw_worker_new(s->plan, &ports, seed);
    return s->http && s->worker;
}

static bool start_admin(struct service *s)
{
    struct cw_err err;
    struct cw_line line;
    char address[120];
    struct cw_slice listen = s->plan->settings.admin.listen;

    s->pages = (struct cw_pages){ s->worker,    s->http,  s->in,      s->out,
                                  &s->topology, &s->time, &s->joined, &s->kafka_failed };
    s->admin = cw_admin_new(&s->loop, listen, cw_pages_owner(&s->pages), &err);
    if (!s->admin)
        return failed(s, "no admin page", err.text);
    while (listen.len && listen.ptr[listen.len - 1] != ':')
        listen.len--;
    snprintf(address, sizeof(address), CW_SHOW "%d", CW_SHOWN(listen), cw_admin_port(s->admin));
    cw_line_begin(&line, &s->log, CW_INFO, "admin", "admin listening");
    cw_line_text(&line, "address", cw_slice_of(address));
    cw_line_end(&line);
    return true;
}

static bool start(struct service *s, const struct cw_files *files)
{
    struct cw_line line;

    cw_log_init(&s->log, STDERR_FILENO, s->plan->settings.log_level);
    cw_line_begin(&line, &s->log, CW_INFO, "worker", "starting");
    cw_line_text(&line, "version", CW_LIT(CW_VERSION));
    cw_line_int(&line, "integrations", (int64_t)s->plan->count);
    cw_line_text(&line, "config", (struct cw_slice){ s->plan->fingerprint, CW_FINGERPRINT_LEN });
    cw_line_end(&line);
    if (!cw_descriptors_raise((size_t)s->plan->settings.delivery.in_flight))
        return failed(s, "cannot start",
                      "delivery.in_flight needs more file descriptors than the system allows");
    if (cw_loop_init(&s->loop) || !start_signals(s) || !start_worker(s))
        return failed(s, "cannot start", "no memory or descriptors");
    s->helper = cw_helper_new(&s->loop);
    if (!s->helper)
        return failed(s, "cannot start", "no thread");
    return start_kafka(s, files) && start_admin(s);
}

static void admit(struct service *s)
{
    struct cw_record record;
    void *message;

    for (int i = 0; i < ADMITTED_A_TURN && cw_worker_has_room(s->worker); i++) {
        if (!cw_kafka_in_next(s->in, &record, &message))
            return;
        cw_worker_admit(s->worker, &record, message);
    }
}

/* Waits for the topics, joins the group. */
static void join(struct service *s)
{
    cw_topology_tick(&s->topology, s->time.now_ms);
    if (!s->topology.there || s->subscribed || s->worker->stopping)
        return;
    if (s->transactions)
        cw_transactions_begin(s->transactions, s->in, s->out);
    if (s->transactions && !cw_transactions_ready(s->transactions))
        return;
    s->subscribed = true;
    cw_worker_set_partitions(s->worker, (size_t)s->topology.partitions[0]);
    if (cw_kafka_out_open(s->out) || cw_kafka_in_subscribe(s->in))
        on_kafka_failed(s, "cannot open the topics");
}

/* Stopped, or on a frozen machine, for so long that the partitions may be somebody else's: what is open here
 * was done there, or will be. */
static void drop_the_old(struct service *s, int64_t lapse_ms)
{
    struct cw_line line;

    cw_line_begin(&line, &s->log, CW_WARN, "worker", "stood still: dropping what is open, joining again");
    cw_line_int(&line, "ms", lapse_ms);
    cw_line_end(&line);
    on_lost(s);
    if (!s->worker->stopping && cw_kafka_in_rejoin(s->in))
        on_kafka_failed(s, "cannot join again");
}

static void look_for_a_lapse(struct service *s)
{
    int64_t now_ms = cw_clock_asleep_or_not_ms();

    if (s->subscribed && !s->closing && cw_lapse_is_long(&s->lapse, now_ms))
        drop_the_old(s, now_ms - s->lapse.last_ms);
    cw_lapse_over(&s->lapse, now_ms);
}

static void look_for_a_standstill(struct service *s)
{
    const char *wrong = cw_guard_look(s->guard, s->worker, s->in);

    if (wrong)
        cw_worker_fail(s->worker, CW_FATAL_STALLED, wrong);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

static void turn(struct service *s)
{
    int64_t sleep_ms;

    s->time = cw_clock_now();
    look_for_a_lapse(s);
    cw_worker_tick(s->worker, s->time);
    cw_kafka_out_drain(s->out);
    cw_kafka_in_drain(s->in);
    cw_http_collect(s->http, s->time.now_ms);
    admit(s);
    look_for_a_standstill(s);
    join(s);
    sleep_ms = cw_http_run(s->http, s->time.now_ms);
    sleep_ms = least(sleep_ms, cw_worker_tick(s->worker, s->time));
    sleep_ms = least(sleep_ms, cw_admin_run(s->admin));
    if (cw_kafka_in_maybe_more(s->in) && cw_worker_has_room(s->worker))
        sleep_ms = 0;
    cw_loop_wait(&s->loop, sleep_ms);
}

/* The group is left after the last commit. True: it is left, or there is no more time for it. */
static bool closed(struct service *s)
{
    if (!s->closing) {
        s->closing = true;
        s->close_until_ms = s->time.now_ms + CLOSE_MS;
        cw_kafka_in_close(s->in);
    }
    return cw_kafka_in_closed(s->in) || s->time.now_ms >= s->close_until_ms;
}

/* -1: go on; else how it ends. */
static int ended(struct service *s)
{
    if (s->worker->fatal && !s->kafka_failed) /* which has said so */
        failed(s, "cannot go on", s->worker->fatal_why);
    if (s->fenced)
        return CW_EXIT_FENCED;
    if (s->kafka_failed || s->worker->fatal == CW_FATAL_DELIVERY)
        return CW_EXIT_KAFKA;
    if (s->worker->fatal == CW_FATAL_STALLED)
        return CW_EXIT_STALLED;
    if (s->worker->fatal)
        return CW_EXIT_FAILED;
    if (!cw_worker_finished(s->worker) || !closed(s))
        return -1;
    return s->worker->counters.released == s->released && cw_kafka_in_closed(s->in) ? CW_EXIT_OK
                                                                                    : CW_EXIT_LATE;
}

static int run(struct service *s)
{
    int status;

    do
        turn(s);
    while ((status = ended(s)) < 0);
    return status;
}

/* A transaction belongs to the helper until that is gone; else the group should not wait for the helper. */
static void leave(struct service *s)
{
    cw_kafka_out_free(s->out);
    s->out = NULL;
    if (s->subscribed && !s->closing)
        cw_kafka_in_leave(s->in);
}

static void end(struct service *s, int status)
{
    sigset_t mask;

    cw_ending_begin(status ? status : CW_EXIT_LATE, status ? FAILED_SECONDS : DESTROY_SECONDS);
    sigemptyset(&mask);
    sigaddset(&mask, SIGTERM);
    sigaddset(&mask, SIGINT);
    sigprocmask(SIG_UNBLOCK, &mask, NULL); /* one more signal ends at once */
    if (status && !s->transactions)
        leave(s);
    cw_helper_free(s->helper);
    cw_transactions_free(s->transactions);
    if (status && s->transactions)
        leave(s);
    cw_guard_free(s->guard);
    cw_admin_free(s->admin);
    cw_kafka_out_free(s->out);
    cw_worker_free(s->worker);
    cw_http_free(s->http);
    cw_kafka_in_free(s->in);
    if (s->signal_fd > 0)
        close(s->signal_fd);
    cw_loop_done(&s->loop);
    cw_ending_over();
}

int cw_service_run(const struct cw_plan *plan, const struct cw_files *files)
{
    struct service *s = calloc(1, sizeof(*s));
    int status = CW_EXIT_FAILED;

    if (!s)
        return status;
    s->plan = plan;
    s->loop.epoll_fd = -1;
    curl_global_init(CURL_GLOBAL_DEFAULT);
    if (start(s, files))
        status = run(s);
    cw_log_why(&s->log, status ? CW_ALARM : CW_INFO, "worker", status ? "stopped with an error" : "stopped",
               NULL);
    end(s, status);
    curl_global_cleanup();
    free(s);
    return status;
}
