#include "sim/schedule.h"

#include "sim/commits.h"
#include "sim/crm.h"
#include "sim/group.h"
#include "sim/input.h"
#include "sim/laws.h"
#include "sim/output.h"
#include "sim/producer.h"
#include "sim/transaction.h"

enum { TURN_MS = 40, CALM_STEPS = 4000, CALM_MS = 10, LONG_MS = 6000 };

unsigned sim_draw(struct sim *sim, unsigned limit)
{
    sim->random ^= sim->random << 13;
    sim->random ^= sim->random >> 7;
    sim->random ^= sim->random << 17;
    return (unsigned)(sim->random >> 33) % limit;
}

/* What a step draws depends on no other step. */
static void shake(struct sim *sim, uint64_t number)
{
    sim->random = (sim->seed * 0x9E3779B97F4A7C15u) ^ (number * 0xD1B54A32D192ED03u) ^ 0x2545F4914F6CDD1Du;
    sim->random += !sim->random;
    for (int i = 0; i < 4; i++)
        sim_draw(sim, 2);
}

static struct sim_member *any_member(struct sim *sim)
{
    return &sim->members[sim_draw(sim, SIM_MEMBERS)];
}

/* All loops turn meanwhile, and the coordinator looks at its clock. */
static void pass(struct sim *sim, int64_t ms)
{
    while (ms > 0) {
        int64_t part = ms < TURN_MS ? ms : TURN_MS;

        ms -= part;
        sim->time.now_ms += part;
        sim->time.wall_ms += part;
        sim_group_expire(sim);
        for (int i = 0; i < SIM_MEMBERS; i++)
            sim_member_turn(&sim->members[i]);
    }
}

static void crash(struct sim_member *member)
{
    if (!member->worker)
        return;
    member->sim->tally->crashes++;
    sim_member_crash(member);
}

static void sleep_or_wake(struct sim_member *member)
{
    if (member->sleeps)
        sim_member_wake(member);
    else if (member->worker)
        member->sleeps = true;
}

static void terminate(struct sim_member *member)
{
    if (!sim_member_runs(member) || member->stopping)
        return;
    member->stopping = true;
    cw_worker_stop(member->worker);
}

/* A process comes, goes, stands still, or is cut off. */
static void draw_fate(struct sim *sim)
{
    struct sim_member *member = any_member(sim);

    switch (sim_draw(sim, 8)) {
    case 0:
    case 1: crash(member); break;
    case 2: terminate(member); break;
    case 3:
    case 4: sleep_or_wake(member); break;
    case 5: member->cut = !member->cut && member->worker; break;
    case 6: sim_transaction_time_out(member); break;
    default:
        if (!member->worker)
            sim_member_start(member);
    }
}

static bool has_partitions(const struct sim_member *member)
{
    return sim_member_runs(member) && member->owns;
}

static bool has_asks(const struct sim_member *member)
{
    return sim_member_runs(member) && member->ask_count;
}

static bool has_sent(const struct sim_member *member)
{
    return member->queue.count || member->transaction.stage;
}

/* One of those that fit, or anybody. */
static struct sim_member *any_that(struct sim *sim, bool (*fits)(const struct sim_member *))
{
    unsigned first = sim_draw(sim, SIM_MEMBERS);

    for (unsigned i = 0; i < SIM_MEMBERS; i++)
        if (fits(&sim->members[(first + i) % SIM_MEMBERS]))
            return &sim->members[(first + i) % SIM_MEMBERS];
    return &sim->members[first];
}

/* Any of its own. */
static void draw_admit(struct sim *sim)
{
    struct sim_member *member = any_that(sim, has_partitions);
    int partition = (int)sim_draw(sim, SIM_PARTITIONS);

    while (member->owns && !(member->owns >> partition & 1))
        partition = (partition + 1) % SIM_PARTITIONS;
    sim_member_admit(member, partition);
}

static void draw_on_the_way(struct sim *sim)
{
    struct sim_member *member = any_that(sim, has_sent);

    if (sim->exactly_once)
        sim_transaction_go_on(member);
    else if (!sim_draw(sim, 8))
        sim_producer_append_late(sim);
    else if (sim_member_runs(member) && sim_draw(sim, 2))
        sim_producer_append(member);
    else if (sim_member_runs(member))
        sim_producer_report(member);
}

static void draw_time(struct sim *sim)
{
    struct sim_member *member = any_member(sim);

    if (!member->worker && !sim_draw(sim, 4))
        sim_member_start(member);
    else if (member->sleeps && !sim_draw(sim, 4))
        sim_member_wake(member);
    pass(sim, sim_draw(sim, 30) ? sim_draw(sim, 60) : sim_draw(sim, LONG_MS));
}

