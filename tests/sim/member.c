#include "sim/member.h"

#include "sim/commits.h"
#include "sim/crm.h"
#include "sim/group.h"
#include "sim/input.h"
#include "sim/laws.h"
#include "sim/producer.h"
#include "sim/transaction.h"
#include <stdlib.h>
#include <string.h>

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    return sim_crm_ask(world, request, tag);
}

static void port_cancel(void *world, void *tag)
{
    sim_crm_cancel(world, tag);
}

/* Once for each assignment, and once more for each time that the broker found it too large. */
static void look_at_send(struct sim_member *member, const struct cw_output *output,
                         const struct sim_message *from)
{
    const struct sim *sim = member->sim;
    unsigned before = member->sends[from->partition][from->offset]++;

    sim_require(sim, output->header_count >= 3, "headers are missing");
    sim_require(sim, member->owns >> from->partition & 1, "sends what is not its own");
    sim_require(sim, !member->skipped[from->partition][from->offset],
                "what is known to be finished is sent again");
    sim_require(sim, sim->exactly_once || before <= member->refusals[from->partition][from->offset],
                "an output is sent twice");
    if (output->topic == CW_TO_OUTPUT)
        sim_crm_look_at_answers(member, from, output->value);
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct sim_member *member = world;
    const struct sim_message *from = message;
    const struct sim_sent sent = { .tag = tag,
                                   .slot = member->slot,
                                   .partition = from->partition,
                                   .offset = from->offset,
                                   .dead = output->topic != CW_TO_OUTPUT,
                                   .stub = !output->value.len,
                                   .owned = true };

    const struct sim_record *record = &member->sim->input[from->partition][from->offset];

    if (sim_fault(member->sim, 6))
        return CW_ELIMIT;
    if (record->size == SIM_TOO_LARGE_HERE && sim_input_is_too_large(record, &sent))
        return CW_EINVAL;
    look_at_send(member, output, from);
    if (member->sim->exactly_once)
        sim_transaction_send(member, &sent);
    else
        sim_producer_take(member, &sent);
    return CW_OK;
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    return sim_commits_take(world, commits, count, tag);
}

static void port_transact(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    sim_transaction_end(world, commits, count, tag);
}

/* Markers move it without being records. */
static int64_t port_position(void *world, int32_t partition)
{
    struct sim_member *member = world;

    if (sim_fault(member->sim, 4))
        return -1;
    return sim_input_next(member->sim, partition, member->position[partition]);
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    struct sim_member *member = world;

    sim_require(member->sim, member->paused[partition] != pause, "pauses or resumes twice");
    member->paused[partition] = pause;
}

/* Its assignment has ended. */
static void forget(struct sim_member *member)
{
    for (int p = 0; p < SIM_PARTITIONS; p++)
        sim_require(member->sim, !member->paused[p],
                    "gives a paused partition back: its next owner reads nothing");
    for (size_t i = 0; i < member->commit_count; i++)
        member->commits[i].stale = true;
    for (size_t i = 0; i < member->queue.count; i++)
        member->queue.items[i].owned = false;
    memset(member->reported, 0, sizeof(member->reported));
    member->assigned = member->revoking = false;
    member->owns = 0;
}

static void port_give_back(void *world)
{
    struct sim_member *member = world;

    sim_require(member->sim, member->revoking, "gives back what nobody asked for");
    forget(member);
    sim_group_rejoin(member);
}

static void port_release(void *world, void *message)
{
    ((struct sim_member *)world)->alive--;
    free(message);
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    const struct sim_member *member = world;

    (void)record;
    sim_require(member->sim, tale && text, "a tale without words");
}

void sim_member_start(struct sim_member *member)
{
    struct sim *sim = member->sim;
    const uint64_t seed[2] = { sim->seed, sim->step };
    struct cw_ports ports = { member,
                              port_ask,
                              port_cancel,
                              port_send,
                              port_commit,
                              port_position,
                              port_pause,
                              port_give_back,
                              port_release,
                              port_tell,
                              sim->exactly_once ? port_transact : NULL };

    sim_transaction_take_over(member);
    member->worker = cw_worker_new(sim->plan, &ports, seed);
    sim_require(sim, member->worker, "no memory");
    member->generation = member->member_id = 0;
    member->untold_ms = -1;
    member->asked = 0;
    memset(member->acted, 0, sizeof(member->acted));
    sim_member_turn(member);
}

