#include "cw/wire/transactions.h"

#include "cw/wire/clock.h"
#include <poll.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

enum { INIT_MS = 5000, COMMITTED_MS = 2000, AGAIN_MS = 50, FENCED_AGAIN_MS = 600000 };

/* What a call of librdkafka says. */
enum says { SAYS_OK = 1, SAYS_ABORT, SAYS_AGAIN, SAYS_TIME_OUT, SAYS_FENCED, SAYS_FATAL };

/* Connections of producers that were closed so far; counted on threads of librdkafka's, which outlive whoever
 * ends transactions. */
static atomic_uint closed_connections;

struct cw_transactions {
    struct cw_helper *helper;
    const struct cw_settings *settings;
    struct cw_log *log;
    struct cw_transactions_owner owner;
    rd_kafka_conf_t *conf; /* owned: for another producer */
    struct cw_kafka_in *in;
    struct cw_kafka_out *out;
    bool begun, ready;
    int64_t fenced_ms; /* the last time; 0: never */
    /* the helper's while a job is under way */
    struct cw_job job;
    rd_kafka_t *rk;                           /* owned where it is no longer, or not yet, the one of `out` */
    rd_kafka_topic_partition_list_t *offsets; /* owned; NULL: abort */
    rd_kafka_consumer_group_metadata_t *metadata; /* owned; of the assignment that the offsets belong to */
    bool open;                                    /* a transaction is */
    void *tag;
    enum says says;
    bool taken_place;
    rd_kafka_resp_err_t code; /* of the last error */
    char why[200];
};

static int count_and_close(int fd, void *opaque)
{
    (void)opaque;
    atomic_fetch_add(&closed_connections, 1);
    return close(fd);
}

struct cw_transactions *cw_transactions_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                            struct cw_transactions_owner owner)
{
    struct cw_transactions *t = calloc(1, sizeof(*t));

    if (!t)
        return NULL;
    t->helper = base->helper;
    t->settings = base->settings;
    t->log = base->log;
    t->owner = owner;
    rd_kafka_conf_set_closesocket_cb(conf, count_and_close);
    t->conf = rd_kafka_conf_dup(conf);
    rd_kafka_conf_set_events(t->conf, CW_KAFKA_OUT_EVENTS);
    t->job.owner = t;
    return t;
}

static void drop_offsets(struct cw_transactions *t)
{
    if (t->offsets)
        rd_kafka_topic_partition_list_destroy(t->offsets);
    if (t->metadata)
        rd_kafka_consumer_group_metadata_destroy(t->metadata);
    t->offsets = NULL;
    t->metadata = NULL;
}

static void destroy_producer(rd_kafka_t *rk)
{
    rd_kafka_purge(rk, RD_KAFKA_PURGE_F_QUEUE | RD_KAFKA_PURGE_F_INFLIGHT | RD_KAFKA_PURGE_F_NON_BLOCKING);
    rd_kafka_destroy(rk);
}

void cw_transactions_free(struct cw_transactions *t)
{
    if (!t)
        return;
    drop_offsets(t);
    if (t->rk && (!t->out || t->rk != cw_kafka_out_handle(t->out)))
        destroy_producer(t->rk);
    rd_kafka_conf_destroy(t->conf);
    free(t);
}

bool cw_transactions_ready(const struct cw_transactions *t)
{
    return t->ready;
}

static void give(struct cw_transactions *t, void (*call)(struct cw_job *), void (*done)(struct cw_job *))
{
    t->job.call = call;
    t->job.done = done;
    cw_helper_give(t->helper, &t->job);
}

static bool is_fenced(rd_kafka_t *rk, rd_kafka_resp_err_t err)
{
    char why[200];

    if (err == RD_KAFKA_RESP_ERR__FATAL)
        err = rd_kafka_fatal_error(rk, why, sizeof(why));
    return err == RD_KAFKA_RESP_ERR__FENCED || err == RD_KAFKA_RESP_ERR_PRODUCER_FENCED ||
           err == RD_KAFKA_RESP_ERR_INVALID_PRODUCER_EPOCH;
}

/* In the order in which librdkafka wants its errors asked. Takes the error over. */
static enum says judge(struct cw_transactions *t, rd_kafka_error_t *error)
{
    rd_kafka_resp_err_t code = rd_kafka_error_code(error);
    enum says says = SAYS_FATAL;

    if (!error)
        return SAYS_OK;
    if (rd_kafka_error_txn_requires_abort(error))
        says = SAYS_ABORT;
    else if (code == RD_KAFKA_RESP_ERR__TIMED_OUT)
        says = SAYS_TIME_OUT;
    else if (rd_kafka_error_is_retriable(error))
        says = SAYS_AGAIN;
    else if (is_fenced(t->rk, code))
        says = SAYS_FENCED;
    t->code = code;
    snprintf(t->why, sizeof(t->why), "%s", rd_kafka_error_name(error));
    rd_kafka_error_destroy(error);
    return says;
}

