#include "cw/run/attempt.h"

#include "cw/base/dice.h"
#include "cw/lookup/echo.h"
#include "cw/lookup/request.h"
#include "cw/lookup/response.h"
#include "cw/run/retry.h"
#include "cw/run/worker.h"

static struct cw_worker *worker_of(const struct cw_lookup *lookup)
{
    return lookup->flight->worker;
}

static struct cw_arena *arena_of(const struct cw_lookup *lookup)
{
    return &lookup->flight->desk->arena;
}

static struct cw_lookup_counters *counters(const struct cw_lookup *lookup)
{
    return &worker_of(lookup)->counters.lookups[lookup->integration->number];
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
        cw_lookup_end(lookup, reason == CW_REASON_MISSING_VALUE ? CW_OUTCOME_SKIPPED : CW_OUTCOME_FAILED,
                      reason);
    return !reason;
}

void cw_attempt_wait(struct cw_lookup *lookup, enum cw_lookup_wait what, int64_t due_ms)
{
    lookup->stage = CW_LOOKUP_WAITS;
    lookup->waits_for = what;
    if (cw_alarm_set(&worker_of(lookup)->alarms, &lookup->alarm, due_ms))
        cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
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
        cw_wait_join(&token->waiting, &lookup->wait);
        break;
    case CW_TOKEN_FAILED: cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_OAUTH); break;
    }
    cw_worker_fetch_token(worker, token);
}

/* No network: the answer is there at once. */
static void echo(struct cw_lookup *lookup)
{
    struct cw_answer answer;

    if (cw_echo(&answer, &lookup->request, arena_of(lookup)) || cw_attempt_answered(lookup, &answer))
        cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
}

void cw_attempt_begin(struct cw_lookup *lookup)
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

/* The same request once more; a token may be another one by now. */
static void try_again(struct cw_lookup *lookup)
{
    counters(lookup)->retries++;
    if (lookup->integration->credential)
        seek_token(lookup);
    else
        wait_for_room(lookup);
}

/* The time at the gate is not its event's: whatever the wait, nothing fails for it. */
static void leave_gate(struct cw_lookup *lookup)
{
    lookup->flight->desk->deadline_ms += worker_of(lookup)->time.now_ms - lookup->since_ms;
    wait_for_room(lookup);
}

/* The one it followed has ended without an answer, or its own time is over. */
static void follow_no_more(struct cw_lookup *lookup)
{
    cw_alarm_clear(&worker_of(lookup)->alarms, &lookup->alarm);
    cw_wait_leave(&lookup->single.wait);
    wait_for_room(lookup);
}

void cw_attempt_resume(struct cw_lookup *lookup)
{
    switch (lookup->waits_for) {
    case CW_WAITS_DELAY: cw_attempt_begin(lookup); break;
    case CW_WAITS_TOKEN: seek_token(lookup); break;
    case CW_WAITS_RETRY: try_again(lookup); break;
    case CW_WAITS_GATE: leave_gate(lookup); break;
    case CW_WAITS_OTHER: follow_no_more(lookup); break;
    }
}

/* What was asked before this unsafe request ended answers nothing of its conversation any more. */
static void raise_barrier(struct cw_lookup *lookup)
{
    uint64_t conversation;

    if (!lookup->integration->safe && cw_turn_key(&lookup->flight->turn, &conversation))
        cw_barrier_raise(&worker_of(lookup)->barriers, conversation);
}

void cw_attempt_stop(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);

    if (lookup->call.state == CW_CALL_UNDER_WAY) {
        worker->ports.cancel(worker->ports.world, &lookup->call);
        raise_barrier(lookup);
    }
    cw_calls_end(&worker->calls, &lookup->call);
    cw_alarm_clear(&worker->alarms, &lookup->alarm);
    cw_wait_leave(&lookup->wait);
    cw_single_leave(&worker->singles, &lookup->single);
    cw_gate_given_up(&worker->gates, lookup->integration, &lookup->pass, worker->time.now_ms);
}

/* Until its event may wait no longer. */
static int64_t left_ms_of(const struct cw_lookup *lookup)
{
    return lookup->flight->desk->deadline_ms - worker_of(lookup)->time.now_ms;
}

