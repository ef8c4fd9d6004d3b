#include "cw/run/lookup.h"

#include "cw/base/dice.h"
#include "cw/base/moment.h"
#include "cw/lookup/echo.h"
#include "cw/lookup/request.h"
#include "cw/lookup/response.h"
#include "cw/run/chain.h"
#include "cw/run/retry.h"
#include "cw/run/worker.h"
#include <stdio.h>

enum { ERROR_MAX = 80 };

static struct cw_worker *worker_of(const struct cw_lookup *lookup)
{
    return lookup->flight->worker;
}

static struct cw_arena *arena_of(const struct cw_lookup *lookup)
{
    return &lookup->flight->desk->arena;
}

void cw_lookup_init(struct cw_lookup *lookup, struct cw_flight *flight,
                    const struct cw_integration *integration)
{
    *lookup = (struct cw_lookup){
        .call = { .kind = CW_CALL_LOOKUP },
        .flight = flight,
        .integration = integration,
        .stage = CW_LOOKUP_NEW,
        .loose = cw_integration_is_loose(integration) && !flight->worker->wait_for_all,
        .wait = { .owner = lookup },
        .alarm = { .kind = CW_ALARM_RESUME },
        .late = { .kind = CW_ALARM_LATE },
        .late_ms = INT64_MAX,
        .result = { .integration = integration },
    };
}

struct cw_scope cw_lookup_scope(const struct cw_lookup *lookup)
{
    struct cw_desk *desk = lookup->flight->desk;

    return (struct cw_scope){
        .event = &desk->event,
        .integration = lookup->integration,
        .dial_plan = &worker_of(lookup)->plan->dial_plan,
        .attached = lookup->integration->reads & CW_READS_ATTACHED ? &desk->attached : NULL,
        .source = lookup->source,
        .token = lookup->token,
        .exchanged = lookup->exchanged.answer ? &lookup->exchanged : NULL,
        .arena = &desk->arena,
    };
}

static struct cw_lookup_counters *counters(const struct cw_lookup *lookup)
{
    return &worker_of(lookup)->counters.lookups[lookup->integration->number];
}

static void end(struct cw_lookup *lookup, enum cw_outcome outcome, enum cw_reason reason)
{
    cw_alarm_clear(&worker_of(lookup)->alarms, &lookup->late);
    lookup->stage = CW_LOOKUP_ENDED;
    lookup->result.outcome = outcome;
    lookup->result.reason = reason;
}

void cw_lookup_count(const struct cw_lookup *lookup)
{
    const struct cw_witness *witness = worker_of(lookup)->witness;

    counters(lookup)->outcomes[lookup->result.outcome]++;
    if (witness && witness->over)
        witness->over(witness->owner, &lookup->result);
}

/* Never the exception's message: it may quote a phone number. */
static struct cw_slice error_text(struct cw_arena *arena, const struct cw_condition_error *error)
{
    char text[ERROR_MAX];
    int len = snprintf(text, sizeof(text), "%s at column %u", error->name, error->column);

    return cw_arena_copy(arena, (struct cw_slice){ text, (size_t)len < sizeof(text) ? (size_t)len : 0 });
}

/* True: it may be asked. */
static bool ask_condition(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    const struct cw_witness *witness = worker->witness;
    struct cw_scope scope = cw_lookup_scope(lookup);
    struct cw_surroundings around = { worker->time.wall_ms, lookup->flight->record.timestamp_ms,
                                      worker->plan->utc_offset_s, &worker->dice,
                                      witness ? witness->watch : NULL };
    struct cw_condition_error error;
    enum cw_condition_says says = cw_may_ask(&scope, &around, &error);

    if (lookup->integration->condition && witness && witness->condition)
        witness->condition(witness->owner, lookup->integration, says,
                           says == CW_CONDITION_RAISES ? &error : NULL);
    if (says == CW_CONDITION_FALSE) {
        end(lookup, CW_OUTCOME_SKIPPED, CW_REASON_CONDITION);
    } else if (says == CW_CONDITION_RAISES) {
        lookup->result.error = error_text(&lookup->flight->desk->arena, &error);
        end(lookup, CW_OUTCOME_FAILED, CW_REASON_CONDITION_ERROR);
    }
    return says == CW_CONDITION_TRUE;
}

static bool was_tried(const struct cw_lookup *lookup, struct cw_slice source)
{
    for (unsigned i = 0; i < lookup->tried_count; i++)
        if (cw_slice_eq(lookup->tried[i], source))
            return true;
    return false;
}

