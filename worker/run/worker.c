#include "cw/run/worker.h"

#include "cw/run/assignment.h"
#include "cw/run/chain.h"
#include <stddef.h>
#include <stdlib.h>

enum { IDLE_MS = 1000 };

static void add_last(struct cw_flight ***end, struct cw_flight *flight)
{
    flight->next = NULL;
    **end = flight;
    *end = &flight->next;
}

static struct cw_flight *take_first(struct cw_flight **list, struct cw_flight ***end)
{
    struct cw_flight *first = *list;

    if (first && !(*list = first->next))
        *end = list;
    return first;
}

struct cw_worker *cw_worker_new(const struct cw_plan *plan, const struct cw_ports *ports,
                                const uint64_t seed[2])
{
    struct cw_worker *worker = calloc(1, sizeof(*worker));

    if (!worker)
        return NULL;
    worker->plan = plan;
    worker->ports = *ports;
    worker->due_end = &worker->due;
    worker->blocked_end = &worker->blocked;
    worker->digest = cw_digest_new();
    worker->counters.lookups = calloc(plan->count + 1, sizeof(*worker->counters.lookups));
    if (worker->digest && worker->counters.lookups && cw_key_queue_init(&worker->keys, seed) == CW_OK)
        return worker;
    cw_worker_free(worker);
    return NULL;
}

static const struct cw_settings *settings(const struct cw_worker *worker)
{
    return &worker->plan->settings;
}

static bool may_ask(const struct cw_worker *worker)
{
    return worker->in_stage[CW_ASKING] < (size_t)settings(worker)->delivery.in_flight;
}

static void stop_for(struct cw_worker *worker, enum cw_fatal fatal, const char *why)
{
    if (worker->fatal)
        return;
    worker->fatal = fatal;
    worker->fatal_why = why;
}

static void no_memory(struct cw_worker *worker)
{
    stop_for(worker, CW_FATAL_MEMORY, "no memory");
}

static void count_settled(struct cw_flight *flight)
{
    struct cw_counters *counters = &flight->worker->counters;

    if (!flight->record.value.ptr)
        counters->tombstones++;
    else if (flight->dead)
        counters->dead_lettered++;
    else
        counters->statuses[flight->status]++;
    counters->poisons[flight->poison] += flight->dead;
}

/* The record is finished: nothing of it is under way any more. */
static void settle(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    if (!flight->partition) {
        worker->counters.late++;
        cw_flight_bury(flight);
        return;
    }
    count_settled(flight);
    cw_partition_settle(flight->partition, flight);
    cw_flight_free(flight);
}

