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

enum cw_status cw_assignment_read_map(struct cw_worker *worker, const struct cw_start *start,
                                      struct cw_spans *ret)
{
    static const char *const strange[] = {
        [CW_GAP_MAP_FOREIGN] = "a commit's metadata is another program's",
        [CW_GAP_MAP_NEWER] = "a commit's metadata is of a newer version",
        [CW_GAP_MAP_DAMAGED] = "a commit's metadata is damaged",
    };
    enum cw_gap_map says = start->next < 0 ? CW_GAP_MAP_NONE : cw_gap_map_read(ret, start->map, start->next);

    switch (says) {
    case CW_GAP_MAP_NONE: break;
    case CW_GAP_MAP_READ: worker->counters.maps_read++; break;
    case CW_GAP_MAP_FOREIGN:
    case CW_GAP_MAP_NEWER:
    case CW_GAP_MAP_DAMAGED:
        worker->counters.maps_strange++;
        if (worker->transaction.on && says != CW_GAP_MAP_FOREIGN)
            cw_worker_fail(worker, CW_FATAL_MAP, strange[says]);
        else
            worker->ports.tell(worker->ports.world, CW_TALE_STRANGE_MAP, NULL, strange[says]);
        break;
    case CW_GAP_MAP_NO_MEMORY: return CW_ENOMEM;
    }
    return CW_OK;
}

enum cw_fit cw_assignment_fits(const struct cw_worker *worker, const struct cw_partition *partition)
{
    size_t max = (size_t)worker->plan->settings.delivery.gap_map_max;
    struct cw_spans spans = { 0 };
    enum cw_fit fit = CW_FITS_UNKNOWN;

    if (!cw_partition_spans(partition, &spans))
        fit = cw_gap_map_fits(max, cw_partition_next(partition), &spans) ? CW_FITS : CW_FITS_NOT;
    cw_spans_done(&spans);
    return fit;
}

static enum cw_status begin_partition(struct cw_worker *worker, const struct cw_start *start)
{
    struct cw_spans before = { 0 };
    struct cw_partition *partition;

    if (cw_assignment_read_map(worker, start, &before))
        return CW_ENOMEM;
    partition = cw_partition_new(start, &before, (uint32_t)worker->plan->settings.delivery.window);
    cw_spans_done(&before);
    if (!partition)
        return CW_ENOMEM;
    partition->next = worker->partitions;
    worker->partitions = partition;
    worker->gates.share.own++;
    if (worker->transaction.on && cw_assignment_fits(worker, partition) == CW_FITS_NOT)
        cw_worker_fail(worker, CW_FATAL_MAP,
                       "delivery.gap_map_max is too small for what the group has finished");
    return CW_OK;
}

enum cw_status cw_worker_assigned(struct cw_worker *worker, const struct cw_start *starts, size_t count)
{
    enum cw_status status = CW_OK;

    worker->counters.assigned++;
    for (size_t i = 0; i < count && !status; i++)
        status = begin_partition(worker, &starts[i]);
    return status;
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
    cw_chain_cancel(flight);
    cw_turn_leave(&worker->keys, &flight->turn);
    cw_partition_remove(flight->partition, flight);
    if (flight->stage != CW_SENDING) {
        cw_flight_free(flight);
        return;
    }
    cw_flight_rise(flight);
    cw_flight_orphan(flight);
}

void cw_assignment_close(struct cw_worker *worker)
{
    worker->gates.share.own = 0;
    worker->standing = NULL;
    while (worker->partitions) {
        struct cw_partition *partition = worker->partitions;

        worker->partitions = partition->next;
        filter(&worker->due, &worker->due_end, partition);
        filter(&worker->blocked, &worker->blocked_end, partition);
        cw_transaction_leave(worker, partition);
        while (partition->oldest)
            release(worker, partition->oldest);
        if (partition->paused) /* librdkafka remembers it beyond the assignment: nobody would resume it */
            worker->ports.pause(worker->ports.world, partition->number, false);
        cw_partition_free(partition);
    }
}

/* Markers of transactions hold offsets too: without them an idle partition would lag for ever. */
static void take_position(struct cw_worker *worker, struct cw_partition *partition)
{
    int64_t position;

    if (partition->oldest)
        return;
    position = worker->ports.position(worker->ports.world, partition->number);
    if (position > cw_partition_next(partition))
        partition->finished = position;
}