/* contact.source as it came: a text, or the digits of a number. */
static struct cw_slice source_of(const struct cw_lookup *lookup)
{
    const struct cw_event *event = &lookup->flight->desk->event;
    uint32_t node = cw_json_member(&event->json, event->contact, CW_LIT("source"));

    if (cw_json_kind(&event->json, node) == CW_JSON_NUMBER)
        return cw_json_raw(&event->json, node);
    return cw_json_text(&event->json, node, arena_of(lookup));
}

static struct cw_slice formatted(struct cw_lookup *lookup, enum cw_phone_format format)
{
    struct cw_slice given = source_of(lookup);
    struct cw_buf text;

    cw_buf_init(&text, arena_of(lookup), given.len + 64);
    if (!given.len || !cw_phone_add(&text, given, format, &worker_of(lookup)->plan->dial_plan) || text.failed)
        return (struct cw_slice){ 0 };
    cw_buf_settle(&text);
    return cw_buf_slice(&text);
}

/* The next of `source_formats` that has something new to ask for. False: none is left. */
static bool next_source(struct cw_lookup *lookup)
{
    const struct cw_integration *item = lookup->integration;

    if (item->format_count == 1 && item->formats[0] == CW_PHONE_AS_IS)
        return lookup->format++ == 0;
    while (lookup->format < item->format_count) {
        struct cw_slice source = formatted(lookup, item->formats[lookup->format++]);

        if (!source.len || was_tried(lookup, source))
            continue;
        lookup->source = lookup->tried[lookup->tried_count++] = source;
        return true;
    }
    return false;
}

/* False: it has ended. */
static bool make_request(struct cw_lookup *lookup)
{
    const struct cw_witness *witness = worker_of(lookup)->witness;
    struct cw_scope scope;
    enum cw_reason reason;

    lookup->exchanged = (struct cw_exchanged){ 0 };
    scope = cw_lookup_scope(lookup);
    reason = cw_request_make(&lookup->request, lookup->integration, &scope);
    if (witness && witness->made)
        witness->made(witness->owner, &scope, reason);
    if (reason)
        end(lookup, reason == CW_REASON_MISSING_VALUE ? CW_OUTCOME_SKIPPED : CW_OUTCOME_FAILED, reason);
    return !reason;
}

/* It goes on by cw_lookup_resume. */
static void wait_until(struct cw_lookup *lookup, enum cw_lookup_wait what, int64_t due_ms)
{
    lookup->stage = CW_LOOKUP_WAITS;
    lookup->waits_for = what;
    if (cw_alarm_set(&worker_of(lookup)->alarms, &lookup->alarm, due_ms))
        end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
}

static void wait_for_room(struct cw_lookup *lookup)
{
    lookup->stage = CW_LOOKUP_WAITS;
    cw_calls_wait(&worker_of(lookup)->calls, &lookup->call);
}

/* Goes on with a token, or waits for one. */
static void seek_token(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    struct cw_token *token = cw_token_of(&worker->tokens, lookup->integration->credential);
    struct cw_bearer bearer;

    switch (cw_token_get(token, worker->time.now_ms, &bearer)) {
    case CW_TOKEN_READY:
        lookup->token = cw_arena_copy(arena_of(lookup), bearer.text);
        lookup->token_number = bearer.number;
        if (make_request(lookup))
            wait_for_room(lookup);
        break;
    case CW_TOKEN_WAIT:
        lookup->stage = CW_LOOKUP_WAITS;
        lookup->waits_for = CW_WAITS_TOKEN;
        cw_token_wait(token, &lookup->wait);
        break;
    case CW_TOKEN_FAILED: end(lookup, CW_OUTCOME_FAILED, CW_REASON_OAUTH); break;
    }
    cw_worker_fetch_token(worker, token);
}

/* No network: the answer is there at once. */
static void echo(struct cw_lookup *lookup)
{
    struct cw_answer answer;

    if (cw_echo(&answer, &lookup->request, arena_of(lookup)) || cw_lookup_answered(lookup, &answer))
        end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
}

static void ask(struct cw_lookup *lookup)
{
    lookup->retries = 0;
    if (!make_request(lookup))
        return;
    if (lookup->integration->echo)
        echo(lookup);
    else if (lookup->integration->credential)
        seek_token(lookup);
    else
        wait_for_room(lookup);
}

