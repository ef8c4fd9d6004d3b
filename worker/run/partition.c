#include "cw/run/partition.h"

#include "cw/run/worker.h"
#include <stdlib.h>

/* About what a pause costs: librdkafka throws away what it has prefetched, and may take a second to fetch it
 * again. Nobody is admitted meanwhile, whatever its partition: a wait that was in vain is the last one until
 * a pause turns out to have been a short one. */
enum { STAND_MS = 500, BUSY_MS = 10000 };

struct cw_partition *cw_partition_new(const struct cw_start *start, struct cw_spans *before, uint32_t window)
{
    struct cw_partition *partition = malloc(sizeof(*partition));

    if (!partition)
        return NULL;
    *partition = (struct cw_partition){ .number = start->partition,
                                        .finished = start->next,
                                        .committed = start->next,
                                        .committing = -1,
                                        .newest_offset = -1 };
    if (cw_window_init(&partition->window, window)) {
        free(partition);
        return NULL;
    }
    partition->before = *before;
    *before = (struct cw_spans){ 0 };
    return partition;
}

void cw_partition_free(struct cw_partition *partition)
{
    if (!partition)
        return;
    cw_window_done(&partition->window);
    cw_spans_done(&partition->before);
    free(partition);
}

bool cw_partition_was_finished(struct cw_partition *partition, int64_t offset)
{
    const struct cw_spans *before = &partition->before;

    while (partition->before_at < before->count && before->items[partition->before_at].last < offset)
        partition->before_at++;
    return partition->before_at < before->count && before->items[partition->before_at].first <= offset;
}

static void pause(struct cw_partition *partition, struct cw_worker *worker, bool pause)
{
    int64_t now_ms = worker->time.now_ms;

    if (!pause)
        worker->impatient = now_ms - partition->paused_ms > STAND_MS;
    partition->paused = pause;
    partition->paused_ms = now_ms;
    worker->counters.pauses += pause;
    worker->ports.pause(worker->ports.world, partition->number, pause);
}

/* Records of a partition may wait where nobody can see them while another one's window is full. */
static bool has_work(const struct cw_partition *p, const struct cw_worker *worker)
{
    return p->oldest || (p->opened_ms && worker->time.now_ms - p->opened_ms < BUSY_MS);
}

/* Whether nobody else would have much to do: the others are idle, paused, or soon full too. */
static bool is_alone(const struct cw_partition *partition, const struct cw_worker *worker)
{
    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        if (p != partition && !p->paused && has_work(p, worker) && p->window.count < p->window.cap / 2)
            return false;
    return true;
}

/* Windows are full of what a commit or a delivery is about to finish, or of what waits for one slow record:
 * the first is worth waiting for. */
static void stand(struct cw_partition *partition, struct cw_worker *worker)
{
    if (worker->standing || worker->impatient || !is_alone(partition, worker)) {
        pause(partition, worker, true);
        return;
    }
    worker->standing = partition;
    worker->stand_until_ms = worker->time.now_ms + STAND_MS;
}

int64_t cw_partition_stand_on(struct cw_worker *worker)
{
    struct cw_partition *partition = worker->standing;

    if (!partition)
        return INT64_MAX;
    if (worker->time.now_ms < worker->stand_until_ms)
        return worker->stand_until_ms - worker->time.now_ms;
    worker->standing = NULL;
    worker->impatient = true;
    pause(partition, worker, true);
    return INT64_MAX;
}

static uint32_t open_offset(struct cw_partition *partition, struct cw_worker *worker,
                            const struct cw_record *record)
{
    uint32_t ticket = cw_window_open(&partition->window, record->offset, record->timestamp_ms);

    partition->newest_offset = record->offset;
    partition->opened_ms = worker->time.now_ms;
    if (cw_window_is_full(&partition->window))
        stand(partition, worker);
    return ticket;
}

static void settle_offset(struct cw_partition *partition, uint32_t ticket)
{
    int64_t next = cw_window_settle(&partition->window, ticket);

    partition->settled++;
    if (next >= 0)
        partition->finished = next;
}