/* A retry that cannot be sent leaves the outcome of the try before it. */
static void not_sent(struct cw_lookup *lookup, enum cw_reason reason)
{
    cw_calls_end(&worker_of(lookup)->calls, &lookup->call);
    cw_lookup_end(lookup, CW_OUTCOME_FAILED, lookup->retries ? lookup->result.reason : reason);
}

/* False: it waits, or has ended. */
static bool passes_gate(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);

    switch (cw_gate_ask(&worker->gates, lookup->integration, &lookup->pass, worker->time.now_ms)) {
    case CW_GATE_GO: return true;
    case CW_GATE_WAIT:
        cw_single_leave(&worker->singles, &lookup->single); /* who followed waits there by himself */
        cw_calls_end(&worker->calls, &lookup->call);
        lookup->waits_for = CW_WAITS_GATE;
        lookup->since_ms = worker->time.now_ms;
        counters(lookup)->gate_waits++;
        return false;
    case CW_GATE_SHUT: not_sent(lookup, CW_REASON_BREAKER_OPEN); return false;
    }
    return false;
}

/* Whether what was asked when so many barriers were raised may answer this lookup. */
static bool is_new_enough(const struct cw_lookup *lookup, uint64_t asked)
{
    uint64_t conversation;

    return !cw_turn_key(&lookup->flight->turn, &conversation) ||
           cw_barrier_lets(&worker_of(lookup)->barriers, conversation, asked);
}

static bool keeps_answers(const struct cw_integration *item)
{
    return item->manners.cache.ttl || item->manners.cache.negative_ttl;
}

/* An answer that is still trusted. */
static bool is_known(struct cw_lookup *lookup, struct cw_answer *ret)
{
    struct cw_worker *worker = worker_of(lookup);
    struct cw_hit hit;

    if (!keeps_answers(lookup->integration) ||
        !cw_cache_find(&worker->cache, &lookup->single.question, worker->time.now_ms, &hit) ||
        !is_new_enough(lookup, hit.asked))
        return false;
    cw_calls_end(&worker->calls, &lookup->call);
    counters(lookup)->cache_hits++;
    lookup->shared = true;
    *ret = hit.answer;
    return true;
}

/* Whether another lookup is asking the same: it gets that answer too. */
static bool follows(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    struct cw_single *leader = NULL;

    if (lookup->integration->manners.cache.single_flight)
        leader = cw_single_find(&worker->singles, &lookup->single.question);
    if (!leader || !is_new_enough(lookup, leader->asked))
        return false;
    cw_calls_end(&worker->calls, &lookup->call);
    counters(lookup)->coalesced++;
    cw_wait_join(&leader->followers, &lookup->single.wait);
    cw_attempt_wait(lookup, CW_WAITS_OTHER, lookup->flight->desk->deadline_ms);
    return true;
}

/* Whether its answer may be another one's too: an unsafe request is sent by each, a retry by who began. */
static bool may_share(const struct cw_lookup *lookup)
{
    const struct cw_integration *item = lookup->integration;

    return item->safe && !lookup->single.leads && (item->manners.cache.single_flight || keeps_answers(item));
}

static void ask(struct cw_lookup *lookup)
{
    struct cw_worker *worker = worker_of(lookup);
    int64_t left_ms = left_ms_of(lookup), own_ms = lookup->integration->timeout_ms;

    lookup->request.timeout_ms = own_ms < left_ms ? own_ms : left_ms;
    if (worker->ports.ask(worker->ports.world, &lookup->request, &lookup->call) == CW_OK) {
        if (may_share(lookup) && lookup->integration->manners.cache.single_flight)
            cw_single_lead(&worker->singles, &lookup->single);
        return;
    }
    cw_gate_given_up(&worker->gates, lookup->integration, &lookup->pass, worker->time.now_ms);
    not_sent(lookup, CW_REASON_INTERNAL);
}

