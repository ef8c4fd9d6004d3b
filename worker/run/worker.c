#include "cw/run/worker.h"

#include "cw/run/answers.h"
#include "cw/run/assignment.h"
#include "cw/run/chain.h"
#include "cw/run/watchdog.h"
#include <stddef.h>
#include <stdlib.h>

enum { LOOK_MS = 1000, IDLE_MS = 1000 };

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
    worker->dice = seed[0];
    worker->question_seed[0] = ~seed[0];
    worker->question_seed[1] = seed[1];
    cw_transaction_init(&worker->transaction, ports->transact != NULL);
    worker->wait_for_all = worker->transaction.on;
    worker->calls.max = (size_t)plan->settings.delivery.in_flight;
    worker->token_calls = calloc(plan->credential_count + 1, sizeof(*worker->token_calls));
    worker->digest = cw_digest_new();
    worker->counters.lookups = calloc(plan->count + 1, sizeof(*worker->counters.lookups));
    if (worker->digest && worker->counters.lookups && worker->token_calls &&
        cw_singles_init(&worker->singles, worker->calls.max) == CW_OK &&
        cw_cache_init(&worker->cache, plan) == CW_OK &&
        cw_gates_init(&worker->gates, plan, &worker->alarms) == CW_OK &&
        cw_tokens_init(&worker->tokens, plan->credentials, plan->credential_count) == CW_OK &&
        cw_key_queue_init(&worker->keys, seed) == CW_OK)
        return worker;
    cw_worker_free(worker);
    return NULL;
}

static const struct cw_settings *settings(const struct cw_worker *worker)
{
    return &worker->plan->settings;
}

void cw_worker_fail(struct cw_worker *worker, enum cw_fatal fatal, const char *why)
{
    if (worker->fatal)
        return;
    worker->fatal = fatal;
    worker->fatal_why = why;
}

