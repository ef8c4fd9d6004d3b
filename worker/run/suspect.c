#include "cw/run/suspect.h"

#include "cw/run/assignment.h"
#include <stdlib.h>

enum { LEAST_MS = 1000, CALLS = 6 }; /* a round makes at most so many calls that may take their whole time */

static const struct cw_settings *settings(const struct cw_worker *worker)
{
    return &worker->plan->settings;
}

static int64_t stall_ms(const struct cw_worker *worker)
{
    return settings(worker)->delivery.stall_timeout;
}

/* What the calls of a transaction may take, which begin anew where brokers are slow. */
static int64_t patience_ms(const struct cw_worker *worker)
{
    return worker->transaction.on ? CALLS * settings(worker)->delivery.transaction_timeout : 0;
}

static int64_t older(int64_t a, int64_t b)
{
    return !a || (b && b < a) ? b : a;
}

/* Since when the oldest record that is with the producer waits for its report; 0: none does. */
static int64_t report_since(const struct cw_worker *worker)
{
    int64_t since_ms = 0;

    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        if (p->oldest && p->oldest->stage == CW_SENDING)
            since_ms = older(since_ms, p->oldest->since_ms);
    return since_ms;
}

/* Since when a call should have given up by itself; 0: it still may take its time. librdkafka does not keep
 * to that time where a coordinator is down (send_offsets of a transaction): until then nobody is to blame. */
static int64_t overdue_since(const struct cw_worker *worker, const struct cw_kafka_signs *signs)
{
    int64_t since_ms = signs->call_since_ms ? signs->call_since_ms + patience_ms(worker) : 0;

    return since_ms <= worker->time.now_ms ? since_ms : 0;
}

/* Since when something is missed that Kafka owes us; 0: nothing is. */
static int64_t missed_since(const struct cw_worker *worker, const struct cw_kafka_signs *signs)
{
    int64_t since_ms = older(signs->assigning_since_ms, overdue_since(worker, signs));

    if (worker->transaction.round == CW_ROUND_ENDS)
        return since_ms; /* whatever it waits for is a call, which says itself when it is overdue */
    if (worker->committing)
        since_ms = older(since_ms, worker->commit_until_ms - CW_COMMIT_ANSWER_MS);
    return older(since_ms, report_since(worker));
}

/* A partition that brings something, or need not, is not quiet. */
static void look_at_partition(struct cw_partition *p, const struct cw_worker *worker, bool drained)
{
    if (p->heard.ms && drained && !p->paused && p->heard.newest == p->newest_offset)
        return;
    p->heard.ms = worker->time.now_ms;
    p->heard.newest = p->newest_offset;
    p->heard.served_since_ms = 0;
}

static bool is_quiet(const struct cw_partition *p, const struct cw_worker *worker)
{
    return worker->time.now_ms - p->heard.ms >= stall_ms(worker) / 2;
}

static int64_t next_of(const struct cw_partition *p, const struct cw_worker *worker)
{
    int64_t position = worker->ports.position(worker->ports.world, p->number);
    int64_t next = p->newest_offset >= 0 ? p->newest_offset + 1 : p->finished;

    return position > next ? position : next;
}

static void list_quiet(const struct cw_worker *worker, struct cw_probe *probe)
{
    size_t count = 0;

    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        count += is_quiet(p, worker);
    *probe = (struct cw_probe){ .quiet = count ? calloc(count, sizeof(*probe->quiet)) : NULL };
    for (const struct cw_partition *p = worker->partitions; p && probe->quiet; p = p->next)
        if (is_quiet(p, worker))
            probe->quiet[probe->count++] =
                (struct cw_quiet){ .partition = p->number, .next = next_of(p, worker) };
}

bool cw_suspect_look(struct cw_suspect *suspect, const struct cw_worker *worker,
                     const struct cw_kafka_signs *signs, struct cw_probe *ret)
{
    int64_t now_ms = worker->time.now_ms, missed_ms = missed_since(worker, signs);

    for (struct cw_partition *p = worker->partitions; p; p = p->next)
        look_at_partition(p, worker, signs->drained && !worker->stopping && !worker->revoking);
    if (missed_ms != suspect->missed_since_ms)
        suspect->served_since_ms = 0;
    suspect->missed_since_ms = missed_ms;
    if (suspect->wrong || suspect->probing || now_ms < suspect->next_probe_ms)
        return false;
    suspect->next_probe_ms = now_ms + (stall_ms(worker) / 2 > LEAST_MS ? stall_ms(worker) / 2 : LEAST_MS);
    list_quiet(worker, ret);
    suspect->probing = ret->count || (missed_ms && now_ms - missed_ms >= stall_ms(worker) / 2);
    return suspect->probing;
}

/* Whether somebody has been served for too long while we were not. Counts from the first time. */
static bool served_too_long(int64_t *since_ms, bool served, int64_t now_ms, int64_t most_ms)
{
    if (!served)
        *since_ms = 0;
    else if (!*since_ms)
        *since_ms = now_ms;
    return served && now_ms - *since_ms >= most_ms;
}

static void hear_partition(struct cw_suspect *suspect, const struct cw_worker *worker,
                           const struct cw_quiet *quiet)
{
    struct cw_partition *p = cw_assignment_find(worker, quiet->partition);

    if (!p || !is_quiet(p, worker))
        return;
    if (served_too_long(&p->heard.served_since_ms, quiet->has_more, worker->time.now_ms, stall_ms(worker)))
        suspect->wrong = "a partition has records and brings none";
}

void cw_suspect_hear(struct cw_suspect *suspect, const struct cw_worker *worker, struct cw_probe *probe)
{
    int64_t most_ms = stall_ms(worker) + patience_ms(worker);

    suspect->probing = false;
    for (size_t i = 0; i < probe->count; i++)
        hear_partition(suspect, worker, &probe->quiet[i]);
    if (suspect->missed_since_ms && served_too_long(&suspect->served_since_ms, probe->group && probe->outputs,
                                                    worker->time.now_ms, most_ms))
        suspect->wrong = "Kafka answers others, and not this worker";
    free(probe->quiet);
    *probe = (struct cw_probe){ 0 };
}