static void go_on(struct cw_partition *partition, struct cw_worker *worker)
{
    const struct cw_window *window = &partition->window;

    if (worker->standing == partition && window->count <= window->cap / 4 * 3)
        worker->standing = NULL;
    if (partition->paused && window->count <= window->cap / 2)
        pause(partition, worker, false);
}

void cw_partition_pass(struct cw_partition *partition, struct cw_worker *worker,
                       const struct cw_record *record)
{
    settle_offset(partition, open_offset(partition, worker, record));
    go_on(partition, worker);
}

/* What an earlier owner has finished from `next` on needs no reading to be passed. */
static int64_t pass_over(const struct cw_partition *partition, int64_t next)
{
    for (size_t i = partition->before_at; i < partition->before.count; i++) {
        const struct cw_span *span = &partition->before.items[i];

        if (span->first <= next && next <= span->last)
            return span->last + 1;
    }
    return next;
}

int64_t cw_partition_next(const struct cw_partition *partition)
{
    const struct cw_window *window = &partition->window;
    const struct cw_window_slot *left = cw_window_oldest_left(window);
    int64_t finished = window->count ? partition->newest_offset + 1 : partition->finished;

    if (left)
        return left->offset;
    return finished < 0 ? -1 : pass_over(partition, finished);
}

/* Offsets between two records that follow each other are nobody's: a map is shorter without these gaps. */
static enum cw_status add_settled(const struct cw_window *window, int64_t above, struct cw_spans *ret)
{
    enum cw_status status = CW_OK;
    int64_t bridge = -1; /* behind the slot before, where that is finished */

    for (uint32_t i = 0; i < window->count && !status; i++) {
        const struct cw_window_slot *slot = &window->slots[(window->head + i) % window->cap];
        bool finished = (slot->settled || slot->proposed) && slot->offset > above;

        if (finished)
            status = cw_spans_add(ret, bridge < 0 ? slot->offset : bridge, slot->offset);
        bridge = finished ? slot->offset + 1 : -1;
    }
    return status;
}

/* What lies beyond everything that was opened is as the earlier owner left it. */
enum cw_status cw_partition_spans(const struct cw_partition *partition, struct cw_spans *ret)
{
    int64_t next = cw_partition_next(partition);
    enum cw_status status = add_settled(&partition->window, next, ret);

    for (size_t i = partition->before_at; i < partition->before.count && !status; i++) {
        struct cw_span span = partition->before.items[i];

        span.first = span.first > partition->newest_offset ? span.first : partition->newest_offset + 1;
        if (span.first <= span.last && span.first > next)
            status = cw_spans_add(ret, span.first, span.last);
    }
    return status;
}

void cw_partition_open(struct cw_partition *partition, struct cw_flight *flight)
{
    flight->partition = partition;
    flight->ticket = open_offset(partition, flight->worker, &flight->record);
    flight->older = partition->newest;
    if (partition->newest)
        partition->newest->newer = flight;
    else
        partition->oldest = flight;
    partition->newest = flight;
}

void cw_partition_remove(struct cw_partition *partition, struct cw_flight *flight)
{
    if (flight->older)
        flight->older->newer = flight->newer;
    else
        partition->oldest = flight->newer;
    if (flight->newer)
        flight->newer->older = flight->older;
    else
        partition->newest = flight->older;
    flight->older = flight->newer = NULL;
    flight->partition = NULL;
}

void cw_partition_propose(struct cw_partition *partition, const struct cw_flight *flight, bool proposed)
{
    cw_window_propose(&partition->window, flight->ticket, proposed);
    if (proposed)
        partition->proposed++;
    else
        partition->proposed--;
}

void cw_partition_settle(struct cw_partition *partition, struct cw_flight *flight)
{
    if (partition->window.slots[flight->ticket].proposed)
        partition->proposed--;
    settle_offset(partition, flight->ticket);
    cw_partition_remove(partition, flight);
    go_on(partition, flight->worker);
}
