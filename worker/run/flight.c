#include "cw/run/flight.h"

#include "cw/run/worker.h"
#include <assert.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 8192, POOL_MAX = 4096 };

static const bool may_go[CW_STAGES][CW_STAGES] = {
    [CW_READ] = { [CW_HELD] = 1, [CW_ASKING] = 1, [CW_DONE] = 1, [CW_SETTLED] = 1 },
    [CW_HELD] = { [CW_ASKING] = 1, [CW_SETTLED] = 1 },
    [CW_ASKING] = { [CW_DONE] = 1, [CW_SETTLED] = 1 },
    [CW_DONE] = { [CW_SENDING] = 1, [CW_SETTLED] = 1 },
    [CW_SENDING] = { [CW_DONE] = 1, [CW_SETTLED] = 1 }, /* back: the broker wants it smaller */
};

static size_t most_bytes(const struct cw_plan *plan)
{
    return (size_t)plan->settings.delivery.max_bytes;
}

struct cw_flight *cw_flight_new(struct cw_worker *worker, const struct cw_record *record, void *message)
{
    struct cw_flight *flight = worker->pool;
    struct cw_arena arena;

    if (flight) {
        worker->pool = flight->next;
        worker->pooled--;
        arena = flight->arena;
    } else {
        flight = malloc(sizeof(*flight));
        cw_arena_init(&arena, FIRST_BLOCK, most_bytes(worker->plan));
    }
    if (!flight)
        return NULL;
    *flight = (struct cw_flight){ .worker = worker, .stage = CW_READ, .record = *record, .message = message };
    flight->arena = arena;
    worker->in_stage[CW_READ]++;
    return flight;
}

void cw_flight_free(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    assert(!flight->turn.line);
    cw_flight_go(flight, CW_SETTLED);
    worker->in_stage[CW_SETTLED]--;
    worker->ports.release(worker->ports.world, flight->message);
    cw_arena_reset(&flight->arena);
    worker->open_bytes -= flight->bytes;
    if (worker->pooled < POOL_MAX) {
        flight->next = worker->pool;
        worker->pool = flight;
        worker->pooled++;
        return;
    }
    cw_arena_done(&flight->arena);
    free(flight);
}

void cw_flight_go(struct cw_flight *flight, enum cw_stage to)
{
    struct cw_worker *worker = flight->worker;
    size_t bytes = flight->record.value.len + flight->record.key.len + flight->arena.held;

    assert(may_go[flight->stage][to]);
    worker->in_stage[flight->stage]--;
    worker->in_stage[to]++;
    flight->stage = to;
    worker->open_bytes += bytes - flight->bytes;
    flight->bytes = bytes;
}

void cw_flight_forget(struct cw_flight *flight)
{
    cw_arena_done(&flight->arena);
    flight->read = false;
    flight->result_count = 0;
}

void cw_flight_pool_done(struct cw_worker *worker)
{
    while (worker->pool) {
        struct cw_flight *flight = worker->pool;

        worker->pool = flight->next;
        cw_arena_done(&flight->arena);
        free(flight);
    }
}

void cw_flight_orphan(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    flight->newer = worker->orphans;
    if (worker->orphans)
        worker->orphans->older = flight;
    worker->orphans = flight;
    worker->orphan_count++;
}

void cw_flight_bury(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    if (flight->older)
        flight->older->newer = flight->newer;
    else
        worker->orphans = flight->newer;
    if (flight->newer)
        flight->newer->older = flight->older;
    worker->orphan_count--;
    cw_flight_free(flight);
}
