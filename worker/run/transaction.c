#include "cw/run/transaction.h"

#include "cw/run/assignment.h"
#include "cw/run/chain.h"

enum { AGAIN_MS = 100 };

void cw_transaction_init(struct cw_transaction *transaction, bool on)
{
    *transaction = (struct cw_transaction){ .on = on };
    transaction->queue_end = &transaction->queue;
    transaction->batch_end = &transaction->batch;
}

static void add_last(struct cw_flight ***end, struct cw_flight *flight)
{
    flight->next = NULL;
    **end = flight;
    *end = &flight->next;
}

/* Takes the whole list. */
static struct cw_flight *take_all(struct cw_flight **list, struct cw_flight ***end)
{
    struct cw_flight *first = *list;

    *list = NULL;
    *end = list;
    return first;
}

void cw_transaction_add(struct cw_flight *flight)
{
    add_last(&flight->worker->transaction.queue_end, flight);
}

static bool is_proposed(const struct cw_flight *flight)
{
    return flight->partition->window.slots[flight->ticket].proposed;
}

/* Of the list's flights in this partition, those up to this offset and no others. */
static void propose_up_to(struct cw_flight *list, struct cw_partition *partition, int64_t limit)
{
    for (struct cw_flight *flight = list; flight; flight = flight->next) {
        bool proposed = flight->record.offset <= limit;

        if (flight->partition == partition && is_proposed(flight) != proposed)
            cw_partition_propose(partition, flight, proposed);
    }
}

/* Takes back the highest offsets of the partition until the gap map has room for the others. What was
 * committed before always fits, and the lowest offset that is not finished needs no bit. CW_ENOMEM. */
static enum cw_status limit_batch(struct cw_worker *worker, struct cw_flight *list,
                                  struct cw_partition *partition)
{
    int64_t high = partition->newest_offset, low;
    enum cw_fit fit = cw_assignment_fits(worker, partition);

    if (fit != CW_FITS_NOT)
        return fit == CW_FITS ? CW_OK : CW_ENOMEM;
    propose_up_to(list, partition, -1);
    low = cw_partition_next(partition);
    while (low < high && fit != CW_FITS_UNKNOWN) {
        int64_t middle = low + (high - low + 1) / 2;

        propose_up_to(list, partition, middle);
        fit = cw_assignment_fits(worker, partition);
        if (fit == CW_FITS)
            low = middle;
        else
            high = middle - 1;
    }
    propose_up_to(list, partition, low);
    return fit == CW_FITS_UNKNOWN ? CW_ENOMEM : CW_OK;
}

/* As many of the queue as a round takes, to be proposed. */
static struct cw_flight *take_candidates(struct cw_transaction *t)
{
    struct cw_flight *list = t->queue, **at = &t->queue;

    for (size_t count = 0; *at && count < CW_BATCH_MAX; count++)
        at = &(*at)->next;
    t->queue = *at;
    if (!t->queue)
        t->queue_end = &t->queue;
    *at = NULL;
    return list;
}

/* A list to the front of the queue. */
static void put_first(struct cw_transaction *t, struct cw_flight *list, struct cw_flight **list_end)
{
    if (!list)
        return;
    *list_end = t->queue;
    if (!t->queue)
        t->queue_end = list_end;
    t->queue = list;
}

/* The proposed ones to the batch, the others back to the front of the queue. */
static void split(struct cw_transaction *t, struct cw_flight *list)
{
    struct cw_flight *rest = NULL, **rest_end = &rest;

    while (list) {
        struct cw_flight *flight = list;

        list = flight->next;
        if (is_proposed(flight)) {
            add_last(&t->batch_end, flight);
            cw_flight_go(flight, CW_SENDING);
        } else {
            add_last(&rest_end, flight);
        }
    }
    put_first(t, rest, rest_end);
}