bool cw_attempt_send(struct cw_lookup *lookup, struct cw_answer *ret)
{
    struct cw_worker *worker = worker_of(lookup);

    if (left_ms_of(lookup) <= 0) {
        not_sent(lookup, CW_REASON_TIMEOUT);
        return false;
    }
    if (may_share(lookup)) {
        lookup->single.question = cw_question_of(&lookup->request, worker->question_seed);
        lookup->single.asked = worker->barriers.raised;
        if (is_known(lookup, ret))
            return true;
        if (follows(lookup))
            return false;
    }
    if (passes_gate(lookup))
        ask(lookup);
    return false;
}

static void count_answer(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    struct cw_lookup_counters *count = counters(lookup);
    bool whole = !answer->transport;

    lookup->result.status = answer->status;
    if (lookup->shared)
        return;
    raise_barrier(lookup);
    lookup->result.tries++;
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

    if (answer->status != 401 || answer->transport || !item->credential || lookup->renewed ||
        worker_of(lookup)->time.now_ms >= lookup->late_ms)
        return false;
    lookup->renewed = cw_token_refused(cw_token_of(&worker_of(lookup)->tokens, item->credential),
                                       lookup->token_number, worker_of(lookup)->time.now_ms);
    return lookup->renewed;
}

static void tell_gate(struct cw_lookup *lookup, enum cw_reason reason)
{
    struct cw_worker *worker = worker_of(lookup);
    int64_t after_ms = cw_retry_after_ms(lookup->answer.retry_after, worker->time.wall_ms);

    if (lookup->shared || lookup->integration->echo)
        return;
    cw_gate_ended(&worker->gates, lookup->integration, &lookup->pass,
                  (struct cw_gate_news){ reason, after_ms, worker->time.now_ms });
}

/* Nothing will be made of the answer: what it borrows goes when the call ends, and what was made of it would
 * only add up, with many tries to more than a record may need. */
static void forget_answer(struct cw_lookup *lookup)
{
    lookup->answer.body = lookup->answer.headers = lookup->answer.retry_after = (struct cw_slice){ 0 };
    lookup->exchanged.body = (struct cw_json){ 0 };
    cw_arena_rewind(arena_of(lookup), lookup->before);
}

/* Whether it may be tried again, as far as its rules go. */
static bool wants_another_try(const struct cw_lookup *lookup, enum cw_reason reason, int64_t after_ms)
{
    const struct cw_retry *retry = &lookup->integration->manners.retry;

    return !lookup->shared && lookup->retries < retry->max &&
           (lookup->integration->safe || retry->retry_unsafe) && after_ms <= CW_RETRY_AFTER_MAX_MS &&
           cw_retry_helps(retry, lookup->answer.status, reason);
}

/* Waits for another try of a request that failed. False: this was the last. */
static bool tries_again(struct cw_lookup *lookup, enum cw_reason reason)
{
    const struct cw_retry *retry = &lookup->integration->manners.retry;
    struct cw_worker *worker = worker_of(lookup);
    int64_t after_ms = cw_retry_after_ms(lookup->answer.retry_after, worker->time.wall_ms), due_ms;

    if (!wants_another_try(lookup, reason, after_ms))
        return false;
    due_ms = worker->time.now_ms + cw_retry_wait_ms(retry, lookup->retries, cw_dice(&worker->dice), after_ms);
    if (due_ms >= lookup->flight->desk->deadline_ms || due_ms >= lookup->late_ms ||
        cw_gate_is_shut(&worker->gates, lookup->integration, due_ms))
        return false;
    lookup->retries++;
    lookup->result.reason = reason;
    forget_answer(lookup);
    cw_attempt_wait(lookup, CW_WAITS_RETRY, due_ms);
    return true;
}

static bool wants_body(const struct cw_integration *item, const struct cw_answer *answer)
{
    return !answer->transport && answer->status >= 200 && answer->status <= 299 && answer->body.len &&
           (item->has_matches || (item->reads & CW_READS_BODY));
}

/* CW_ELIMIT: JSON, but deeper or larger than the index or the record may be. A body that is no JSON is none.
 */
static enum cw_status index_body(struct cw_lookup *lookup)
{
    struct cw_exchanged *exchanged = &lookup->exchanged;
    enum cw_status status = CW_OK;

