#include "cw/run/flight.h"

#include "cw/run/worker.h"
#include <assert.h>
#include <stdlib.h>

enum { FIRST_BLOCK = 8192, POOL_MAX = 4096, SPARE_DESKS = 64, DESK_REST = 160 << 20 };

static const bool may_go[CW_STAGES][CW_STAGES] = {
    [CW_READ] = { [CW_HELD] = 1, [CW_ASKING] = 1, [CW_DONE] = 1, [CW_SETTLED] = 1 },
    [CW_HELD] = { [CW_ASKING] = 1, [CW_SETTLED] = 1 },
    [CW_ASKING] = { [CW_DONE] = 1, [CW_SETTLED] = 1 },
    [CW_DONE] = { [CW_SENDING] = 1, [CW_SETTLED] = 1 },
    [CW_SENDING] = { [CW_DONE] = 1, [CW_TRAILING] = 1, [CW_SETTLED] = 1 }, /* back: it is too large */
    [CW_TRAILING] = { [CW_SETTLED] = 1 },
};

struct cw_flight *cw_flight_new(struct cw_worker *worker, const struct cw_record *record, void *message)
{
    struct cw_flight *flight = worker->pool;

    if (flight) {
        worker->pool = flight->next;
        worker->pooled--;
    } else {
        flight = cw_arena_malloc(sizeof(*flight));
    }
    if (!flight)
        return NULL;
    *flight = (struct cw_flight){ .worker = worker, .stage = CW_READ, .record = *record, .message = message };
    worker->in_stage[CW_READ]++;
    return flight;
}

void cw_flight_free(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    assert(!flight->turn.line);
    cw_flight_rise(flight);
    cw_flight_go(flight, CW_SETTLED);
    worker->in_stage[CW_SETTLED]--;
    worker->open_bytes -= flight->bytes;
    worker->ports.release(worker->ports.world, flight->message);
    free(flight->packed);
    if (worker->pooled == POOL_MAX) {
        free(flight);
        return;
    }
    flight->next = worker->pool;
    worker->pool = flight;
    worker->pooled++;
}

void cw_flight_weigh(struct cw_flight *flight)
{
    size_t bytes = sizeof(*flight) + flight->record.value.len + flight->record.key.len +
                   flight->record.beside + flight->packed_len +
                   (flight->desk ? sizeof(*flight->desk) + flight->desk->arena.held : 0);

    flight->worker->open_bytes += bytes - flight->bytes;
    flight->bytes = bytes;
}

void cw_flight_go(struct cw_flight *flight, enum cw_stage to)
{
    struct cw_worker *worker = flight->worker;

    assert(may_go[flight->stage][to]);
    worker->in_stage[flight->stage]--;
    worker->in_stage[to]++;
    flight->stage = to;
    flight->since_ms = worker->time.now_ms;
    cw_flight_weigh(flight);
}

/* More than the limits allow a record to need: its index, three answers with theirs, body and output, each
 * grown by copying. */
static size_t desk_max(const struct cw_worker *worker)
{
    const struct cw_settings *settings = &worker->plan->settings;

    return DESK_REST + 2 * (size_t)settings->limits.event_max_bytes +
           2 * CW_CHAIN_MAX * (size_t)settings->limits.answer_max_bytes;
}

/* Only what must be empty is emptied: a desk is large. */
static struct cw_desk *new_desk(struct cw_worker *worker)
{
    struct cw_desk *desk = worker->desks;

    if (desk) {
        worker->desks = desk->next;
        worker->spare_desks--;
    } else {
        desk = cw_arena_malloc(sizeof(*desk));
        if (!desk)
            return NULL;
        worker->desk_count++;
        cw_arena_init(&desk->arena, FIRST_BLOCK, desk_max(worker));
    }
    desk->at = desk->loose = desk->matches.count = 0;
    desk->cad = (struct cw_json){ 0 };
    desk->sets = (struct cw_sets){ 0 };
    return desk;
}

static void free_desk(struct cw_worker *worker, struct cw_desk *desk)
{
    worker->desk_count--;
    cw_arena_done(&desk->arena);
    free(desk);
}

enum cw_status cw_flight_sit(struct cw_flight *flight)
{
    if (!flight->desk)
        flight->desk = new_desk(flight->worker);
    return flight->desk ? CW_OK : CW_ENOMEM;
}

void cw_flight_rise(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;
    struct cw_desk *desk = flight->desk;

    flight->desk = NULL;
    if (!desk)
        return;
    cw_arena_reset(&desk->arena);
    if (worker->spare_desks >= SPARE_DESKS) {
        free_desk(worker, desk);
        return;
    }
    desk->next = worker->desks;
    worker->desks = desk;
    worker->spare_desks++;
}

/* Moves a slice to where `to` stands. */
static void pack(struct cw_slice *slice, char **to)
{
    if (!slice->ptr)
        return;
    if (slice->len)
        memcpy(*to, slice->ptr, slice->len);
    slice->ptr = *to;
    *to += slice->len;
}

/* The slices of the output that do not live as long as the message. */
static unsigned slices_to_pack(struct cw_flight *flight, struct cw_slice *ret[CW_OUTPUT_HEADERS + 2])
{
    struct cw_output *output = &flight->output;
    unsigned count = 0;

    if (output->key.ptr != flight->record.key.ptr)
        ret[count++] = &output->key;
    if (output->value.ptr != flight->record.value.ptr)
        ret[count++] = &output->value;
    for (unsigned i = 0; i < output->header_count; i++)
        ret[count++] = &output->headers[i].value;
    return count;
}

enum cw_status cw_flight_pack(struct cw_flight *flight)
{
    struct cw_slice *slices[CW_OUTPUT_HEADERS + 2];
    unsigned count = slices_to_pack(flight, slices);
    char *before = flight->packed, *to;
    size_t len = 1; /* an empty text needs a place too */

    for (unsigned i = 0; i < count; i++)
        len += slices[i]->len;
    to = cw_arena_malloc(len);
    if (!to)
        return CW_ENOMEM;
    flight->packed = to;
    flight->packed_len = len;
    for (unsigned i = 0; i < count; i++)
        pack(slices[i], &to);
    free(before);
    if (!flight->desk || !flight->desk->loose)
        cw_flight_rise(flight);
    return CW_OK;
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

void cw_flight_pool_done(struct cw_worker *worker)
{
    while (worker->pool) {
        struct cw_flight *flight = worker->pool;

        worker->pool = flight->next;
        free(flight);
    }
    while (worker->desks) {
        struct cw_desk *desk = worker->desks;

        worker->desks = desk->next;
        free_desk(worker, desk);
    }
}