static rd_kafka_error_t *commit(struct cw_transactions *t, int timeout_ms)
{
    return rd_kafka_commit_transaction(t->rk, timeout_ms);
}

static rd_kafka_error_t *abort_it(struct cw_transactions *t, int timeout_ms)
{
    return rd_kafka_abort_transaction(t->rk, timeout_ms);
}

static rd_kafka_error_t *send_offsets(struct cw_transactions *t, int timeout_ms)
{
    return rd_kafka_send_offsets_to_transaction(t->rk, t->offsets, t->metadata, timeout_ms);
}

/* The same call again while it is worth it. */
static enum says insist(struct cw_transactions *t, rd_kafka_error_t *(*call)(struct cw_transactions *, int))
{
    int64_t timeout = t->settings->delivery.transaction_timeout;
    int64_t until = cw_clock_now().now_ms + timeout;
    enum says says;

    while ((says = judge(t, call(t, (int)timeout))) == SAYS_AGAIN && cw_clock_now().now_ms < until)
        poll(NULL, 0, AGAIN_MS);
    return says == SAYS_AGAIN ? SAYS_TIME_OUT : says;
}

/* Offsets that were refused are no reason to think worse than that of the producer. Those of which nobody
 * knows may arrive late, amid its next transaction, whatever librdkafka thinks of them: it must not have one.
 */
static enum says without_offsets(const struct cw_transactions *t, enum says says)
{
    if (says == SAYS_TIME_OUT || t->code == RD_KAFKA_RESP_ERR__TIMED_OUT)
        return SAYS_TIME_OUT;
    return says == SAYS_FENCED ? says : SAYS_ABORT;
}

static enum says try_to_commit(struct cw_transactions *t)
{
    enum says says = t->open ? SAYS_OK : judge(t, rd_kafka_begin_transaction(t->rk));

    if (says != SAYS_OK)
        return says;
    t->open = true;
    says = insist(t, send_offsets);
    if (says != SAYS_OK)
        return without_offsets(t, says);
    says = insist(t, commit);
    t->taken_place = says == SAYS_OK;
    return says;
}

/* An abort that fails for good (brokers refuse one that overtakes its own first record) harms nothing:
 * another producer takes over, as after a time-out, and is the one to say whether it really is for good. */
static void end(struct cw_transactions *t)
{
    t->taken_place = false;
    snprintf(t->why, sizeof(t->why), "%s", t->offsets ? "" : "some of it is no longer ours, or was refused");
    t->says = t->offsets ? try_to_commit(t) : SAYS_ABORT;
    if (t->says != SAYS_ABORT)
        return;
    t->says = t->open ? insist(t, abort_it) : SAYS_OK;
    if (t->says == SAYS_ABORT || t->says == SAYS_FATAL)
        t->says = SAYS_TIME_OUT;
}

/* What was under way in a connection that broke is sent again by librdkafka, and may still arrive itself: as
 * the end of a later transaction, or among its offsets. Only another producer's epoch shuts it out. */
static void call_end(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;
    unsigned closed = atomic_load(&closed_connections);

    end(t);
    if (closed == atomic_load(&closed_connections) || (t->says != SAYS_OK && t->says != SAYS_ABORT))
        return;
    t->says = SAYS_TIME_OUT;
    snprintf(t->why, sizeof(t->why), "a connection broke while a transaction ended");
}

static void call_replace(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(t->conf);
    char why[200];

    destroy_producer(t->rk);
    t->rk = rd_kafka_new(RD_KAFKA_PRODUCER, conf, why, sizeof(why));
    if (!t->rk)
        rd_kafka_conf_destroy(conf);
}

static void call_init(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;

    t->says = judge(t, rd_kafka_init_transactions(t->rk, INIT_MS));
}

static void call_read(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;
    rd_kafka_resp_err_t err = rd_kafka_committed(cw_kafka_in_handle(t->in), t->offsets, COMMITTED_MS);

    for (int i = 0; !err && i < t->offsets->cnt; i++)
        err = t->offsets->elems[i].err;
    t->says = err ? SAYS_AGAIN : SAYS_OK;
}

static void warn(struct cw_transactions *t, const char *msg)
{
    cw_log_why(t->log, CW_WARN, "kafka", msg, t->why);
}

static void answer(struct cw_transactions *t, const struct cw_ended *ended)
{
    t->owner.ended(t->owner.owner, t->tag, ended);
}

