#include "cw/wire/guard.h"

#include "cw/wire/clock.h"
#include <stdatomic.h>
#include <stdlib.h>

enum { LOOK_MS = 250, GROUP_MS = 2000, TOPIC_MS = 1500, RECORDS_MS = 2000, POLL_MS = 100 };

struct cw_guard {
    const struct cw_settings *settings;
    struct cw_helper *watched, *own;
    const struct cw_worker *worker; /* of the last look */
    rd_kafka_conf_t *conf;          /* owned */
    struct cw_suspect suspect;
    int64_t next_look_ms;
    bool undrained; /* in any turn since the last look */
    atomic_bool stop;
    /* the thread's while a job is under way */
    struct cw_job job;
    struct cw_probe probe;
};

static bool has_committed(struct cw_guard *guard, rd_kafka_t *rk)
{
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new(1);
    bool answered;

    rd_kafka_topic_partition_list_add(list, guard->settings->kafka.input.ptr, 0);
    answered = !rd_kafka_committed(rk, list, GROUP_MS) && !list->elems[0].err;
    rd_kafka_topic_partition_list_destroy(list);
    return answered;
}

static bool are_whole(const struct rd_kafka_metadata *metadata)
{
    const struct rd_kafka_metadata_topic *topic = metadata->topics;

    if (metadata->topic_cnt != 1 || topic->err)
        return false;
    for (int i = 0; i < topic->partition_cnt; i++)
        if (topic->partitions[i].err || topic->partitions[i].leader < 0 ||
            topic->partitions[i].isr_cnt < topic->partitions[i].replica_cnt)
            return false;
    return true;
}

/* Each leader, not only whoever knows of it. */
static bool are_answered(struct cw_guard *guard, rd_kafka_t *rk, const struct rd_kafka_metadata_topic *topic)
{
    int64_t low, high;

    for (int i = 0; i < topic->partition_cnt; i++)
        if (atomic_load(&guard->stop) ||
            rd_kafka_query_watermark_offsets(rk, topic->topic, topic->partitions[i].id, &low, &high,
                                             TOPIC_MS))
            return false;
    return true;
}

/* All partitions of the topic have all their replicas and a leader who answers: so is whoever writes there.
 */
static bool is_whole(struct cw_guard *guard, rd_kafka_t *rk, struct cw_slice name)
{
    rd_kafka_topic_t *topic = rd_kafka_topic_new(rk, name.ptr, NULL);
    const struct rd_kafka_metadata *metadata = NULL;
    bool whole = topic && !rd_kafka_metadata(rk, 0, topic, &metadata, TOPIC_MS) && are_whole(metadata) &&
                 are_answered(guard, rk, metadata->topics);

    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    if (topic)
        rd_kafka_topic_destroy(topic);
    return whole;
}

static void take(struct cw_probe *probe, const rd_kafka_message_t *message)
{
    for (size_t i = 0; i < probe->count && !message->err; i++)
        if (probe->quiet[i].partition == message->partition && message->offset >= probe->quiet[i].next)
            probe->quiet[i].has_more = true;
}

static bool all_have_more(const struct cw_probe *probe)
{
    for (size_t i = 0; i < probe->count; i++)
        if (!probe->quiet[i].has_more)
            return false;
    return true;
}

/* Whether there is a record where we wait for one. */
static void read_quiet(struct cw_guard *guard, rd_kafka_t *rk)
{
    struct cw_probe *probe = &guard->probe;
    rd_kafka_topic_partition_list_t *list = rd_kafka_topic_partition_list_new((int)probe->count);
    int64_t until_ms = cw_clock_now().now_ms + RECORDS_MS;
    rd_kafka_message_t *message;

    for (size_t i = 0; i < probe->count; i++)
        rd_kafka_topic_partition_list_add(list, guard->settings->kafka.input.ptr, probe->quiet[i].partition)
            ->offset = probe->quiet[i].next < 0 ? RD_KAFKA_OFFSET_INVALID : probe->quiet[i].next;
    rd_kafka_assign(rk, list);
    rd_kafka_topic_partition_list_destroy(list);
    while (!atomic_load(&guard->stop) && !all_have_more(probe) && cw_clock_now().now_ms < until_ms) {
        message = rd_kafka_consumer_poll(rk, POLL_MS);
        if (!message)
            continue;
        take(probe, message);
        rd_kafka_message_destroy(message);
    }
    rd_kafka_assign(rk, NULL);
}

