#include "sim/group.h"

#include <string.h>

void sim_group_init(struct sim_group *group)
{
    *group = (struct sim_group){ 0 };
    for (int p = 0; p < SIM_PARTITIONS; p++)
        group->committed[p] = -1;
}

static struct sim_seat *seat_of(struct sim_group *group, unsigned member_id)
{
    for (int i = 0; i < SIM_SEATS && member_id; i++)
        if (group->seats[i].member_id == member_id)
            return &group->seats[i];
    return NULL;
}

struct sim_seat *sim_group_seat(struct sim_member *member)
{
    return seat_of(&member->sim->group, member->member_id);
}

/* How many have a seat; 0: somebody is not back yet. */
static int count_ready(const struct sim_group *group)
{
    int count = 0;

    for (int i = 0; i < SIM_SEATS; i++) {
        if (group->seats[i].member_id && !group->seats[i].rejoined)
            return 0;
        count += group->seats[i].member_id != 0;
    }
    return count;
}

/* Shares the partitions out, once everybody is back. */
static void begin_generation(struct sim *sim)
{
    struct sim_group *group = &sim->group;
    int count = count_ready(group), next = 0;

    if (!count)
        return;
    group->preparing = false;
    group->generation++;
    sim->tally->generations++;
    for (int i = 0; i < SIM_SEATS && count; i++) {
        int share = (SIM_PARTITIONS - next + count - 1) / count;

        group->seats[i].owns = 0;
        if (!group->seats[i].member_id)
            continue;
        for (; share > 0; share--)
            group->seats[i].owns |= 1u << next++;
        count--;
    }
}

static void prepare(struct sim_group *group)
{
    for (int i = 0; i < SIM_SEATS && !group->preparing; i++)
        group->seats[i].rejoined = false;
    group->preparing = true;
}

static void take_seat(struct sim_member *member)
{
    struct sim_group *group = &member->sim->group;

    for (int i = 0; i < SIM_SEATS; i++) {
        if (group->seats[i].member_id)
            continue;
        prepare(group);
        member->member_id = ++group->member_ids;
        group->seats[i] =
            (struct sim_seat){ .member_id = member->member_id, .heard_ms = member->sim->time.now_ms };
        return;
    }
}

void sim_group_rejoin(struct sim_member *member)
{
    struct sim_seat *seat = sim_group_seat(member);

    if (!seat || !member->sim->group.preparing)
        return;
    seat->rejoined = true;
    begin_generation(member->sim);
}

static void empty(struct sim *sim, struct sim_seat *seat)
{
    prepare(&sim->group);
    *seat = (struct sim_seat){ 0 };
    begin_generation(sim);
}

void sim_group_leave(struct sim_member *member)
{
    struct sim_seat *seat = sim_group_seat(member);

    if (seat)
        empty(member->sim, seat);
    member->member_id = 0;
}

void sim_group_expire(struct sim *sim)
{
    for (int i = 0; i < SIM_MEMBERS; i++) {
        struct sim_member *member = &sim->members[i];
        struct sim_seat *seat = sim_group_seat(member);

        if (seat && sim_member_runs(member) && !member->cut)
            seat->heard_ms = sim->time.now_ms;
    }
    for (int i = 0; i < SIM_SEATS; i++) {
        struct sim_seat *seat = &sim->group.seats[i];

        if (!seat->member_id || sim->time.now_ms - seat->heard_ms <= SIM_SESSION_MS)
            continue;
        sim->tally->expelled++;
        empty(sim, seat);
    }
}

bool sim_group_knows(const struct sim *sim, unsigned member_id, unsigned generation)
{
    return sim->group.generation == generation && seat_of((struct sim_group *)&sim->group, member_id);
}

void sim_group_commit(struct sim *sim, const struct sim_commit *commit)
{
    for (size_t i = 0; i < commit->count; i++) {
        int partition = commit->items[i].partition;

        sim_require(sim, commit->items[i].next >= sim->group.committed[partition], "a commit goes back");
        sim->group.committed[partition] = commit->items[i].next;
        memcpy(sim->group.maps[partition], commit->maps[i], SIM_MAP);
    }
}

struct cw_start sim_group_start(const struct sim *sim, int partition)
{
    return (struct cw_start){ partition, sim->group.committed[partition],
                              cw_slice_of(sim->group.maps[partition]) };
}

/* It is thrown out: it loses what it has, then comes again. */
static void come_again(struct sim_member *member)
{
    if (member->assigned)
        sim_member_lose(member);
    else if (!member->stopping)
        take_seat(member);
}

void sim_group_talk(struct sim_member *member)
{
    const struct sim_group *group = &member->sim->group;
    const struct sim_seat *seat = sim_group_seat(member);

    if (!sim_member_runs(member) || member->cut || member->revoking)
        return;
    if (!seat) {
        come_again(member);
    } else if (group->preparing && !seat->rejoined && member->assigned) {
        member->revoking = true;
        cw_worker_revoke(member->worker);
    } else if (group->preparing && !seat->rejoined) {
        sim_group_rejoin(member);
    } else if (!group->preparing && !member->assigned && member->generation != group->generation) {
        sim_member_assign(member);
    }
}
