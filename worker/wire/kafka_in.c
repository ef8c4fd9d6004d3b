#include "cw/wire/kafka_in.h"

#include "cw/wire/clock.h"
#include "cw/wire/kafka_conf.h"
#include "cw/wire/kafka_message.h"
#include "cw/wire/kafka_queue.h"
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { COMMITTED_MS = 2000, MEMBER_MAX = 400, LEAVE_MS = 1000, LEAVE_POLL_MS = 20 };

/* Where an assignment begins: asked on the helper's thread, one at a time. */
struct question {
    struct cw_job job;
    uint64_t rebalance;                    /* the one it belongs to */
    rd_kafka_topic_partition_list_t *list; /* owned; NULL: none is under way */
    rd_kafka_resp_err_t err;
};

struct cw_kafka_in {
    struct cw_loop *loop;
    struct cw_helper *helper;
    const struct cw_settings *settings;
    struct cw_log *log;
    struct cw_kafka_in_owner owner;
    rd_kafka_t *rk;
    struct cw_kafka_queue events, messages;
    rd_kafka_topic_partition_list_t *assigned; /* owned; NULL: nothing */
    rd_kafka_queue_t **queues;                 /* owned, one per assigned partition */
    char member[MEMBER_MAX];                   /* our id in the group; empty: nothing is assigned */
    uint64_t rebalances;                       /* so far */
    struct question question;
    rd_kafka_topic_partition_list_t *to_begin; /* owned; waits for the answer */
    int64_t to_begin_since_ms;
};

struct cw_kafka_in *cw_kafka_in_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                    struct cw_kafka_in_owner owner, struct cw_err *reterr)
{
    struct cw_kafka_in *in = calloc(1, sizeof(*in));
    char why[300] = "no memory";

    rd_kafka_conf_set_events(conf, RD_KAFKA_EVENT_REBALANCE | RD_KAFKA_EVENT_OFFSET_COMMIT |
                                       RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG);
    if (in)
        in->rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));
    if (!in || !in->rk) {
        rd_kafka_conf_destroy(conf);
        free(in);
        cw_fail(reterr, CW_EIO, 0, "%s", why);
        return NULL;
    }
    in->loop = base->loop;
    in->helper = base->helper;
    in->settings = base->settings;
    in->log = base->log;
    in->owner = owner;
    rd_kafka_poll_set_consumer(in->rk);
    if (cw_kafka_queue_open(&in->events, base->loop, rd_kafka_queue_get_consumer(in->rk)) == CW_OK &&
        cw_kafka_queue_open(&in->messages, base->loop, rd_kafka_queue_new(in->rk)) == CW_OK &&
        !rd_kafka_set_log_queue(in->rk, in->events.rk))
        return in;
    cw_kafka_in_free(in);
    cw_fail(reterr, CW_EIO, 0, "no eventfd or epoll");
    return NULL;
}

static void drop_list(rd_kafka_topic_partition_list_t **list)
{
    if (*list)
        rd_kafka_topic_partition_list_destroy(*list);
    *list = NULL;
}

static void drop_assignment(struct cw_kafka_in *in)
{
    for (int i = 0; in->queues && i < in->assigned->cnt; i++)
        if (in->queues[i])
            rd_kafka_queue_destroy(in->queues[i]);
    free(in->queues);
    in->queues = NULL;
    in->member[0] = '\0';
    drop_list(&in->assigned);
}

