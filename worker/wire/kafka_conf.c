#include "cw/wire/kafka_conf.h"

#include <stdio.h>
#include <string.h>
#include <unistd.h>

/* Beside a dead letter's value: key, headers, and what may be over the limit. The broker has the last word.
 */
enum { ROOM_FOR_THE_REST = 8 << 20 };

enum { INSTANCE_MAX = 200, VALUE_MAX = 65536, PER_SECOND = 50, MESSAGE_KB = 1 };

/* traps: prefetch must hold 1.5 s of the target rate, or 2.0.2 stalls for up to a second per refill. */
enum { PREFETCH_MIN = 10000, PREFETCH_MAX = 100000, PREFETCH_KB_MIN = 8192, PREFETCH_KB_MAX = 65536 };

struct property {
    const char *name, *value;
};

static const struct property both_sides[] = {
    { "socket.nagle.disable", "true" },
    { "socket.keepalive.enable", "true" },
    { "log.queue", "true" },
    { NULL, NULL },
};

static const struct property consumer_side[] = {
    { "enable.auto.commit", "false" },
    { "enable.auto.offset.store", "false" },
    { "auto.offset.reset", "earliest" },
    { "partition.assignment.strategy", "range" },
    { "check.crcs", "true" },
    { "allow.auto.create.topics", "false" },
    { "fetch.wait.max.ms", "100" },
    { "fetch.message.max.bytes",
      "262144" }, /* of one partition at a time; a larger record comes all the same */
    { NULL, NULL },
};

static const struct property producer_side[] = {
    { "enable.idempotence", "true" },
    { "acks", "all" },
    { "compression.type", "lz4" },
    { "linger.ms", "5" },
    { "partitioner", "murmur2_random" },
    { "message.timeout.ms", "0" },
    { "batch.size", "131072" }, /* the broker refuses whole batches: large records travel alone */
    { "queue.buffering.max.messages", "100000" },
    { "queue.buffering.max.kbytes", "131072" },
    { NULL, NULL },
};

/* What a user must not change, and why. */
static const struct {
    const char *name, *why;
} refused[] = {
    { "enable.auto.commit", "commits are made by the worker, after the output is acknowledged" },
    { "enable.auto.offset.store", "commits are made by the worker, after the output is acknowledged" },
    { "enable.idempotence", "without it outputs of one conversation may change places" },
    { "acks", "an acknowledgement must mean that the record is safe" },
    { "message.timeout.ms", "an outage delays outputs, it never drops them" },
    { "delivery.timeout.ms", "an outage delays outputs, it never drops them" },
    { "request.required.acks", "an acknowledgement must mean that the record is safe" },
    { "auto.commit.enable", "commits are made by the worker, after the output is acknowledged" },
    { "message.max.bytes", "it follows from limits.event_max_bytes" },
    { "batch.size", "a record that the broker refuses for its size must not take others with it" },
    { "group.id", "use kafka.group" },
    { "bootstrap.servers", "use kafka.brokers" },
    { "metadata.broker.list", "use kafka.brokers" },
    { "group.protocol", "only the classic protocol is supported" },
    { "transactional.id", "it is made of kafka.group and the instance" },
    { "transaction.timeout.ms", "use delivery.transaction_timeout" },
    { "allow.auto.create.topics", "a typing error must not make a topic" },
    { "log.queue", "the worker writes the log" },
    { "partition.assignment.strategy", "only \"range\" is supported" },
};

void cw_kafka_instance(const struct cw_settings *settings, char *to, size_t size)
{
    if (settings->instance.len)
        snprintf(to, size, "%s", settings->instance.ptr);
    else if (gethostname(to, size))
        snprintf(to, size, "cad-worker");
    to[size - 1] = '\0';
}

bool cw_kafka_is_exactly_once(const struct cw_settings *settings)
{
    return cw_slice_eq(settings->delivery.guarantee, CW_LIT("exactly_once"));
}

struct maker {
    const struct cw_settings *settings;
    enum cw_kafka_side side;
    const struct cw_files *files;
    struct cw_faults *faults;
    rd_kafka_conf_t *conf;
};

/* `at` NULL: a property of ours. */
static void fault(struct maker *m, const struct cw_slice *at, struct cw_slice name, const char *why)
{
    struct cw_slice blame = at ? *at : (struct cw_slice){ 0 };

    cw_fault(m->faults, CW_ERROR, m->settings->text, blame, "kafka.properties: \"" CW_SHOW "\": %s",
             CW_SHOWN(name), why);
}

static void set_at(struct maker *m, const struct cw_slice *at, const char *name, const char *value)
{
    char why[400];

    if (rd_kafka_conf_set(m->conf, name, value, why, sizeof(why)) != RD_KAFKA_CONF_OK)
        fault(m, at, cw_slice_of(name), why);
}

static void set(struct maker *m, const char *name, const char *value)
{
    set_at(m, NULL, name, value);
}

static void set_all(struct maker *m, const struct property *properties)
{
    for (; properties->name; properties++)
        set(m, properties->name, properties->value);
}

static int64_t within(int64_t value, int64_t min, int64_t max)
{
    if (value < min)
        return min;
    return value > max ? max : value;
}

static void set_int(struct maker *m, const char *name, int64_t value)
{
    char text[24];

    snprintf(text, sizeof(text), "%lld", (long long)value);
    set(m, name, text);
}

/* 1.5 s of what in_flight lookups of 20 ms can do. */
static void set_prefetch(struct maker *m)
{
    int64_t messages =
        within(m->settings->delivery.in_flight * PER_SECOND * 3 / 2, PREFETCH_MIN, PREFETCH_MAX);

    set_int(m, "queued.min.messages", messages);
    set_int(m, "queued.max.messages.kbytes", within(messages * MESSAGE_KB, PREFETCH_KB_MIN, PREFETCH_KB_MAX));
}