/* One that does not answer ends it: the less is asked while brokers are down, the better. */
static void call(struct cw_job *job)
{
    struct cw_guard *guard = job->owner;
    struct cw_probe *probe = &guard->probe;
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(guard->conf);
    char why[200];
    rd_kafka_t *rk = rd_kafka_new(RD_KAFKA_CONSUMER, conf, why, sizeof(why));

    if (!rk) {
        rd_kafka_conf_destroy(conf);
        return;
    }
    rd_kafka_poll_set_consumer(rk);
    probe->group = has_committed(guard, rk);
    if (probe->group && probe->count)
        read_quiet(guard, rk);
    probe->outputs = probe->group && !atomic_load(&guard->stop) &&
                     is_whole(guard, rk, guard->settings->kafka.output) &&
                     is_whole(guard, rk, guard->settings->kafka.dead_letter);
    rd_kafka_destroy_flags(rk, RD_KAFKA_DESTROY_F_NO_CONSUMER_CLOSE);
}

static void done(struct cw_job *job)
{
    struct cw_guard *guard = job->owner;

    cw_suspect_hear(&guard->suspect, guard->worker, &guard->probe);
}

/* Little is to be fetched, and nothing of ours is to be known. */
static rd_kafka_conf_t *conf_of(const rd_kafka_conf_t *consumer)
{
    static const char *const properties[][2] = {
        { "queued.min.messages", "1" },
        { "queued.max.messages.kbytes", "1024" },
        { "fetch.message.max.bytes", "65536" },
        { "group.instance.id", "" },
    };
    rd_kafka_conf_t *conf = rd_kafka_conf_dup(consumer);
    char why[200];

    for (size_t i = 0; i < sizeof(properties) / sizeof(properties[0]); i++)
        rd_kafka_conf_set(conf, properties[i][0], properties[i][1], why, sizeof(why));
    return conf;
}

struct cw_guard *cw_guard_new(const struct cw_kafka_base *base, const rd_kafka_conf_t *conf)
{
    struct cw_guard *guard = calloc(1, sizeof(*guard));

    if (!guard)
        return NULL;
    guard->settings = base->settings;
    guard->watched = base->helper;
    guard->own = cw_helper_new(base->loop);
    guard->conf = conf_of(conf);
    guard->job = (struct cw_job){ .call = call, .done = done, .owner = guard };
    if (guard->own)
        return guard;
    cw_guard_free(guard);
    return NULL;
}

void cw_guard_free(struct cw_guard *guard)
{
    if (!guard)
        return;
    atomic_store(&guard->stop, true);
    cw_helper_free(guard->own);
    free(guard->probe.quiet);
    rd_kafka_conf_destroy(guard->conf);
    free(guard);
}

const char *cw_guard_look(struct cw_guard *guard, const struct cw_worker *worker,
                          const struct cw_kafka_in *in)
{
    struct cw_kafka_signs signs = { 0 };

    guard->undrained |= cw_kafka_in_maybe_more(in);
    if (worker->time.now_ms < guard->next_look_ms)
        return guard->suspect.wrong;
    signs.drained = !guard->undrained;
    signs.assigning_since_ms = cw_kafka_in_assigning_since(in);
    signs.call_since_ms = cw_helper_busy_since(guard->watched);
    guard->worker = worker;
    guard->next_look_ms = worker->time.now_ms + LOOK_MS;
    guard->undrained = false;
    if (cw_suspect_look(&guard->suspect, worker, &signs, &guard->probe))
        cw_helper_give(guard->own, &guard->job);
    return guard->suspect.wrong;
}