void cw_kafka_in_free(struct cw_kafka_in *in)
{
    if (!in)
        return;
    drop_assignment(in);
    drop_list(&in->to_begin);
    drop_list(&in->question.list);
    cw_kafka_queue_close(&in->events, in->loop);
    cw_kafka_queue_close(&in->messages, in->loop);
    rd_kafka_destroy_flags(in->rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
    free(in);
}

enum cw_status cw_kafka_in_subscribe(struct cw_kafka_in *in)
{
    rd_kafka_topic_partition_list_t *topics = rd_kafka_topic_partition_list_new(1);
    rd_kafka_resp_err_t err;

    rd_kafka_topic_partition_list_add(topics, in->settings->kafka.input.ptr, RD_KAFKA_PARTITION_UA);
    err = rd_kafka_subscribe(in->rk, topics);
    rd_kafka_topic_partition_list_destroy(topics);
    return err ? CW_EIO : CW_OK;
}

/* Messages go to our own queue, before the first of them can come. */
static bool forward(struct cw_kafka_in *in)
{
    in->queues = calloc((size_t)in->assigned->cnt + 1, sizeof(rd_kafka_queue_t *));
    if (!in->queues)
        return false;
    for (int i = 0; i < in->assigned->cnt; i++) {
        const rd_kafka_topic_partition_t *partition = &in->assigned->elems[i];

        in->queues[i] = rd_kafka_queue_get_partition(in->rk, partition->topic, partition->partition);
        if (!in->queues[i])
            return false;
        rd_kafka_queue_forward(in->queues[i], in->messages.rk);
    }
    return true;
}

static bool is_answered(const struct question *question)
{
    for (int i = 0; !question->err && i < question->list->cnt; i++)
        if (question->list->elems[i].err)
            return false;
    return !question->err;
}

static void ask_committed(struct cw_job *job)
{
    static const struct timespec rest = { .tv_nsec = 100000000 };
    struct cw_kafka_in *in = job->owner;

    in->question.err = rd_kafka_committed(in->rk, in->question.list, COMMITTED_MS);
    if (!is_answered(&in->question))
        nanosleep(&rest, NULL); /* a coordinator that moves refuses at once */
}

struct cw_start *cw_kafka_in_starts(const rd_kafka_topic_partition_list_t *list)
{
    struct cw_start *starts = calloc((size_t)list->cnt + 1, sizeof(*starts));

    for (int i = 0; starts && i < list->cnt; i++) {
        const rd_kafka_topic_partition_t *partition = &list->elems[i];

        starts[i] = (struct cw_start){ .partition = partition->partition,
                                       .next = partition->offset < 0 ? -1 : partition->offset,
                                       .map = { partition->metadata, partition->metadata_size } };
    }
    return starts;
}

static void log_count(struct cw_kafka_in *in, const char *msg, int count)
{
    struct cw_line line;

    cw_line_begin(&line, in->log, CW_INFO, "kafka", msg);
    cw_line_int(&line, "count", count);
    cw_line_end(&line);
}

static void take_member(struct cw_kafka_in *in)
{
    char *member = rd_kafka_memberid(in->rk);

    snprintf(in->member, sizeof(in->member), "%s", member ? member : "");
    rd_kafka_mem_free(in->rk, member);
}

/* Explicit offsets, or what auto.offset.reset says where there is none. */
static void begin_assignment(struct cw_kafka_in *in, const rd_kafka_topic_partition_list_t *list)
{
    struct cw_start *starts = cw_kafka_in_starts(list);

    in->assigned = rd_kafka_topic_partition_list_copy(list);
    if (!starts || !forward(in)) {
        free(starts);
        in->owner.fatal(in->owner.owner, "no memory for an assignment");
        return;
    }
    take_member(in);
    log_count(in, "partitions assigned", list->cnt);
    in->owner.assigned(in->owner.owner, starts, (size_t)list->cnt);
    free(starts);
    rd_kafka_assign(in->rk, in->assigned);
}

static void ask(struct cw_kafka_in *in);

/* A time-out says nothing: it is asked again, until there is an answer or another rebalance. */
static void on_answer(struct cw_job *job)
{
    struct cw_kafka_in *in = job->owner;
    struct question question = in->question;

    in->question.list = NULL;
    if (!in->to_begin) {
        /* given back meanwhile */
    } else if (question.rebalance == in->rebalances && is_answered(&question)) {
        drop_list(&in->to_begin);
        begin_assignment(in, question.list);
    } else {
        cw_log_why(in->log, CW_WARN, "kafka", "committed offsets not read yet",
                   rd_kafka_err2name(question.err));
        ask(in);
    }
    drop_list(&question.list);
}

static void ask(struct cw_kafka_in *in)
{
    in->question = (struct question){ .job = { .call = ask_committed, .done = on_answer, .owner = in },
                                      .rebalance = in->rebalances,
                                      .list = rd_kafka_topic_partition_list_copy(in->to_begin) };
    cw_helper_give(in->helper, &in->question.job);
}

static void on_assign(struct cw_kafka_in *in, const rd_kafka_topic_partition_list_t *list)
{
    drop_assignment(in);
    in->to_begin = rd_kafka_topic_partition_list_copy(list);
    in->to_begin_since_ms = cw_clock_now().now_ms;
    if (!in->question.list)
        ask(in);
}

void cw_kafka_in_give_back(struct cw_kafka_in *in)
{
    rd_kafka_assign(in->rk, NULL);
    drop_assignment(in);
}

/* Every rebalance ends in rd_kafka_assign, in every case, or the group waits for us for ever. */
static void on_rebalance(struct cw_kafka_in *in, rd_kafka_event_t *event)
{
    rd_kafka_resp_err_t err = rd_kafka_event_error(event);

    in->rebalances++;
    drop_list(&in->to_begin); /* an answer that comes now is late */
    if (err == RD_KAFKA_RESP_ERR__ASSIGN_PARTITIONS) {
        on_assign(in, rd_kafka_event_topic_partition_list(event));
    } else if (err == RD_KAFKA_RESP_ERR__REVOKE_PARTITIONS && !rd_kafka_assignment_lost(in->rk)) {
        log_count(in, "partitions to be given back", rd_kafka_event_topic_partition_list(event)->cnt);
        in->owner.revoke(in->owner.owner);
    } else {
        cw_log_why(in->log, CW_WARN, "kafka", "partitions lost", rd_kafka_err2name(err));
        in->owner.lost(in->owner.owner);
        cw_kafka_in_give_back(in);
    }
}

static void on_committed(struct cw_kafka_in *in, rd_kafka_event_t *event)
{
    const rd_kafka_topic_partition_list_t *list = rd_kafka_event_topic_partition_list(event);
    rd_kafka_resp_err_t err = rd_kafka_event_error(event);

    for (int i = 0; list && !err && i < list->cnt; i++)
        err = list->elems[i].err;
    in->owner.committed(in->owner.owner, rd_kafka_event_opaque(event), err ? CW_EIO : CW_OK,
                        err ? rd_kafka_err2name(err) : "");
}

static void on_event(struct cw_kafka_in *in, rd_kafka_event_t *event)
{
    switch (rd_kafka_event_type(event)) {
    case RD_KAFKA_EVENT_REBALANCE: on_rebalance(in, event); break;
    case RD_KAFKA_EVENT_OFFSET_COMMIT: on_committed(in, event); break;
    case RD_KAFKA_EVENT_LOG: cw_kafka_log(in->log, event); break;
    case RD_KAFKA_EVENT_ERROR:
        if (cw_kafka_log_error(in->log, in->rk, event))
            in->owner.fatal(in->owner.owner, "fatal error of the consumer");
        break;
    case RD_KAFKA_EVENT_FETCH: /* forwarded elsewhere: dropping it would lose it */
        in->owner.fatal(in->owner.owner, "a message outside the message queue");
        break;
    default: break;
    }
}

void cw_kafka_in_drain(struct cw_kafka_in *in)
{
    rd_kafka_event_t *event;

    while ((event = rd_kafka_queue_poll(in->events.rk, 0))) {
        on_event(in, event);
        rd_kafka_event_destroy(event);
    }
}

/* The membership may be gone, with or without an event in the queue, or still be valid: then a member that
 * only unassigns would own nothing for ever. An assignment that has not begun is answered by an empty one,
 * or librdkafka waits for its answer; to subscribe again ends in a rebalance from every state. */
enum cw_status cw_kafka_in_rejoin(struct cw_kafka_in *in)
{
    rd_kafka_topic_partition_list_t *nothing = rd_kafka_topic_partition_list_new(0);

    cw_kafka_in_drain(in);
    in->rebalances++;
    rd_kafka_assign(in->rk, in->to_begin ? nothing : NULL);
    rd_kafka_topic_partition_list_destroy(nothing);
    drop_list(&in->to_begin);
    drop_assignment(in);
    return cw_kafka_in_subscribe(in);
}

static bool is_record(struct cw_kafka_in *in, rd_kafka_message_t *message)
{
    if (!message->err)
        return true;
    cw_log_why(in->log, CW_WARN, "kafka", "consumer error", rd_kafka_err2name(message->err));
    rd_kafka_message_destroy(message);
    return false;
}

bool cw_kafka_in_next(struct cw_kafka_in *in, struct cw_record *ret, void **ret_message)
{
    rd_kafka_message_t *message;

    ret->topic = in->settings->kafka.input;
    while ((message = rd_kafka_consume_queue(in->messages.rk, 0))) {
        if (!is_record(in, message))
            continue;
        *ret_message = cw_kafka_message_new(message, ret);
        rd_kafka_message_destroy(message);
        if (!*ret_message)
            in->owner.fatal(in->owner.owner, "no memory for a record");
        return *ret_message;
    }
    in->messages.maybe_more = false;
    return false;
}

bool cw_kafka_in_maybe_more(const struct cw_kafka_in *in)
{
    return in->messages.maybe_more;
}

void cw_kafka_in_release(void *message)
{
    cw_kafka_message_free(message);
}

void cw_kafka_in_pause(struct cw_kafka_in *in, int32_t partition, bool pause)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);

    rd_kafka_topic_partition_list_add(list, in->settings->kafka.input.ptr, partition);
    if (pause)
        rd_kafka_pause_partitions(in->rk, list);
    else
        rd_kafka_resume_partitions(in->rk, list);
    rd_kafka_topic_partition_list_destroy(list);
}

