#include "cw/run/answers.h"

#include "cw/run/attempt.h"
#include "cw/run/chain.h"
#include <stddef.h>

static struct cw_lookup *lookup_of(struct cw_call *call)
{
    return (struct cw_lookup *)((char *)call - offsetof(struct cw_lookup, call));
}

/* Takes the answer to a lookup. */
static void hear(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    struct cw_flight *flight = lookup->flight;

    if (cw_chain_answered(lookup, answer)) {
        cw_worker_fail(flight->worker, CW_FATAL_MEMORY, "no memory");
        return;
    }
    cw_flight_weigh(flight);
    if (lookup->stage == CW_LOOKUP_ENDED)
        cw_worker_go_on(lookup);
}

static void send(struct cw_lookup *lookup)
{
    struct cw_answer answer;

    if (cw_attempt_send(lookup, &answer))
        hear(lookup, &answer);
    else if (lookup->stage == CW_LOOKUP_ENDED)
        cw_worker_go_on(lookup);
}

/* Sends what waits for room. True: something was waiting. */
static bool send_calls(struct cw_worker *worker)
{
    struct cw_call *call;
    bool any = false;

    while (!worker->fatal && (call = cw_calls_next(&worker->calls))) {
        any = true;
        send(lookup_of(call));
    }
    return any;
}

static void resume(struct cw_lookup *lookup)
{
    cw_lookup_resume(lookup);
    if (lookup->stage == CW_LOOKUP_ENDED)
        cw_worker_go_on(lookup);
}

/* Those in a line of the woken. */
static bool wake(struct cw_worker *worker, struct cw_wait_line *woken)
{
    struct cw_wait *wait;
    bool any = false;

    while (!worker->fatal && (wait = cw_wait_take(woken))) {
        any = true;
        resume(wait->owner);
    }
    return any;
}

static void too_late(struct cw_lookup *lookup)
{
    cw_lookup_late(lookup);
    if (lookup->stage == CW_LOOKUP_ENDED)
        cw_worker_go_on(lookup);
}

void cw_answers_tick(struct cw_worker *worker)
{
    struct cw_alarm *alarm;

    while (!worker->fatal && (alarm = cw_alarm_due(&worker->alarms, worker->time.now_ms)))
        switch (alarm->kind) {
        case CW_ALARM_RESUME:
            resume((struct cw_lookup *)((char *)alarm - offsetof(struct cw_lookup, alarm)));
            break;
        case CW_ALARM_LATE:
            too_late((struct cw_lookup *)((char *)alarm - offsetof(struct cw_lookup, late)));
            break;
        case CW_ALARM_BREAKER:
        case CW_ALARM_RATE: cw_gate_rings(&worker->gates, alarm, worker->time.now_ms); break;
        }
}

bool cw_answers_go_on(struct cw_worker *worker)
{
    return send_calls(worker) || wake(worker, &worker->tokens.woken) || wake(worker, &worker->gates.woken) ||
           wake(worker, &worker->singles.woken);
}

void cw_worker_fetch_token(struct cw_worker *worker, struct cw_token *token)
{
    struct cw_call *call = &worker->token_calls[token->credential->number];
    struct cw_request request;

    if (!cw_token_begin(&worker->tokens, token, worker->time.now_ms, &request))
        return;
    call->kind = CW_CALL_TOKEN;
    call->state = CW_CALL_UNDER_WAY;
    if (worker->ports.ask(worker->ports.world, &request, call) == CW_OK)
        return;
    call->state = CW_CALL_IDLE;
    cw_token_answered(&worker->tokens, token, NULL, worker->time.now_ms);
}

const struct cw_record *cw_worker_record_of(const void *tag)
{
    const struct cw_call *call = tag;

    if (call->kind == CW_CALL_TOKEN)
        return NULL;
    return &((const struct cw_lookup *)((const char *)tag - offsetof(struct cw_lookup, call)))
                ->flight->record;
}

static void token_answered(struct cw_worker *worker, struct cw_call *call, const struct cw_answer *answer)
{
    struct cw_token *token = &worker->tokens.items[call - worker->token_calls];

    call->state = CW_CALL_IDLE;
    if (cw_token_answered(&worker->tokens, token, answer, worker->time.now_ms))
        worker->counters.tokens++;
    else
        worker->counters.token_errors++;
    if (token->why)
        worker->ports.tell(worker->ports.world, CW_TALE_NO_TOKEN, NULL, token->why);
}

/* To the one that asked, and to all who wanted to ask the same. */
static void lookup_answered(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    struct cw_worker *worker = lookup->flight->worker;
    struct cw_wait *wait;

    cw_calls_end(&worker->calls, &lookup->call);
    hear(lookup, answer);
    while (!worker->fatal && (wait = cw_wait_take(&worker->singles.served))) {
        lookup = wait->owner;
        cw_alarm_clear(&worker->alarms, &lookup->alarm);
        lookup->shared = true;
        hear(lookup, answer);
    }
}

void cw_answers_take(struct cw_worker *worker, void *tag, const struct cw_answer *answer)
{
    struct cw_call *call = tag;

    if (call->kind == CW_CALL_TOKEN)
        token_answered(worker, call, answer);
    else
        lookup_answered(lookup_of(call), answer);
}