/* Offset and map are of one moment. CW_ENOMEM. */
static enum cw_status fill_commit(struct cw_worker *worker, struct cw_partition *partition,
                                  struct cw_commit *commit, char *map)
{
    size_t max = (size_t)worker->plan->settings.delivery.gap_map_max;
    struct cw_spans spans = { 0 };
    enum cw_status status = cw_partition_spans(partition, &spans);
    uint64_t left_out = 0;

    *commit = (struct cw_commit){ partition->number, cw_partition_next(partition), { map, 0 } };
    map[0] = '\0';
    if (!status)
        commit->map.len = cw_gap_map_write(map, max, commit->next, &spans, &left_out);
    cw_spans_done(&spans);
    worker->counters.left_out += left_out;
    partition->committing = commit->next;
    partition->settled_committing = partition->settled + partition->proposed;
    return status;
}

static bool can_commit(const struct cw_partition *partition)
{
    return cw_partition_has_news(partition) && cw_partition_next(partition) >= 0;
}

/* The commits of all partitions that have news. */
static size_t fill_commits(struct cw_worker *worker, struct cw_commit *commits, char *maps)
{
    size_t room = (size_t)worker->plan->settings.delivery.gap_map_max + 1, count = 0;

    for (struct cw_partition *p = worker->partitions; p; p = p->next) {
        if (!can_commit(p))
            continue;
        if (fill_commit(worker, p, &commits[count], maps + count * room))
            return 0;
        count++;
    }
    return count;
}

void cw_assignment_take_positions(struct cw_worker *worker)
{
    for (struct cw_partition *p = worker->partitions; p; p = p->next)
        take_position(worker, p);
}

static size_t count_news(struct cw_worker *worker)
{
    size_t count = 0;

    cw_assignment_take_positions(worker);
    for (struct cw_partition *p = worker->partitions; p; p = p->next)
        count += can_commit(p);
    return count;
}

static bool hand_over(struct cw_worker *worker, const struct cw_commit *commits, size_t count)
{
    void *tag = (void *)++worker->commit_number;

    if (!worker->transaction.on)
        return worker->ports.commit(worker->ports.world, commits, count, tag) == CW_OK;
    worker->ports.transact(worker->ports.world, commits, count, tag);
    return true;
}

bool cw_assignment_commit(struct cw_worker *worker)
{
    size_t room = (size_t)worker->plan->settings.delivery.gap_map_max + 1, count = count_news(worker);
    struct cw_commit *commits = count ? calloc(count, sizeof(*commits)) : NULL;
    char *maps = count ? malloc(count * room) : NULL;
    bool sent = false;

    worker->next_commit_ms = worker->time.now_ms + worker->plan->settings.delivery.commit_interval;
    worker->commit_until_ms = worker->time.now_ms + CW_COMMIT_ANSWER_MS;
    if (commits && maps && (count = fill_commits(worker, commits, maps)) > 0)
        sent = hand_over(worker, commits, count);
    free(commits);
    free(maps);
    worker->committing |= sent;
    return sent;
}

void cw_assignment_committed(struct cw_worker *worker, bool taken_place)
{
    worker->committing = false;
    worker->counters.commits += taken_place;
    for (struct cw_partition *p = worker->partitions; p; p = p->next) {
        if (taken_place && p->committing >= 0) {
            p->committed = p->committing;
            p->settled_committed = p->settled_committing;
        }
        p->committing = -1;
    }
}

void cw_worker_committed(struct cw_worker *worker, void *tag, enum cw_status status, const char *why)
{
    if (!worker->committing || (uintptr_t)tag != worker->commit_number)
        return;
    if (status) {
        worker->counters.commit_errors++;
        worker->refused_until_ms = worker->time.now_ms + worker->plan->settings.delivery.commit_interval;
        worker->ports.tell(worker->ports.world, CW_TALE_COMMIT_FAILED, NULL, why);
    }
    cw_assignment_committed(worker, status == CW_OK);
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
    return worker->transaction.on ? !cw_transaction_begin(worker) : !cw_assignment_commit(worker);
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