static void no_memory(struct cw_worker *worker)
{
    cw_worker_fail(worker, CW_FATAL_MEMORY, "no memory");
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

static struct cw_flight *flight_of(struct cw_turn *turn)
{
    return turn ? (struct cw_flight *)((char *)turn - offsetof(struct cw_flight, turn)) : NULL;
}

/* Whether requests are under way that its record does not wait for. */
static bool asks_loose(const struct cw_flight *flight)
{
    return flight->desk && flight->desk->loose;
}

/* Hands an output over, and then those of the same conversation that waited for it. Nothing follows one that
 * was refused for good. False: no room. */
static bool send(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    while (flight && flight->stage == CW_DONE && cw_turn_may_send(&flight->turn) && !worker->fatal) {
        enum cw_status status;

        if (worker->transaction.on) {
            cw_transaction_add(flight);
            flight = flight_of(cw_turn_leave(&worker->keys, &flight->turn));
            continue;
        }
        status = worker->ports.send(worker->ports.world, &flight->output, flight->message, flight);
        if (status == CW_ELIMIT) {
            add_last(&worker->blocked_end, flight);
            return false;
        }
        if (status == CW_EINVAL && cw_chain_shrink(flight) == CW_OK)
            continue;
        if (status) {
            cw_worker_fail(worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
            return false;
        }
        cw_flight_go(flight, CW_SENDING);
        /* its turn to ask lasts until nothing of it is under way */
        flight = flight_of(asks_loose(flight) ? cw_turn_sent(&flight->turn)
                                              : cw_turn_leave(&worker->keys, &flight->turn));
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
        add_last(&worker->due_end, flight_of(turn));
}

static void end_turn(struct cw_flight *flight)
{
    if (!flight->turn.line)
        return;
    cw_turn_end(&flight->turn);
    call_up(flight->worker, flight->turn.line);
}

static void has_output(struct cw_flight *flight)
{
    cw_flight_go(flight, CW_DONE);
    if (!asks_loose(flight))
        end_turn(flight);
    send(flight);
}

static void needs_no_output(struct cw_flight *flight)
{
    if (!flight->worker->transaction.on) {
        settle(flight);
        return;
    }
    flight->silent = true;
    cw_flight_rise(flight);
    cw_flight_go(flight, CW_DONE);
    cw_transaction_add(flight);
}

static void follow(struct cw_flight *flight, enum cw_chain_says says)
{
    switch (says) {
    case CW_CHAIN_WAIT: break;
    case CW_CHAIN_OUTPUT: has_output(flight); break;
    case CW_CHAIN_NO_OUTPUT: needs_no_output(flight); break;
    case CW_CHAIN_NO_MEMORY: no_memory(flight->worker); break;
    }
}

/* The last request that the record did not wait for has ended. */
static void end_loose(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    end_turn(flight);
    cw_flight_rise(flight);
    cw_flight_weigh(flight);
    if (flight->stage == CW_SENDING || flight->stage == CW_TRAILING) {
        struct cw_flight *head = flight_of(cw_turn_leave(&worker->keys, &flight->turn));

        if (head)
            send(head);
    }
    if (flight->stage == CW_TRAILING)
        settle(flight);
}

void cw_worker_go_on(struct cw_lookup *lookup)
{
    struct cw_flight *flight = lookup->flight;

    if (flight->stage == CW_ASKING && !cw_chain_ended_loose(lookup))
        follow(flight, cw_chain_ask(flight));
    else if (flight->stage != CW_ASKING && cw_chain_ended_loose(lookup) && !flight->desk->loose)
        end_loose(flight);
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

/* A record that waited gets a desk: not beside too many that are open, unless nobody else will end. */
static bool has_desk(const struct cw_worker *worker)
{
    return worker->open_bytes < cw_worker_bytes_max(worker) || !worker->in_stage[CW_ASKING];
}

static bool begin_due(struct cw_worker *worker)
{
    bool any = false;

    while (worker->due && cw_calls_have_room(&worker->calls) && has_desk(worker) && !worker->fatal) {
        any = true;
        begin(take_first(&worker->due, &worker->due_end));
    }
    return any;
}

/* Until nothing more can be begun: what is under way goes before new work. */
static void go_round(struct cw_worker *worker)
{
    while (cw_answers_go_on(worker) || begin_due(worker))
        ;
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
    go_round(worker);
}

static void read_record(struct cw_flight *flight)
{
    enum cw_chain_says says;

    if (!flight->record.value.ptr) {
        needs_no_output(flight);
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
        cw_worker_fail(worker, CW_FATAL_BUG, "a record of a paused partition");
        refuse(worker, message);
        return;
    }
    if (cw_partition_was_finished(partition, record->offset)) {
        worker->counters.already_done++;
        cw_partition_pass(partition, worker, record);
        worker->ports.release(worker->ports.world, message);
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
           !worker->standing && cw_calls_have_room(&worker->calls) &&
           worker->open_bytes < (size_t)settings(worker)->delivery.max_bytes;
}

void cw_worker_answered(struct cw_worker *worker, void *tag, const struct cw_answer *answer)
{
    cw_answers_take(worker, tag, answer);
    go_round(worker);
}

static void delivered(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;

    worker->counters.produced += !flight->dead;
    if (flight->partition)
        cw_histogram_add(&worker->counters.end_to_end,
                         cw_age_ms(worker->time.wall_ms, flight->record.timestamp_ms) * 1000);
    if (asks_loose(flight))
        cw_flight_go(flight, CW_TRAILING);
    else
        settle(flight);
}

void cw_worker_written(struct cw_flight *flight)
{
    if (flight->silent || !flight->partition)
        settle(flight);
    else
        delivered(flight);
}

void cw_worker_delivered(struct cw_worker *worker, void *tag, enum cw_status status)
{
    struct cw_flight *flight = tag;

    if (status == CW_OK) {
        delivered(flight);
        return;
    }
    worker->counters.delivery_errors++;
    if (worker->transaction.on && status == CW_ELIMIT) {
        cw_transaction_shrink(flight);
        return;
    }
    if (!flight->partition) {
        settle(flight);
        return;
    }
    if (status != CW_ELIMIT || cw_chain_shrink(flight)) {
        cw_worker_fail(worker, CW_FATAL_DELIVERY, "an output or dead letter is refused for good");
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

static void watch(struct cw_worker *worker)
{
    const char *wrong;

    if (worker->time.now_ms < worker->next_look_ms)
        return;
    worker->next_look_ms = worker->time.now_ms + LOOK_MS;
    wrong = cw_watchdog_look(worker);
    if (wrong)
        cw_worker_fail(worker, CW_FATAL_STALLED, wrong);
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

int64_t cw_worker_tick(struct cw_worker *worker, struct cw_time time)
{
    int64_t sleep_ms = IDLE_MS;
    bool now;

    worker->time = time;
    send_blocked(worker);
    cw_answers_tick(worker);
    go_round(worker);
    watch(worker);
    sleep_ms = least(sleep_ms, cw_partition_stand_on(worker));
    now = time.now_ms >= worker->next_commit_ms ||
          (stops_now(worker) && time.now_ms >= worker->refused_until_ms);
    if (worker->revoking)
        cw_assignment_go_on(worker);
    if (worker->transaction.on)
        cw_transaction_tick(worker);
    else if (!worker->committing && now && !worker->fatal)
        cw_assignment_commit(worker);
    if (worker->transaction.on)
        sleep_ms = least(sleep_ms, cw_transaction_sleep(worker));
    else if (!worker->committing && cw_assignment_has_news(worker))
        sleep_ms = least(sleep_ms, worker->next_commit_ms - time.now_ms);
    sleep_ms = least(sleep_ms, cw_alarm_next(&worker->alarms) - time.now_ms);
    sleep_ms = least(sleep_ms, worker->blocked || worker->revoking || worker->stopping ? 10 : IDLE_MS);
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
    cw_alarms_done(&worker->alarms);
    cw_tokens_done(&worker->tokens);
    cw_gates_done(&worker->gates);
    cw_singles_done(&worker->singles);
    cw_cache_done(&worker->cache);
    free(worker->token_calls);
    cw_digest_free(worker->digest);
    free(worker->counters.lookups);
    free(worker);
}