/* The delay of this lookup: uniform between the two. */
static int64_t draw_delay(struct cw_lookup *lookup)
{
    const struct cw_integration *item = lookup->integration;
    uint64_t span = (uint64_t)(item->delay_max_ms - item->delay_ms) + 1;

    return span == 1 ? item->delay_ms : item->delay_ms + (int64_t)(cw_dice(&worker_of(lookup)->dice) % span);
}

static void begin_asking(struct cw_lookup *lookup)
{
    if (next_source(lookup))
        ask(lookup);
    else
        end(lookup, CW_OUTCOME_SKIPPED, CW_REASON_MISSING_VALUE);
}

/* When the event happened, as it says or else its record; below 0: nobody knows. */
static int64_t event_ms(const struct cw_lookup *lookup)
{
    const struct cw_event *event = &lookup->flight->desk->event;
    int64_t ms = lookup->flight->record.timestamp_ms;

    cw_moment_parse(cw_json_text(&event->json, event->datetime, arena_of(lookup)), &ms);
    return ms;
}

/* False: it has ended, for it comes too late already. */
static bool set_deadline(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    int64_t after_ms = lookup->integration->manners.deadline, from_ms;

    if (!after_ms || worker->no_deadlines)
        return true;
    from_ms = event_ms(lookup);
    if (from_ms < 0)
        return true;
    lookup->late_ms = worker->time.now_ms + from_ms + after_ms - worker->time.wall_ms;
    if (lookup->late_ms <= worker->time.now_ms)
        end(lookup, CW_OUTCOME_LATE, CW_REASON_NONE);
    else if (cw_alarm_set(&worker->alarms, &lookup->late, lookup->late_ms))
        end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
    return lookup->stage != CW_LOOKUP_ENDED;
}

void cw_lookup_begin(struct cw_lookup *lookup)
{
    int64_t delay_ms;

    if (!ask_condition(lookup) || !set_deadline(lookup))
        return;
    delay_ms = draw_delay(lookup);
    lookup->flight->desk->deadline_ms += delay_ms;
    if (delay_ms)
        wait_until(lookup, CW_WAITS_DELAY, worker_of(lookup)->time.now_ms + delay_ms);
    else
        begin_asking(lookup);
}

/* The same request once more; a token may be another one by now. */
static void try_again(struct cw_lookup *lookup)
{
    counters(lookup)->retries++;
    if (lookup->integration->credential)
        seek_token(lookup);
    else
        wait_for_room(lookup);
}

void cw_lookup_resume(struct cw_lookup *lookup)
{
    switch (lookup->waits_for) {
    case CW_WAITS_DELAY: begin_asking(lookup); break;
    case CW_WAITS_TOKEN: seek_token(lookup); break;
    case CW_WAITS_RETRY: try_again(lookup); break;
    }
}

/* Ends whatever it waits for. */
static void stop_waiting(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);

    if (lookup->call.state == CW_CALL_UNDER_WAY)
        worker->ports.cancel(worker->ports.world, &lookup->call);
    cw_calls_end(&worker->calls, &lookup->call);
    cw_alarm_clear(&worker->alarms, &lookup->alarm);
    cw_token_unwait(&lookup->wait);
}

void cw_lookup_late(struct cw_lookup *lookup)
{
    if (lookup->call.state == CW_CALL_UNDER_WAY && !lookup->integration->safe)
        return;
    stop_waiting(lookup);
    end(lookup, CW_OUTCOME_LATE, CW_REASON_NONE);
}

/* Until its event may wait no longer. */
static int64_t left_ms_of(const struct cw_lookup *lookup)
{
    return lookup->flight->desk->deadline_ms - worker_of(lookup)->time.now_ms;
}

void cw_lookup_send(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    int64_t left_ms = left_ms_of(lookup), own_ms = lookup->integration->timeout_ms;

    lookup->request.timeout_ms = own_ms < left_ms ? own_ms : left_ms;
    if (left_ms > 0 && worker->ports.ask(worker->ports.world, &lookup->request, &lookup->call) == CW_OK)
        return;
    cw_calls_end(&worker->calls, &lookup->call);
    end(lookup, CW_OUTCOME_FAILED, left_ms > 0 ? CW_REASON_INTERNAL : CW_REASON_TIMEOUT);
}

static void count_answer(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    struct cw_lookup_counters *count = counters(lookup);
    bool whole = !answer->transport;

    lookup->result.tries++;
    lookup->result.status = answer->status;
    lookup->result.duration_us += answer->duration_us;
    cw_histogram_add(&count->durations, answer->duration_us);
    if (whole)
        count->codes[answer->status >= 100 && answer->status <= 599 ? answer->status / 100 : 0]++;
    else
        count->broken[answer->transport]++;
}