static const char *why_refused(const struct maker *m, struct cw_slice name)
{
    if (cw_slice_eq(name, CW_LIT("isolation.level")) && cw_kafka_is_exactly_once(m->settings))
        return "exactly_once reads committed records only";
    for (size_t i = 0; i < sizeof(refused) / sizeof(refused[0]); i++)
        if (cw_slice_eq(name, cw_slice_of(refused[i].name)))
            return refused[i].why;
    return NULL;
}

/* Whether librdkafka knows the property for consumers or producers only, and not for our side. */
static bool is_other_side(struct maker *m, struct cw_slice name)
{
    static const char *const consumer_words[] = {
        "fetch.",     "queued.",           "session.",          "heartbeat.",  "max.poll.", "isolation.",
        "check.crcs", "auto.offset.reset", "group.instance.id", "client.rack", NULL
    };
    static const char *const producer_words[] = {
        "linger.",         "queue.buffering.", "batch.",    "compression.",  "retries", "retry.backoff",
        "request.timeout", "partitioner",      "delivery.", "max.in.flight", NULL
    };
    const char *const *words = m->side == CW_CONSUMER ? producer_words : consumer_words;

    for (; *words; words++)
        if (cw_slice_starts(name, cw_slice_of(*words)))
            return true;
    return false;
}

/* "name=value" or "name=@path". */
static void set_user(struct maker *m, struct cw_slice property, const struct cw_slice *at)
{
    struct cw_slice name = { property.ptr, cw_slice_find(property, '=') };
    struct cw_slice value = cw_slice_from(property, name.len < property.len ? name.len + 1 : property.len);
    const char *why = why_refused(m, name);
    struct cw_arena *arena = &m->faults->arena;
    struct cw_file file = { .max = VALUE_MAX };
    struct cw_err err;

    if (name.len == property.len)
        why = "expected name=value";
    if (!why && cw_slice_starts(value, CW_LIT("@"))) {
        file.path = cw_slice_from(value, 1);
        if (m->files->read(m->files->world, &file, arena, &err))
            why = err.text;
        value = file.bytes;
    }
    if (why)
        fault(m, at, name, why);
    else if (!is_other_side(m, name))
        set_at(m, at, cw_arena_copy(arena, name).ptr, cw_arena_copy(arena, cw_slice_chomp(value)).ptr);
}

/* All records of a transaction are delivered or given up before the broker gives up the transaction. */
static void set_exactly_once(struct maker *m, const char *instance)
{
    int64_t timeout = m->settings->delivery.transaction_timeout;
    char id[500];
    int len = snprintf(id, sizeof(id), "%s-%s", m->settings->kafka.group.ptr, instance);

    if (len >= (int)sizeof(id) || m->settings->instance.len >= INSTANCE_MAX)
        fault(m, NULL, CW_LIT("transactional.id"), "kafka.group or the instance is too long");
    set(m, "transactional.id", id);
    set_int(m, "transaction.timeout.ms", timeout);
    set_int(m, "message.timeout.ms", timeout * 4 / 5);
    set(m, "retry.backoff.ms", "10"); /* send_offsets waits for it at least once */
    /* The end of a transaction sends what lingers. What is due before the broker has let its partition into
     * the transaction keeps librdkafka's thread turning: 5 to 15 ms of each transaction. */
    set_int(m, "linger.ms", timeout / 10);
}

static void set_ours(struct maker *m)
{
    const struct cw_settings *s = m->settings;
    char instance[INSTANCE_MAX];

    cw_kafka_instance(s, instance, sizeof(instance));
    set(m, "bootstrap.servers", s->kafka.brokers.ptr);
    set(m, "client.id", instance);
    set_all(m, both_sides);
    if (m->side == CW_CONSUMER) {
        set(m, "group.id", s->kafka.group.ptr);
        set_all(m, consumer_side);
        set_prefetch(m);
    } else {
        set_all(m, producer_side);
        set_int(m, "message.max.bytes", s->limits.event_max_bytes + ROOM_FOR_THE_REST);
        if (cw_kafka_is_exactly_once(s))
            set_exactly_once(m, instance);
    }
}

void cw_kafka_conf_check(const struct cw_settings *settings, const struct cw_files *files,
                         struct cw_faults *faults)
{
    rd_kafka_conf_t *conf = cw_kafka_conf(settings, CW_CONSUMER, files, faults);

    if (!conf)
        return; /* most faults would be found twice */
    rd_kafka_conf_destroy(conf);
    conf = cw_kafka_conf(settings, CW_PRODUCER, files, faults);
    if (conf)
        rd_kafka_conf_destroy(conf);
}

int64_t cw_kafka_conf_int(const rd_kafka_conf_t *conf, const char *name)
{
    char text[32] = "";
    size_t size = sizeof(text);
    int64_t value = 0;

    if (rd_kafka_conf_get(conf, name, text, &size) != RD_KAFKA_CONF_OK ||
        !cw_slice_to_int(cw_slice_of(text), 0, INT64_MAX, &value))
        return 0;
    return value;
}

rd_kafka_conf_t *cw_kafka_conf(const struct cw_settings *settings, enum cw_kafka_side side,
                               const struct cw_files *files, struct cw_faults *faults)
{
    struct maker m = { settings, side, files, faults, rd_kafka_conf_new() };
    size_t before = faults->errors;

    set_ours(&m);
    for (size_t i = 0; i < settings->kafka.properties.count; i++)
        set_user(&m, settings->kafka.properties.items[i], &settings->kafka.properties.places[i]);
    if (faults->errors == before)
        return m.conf;
    rd_kafka_conf_destroy(m.conf);
    return NULL;
}
