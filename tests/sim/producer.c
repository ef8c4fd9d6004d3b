#include "sim/producer.h"

#include "sim/input.h"
#include "sim/output.h"
#include <string.h>

void sim_producer_take(struct sim_member *member, const struct sim_sent *sent)
{
    struct sim_queue *queue = &member->queue;

    sim_require(member->sim, queue->count < SIM_OPEN, "too much with the producer");
    queue->items[queue->count++] = *sent;
}

static bool same_way(const struct sim_sent *a, const struct sim_sent *b)
{
    return a->slot == b->slot && a->partition == b->partition && a->dead == b->dead;
}

/* The first one on the way of the one at `at`, of those that are appended or not. */
static size_t first_of(const struct sim_queue *queue, size_t at, bool appended)
{
    for (size_t i = 0; i < at; i++)
        if (same_way(&queue->items[i], &queue->items[at]) && queue->items[i].appended == appended)
            return i;
    return at;
}

static const struct sim_record *record_of(const struct sim *sim, const struct sim_sent *sent)
{
    return &sim->input[sent->partition][sent->offset];
}

static struct sim_sent take_out(struct sim_queue *queue, size_t at)
{
    struct sim_sent taken = queue->items[at];

    queue->count--;
    memmove(&queue->items[at], &queue->items[at + 1], (queue->count - at) * sizeof(taken));
    return taken;
}

static void refuse_for_its_size(struct sim_member *member, size_t at)
{
    struct sim_sent sent = take_out(&member->queue, at);

    member->refusals[sent.partition][sent.offset] += sent.owned;
    cw_worker_delivered(member->worker, sent.tag, CW_ELIMIT);
}

/* The topics refuse whatever is on its way. */
static void refuse_all(struct sim_member *member)
{
    struct sim_queue *queue = &member->queue;

    for (size_t i = 0; i < queue->count;) {
        if (queue->items[i].appended)
            i++;
        else
            cw_worker_delivered(member->worker, take_out(queue, i).tag, CW_EIO);
    }
}

void sim_producer_append(struct sim_member *member)
{
    struct sim_queue *queue = &member->queue;
    size_t at = queue->count ? sim_draw(member->sim, (unsigned)queue->count) : 0;

    if (!queue->count || queue->items[at].appended)
        return;
    at = first_of(queue, at, false);
    if (sim_input_is_too_large(record_of(member->sim, &queue->items[at]), &queue->items[at])) {
        refuse_for_its_size(member, at);
    } else if (sim_fault(member->sim, 200)) {
        refuse_all(member);
    } else {
        queue->items[at].appended = true;
        sim_output_append(member->sim, &queue->items[at], false);
    }
}

void sim_producer_report(struct sim_member *member)
{
    struct sim_queue *queue = &member->queue;
    size_t at = queue->count ? sim_draw(member->sim, (unsigned)queue->count) : 0;
    struct sim_sent sent;

    if (!queue->count || !queue->items[at].appended)
        return;
    sent = take_out(queue, first_of(queue, at, true));
    if (sent.owned)
        member->reported[sent.partition][sent.offset] = true;
    cw_worker_delivered(member->worker, sent.tag, CW_OK);
}

/* A way is cut somewhere: what is behind never arrives. */
void sim_producer_abandon(struct sim_member *member)
{
    struct sim *sim = member->sim;
    struct sim_queue *queue = &member->queue;
    bool cut[SIM_PARTITIONS][2] = { { false } };

    for (size_t i = 0; i < queue->count; i++) {
        const struct sim_sent *sent = &queue->items[i];

        if (sent->appended || sim->network.count == SIM_OPEN)
            continue;
        cut[sent->partition][sent->dead] |= !sim_draw(sim, 4);
        if (!cut[sent->partition][sent->dead])
            sim->network.items[sim->network.count++] = *sent;
    }
    queue->count = 0;
}

void sim_producer_append_late(struct sim *sim)
{
    struct sim_queue *network = &sim->network;
    struct sim_sent sent;

    if (!network->count)
        return;
    sent = take_out(network, first_of(network, sim_draw(sim, (unsigned)network->count), false));
    if (sim_input_is_too_large(record_of(sim, &sent), &sent))
        return;
    sim->tally->late_appends++;
    sim_output_append(sim, &sent, false);
}