/* Hands an output over, and then those of the same conversation that waited for it. False: no room. */
static bool send(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    while (flight && flight->stage == CW_DONE && cw_turn_may_send(&flight->turn)) {
        enum cw_status status =
            worker->ports.send(worker->ports.world, &flight->output, flight->message, flight);
        struct cw_turn *head;

        if (status == CW_ELIMIT) {
            add_last(&worker->blocked_end, flight);
            return false;
        }
        if (status == CW_EINVAL && cw_chain_shrink(flight) == CW_OK)
            continue;
        if (status) {
            stop_for(worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
            return false;
        }
        cw_flight_go(flight, CW_SENDING);
        head = cw_turn_leave(&worker->keys, &flight->turn);
        flight = head ? (struct cw_flight *)((char *)head - offsetof(struct cw_flight, turn)) : NULL;
    }
    return true;
}

static void send_blocked(struct cw_worker *worker)
{
    struct cw_flight *flight;

    while ((flight = take_first(&worker->blocked, &worker->blocked_end)) && !worker->fatal)
        if (!send(flight))
            return;
}

/* Everyone in the line whose turn to ask has come. */
static void call_up(struct cw_worker *worker, struct cw_line *line)
{
    struct cw_turn *turn;

    while (line && (turn = cw_turn_next(line)))
        add_last(&worker->due_end, (struct cw_flight *)((char *)turn - offsetof(struct cw_flight, turn)));
}

static void has_output(struct cw_flight *flight)
{
    cw_flight_go(flight, CW_DONE);
    if (flight->turn.line) {
        cw_turn_end(&flight->turn);
        call_up(flight->worker, flight->turn.line);
    }
    send(flight);
}

static void follow(struct cw_flight *flight, enum cw_chain_says says)
{
    switch (says) {
    case CW_CHAIN_WAIT: break;
    case CW_CHAIN_OUTPUT: has_output(flight); break;
    case CW_CHAIN_NO_OUTPUT: settle(flight); break;
    case CW_CHAIN_NO_MEMORY: no_memory(flight->worker); break;
    }
}

static void begin(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    if (!flight->desk && cw_chain_read(flight) != CW_CHAIN_WAIT) {
        no_memory(worker); /* it could be read before: only memory can be missing */
        return;
    }
    flight->desk->deadline_ms = worker->time.now_ms + settings(worker)->delivery.event_timeout;
    cw_flight_go(flight, CW_ASKING);
    follow(flight, cw_chain_ask(flight));
}

static void begin_due(struct cw_worker *worker)
{
    while (worker->due && may_ask(worker) && !worker->fatal)
        begin(take_first(&worker->due, &worker->due_end));
}

/* It has something to ask: to its place behind its conversation. */
static void line_up(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;
    struct cw_slice key = flight->record.key.ptr ? flight->record.key : flight->desk->event.conversation;

    if (!key.ptr) {
        add_last(&worker->due_end, flight);
    } else if (cw_turn_join(&worker->keys, &flight->turn, flight->record.partition, key,
                            cw_chain_is_safe(flight))) {
        no_memory(worker);
        return;
    } else {
        call_up(worker, flight->turn.line);
    }
    if (flight->turn.line && flight->turn.state == CW_TURN_WAITS)
        cw_flight_rise(flight);
    cw_flight_go(flight, CW_HELD);
    begin_due(worker);
}

static void read_record(struct cw_flight *flight)
{
    enum cw_chain_says says;

    if (!flight->record.value.ptr) {
        settle(flight);
        return;
    }
    says = cw_chain_read(flight);
    if (says == CW_CHAIN_WAIT)
        line_up(flight);
    else
        follow(flight, says);
}

/* The record goes to whoever gets the partition next, or to us once more. */
static void refuse(struct cw_worker *worker, void *message)
{
    worker->counters.released++;
    worker->ports.release(worker->ports.world, message);
}

void cw_worker_admit(struct cw_worker *worker, const struct cw_record *record, void *message)
{
    struct cw_partition *partition = cw_assignment_find(worker, record->partition);
    struct cw_flight *flight;

    worker->counters.consumed++;
    if (!partition || worker->revoking) {
        refuse(worker, message);
        return;
    }
    if (cw_window_is_full(&partition->window)) {
        stop_for(worker, CW_FATAL_BUG, "a record of a paused partition");
        refuse(worker, message);
        return;
    }
    flight = cw_flight_new(worker, record, message);
    if (!flight) {
        no_memory(worker);
        refuse(worker, message);
        return;
    }
    cw_partition_open(partition, flight);
    read_record(flight);
}

bool cw_worker_has_room(const struct cw_worker *worker)
{
    return !worker->stopping && !worker->revoking && !worker->fatal && !worker->due && !worker->blocked &&
           may_ask(worker) && worker->open_bytes < (size_t)settings(worker)->delivery.max_bytes;
}

void cw_worker_answered(struct cw_worker *worker, void *tag, const struct cw_answer *answer)
{
    struct cw_flight *flight = tag;

    if (cw_chain_take(flight, answer)) {
        no_memory(worker);
        return;
    }
    cw_flight_weigh(flight);
    follow(flight, cw_chain_ask(flight));
    begin_due(worker);
}

static void delivered(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    worker->counters.produced += !flight->dead;
    if (flight->partition)
        cw_histogram_add(&worker->counters.end_to_end,
                         cw_age_ms(worker->time.wall_ms, flight->record.timestamp_ms) * 1000);
    settle(flight);
}

void cw_worker_delivered(struct cw_worker *worker, void *tag, enum cw_status status)
{
    struct cw_flight *flight = tag;

    if (status == CW_OK) {
        delivered(flight);
        return;
    }
    worker->counters.delivery_errors++;
    if (!flight->partition) {
        settle(flight);
        return;
    }
    if (status != CW_ELIMIT || cw_chain_shrink(flight)) {
        stop_for(worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
        return;
    }
    cw_flight_go(flight, CW_DONE);
    send(flight);
}

void cw_worker_stop(struct cw_worker *worker)
{
    worker->stopping = true;
    worker->stop_until_ms = worker->time.now_ms + settings(worker)->delivery.shutdown_timeout;
}

bool cw_worker_finished(const struct cw_worker *worker)
{
    bool late = worker->time.now_ms >= worker->stop_until_ms;

    if (!worker->stopping || worker->revoking)
        return false;
    if (late && worker->time.now_ms >= worker->stop_until_ms + CW_COMMIT_ANSWER_MS)
        return true;
    return (late || !cw_assignment_is_open(worker)) && !worker->committing && !cw_assignment_has_news(worker);
}

/* Nothing more will be finished before the end. */
static bool stops_now(const struct cw_worker *worker)
{
    return worker->stopping &&
           (!cw_assignment_is_open(worker) || worker->time.now_ms >= worker->stop_until_ms);
}

int64_t cw_worker_tick(struct cw_worker *worker, struct cw_time time)
{
    int64_t sleep_ms = IDLE_MS;
    bool now;

    worker->time = time;
    send_blocked(worker);
    begin_due(worker);
    now = time.now_ms >= worker->next_commit_ms ||
          (stops_now(worker) && time.now_ms >= worker->refused_until_ms);
    if (worker->revoking)
        cw_assignment_go_on(worker);
    if (!worker->committing && now && !worker->fatal)
        cw_assignment_commit(worker);
    if (!worker->committing && cw_assignment_has_news(worker) &&
        worker->next_commit_ms - time.now_ms < sleep_ms)
        sleep_ms = worker->next_commit_ms - time.now_ms;
    if (worker->blocked || worker->revoking || worker->stopping)
        sleep_ms = sleep_ms < 10 ? sleep_ms : 10;
    return sleep_ms > 0 ? sleep_ms : 0;
}

size_t cw_worker_open(const struct cw_worker *worker)
{
    size_t open = 0;

    for (int stage = CW_READ; stage < CW_SETTLED; stage++)
        open += worker->in_stage[stage];
    return open - worker->orphan_count;
}

void cw_worker_free(struct cw_worker *worker)
{
    if (!worker)
        return;
    cw_assignment_close(worker);
    while (worker->orphans)
        cw_flight_bury(worker->orphans);
    cw_flight_pool_done(worker);
    cw_key_queue_done(&worker->keys);
    cw_digest_free(worker->digest);
    free(worker->counters.lookups);
    free(worker);
}