/* librdkafka frees the metadata with the list. */
static void add_commit(const struct cw_kafka_in *in, rd_kafka_topic_partition_list_t *list,
                       const struct cw_commit *commit)
{
    rd_kafka_topic_partition_t *partition =
        rd_kafka_topic_partition_list_add(list, in->settings->kafka.input.ptr, commit->partition);

    partition->offset = commit->next;
    partition->metadata = commit->map.len ? strdup(commit->map.ptr) : NULL;
    partition->metadata_size = partition->metadata ? commit->map.len : 0;
}

rd_kafka_topic_partition_list_t *cw_kafka_in_list(const struct cw_kafka_in *in,
                                                  const struct cw_commit *commits, size_t count)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)count);

    for (size_t i = 0; i < count; i++)
        add_commit(in, list, &commits[i]);
    return list;
}

const char *cw_kafka_in_member(const struct cw_kafka_in *in)
{
    return in->member;
}

enum cw_status cw_kafka_in_commit(struct cw_kafka_in *in, const struct cw_commit *commits, size_t count,
                                  void *tag)
{
    rd_kafka_topic_partition_list_t *list = cw_kafka_in_list(in, commits, count);
    rd_kafka_resp_err_t err = rd_kafka_commit_queue(in->rk, list, in->events.rk, NULL, tag);

    rd_kafka_topic_partition_list_destroy(list);
    return err ? CW_EIO : CW_OK;
}

