#include "sim/laws.h"

#include "sim/crm.h"
#include "sim/output.h"
#include <stdio.h>
#include <string.h>

enum { UNTOLD_MS = 400 };

bool sim_laws_tells_of(const struct cw_start *start, int64_t offset)
{
    struct cw_spans spans = { 0 };
    bool told = offset < start->next;

    if (!told && start->next >= 0) {
        cw_gap_map_read(&spans, start->map, start->next);
        told = cw_spans_have(&spans, offset);
    }
    cw_spans_done(&spans);
    return told;
}

/* Its output is there, or will be with this transaction, and none of its requests is under way. */
static bool is_finished(const struct sim_member *member, int partition, int64_t offset)
{
    const struct sim *sim = member->sim;

    return !sim_crm_is_asked(member, partition, offset) &&
           (sim_output_has(sim, partition, offset) ||
            (sim->exactly_once && sim_output_will_have(sim, member->slot, partition, offset)));
}

/* At least once, by this assignment, as far as can be told from outside: a request that a record does not
 * wait for may wait itself. */
static bool has_done(const struct sim_member *member, int partition, int64_t offset)
{
    return !member->sim->exactly_once && member->reported[partition][offset] &&
           member->sim->input[partition][offset].kind != SIM_UNSAFE;
}

/* The transaction was ended by others: it will not take place, whatever it says. */
static bool is_void(const struct sim_member *member)
{
    return member->sim->exactly_once && (member->transaction.fenced || member->transaction.refused);
}

static void look_at_map(const struct sim_member *member, const struct cw_start *start)
{
    struct cw_spans spans;
    enum cw_gap_map says = cw_gap_map_read(&spans, start->map, start->next);

    sim_require(member->sim, says == CW_GAP_MAP_NONE || says == CW_GAP_MAP_READ, "a map cannot be read");
    for (size_t i = 0; i < spans.count; i++) {
        sim_require(member->sim, spans.items[i].first > start->next && spans.items[i].last < SIM_OFFSETS,
                    "a map beyond the log");
        for (int64_t offset = spans.items[i].first; offset <= spans.items[i].last; offset++)
            sim_require(member->sim, is_finished(member, start->partition, offset),
                        "a map tells of what is not finished");
    }
    cw_spans_done(&spans);
}

static void look_at_commit(struct sim_member *member, const struct cw_start *start)
{
    int p = start->partition;

    sim_require(member->sim, start->next >= 0 && start->next <= SIM_OFFSETS, "a commit beyond the log");
    for (int64_t offset = 0; offset < start->next; offset++)
        sim_require(member->sim, is_finished(member, p, offset), "a commit passes what is not finished");
    look_at_map(member, start);
    for (int64_t offset = start->next; offset < SIM_OFFSETS && member->sim->whole_maps; offset++)
        if (has_done(member, p, offset))
            sim_require(member->sim, sim_laws_tells_of(start, offset),
                        "a commit does not tell of what is finished");
}

static void mark_told(struct sim_member *member, int partition)
{
    for (int64_t offset = 0; offset < SIM_OFFSETS; offset++)
        member->told[partition][offset] |= has_done(member, partition, offset);
}

void sim_laws_take_commit(struct sim_member *member, struct sim_commit *to, const struct cw_commit *from,
                          size_t count)
{
    sim_require(member->sim, count <= SIM_PARTITIONS, "more commits than partitions");
    to->count = count;
    for (size_t i = 0; i < count; i++) {
        const struct cw_start start = { from[i].partition, from[i].next, from[i].map };

        sim_require(member->sim, member->owns >> start.partition & 1, "a commit of what is not its own");
        sim_require(member->sim, start.map.len < SIM_MAP && strlen(start.map.ptr) == start.map.len,
                    "a map with a NUL, or too long");
        if (!is_void(member))
            look_at_commit(member, &start);
        mark_told(member, start.partition);
        to->items[i] = from[i];
        snprintf(to->maps[i], SIM_MAP, "%s", from[i].map.ptr);
    }
}

void sim_laws_look_at_told(struct sim_member *member, const struct sim_commit *commit)
{
    for (size_t i = 0; i < member->queue.count; i++) {
        const struct sim_sent *sent = &member->queue.items[i];
        bool told = false;

        for (size_t c = 0; c < commit->count; c++) {
            struct cw_start start = { commit->items[c].partition, commit->items[c].next,
                                      cw_slice_of(commit->maps[c]) };

            told |= start.partition == sent->partition && sim_laws_tells_of(&start, sent->offset);
        }
        sim_require(member->sim, told, "an output is written, and its offset is not committed with it");
    }
}

/* But for those that fetch a token. */
static size_t lookups_under_way(const struct sim_member *member)
{
    size_t count = 0;

    for (size_t i = 0; i < member->ask_count; i++)
        count += member->asks[i].partition >= 0;
    return count;
}

static void check_counts(const struct sim_member *member)
{
    const struct cw_worker *w = member->worker;
    const struct cw_counters *c = &w->counters;
    uint64_t sum = c->tombstones + c->dead_lettered + c->released + c->already_done;

    for (int i = 0; i < CW_RECORD_STATUS_COUNT; i++)
        sum += c->statuses[i];
    sim_require(member->sim, c->consumed == sum + cw_worker_open(w), "consumed is not the sum of its ends");
    sim_require(member->sim, member->alive == cw_worker_open(w) + w->orphan_count,
                "messages and records differ");
}

void sim_laws_check(const struct sim_member *member)
{
    const struct sim *sim = member->sim;
    const struct cw_worker *w = member->worker;

    if (!w)
        return;
    sim_require(sim, !w->fatal || w->fatal == CW_FATAL_DELIVERY, w->fatal_why ? w->fatal_why : "fatal");
    check_counts(member);
    sim_require(sim, lookups_under_way(member) == w->calls.under_way, "requests are not what is counted");
    sim_require(sim, w->calls.under_way <= (size_t)sim->plan->settings.delivery.in_flight, "over in_flight");
    for (const struct cw_partition *p = w->partitions; p; p = p->next)
        sim_require(sim, p->window.count <= p->window.cap, "over the window");
    sim_require(sim, member->alive || !w->open_bytes, "bytes are held by nobody");
}

static bool has_untold(const struct sim_member *member)
{
    for (int p = 0; p < SIM_PARTITIONS; p++)
        for (int64_t offset = 0; offset < SIM_OFFSETS; offset++)
            if (has_done(member, p, offset) && !member->told[p][offset])
                return true;
    return false;
}

void sim_laws_look_at_time(struct sim_member *member)
{
    int64_t now_ms = member->sim->time.now_ms;

    if (!has_untold(member) || member->commit_count) {
        member->untold_ms = -1;
        return;
    }
    if (member->untold_ms < 0)
        member->untold_ms = now_ms;
    sim_require(member->sim, now_ms - member->untold_ms < UNTOLD_MS, "commits stand still");
}