/* What it has handed over is no longer its own. */
static void abandon(struct sim_member *member)
{
    if (!member->sim->exactly_once)
        sim_producer_abandon(member);
    sim_commits_abandon(member);
}

void sim_member_crash(struct sim_member *member)
{
    cw_worker_free(member->worker);
    member->worker = NULL;
    sim_require(member->sim, member->alive == 0, "messages outlive their worker");
    abandon(member);
    forget(member);
    member->ask_count = 0;
    member->sleeps = member->stopping = member->cut = false;
}

/* Reads where the partitions begin; what the group has may have been damaged since. */
static size_t read_starts(struct sim_member *member, struct cw_start *starts)
{
    struct sim *sim = member->sim;
    size_t count = 0;

    for (int p = 0; p < SIM_PARTITIONS; p++) {
        char *map = sim->group.maps[p];

        if (!(member->owns >> p & 1))
            continue;
        if (!sim->exactly_once && map[0] && sim_fault(sim, 10)) {
            map[sim_draw(sim, (unsigned)strlen(map))] = '?';
            sim->tally->damaged++;
        }
        starts[count] = sim_group_start(sim, p);
        member->position[p] = starts[count].next < 0 ? 0 : starts[count].next;
        for (int64_t offset = member->position[p]; offset < SIM_OFFSETS; offset++)
            member->skipped[p][offset] = sim_laws_tells_of(&starts[count], offset);
        count++;
    }
    return count;
}

void sim_member_assign(struct sim_member *member)
{
    const struct sim *sim = member->sim;
    unsigned owns = sim_group_seat(member)->owns;
    struct cw_start starts[SIM_PARTITIONS];
    size_t count;

    for (int p = 0; p < SIM_PARTITIONS; p++)
        if ((owns >> p & 1) && sim->group.pending[p])
            return;
    member->owns = owns;
    member->generation = sim->group.generation;
    member->assigned = true;
    memset(member->skipped, 0, sizeof(member->skipped));
    memset(member->told, 0, sizeof(member->told));
    memset(member->sends, 0, sizeof(member->sends));
    memset(member->refusals, 0, sizeof(member->refusals));
    count = read_starts(member, starts);
    sim_require(sim, cw_worker_assigned(member->worker, starts, count) == CW_OK, "no memory");
}

void sim_member_lose(struct sim_member *member)
{
    member->sim->tally->lost++;
    cw_worker_lose(member->worker);
    forget(member);
}

void sim_member_admit(struct sim_member *member, int partition)
{
    struct sim *sim = member->sim;
    int64_t offset = sim_input_next(sim, partition, member->position[partition]);
    struct sim_message *message;
    struct cw_record record;

    if (!sim_member_runs(member) || !(member->owns >> partition & 1) || member->paused[partition] ||
        offset == SIM_OFFSETS || !cw_worker_has_room(member->worker))
        return;
    message = calloc(1, sizeof(*message));
    sim_require(sim, message, "no memory");
    message->partition = partition;
    message->offset = offset;
    record = sim_input_read(sim, message);
    member->position[partition] = offset + 1;
    member->alive++;
    sim->tally->skipped += member->skipped[partition][offset];
    if (member->skipped[partition][offset] || sim_input_is_silent(&sim->input[partition][offset]))
        member->reported[partition][offset] = true;
    cw_worker_admit(member->worker, &record, message);
}

/* Nothing is left to do: it gives its partitions back, leaves the group and ends. */
static void end(struct sim_member *member)
{
    if (member->revoking)
        return;
    if (member->assigned) {
        member->revoking = true;
        cw_worker_revoke(member->worker);
        return;
    }
    member->sim->tally->stops++;
    sim_group_leave(member);
    sim_member_crash(member);
}

void sim_member_turn(struct sim_member *member)
{
    const struct sim *sim = member->sim;

    if (!sim_member_runs(member))
        return;
    member->last_ms = sim->time.now_ms;
    cw_worker_tick(member->worker, sim->time);
    sim_laws_look_at_time(member);
    if (member->worker->fatal == CW_FATAL_DELIVERY)
        sim_member_crash(member);
    else if (member->stopping && cw_worker_finished(member->worker))
        end(member);
}

void sim_member_wake(struct sim_member *member)
{
    member->sleeps = false;
    if (member->sim->time.now_ms - member->last_ms >= SIM_SESSION_MS - SIM_HEARTBEAT_MS) {
        member->sim->tally->standstills++;
        sim_member_lose(member);
        sim_group_leave(member);
    }
    sim_member_turn(member);
}
