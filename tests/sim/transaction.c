#include "sim/transaction.h"

#include "sim/group.h"
#include "sim/input.h"
#include "sim/laws.h"
#include "sim/output.h"

void sim_transaction_send(struct sim_member *member, const struct sim_sent *sent)
{
    struct sim_transaction *t = &member->transaction;
    struct sim_queue *queue = &member->queue;

    sim_require(member->sim, t->stage <= SIM_OPENED, "sends into a transaction that ends");
    sim_require(member->sim, queue->count < SIM_OPEN, "too much in a transaction");
    t->stage = SIM_OPENED;
    queue->items[queue->count++] = *sent;
    if (!t->fenced)
        sim_output_append(member->sim, sent, true);
}

void sim_transaction_end(struct sim_member *member, const struct cw_commit *commits, size_t count, void *tag)
{
    struct sim_transaction *t = &member->transaction;

    sim_require(member->sim, t->stage <= SIM_OPENED, "two transactions at a time");
    t->stage = SIM_ENDS;
    t->commit =
        (struct sim_commit){ .tag = tag, .member_id = member->member_id, .generation = member->generation };
    sim_laws_take_commit(member, &t->commit, commits, count);
    if (count)
        sim_laws_look_at_told(member, &t->commit);
    member->sim->tally->rounds++;
}

static void set_pending(struct sim_member *member, int value)
{
    const struct sim_commit *commit = &member->transaction.commit;

    for (size_t i = 0; i < commit->count; i++) {
        int *pending = &member->sim->group.pending[commit->items[i].partition];

        sim_require(member->sim, !*pending || *pending == member->slot + 1, "offsets of two transactions");
        *pending = value;
    }
}

static void decide(struct sim_member *member, bool taken_place)
{
    struct sim_transaction *t = &member->transaction;

    if (t->stage == SIM_OFFSETS_SENT)
        set_pending(member, 0);
    if (taken_place)
        sim_group_commit(member->sim, &t->commit);
    sim_output_end(member->sim, member->slot, taken_place);
    t->taken_place = taken_place;
    t->stage = SIM_DECIDED;
}

/* Whatever the broker refuses of the transaction is reported before it can end. */
static void report_refused(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;

    for (size_t i = 0; i < member->queue.count && !t->fenced; i++) {
        const struct sim_sent *sent = &member->queue.items[i];

        if (!sim_input_is_too_large(&member->sim->input[sent->partition][sent->offset], sent))
            continue;
        t->refused = true;
        cw_worker_delivered(member->worker, sent->tag, CW_ELIMIT);
    }
}

static void send_offsets(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;

    if (!t->commit.count || t->refused || t->fenced ||
        !sim_group_knows(member->sim, t->commit.member_id, t->commit.generation)) {
        decide(member, false);
        return;
    }
    set_pending(member, member->slot + 1);
    t->stage = SIM_OFFSETS_SENT;
}

static bool is_pending(const struct sim *sim, const struct sim_commit *commit)
{
    for (size_t i = 0; i < commit->count; i++)
        if (sim->group.pending[commit->items[i].partition])
            return true;
    return false;
}

/* Nobody knows how it ended: a new producer asks the group. */
static void answer_unknown(struct sim_member *member, struct cw_ended *ended, struct cw_start *starts)
{
    const struct sim_commit *commit = &member->transaction.commit;

    ended->ending = CW_UNKNOWN;
    ended->starts = starts;
    ended->count = commit->count;
    for (size_t i = 0; i < commit->count; i++)
        starts[i] = sim_group_start(member->sim, commit->items[i].partition);
    member->sim->tally->unknown++;
}

static void answer(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;
    struct cw_start starts[SIM_PARTITIONS];
    struct cw_ended ended = { .ending = t->taken_place ? CW_COMMITTED : CW_ABORTED, .why = "drawn" };
    void *tag = t->commit.tag;

    if (t->fenced || sim_fault(member->sim, 3)) {
        if (is_pending(member->sim, &t->commit))
            return;
        answer_unknown(member, &ended, starts);
    }
    member->sim->tally->aborts += !t->taken_place;
    member->queue.count = 0;
    *t = (struct sim_transaction){ 0 };
    cw_worker_transacted(member->worker, tag, &ended);
}

void sim_transaction_go_on(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;

    if (t->stage == SIM_ENDS && sim_member_runs(member))
        report_refused(member);
    if (t->stage == SIM_ENDS)
        send_offsets(member);
    else if (t->stage == SIM_OFFSETS_SENT)
        decide(member, !sim_fault(member->sim, 5));
    else if (t->stage == SIM_DECIDED && sim_member_runs(member))
        answer(member);
}

void sim_transaction_time_out(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;
    bool ends = t->stage >= SIM_ENDS;

    if (t->stage == SIM_NO_TRANSACTION || t->stage == SIM_DECIDED)
        return;
    decide(member, false);
    t->fenced = member->worker;
    if (!ends)
        t->stage = SIM_OPENED;
}

void sim_transaction_take_over(struct sim_member *member)
{
    struct sim_transaction *t = &member->transaction;

    if (t->stage == SIM_OFFSETS_SENT)
        decide(member, sim_draw(member->sim, 2)); /* its end was in the network, or not */
    else if (t->stage != SIM_NO_TRANSACTION && t->stage != SIM_DECIDED)
        decide(member, false);
    *t = (struct sim_transaction){ 0 };
    member->queue.count = 0;
}