    *exchanged = (struct cw_exchanged){ .request = &lookup->request, .answer = &lookup->answer };
    if (wants_body(lookup->integration, &lookup->answer))
        status = cw_json_index(&exchanged->body, lookup->answer.body, arena_of(lookup), NULL);
    if (status)
        exchanged->body = (struct cw_json){ 0 };
    if (status == CW_ENOMEM && arena_of(lookup)->full)
        return CW_ELIMIT;
    return status == CW_EINVAL ? CW_OK : status;
}

/* How long an answer of that outcome is trusted. */
static int64_t trusted_ms(const struct cw_integration *item, enum cw_outcome outcome)
{
    if (outcome == CW_OUTCOME_NOT_FOUND)
        return item->manners.cache.negative_ttl;
    return outcome == CW_OUTCOME_FAILED ? 0 : item->manners.cache.ttl;
}

static void remember(struct cw_lookup *lookup, enum cw_outcome outcome)
{
    struct cw_worker *worker = worker_of(lookup);
    int64_t ms = trusted_ms(lookup->integration, outcome);

    if (ms && !lookup->shared && !lookup->integration->echo)
        cw_cache_keep(&worker->cache, lookup->integration, &lookup->single, &lookup->answer,
                      worker->time.now_ms + ms);
}

/* A failure for want of its own event's time says nothing to those who follow it: they ask by themselves. */
static bool fails_alone(const struct cw_lookup *lookup, enum cw_outcome outcome, enum cw_reason reason)
{
    int64_t after_ms = cw_retry_after_ms(lookup->answer.retry_after, worker_of(lookup)->time.wall_ms);

    if (outcome != CW_OUTCOME_FAILED)
        return false;
    return (reason == CW_REASON_TIMEOUT && lookup->request.timeout_ms < lookup->integration->timeout_ms) ||
           wants_another_try(lookup, reason, after_ms);
}

/* Nobody was found under this number; true: another one is asked for. */
static bool asks_for_next(struct cw_lookup *lookup)
{
    if (!cw_lookup_next_source(lookup))
        return false;
    forget_answer(lookup);
    cw_attempt_begin(lookup);
    return true;
}

/* What comes of an answer that counts. */
static void conclude(struct cw_lookup *lookup)
{
    enum cw_reason reason = CW_REASON_NONE;
    enum cw_outcome outcome = cw_judge(lookup->integration, &lookup->exchanged, &reason);

    tell_gate(lookup, reason);
    remember(lookup, outcome);
    if (outcome == CW_OUTCOME_FAILED && tries_again(lookup, reason))
        return;
    if (fails_alone(lookup, outcome, reason))
        cw_single_leave(&worker_of(lookup)->singles, &lookup->single);
    else
        cw_single_answered(&worker_of(lookup)->singles, &lookup->single);
    lookup->shared = false;
    if (outcome != CW_OUTCOME_NOT_FOUND || !asks_for_next(lookup))
        cw_lookup_end(lookup, outcome, reason);
}

/* The same once more, with another token. */
static void renew(struct cw_lookup *lookup)
{
    tell_gate(lookup, CW_REASON_NONE);
    cw_single_answered(&worker_of(lookup)->singles, &lookup->single);
    forget_answer(lookup);
    seek_token(lookup);
}

static void too_large(struct cw_lookup *lookup)
{
    tell_gate(lookup, CW_REASON_NONE);
    cw_single_answered(&worker_of(lookup)->singles, &lookup->single);
    forget_answer(lookup);
    cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_TOO_LARGE);
}

enum cw_status cw_attempt_answered(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    enum cw_status status = CW_OK;

    count_answer(lookup, answer);
    lookup->before = cw_arena_mark(arena_of(lookup));
    lookup->answer = *answer;
    if (renews_token(lookup, answer)) {
        renew(lookup);
    } else {
        status = index_body(lookup);
        if (status == CW_ELIMIT)
            too_large(lookup);
        else
            conclude(lookup);
    }
    lookup->shared = false;
    return status == CW_ELIMIT ? CW_OK : status;
}
