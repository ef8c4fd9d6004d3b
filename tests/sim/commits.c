#include "sim/commits.h"

#include "sim/group.h"
#include "sim/laws.h"
#include <string.h>

enum cw_status sim_commits_take(struct sim_member *member, const struct cw_commit *commits, size_t count,
                                void *tag)
{
    struct sim *sim = member->sim;
    struct sim_commit *own = &member->commits[member->commit_count];

    sim_require(sim, count > 0, "an empty commit");
    for (size_t i = 0; i < member->commit_count; i++)
        sim_require(sim, member->commits[i].stale, "two commits at a time");
    if (member->commit_count == SIM_COMMITS || sim_fault(sim, 20)) {
        member->untold_ms = -1;
        return CW_EIO;
    }
    *own =
        (struct sim_commit){ .tag = tag, .member_id = member->member_id, .generation = member->generation };
    sim_laws_take_commit(member, own, commits, count);
    member->commit_count++;
    sim->tally->commits++;
    return CW_OK;
}

static void decide(struct sim *sim, struct sim_commit *commit)
{
    commit->decided = true;
    commit->taken = sim_group_knows(sim, commit->member_id, commit->generation) && !sim_fault(sim, 10);
    if (commit->taken)
        sim_group_commit(sim, commit);
    else
        sim->tally->refused_commits++;
}

/* An answer that is lost ends in a time-out, although the commit is there; one may also come twice. */
static void answer(struct sim_member *member)
{
    struct sim *sim = member->sim;
    struct sim_commit commit = member->commits[0];
    enum cw_status status = commit.taken && !sim_fault(sim, 10) ? CW_OK : CW_EIO;

    member->commit_count--;
    memmove(member->commits, member->commits + 1, member->commit_count * sizeof(commit));
    for (unsigned times = sim_fault(sim, 20) ? 2 : 1; times; times--)
        cw_worker_committed(member->worker, commit.tag, status, status ? "refused" : NULL);
}

void sim_commits_go_on(struct sim_member *member)
{
    if (!member->commit_count || member->cut)
        return;
    if (!member->commits[0].decided)
        decide(member->sim, &member->commits[0]);
    else if (sim_member_runs(member))
        answer(member);
}

void sim_commits_abandon(struct sim_member *member)
{
    for (size_t i = 0; i < member->commit_count; i++)
        if (!member->commits[i].decided && sim_draw(member->sim, 2))
            decide(member->sim, &member->commits[i]);
    member->commit_count = 0;
}
