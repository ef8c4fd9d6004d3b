#include "flight/ledger.h"

void ledger_send(struct sim *sim, void *tag, int partition, int64_t offset)
{
    struct sim_transaction *t = &sim->transaction;

    sim_require(sim, !t->ending, "sends into a transaction that ends");
    sim_require(sim, !sim->done[partition][offset], "sends what is written");
    sim_require(sim, t->sent_count < SIM_OPEN, "too much in a transaction");
    t->sents[t->sent_count++] = (struct sim_sent){ tag, partition, offset };
}

bool ledger_will_have(const struct sim *sim, int partition, int64_t offset)
{
    const struct sim_transaction *t = &sim->transaction;

    for (size_t i = 0; i < t->sent_count; i++)
        if (t->sents[i].partition == partition && t->sents[i].offset == offset)
            return true;
    return false;
}

static bool tells_of(const struct cw_commit *commit, const char *map, int64_t offset)
{
    struct cw_spans spans;
    bool told;

    cw_gap_map_read(&spans, cw_slice_of(map), commit->next);
    told = offset < commit->next || cw_spans_have(&spans, offset);
    cw_spans_done(&spans);
    return told;
}

/* What is sent and not told of would be written again after a crash. */
static void look_at_what_is_told(const struct sim *sim)
{
    const struct sim_transaction *t = &sim->transaction;

    for (size_t i = 0; i < t->sent_count; i++) {
        bool told = false;

        for (size_t c = 0; c < t->commit.count; c++)
            told |= t->commit.items[c].partition == t->sents[i].partition &&
                    tells_of(&t->commit.items[c], t->commit.maps[c], t->sents[i].offset);
        sim_require(sim, told, "an output is written, and its offset is not committed with it");
    }
}

void ledger_transact(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    struct sim *sim = world;
    struct sim_transaction *t = &sim->transaction;

    sim_require(sim, !t->ending, "two transactions at a time");
    t->ending = true;
    t->decided = t->taken_place = false;
    t->commit = (struct sim_commit){ .tag = tag, .count = count };
    for (size_t i = 0; i < count; i++) {
        sim_look_at_commit(sim, &commits[i]);
        t->commit.items[i] = commits[i];
        snprintf(t->commit.maps[i], SIM_MAP, "%s", commits[i].map.ptr);
    }
    if (count)
        look_at_what_is_told(sim);
    t->accepted = sim->assigned && (!sim->faults || sim_draw(sim, 2));
}

void ledger_refuse(struct sim *sim)
{
    struct sim_transaction *t = &sim->transaction;

    if (!t->sent_count || t->decided)
        return;
    t->failed = true;
    cw_worker_delivered(sim->worker, t->sents[sim_draw(sim, (unsigned)t->sent_count)].tag, CW_ELIMIT);
}

/* A reader of committed records sees it. */
static void write_down(struct sim *sim, const struct sim_sent *sent)
{
    int key = sim->log[sent->partition][sent->offset].key;

    sim_require(sim, !sim->done[sent->partition][sent->offset], "an output is written twice");
    sim->done[sent->partition][sent->offset] = true;
    if (key == SIM_KEYS || sim->log[sent->partition][sent->offset].kind == SIM_POISON)
        return;
    sim_require(sim, sent->offset > sim->last[sent->partition][key], "an output overtakes its elder");
    sim->last[sent->partition][key] = sent->offset;
}

static void take_place(struct sim *sim)
{
    struct sim_transaction *t = &sim->transaction;

    t->taken_place = true;
    for (size_t i = 0; i < t->commit.count; i++) {
        const struct cw_commit *commit = &t->commit.items[i];

        sim_require(sim, commit->next >= sim->committed[commit->partition], "the group goes back");
        sim->committed[commit->partition] = commit->next;
        memcpy(sim->maps[commit->partition], t->commit.maps[i], SIM_MAP);
    }
    for (size_t i = 0; i < t->sent_count; i++)
        write_down(sim, &t->sents[i]);
}

void ledger_decide(struct sim *sim)
{
    struct sim_transaction *t = &sim->transaction;
    bool possible = t->commit.count && !t->failed && (t->accepted || !t->commit.stale);

    if (!t->ending || t->decided)
        return;
    t->decided = true;
    if (possible && (!sim->faults || sim_draw(sim, 4)))
        take_place(sim);
    t->sent_count = 0;
}

static size_t starts_of(const struct sim *sim, struct cw_start starts[SIM_PARTITIONS])
{
    const struct sim_commit *commit = &sim->transaction.commit;

    for (size_t i = 0; i < commit->count; i++)
        starts[i] = sim_start_of(sim, commit->items[i].partition);
    return commit->count;
}

void ledger_answer(struct sim *sim)
{
    struct sim_transaction *t = &sim->transaction;
    struct cw_start starts[SIM_PARTITIONS];
    struct cw_ended ended = { .why = "drawn", .starts = starts };

    ledger_decide(sim);
    ended.ending = t->taken_place ? CW_COMMITTED : CW_ABORTED;
    if (sim->faults && !sim_draw(sim, 3)) {
        ended.ending = CW_UNKNOWN;
        ended.count = starts_of(sim, starts);
    }
    t->ending = t->failed = false;
    cw_worker_transacted(sim->worker, t->commit.tag, &ended);
}

void ledger_crash(struct sim *sim)
{
    ledger_decide(sim);
    sim->transaction = (struct sim_transaction){ 0 };
}

void ledger_check_all(const struct sim *sim)
{
    for (int p = 0; p < SIM_PARTITIONS; p++)
        for (int64_t offset = 0; offset < SIM_LOG; offset++)
            sim_require(sim, sim->done[p][offset], "an output is lost");
}