static void answer_unknown(struct cw_transactions *t)
{
    struct cw_ended ended = { .ending = CW_UNKNOWN, .why = t->why };
    rd_kafka_topic_partition_list_t *offsets = t->offsets;

    t->offsets = NULL; /* the answer may be followed by the next transaction */
    drop_offsets(t);
    if (offsets && !(ended.starts = cw_kafka_in_starts(offsets)))
        t->owner.fatal(t->owner.owner, "no memory");
    else
        ended.count = offsets ? (size_t)offsets->cnt : 0;
    answer(t, &ended);
    free((void *)ended.starts);
    if (offsets)
        rd_kafka_topic_partition_list_destroy(offsets);
}

static void on_read(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;

    if (t->says == SAYS_OK)
        answer_unknown(t);
    else
        give(t, call_read, on_read);
}

static void on_init(struct cw_job *job);

static void on_replaced(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;

    if (!t->rk || cw_kafka_out_attach(t->out, t->rk))
        t->owner.fatal(t->owner.owner, "cannot make another producer");
    else
        give(t, call_init, on_init);
}

static void replace(struct cw_transactions *t)
{
    warn(t, "another producer takes over");
    t->rk = cw_kafka_out_detach(t->out);
    give(t, call_replace, on_replaced);
}

/* Somebody of our name has shut us out: a process that is being replaced, or the broker for a transaction
 * that took too long. Once that is no misfortune. */
static void on_fenced(struct cw_transactions *t)
{
    int64_t now_ms = cw_clock_now().now_ms;
    bool again = t->fenced_ms && now_ms - t->fenced_ms < FENCED_AGAIN_MS;

    t->fenced_ms = now_ms;
    if (again)
        t->owner.fenced(t->owner.owner);
    else
        replace(t);
}

static void on_trouble(struct cw_transactions *t)
{
    switch (t->says) {
    case SAYS_FENCED: on_fenced(t); break;
    case SAYS_TIME_OUT: replace(t); break;
    default: t->owner.fatal(t->owner.owner, t->why); break;
    }
}

/* It is the first one's, or that of one that took over. */
static void on_init(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;

    if (t->says == SAYS_AGAIN || t->says == SAYS_TIME_OUT) {
        warn(t, "transactions cannot begin yet");
        give(t, call_init, on_init);
    } else if (t->says != SAYS_OK) {
        on_trouble(t);
    } else if (!t->ready) {
        t->ready = true;
    } else if (t->offsets) {
        give(t, call_read, on_read);
    } else {
        answer_unknown(t);
    }
}

void cw_transactions_begin(struct cw_transactions *t, struct cw_kafka_in *in, struct cw_kafka_out *out)
{
    if (t->begun)
        return;
    t->begun = true;
    t->in = in;
    t->out = out;
    t->rk = cw_kafka_out_handle(out);
    give(t, call_init, on_init);
}

/* All reports are in: librdkafka has waited for them to be taken. */
static void on_end(struct cw_job *job)
{
    struct cw_transactions *t = job->owner;
    struct cw_ended ended = { .ending = t->taken_place ? CW_COMMITTED : CW_ABORTED, .why = t->why };

    cw_kafka_out_drain(t->out);
    if (t->says != SAYS_OK) {
        on_trouble(t);
        return;
    }
    drop_offsets(t);
    answer(t, &ended);
}

/* Whether the bytes of the metadata hold our name in the group. Those of a consumer that has been thrown out
 * do not, and the broker would take offsets from nobody without a question. */
static bool holds(const rd_kafka_consumer_group_metadata_t *metadata, const char *member)
{
    size_t size, len = strlen(member);
    void *bytes;
    bool found = false;
    rd_kafka_error_t *error = rd_kafka_consumer_group_metadata_write(metadata, &bytes, &size);

    if (error) {
        rd_kafka_error_destroy(error);
        return false;
    }
    for (size_t at = 0; len && at + len <= size && !found; at++)
        found = !memcmp((const char *)bytes + at, member, len);
    rd_kafka_mem_free(NULL, bytes);
    return found;
}

/* Fresh for each transaction, as copies go stale, and of the moment in which its assignment still is ours:
 * those of a later one would let a transaction pass that the broker must refuse. False: the group has thrown
 * us out. */
static bool take_metadata(struct cw_transactions *t)
{
    t->metadata = rd_kafka_consumer_group_metadata(cw_kafka_in_handle(t->in));
    return t->metadata && holds(t->metadata, cw_kafka_in_member(t->in));
}

void cw_transactions_end(struct cw_transactions *t, const struct cw_commit *commits, size_t count, void *tag)
{
    bool whole;

    t->rk = cw_kafka_out_handle(t->out);
    t->tag = tag;
    t->open = cw_kafka_out_end(t->out, &whole);
    if (count && whole && take_metadata(t))
        t->offsets = cw_kafka_in_list(t->in, commits, count);
    give(t, call_end, on_end);
}