/* A CRM that refuses the token gets a new one, once. */
static bool renews_token(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    const struct cw_integration *item = lookup->integration;

    if (answer->status != 401 || answer->transport || !item->credential || lookup->renewed)
        return false;
    lookup->renewed = cw_token_refused(cw_token_of(&worker_of(lookup)->tokens, item->credential),
                                       lookup->token_number, worker_of(lookup)->time.now_ms);
    return lookup->renewed;
}

/* What the world takes back when the call ends. */
static void forget_borrowed(struct cw_lookup *lookup)
{
    lookup->answer.body = lookup->answer.headers = lookup->answer.retry_after = (struct cw_slice){ 0 };
    lookup->exchanged.body = (struct cw_json){ 0 };
}

/* Waits for another try of a request that failed. False: this was the last. */
static bool tries_again(struct cw_lookup *lookup, enum cw_reason reason)
{
    const struct cw_retry *retry = &lookup->integration->manners.retry;
    struct cw_worker *worker = worker_of(lookup);
    int64_t after_ms = cw_retry_after_ms(lookup->answer.retry_after, worker->time.wall_ms), due_ms;

    if (lookup->retries >= retry->max || !(lookup->integration->safe || retry->retry_unsafe) ||
        after_ms > CW_RETRY_AFTER_MAX_MS || !cw_retry_helps(retry, lookup->answer.status, reason))
        return false;
    due_ms = worker->time.now_ms + cw_retry_wait_ms(retry, lookup->retries, cw_dice(&worker->dice), after_ms);
    if (due_ms >= lookup->flight->desk->deadline_ms || due_ms >= lookup->late_ms)
        return false;
    lookup->retries++;
    forget_borrowed(lookup);
    wait_until(lookup, CW_WAITS_RETRY, due_ms);
    return true;
}

static bool wants_body(const struct cw_integration *item, const struct cw_answer *answer)
{
    return !answer->transport && answer->status >= 200 && answer->status <= 299 && answer->body.len &&
           (item->has_matches || (item->reads & CW_READS_BODY));
}

/* CW_ELIMIT: JSON, but deeper or larger than the index may be. A body that is no JSON is none. */
static enum cw_status index_body(struct cw_lookup *lookup)
{
    struct cw_exchanged *exchanged = &lookup->exchanged;
    enum cw_status status = CW_OK;

    *exchanged = (struct cw_exchanged){ .request = &lookup->request, .answer = &lookup->answer };
    if (wants_body(lookup->integration, &lookup->answer))
        status = cw_json_index(&exchanged->body, lookup->answer.body, arena_of(lookup), NULL);
    if (status)
        exchanged->body = (struct cw_json){ 0 };
    return status == CW_EINVAL ? CW_OK : status;
}

enum cw_status cw_lookup_answered(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    enum cw_reason reason = CW_REASON_NONE;
    enum cw_outcome outcome;
    enum cw_status status;

    count_answer(lookup, answer);
    if (renews_token(lookup, answer)) {
        seek_token(lookup);
        return CW_OK;
    }
    lookup->answer = *answer;
    status = index_body(lookup);
    if (status == CW_ELIMIT) {
        end(lookup, CW_OUTCOME_FAILED, CW_REASON_TOO_LARGE);
        return CW_OK;
    }
    outcome = cw_judge(lookup->integration, &lookup->exchanged, &reason);
    if (outcome == CW_OUTCOME_NOT_FOUND && next_source(lookup))
        ask(lookup);
    else if (outcome != CW_OUTCOME_FAILED || !tries_again(lookup, reason))
        end(lookup, outcome, reason);
    return status;
}

enum cw_status cw_lookup_keep(struct cw_lookup *lookup)
{
    struct cw_answer *answer = &lookup->answer;
    struct cw_arena *arena = arena_of(lookup);

    if (!lookup->exchanged.answer)
        return CW_OK;
    answer->body = cw_arena_copy(arena, answer->body);
    answer->headers = cw_arena_copy(arena, answer->headers);
    if (lookup->exchanged.body.count)
        lookup->exchanged.body.text = answer->body;
    return arena->failed ? CW_ENOMEM : CW_OK;
}

void cw_lookup_cancel(struct cw_lookup *lookup)
{
    stop_waiting(lookup);
    cw_alarm_clear(&worker_of(lookup)->alarms, &lookup->late);
    lookup->stage = CW_LOOKUP_OVER;
}