static enum cw_status freeze(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;
    struct cw_flight *list = take_candidates(t);
    enum cw_status status = CW_OK;

    for (struct cw_flight *flight = list; flight; flight = flight->next)
        cw_partition_propose(flight->partition, flight, true);
    for (struct cw_partition *p = worker->partitions; p && !status; p = p->next)
        if (p->proposed)
            status = limit_batch(worker, list, p);
    split(t, list);
    t->unsent = t->batch;
    return status;
}

static void end_round(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;

    t->round = CW_ROUND_ENDS;
    if (t->doomed || !cw_assignment_commit(worker)) {
        worker->committing = true;
        t->number = ++worker->commit_number;
        worker->ports.transact(worker->ports.world, NULL, 0, (void *)t->number);
    }
    t->number = worker->commit_number;
}

/* CW_ELIMIT: no room now. */
static enum cw_status send_one(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;
    enum cw_status status;

    do
        status = worker->ports.send(worker->ports.world, &flight->output, flight->message, flight);
    while (status == CW_EINVAL && cw_chain_shrink(flight) == CW_OK);
    return status;
}

static void send_batch(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;

    for (; t->unsent && !t->doomed; t->unsent = t->unsent->next) {
        enum cw_status status = t->unsent->silent ? CW_OK : send_one(t->unsent);

        if (status == CW_ELIMIT)
            return;
        if (status) {
            cw_worker_fail(worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
            return;
        }
    }
    end_round(worker);
}

/* Of idle partitions, asked for now and then. */
static bool has_positions(struct cw_worker *worker)
{
    if (worker->time.now_ms < worker->next_commit_ms)
        return false;
    worker->next_commit_ms = worker->time.now_ms + worker->plan->settings.delivery.commit_interval;
    cw_assignment_take_positions(worker);
    return cw_assignment_has_news(worker);
}

/* At the first tick after the end: the time of the answer is that of the tick before it. */
static void count_time(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;

    if (t->took_place)
        cw_histogram_add(&worker->counters.transactions, (worker->time.now_ms - t->begun_ms) * 1000);
    t->took_place = false;
}

bool cw_transaction_begin(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;

    count_time(worker);
    if (t->round)
        return true;
    if (worker->fatal || (!t->queue && !cw_assignment_has_news(worker) && !has_positions(worker)))
        return false;
    t->next_ms = worker->time.now_ms + worker->plan->settings.delivery.transaction_interval;
    if (freeze(worker)) {
        cw_worker_fail(worker, CW_FATAL_MEMORY, "no memory");
        return false;
    }
    if (!t->batch && !cw_assignment_has_news(worker))
        return false;
    worker->committing = true;
    worker->commit_until_ms = worker->time.now_ms + CW_COMMIT_ANSWER_MS;
    t->doomed = false;
    t->begun_ms = worker->time.now_ms;
    t->round = CW_ROUND_SENDS;
    send_batch(worker);
    return true;
}

void cw_transaction_tick(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;
    int64_t now_ms = worker->time.now_ms;
    bool soon = (worker->stopping || worker->revoking) && now_ms >= worker->refused_until_ms;

    count_time(worker);
    if (worker->fatal)
        return;
    if (t->round == CW_ROUND_SENDS)
        send_batch(worker);
    else if (!t->round && (soon || now_ms >= t->next_ms))
        cw_transaction_begin(worker);
}

int64_t cw_transaction_sleep(const struct cw_worker *worker)
{
    const struct cw_transaction *t = &worker->transaction;

    if (t->round == CW_ROUND_SENDS)
        return 10;
    if (t->round || (!t->queue && !cw_assignment_has_news(worker)))
        return INT64_MAX;
    return t->next_ms - worker->time.now_ms;
}

void cw_transaction_shrink(struct cw_flight *flight)
{
    if (flight->partition && cw_chain_shrink(flight))
        cw_worker_fail(flight->worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
}

static void forget(struct cw_flight **list, struct cw_flight ***end, const struct cw_partition *partition)
{
    while (*list) {
        if ((*list)->partition == partition)
            *list = (*list)->next;
        else
            list = &(*list)->next;
    }
    *end = list;
}

void cw_transaction_leave(struct cw_worker *worker, const struct cw_partition *partition)
{
    struct cw_transaction *t = &worker->transaction;

    forget(&t->queue, &t->queue_end, partition);
    t->doomed |= t->round && (partition->proposed || partition->committing >= 0);
}

/* Takes back what the commit of the group does not cover. */
static void compare(struct cw_worker *worker, struct cw_partition *partition, const struct cw_start *start)
{
    struct cw_spans spans = { 0 };

    if (cw_assignment_read_map(worker, start, &spans) || worker->fatal)
        cw_worker_fail(worker, CW_FATAL_MEMORY, "no memory");
    if (start->next < partition->committing)
        partition->committing = -1;
    for (struct cw_flight *flight = worker->transaction.batch; flight; flight = flight->next) {
        int64_t offset = flight->record.offset;

        if (flight->partition != partition || offset < start->next || cw_spans_have(&spans, offset))
            continue;
        partition->committing = -1;
        cw_partition_propose(partition, flight, false);
    }
    cw_spans_done(&spans);
}

/* Takes back all of the partition. */
static void take_back(struct cw_worker *worker, struct cw_partition *partition)
{
    propose_up_to(worker->transaction.batch, partition, -1);
    partition->committing = -1;
}

static const struct cw_start *start_of(const struct cw_ended *ended, int32_t partition)
{
    for (size_t i = 0; ended->ending == CW_UNKNOWN && i < ended->count; i++)
        if (ended->starts[i].partition == partition)
            return &ended->starts[i];
    return NULL;
}

/* What did not take place is proposed no more. */
static void judge(struct cw_worker *worker, const struct cw_ended *ended)
{
    for (struct cw_partition *p = worker->partitions; p; p = p->next) {
        const struct cw_start *start = start_of(ended, p->number);

        if (p->committing < 0 && !p->proposed)
            continue;
        if (start)
            compare(worker, p, start);
        else if (ended->ending != CW_COMMITTED)
            take_back(worker, p);
    }
}

/* What is proposed still has been written; the rest is the first of the next round. */
static void settle_batch(struct cw_worker *worker)
{
    struct cw_transaction *t = &worker->transaction;
    struct cw_flight *list = take_all(&t->batch, &t->batch_end), *rest = NULL, **rest_end = &rest;

    while (list) {
        struct cw_flight *flight = list;

        list = flight->next;
        if (!flight->partition || is_proposed(flight)) {
            worker->counters.transacted += flight->partition && !flight->silent;
            cw_worker_written(flight);
        } else {
            cw_flight_go(flight, CW_DONE);
            add_last(&rest_end, flight);
        }
    }
    put_first(t, rest, rest_end);
}

static void count_ending(struct cw_worker *worker, const struct cw_ended *ended)
{
    worker->counters.aborted += ended->ending == CW_ABORTED;
    worker->counters.unknown += ended->ending == CW_UNKNOWN;
    worker->transaction.took_place = ended->ending == CW_COMMITTED;
    if (ended->ending != CW_COMMITTED)
        worker->ports.tell(worker->ports.world, CW_TALE_ABORTED, NULL, ended->why);
}

void cw_worker_transacted(struct cw_worker *worker, void *tag, const struct cw_ended *ended)
{
    struct cw_transaction *t = &worker->transaction;

    if (t->round != CW_ROUND_ENDS || (uintptr_t)tag != t->number)
        return;
    t->round = 0;
    t->unsent = NULL;
    count_ending(worker, ended);
    if (ended->ending != CW_COMMITTED)
        t->next_ms = worker->refused_until_ms = worker->time.now_ms + AGAIN_MS;
    judge(worker, ended);
    cw_assignment_committed(worker, ended->ending != CW_ABORTED);
    settle_batch(worker);
}