void cw_kafka_in_close(struct cw_kafka_in *in)
{
    rd_kafka_error_t *error = rd_kafka_consumer_close_queue(in->rk, in->events.rk);

    if (error)
        cw_log_why(in->log, CW_WARN, "kafka", "cannot leave the group", rd_kafka_error_name(error));
    rd_kafka_error_destroy(error);
}

/* A rebalance is answered, or librdkafka would wait for that. */
void cw_kafka_in_leave(struct cw_kafka_in *in)
{
    int64_t until_ms = cw_clock_now().now_ms + LEAVE_MS;
    rd_kafka_event_t *event;

    cw_kafka_in_close(in);
    while (!cw_kafka_in_closed(in) && cw_clock_now().now_ms < until_ms) {
        event = rd_kafka_queue_poll(in->events.rk, LEAVE_POLL_MS);
        if (event && rd_kafka_event_type(event) == RD_KAFKA_EVENT_REBALANCE)
            rd_kafka_assign(in->rk, NULL);
        if (event)
            rd_kafka_event_destroy(event);
    }
}

bool cw_kafka_in_closed(const struct cw_kafka_in *in)
{
    return rd_kafka_consumer_closed(in->rk);
}

int64_t cw_kafka_in_position(const struct cw_kafka_in *in, int32_t partition)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    rd_kafka_topic_partition_t *asked =
        rd_kafka_topic_partition_list_add(list, in->settings->kafka.input.ptr, partition);
    int64_t position = rd_kafka_position(in->rk, list) || asked->err ? -1 : asked->offset;

    rd_kafka_topic_partition_list_destroy(list);
    return position < 0 ? -1 : position;
}

int64_t cw_kafka_in_end(const struct cw_kafka_in *in, int32_t partition)
{
    int64_t low, high;

    if (rd_kafka_get_watermark_offsets(in->rk, in->settings->kafka.input.ptr, partition, &low, &high))
        return -1;
    return high < 0 ? -1 : high;
}

size_t cw_kafka_in_prefetched(const struct cw_kafka_in *in)
{
    return rd_kafka_queue_length(in->messages.rk);
}

size_t cw_kafka_in_prefetch_limit(const struct cw_kafka_in *in)
{
    return (size_t)cw_kafka_conf_int(rd_kafka_conf(in->rk), "queued.max.messages.kbytes") * 1024;
}

int64_t cw_kafka_in_assigning_since(const struct cw_kafka_in *in)
{
    return in->to_begin ? in->to_begin_since_ms : 0;
}

rd_kafka_t *cw_kafka_in_handle(const struct cw_kafka_in *in)
{
    return in->rk;
}
