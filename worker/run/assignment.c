#include "cw/run/assignment.h"

#include "cw/run/chain.h"
#include <stdlib.h>

struct cw_partition *cw_assignment_find(const struct cw_worker *worker, int32_t number)
{
    struct cw_partition *partition = worker->partitions;

    while (partition && partition->number != number)
        partition = partition->next;
    return partition;
}

bool cw_assignment_is_open(const struct cw_worker *worker)
{
    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        if (p->oldest)
            return true;
    return false;
}

bool cw_assignment_has_news(const struct cw_worker *worker)
{
    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        if (cw_partition_has_news(p))
            return true;
    return false;
}

enum cw_status cw_worker_assigned(struct cw_worker *worker, const int32_t *numbers, size_t count)
{
    worker->counters.assigned++;
    for (size_t i = 0; i < count; i++) {
        struct cw_partition *partition =
            cw_partition_new(numbers[i], (uint32_t)worker->plan->settings.delivery.window);

        if (!partition)
            return CW_ENOMEM;
        partition->next = worker->partitions;
        worker->partitions = partition;
    }
    return CW_OK;
}

/* Takes the flights of a partition off a list. */
static void filter(struct cw_flight **list, struct cw_flight ***end, const struct cw_partition *partition)
{
    struct cw_flight **at = list;

    while (*at) {
        if ((*at)->partition == partition)
            *at = (*at)->next;
        else
            at = &(*at)->next;
    }
    *end = at;
}

static void release(struct cw_worker *worker, struct cw_flight *flight)
{
    worker->counters.released++;
    cw_turn_leave(&worker->keys, &flight->turn);
    cw_partition_remove(flight->partition, flight);
    cw_chain_cancel(flight);
    if (flight->stage != CW_SENDING) {
        cw_flight_free(flight);
        return;
    }
    cw_flight_rise(flight);
    cw_flight_orphan(flight);
}

void cw_assignment_close(struct cw_worker *worker)
{
    while (worker->partitions) {
        struct cw_partition *partition = worker->partitions;

        worker->partitions = partition->next;
        filter(&worker->due, &worker->due_end, partition);
        filter(&worker->blocked, &worker->blocked_end, partition);
        while (partition->oldest)
            release(worker, partition->oldest);
        if (partition->paused) /* librdkafka remembers it beyond the assignment: nobody would resume it */
            worker->ports.pause(worker->ports.world, partition->number, false);
        cw_partition_free(partition);
    }
}

/* Sends one commit for all partitions that have news. False: there is nothing to commit, or it could not be
 * sent. */
bool cw_assignment_commit(struct cw_worker *worker)
{
    struct cw_commit *commits;
    size_t count = 0;

    worker->next_commit_ms = worker->time.now_ms + worker->plan->settings.delivery.commit_interval;
    for (const struct cw_partition *p = worker->partitions; p; p = p->next)
        count += cw_partition_has_news(p);
    commits = count ? calloc(count, sizeof(*commits)) : NULL;
    if (!commits)
        return false;
    count = 0;
    for (struct cw_partition *p = worker->partitions; p; p = p->next) {
        if (!cw_partition_has_news(p))
            continue;
        p->committing = p->finished;
        commits[count++] = (struct cw_commit){ p->number, p->finished };
    }
    worker->committing =
        worker->ports.commit(worker->ports.world, commits, count, (void *)++worker->commit_number) == CW_OK;
    worker->commit_until_ms = worker->time.now_ms + CW_COMMIT_ANSWER_MS;
    free(commits);
    return worker->committing;
}

void cw_worker_committed(struct cw_worker *worker, void *tag, enum cw_status status, const char *why)
{
    if (!worker->committing || (uintptr_t)tag != worker->commit_number)
        return;
    worker->committing = false;
    if (status) {
        worker->counters.commit_errors++;
        worker->refused_until_ms = worker->time.now_ms + worker->plan->settings.delivery.commit_interval;
        worker->ports.tell(worker->ports.world, CW_TALE_COMMIT_FAILED, NULL, why);
    } else {
        worker->counters.commits++;
    }
    for (struct cw_partition *p = worker->partitions; p; p = p->next) {
        if (!status && p->committing >= 0)
            p->committed = p->committing;
        p->committing = -1;
    }
}

void cw_worker_revoke(struct cw_worker *worker)
{
    worker->counters.revoked++;
    worker->revoking = true;
    worker->last_commit = false;
    worker->revoke_until_ms = worker->time.now_ms + worker->plan->settings.delivery.drain_timeout;
    if (worker->stopping && worker->stop_until_ms < worker->revoke_until_ms)
        worker->revoke_until_ms = worker->stop_until_ms;
}

/* True: nothing more can be committed, or it is not worth waiting for. */
static bool has_committed(struct cw_worker *worker)
{
    if (worker->committing)
        return worker->time.now_ms >= worker->commit_until_ms;
    if (worker->last_commit)
        return true;
    worker->last_commit = true;
    return !cw_assignment_commit(worker);
}

/* Commit before the rebalance is acknowledged: afterwards the partitions are not ours, the commit is refused,
 * and the next owner does the same lookups again. */
void cw_assignment_go_on(struct cw_worker *worker)
{
    bool open = cw_assignment_is_open(worker);

    if (open && worker->time.now_ms < worker->revoke_until_ms)
        return;
    if (!has_committed(worker))
        return;
    if (open)
        worker->ports.tell(worker->ports.world, CW_TALE_DRAINED_LATE, NULL,
                           "gave partitions back with open records: they will be processed again");
    cw_assignment_close(worker);
    worker->revoking = worker->committing = false;
    worker->ports.give_back(worker->ports.world);
}

void cw_worker_lose(struct cw_worker *worker)
{
    worker->counters.lost++;
    worker->revoking = worker->committing = false;
    cw_assignment_close(worker);
}