static void draw_step(struct sim *sim)
{
    unsigned drawn = sim_draw(sim, 1000);

    if (drawn < 270)
        draw_admit(sim);
    else if (drawn < 480)
        sim_crm_draw_answer(any_that(sim, has_asks));
    else if (drawn < 690)
        draw_on_the_way(sim);
    else if (drawn < 770)
        sim_commits_go_on(any_member(sim));
    else if (drawn < 870)
        sim_group_talk(any_member(sim));
    else if (drawn < 982)
        draw_time(sim);
    else
        draw_fate(sim);
}

static void check(struct sim *sim)
{
    for (int i = 0; i < SIM_MEMBERS; i++)
        sim_laws_check(&sim->members[i]);
}

/* Everybody is there, and everything answers. */
static void calm_down(struct sim *sim)
{
    sim->faults = false;
    sim->network.count = 0;
    for (int i = 0; i < SIM_MEMBERS; i++) {
        struct sim_member *member = &sim->members[i];

        member->cut = false;
        if (member->sleeps)
            sim_member_wake(member);
    }
}

static void calm_member(struct sim_member *member)
{
    if (!member->worker)
        sim_transaction_time_out(member);
    if (!member->worker && !member->slot)
        sim_member_start(member);
    sim_group_talk(member);
    for (int p = 0; p < SIM_PARTITIONS; p++)
        sim_member_admit(member, p);
    if (!member->worker)
        return;
    sim_crm_answer_well(member);
    if (!member->sim->exactly_once) {
        sim_producer_append(member);
        sim_producer_report(member);
    }
    sim_commits_go_on(member);
    sim_transaction_go_on(member);
}

/* And everybody knows it. */
static bool all_committed(const struct sim *sim)
{
    for (int p = 0; p < SIM_PARTITIONS; p++)
        if (sim->group.committed[p] != SIM_OFFSETS)
            return false;
    for (int i = 0; i < SIM_MEMBERS; i++)
        if (sim->members[i].worker && cw_worker_open(sim->members[i].worker))
            return false;
    return true;
}

static bool all_ended(const struct sim *sim)
{
    for (int i = 0; i < SIM_MEMBERS; i++)
        if (sim->members[i].worker)
            return false;
    return true;
}

/* True: it came to that, in a bounded time. */
static bool wait_calmly(struct sim *sim, bool (*until)(const struct sim *), bool talk)
{
    for (int i = 0; i < CALM_STEPS && !until(sim); i++, sim->step++) {
        shake(sim, sim->step);
        for (int m = 0; m < SIM_MEMBERS && talk; m++)
            calm_member(&sim->members[m]);
        for (int m = 0; m < SIM_MEMBERS && !talk; m++) {
            sim_commits_go_on(&sim->members[m]);
            sim_transaction_go_on(&sim->members[m]);
        }
        pass(sim, CALM_MS);
        check(sim);
    }
    return until(sim);
}

static void finish(struct sim *sim)
{
    calm_down(sim);
    sim_require(sim, wait_calmly(sim, all_committed, true), "it does not finish");
    sim_output_check_all(sim);
    for (int i = 0; i < SIM_MEMBERS; i++)
        terminate(&sim->members[i]);
    sim_require(sim, wait_calmly(sim, all_ended, false), "it does not stop");
}

static void init(struct sim *sim, const struct sim_schedule *schedule)
{
    const struct sim fresh = { .plan_name = sim->plan_name,
                               .plan = sim->plan,
                               .exactly_once = sim->exactly_once,
                               .whole_maps = sim->whole_maps,
                               .tally = sim->tally,
                               .seed = schedule->seed,
                               .faults = true,
                               .time = { 1000, 1800000000000 } };

    *sim = fresh;
    shake(sim, UINT64_MAX);
    sim_input_fill(sim);
    sim_group_init(&sim->group);
    for (int p = 0; p < SIM_PARTITIONS; p++)
        for (int key = 0; key < SIM_KEYS; key++)
            sim->output.last[p][key] = -1;
    for (int i = 0; i < SIM_MEMBERS; i++) {
        sim->members[i].sim = sim;
        sim->members[i].slot = i;
        if (i < 2)
            sim_member_start(&sim->members[i]);
    }
}

void sim_schedule_run(struct sim *sim, const struct sim_schedule *schedule)
{
    init(sim, schedule);
    for (; sim->step < schedule->steps; sim->step++) {
        shake(sim, sim->step);
        if (schedule->left_out[sim->step])
            continue;
        draw_step(sim);
        check(sim);
        if (!sim_draw(sim, 400))
            crash(any_member(sim));
    }
    finish(sim);
    sim->tally->schedules++;
    sim->tally->steps += sim->step;
}
