#include "cw/run/chain.h"

#include "cw/in/to_event.h"
#include "cw/lookup/request.h"
#include "cw/lookup/to_cad.h"
#include "cw/out/to_dead_letter.h"
#include "cw/run/worker.h"

static const struct cw_settings *settings(const struct cw_flight *flight)
{
    return &flight->worker->plan->settings;
}

static enum cw_chain_says packed(struct cw_flight *flight)
{
    return cw_flight_pack(flight) ? CW_CHAIN_NO_MEMORY : CW_CHAIN_OUTPUT;
}

static enum cw_chain_says dead_letter(struct cw_flight *flight, enum cw_poison poison, const char *why)
{
    struct cw_worker *worker = flight->worker;

    if (cw_flight_sit(flight) ||
        cw_to_dead_letter(&flight->output, &flight->record, poison, cw_slice_of(why), &flight->desk->arena))
        return CW_CHAIN_NO_MEMORY;
    flight->dead = true;
    flight->poison = poison;
    worker->ports.tell(worker->ports.world, CW_TALE_DEAD_LETTER, &flight->record, why);
    return packed(flight);
}

static enum cw_chain_says make_output(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;
    struct cw_desk *desk = flight->desk;
    struct cw_findings findings = { worker->plan, worker->digest, &flight->record,   &desk->event,
                                    &desk->cad,   desk->results,  desk->result_count };
    enum cw_status status = cw_to_record(&flight->output, &findings, &desk->arena, &flight->status);

    if (status == CW_ELIMIT)
        return dead_letter(flight, CW_POISON_OUTPUT_TOO_LARGE, "the output record is too large");
    return status ? CW_CHAIN_NO_MEMORY : packed(flight);
}

enum cw_chain_says cw_chain_read(struct cw_flight *flight)
{
    struct cw_refusal refusal;
    enum cw_status status;

    if (cw_flight_sit(flight))
        return CW_CHAIN_NO_MEMORY;
    status = cw_to_event(&flight->desk->event, &flight->record,
                         (size_t)settings(flight)->limits.event_max_bytes, &flight->desk->arena, &refusal);
    if (status == CW_ENOMEM)
        return CW_CHAIN_NO_MEMORY;
    if (status)
        return dead_letter(flight, refusal.poison, refusal.err.text);
    cw_match(&flight->desk->matches, flight->worker->plan, &flight->desk->event);
    flight->status = CW_RECORD_UNMATCHED;
    return flight->desk->matches.count || settings(flight)->output_unmatched ? CW_CHAIN_WAIT
                                                                             : CW_CHAIN_NO_OUTPUT;
}

bool cw_chain_is_safe(const struct cw_flight *flight)
{
    for (unsigned i = 0; i < flight->desk->matches.count; i++)
        if (!flight->desk->matches.run[i]->safe)
            return false;
    return true;
}

static struct cw_lookup_counters *counters(const struct cw_flight *flight)
{
    return &flight->worker->counters.lookups[flight->desk->matches.run[flight->desk->at]->number];
}

/* The lookup under way has ended so. */
static void add_result(struct cw_flight *flight, enum cw_outcome outcome, enum cw_reason reason,
                       const struct cw_answer *answer)
{
    struct cw_lookup_counters *count = counters(flight);
    struct cw_desk *desk = flight->desk;

    desk->results[desk->result_count++] = (struct cw_result){
        .integration = desk->matches.run[desk->at],
        .outcome = outcome,
        .reason = reason,
        .status = answer ? answer->status : 0,
        .tries = answer != NULL,
        .duration_us = answer ? answer->duration_us : 0,
    };
    count->outcomes[outcome]++;
    desk->at++;
}

static struct cw_scope scope_of(struct cw_desk *desk, const struct cw_exchanged *exchanged)
{
    return (struct cw_scope){ .event = &desk->event,
                              .integration = desk->matches.run[desk->at],
                              .exchanged = exchanged,
                              .arena = &desk->arena };
}

/* True: an answer will come. False: this integration is over. */
static bool ask_one(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;
    const struct cw_integration *item = desk->matches.run[desk->at];
    struct cw_worker *worker = flight->worker;
    struct cw_scope scope = scope_of(desk, NULL);
    int64_t left_ms = desk->deadline_ms - worker->time.now_ms;
    struct cw_request request;
    enum cw_reason reason = cw_request_make(&request, item, &scope);

    if (!reason && left_ms <= 0)
        reason = CW_REASON_TIMEOUT;
    if (reason) {
        add_result(flight, reason == CW_REASON_MISSING_VALUE ? CW_OUTCOME_SKIPPED : CW_OUTCOME_FAILED, reason,
                   NULL);
        return false;
    }
    request.timeout_ms = item->timeout_ms < left_ms ? item->timeout_ms : left_ms;
    if (worker->ports.ask(worker->ports.world, &request, flight) == CW_OK)
        return true;
    add_result(flight, CW_OUTCOME_FAILED, CW_REASON_INTERNAL, NULL);
    return false;
}

enum cw_chain_says cw_chain_ask(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;

    while (desk->at < desk->matches.count)
        if (ask_one(flight))
            return CW_CHAIN_WAIT;
    for (unsigned i = 0; i < desk->matches.not_run_count; i++)
        desk->results[desk->result_count++] =
            (struct cw_result){ .integration = desk->matches.not_run[i], .outcome = CW_OUTCOME_NOT_RUN };
    return make_output(flight);
}

/* Lays the answer over the cad. The body is read within this call and not kept; one that is no JSON is not a
 * fault: response.body is missing then. */
static enum cw_status save(struct cw_flight *flight, struct cw_slice body)
{
    struct cw_desk *desk = flight->desk;
    const struct cw_integration *item = desk->matches.run[desk->at];
    struct cw_exchanged exchanged = { 0 };
    struct cw_scope scope = scope_of(desk, &exchanged);

    if (!item->save.count)
        return CW_OK;
    if (body.len && cw_json_index(&exchanged.body, body, &desk->arena, NULL) == CW_ENOMEM)
        return CW_ENOMEM;
    return cw_cad_save(&desk->cad, &item->save, &scope, (size_t)settings(flight)->limits.cad_max_bytes);
}

enum cw_status cw_chain_take(struct cw_flight *flight, const struct cw_answer *answer)
{
    enum cw_reason reason = CW_REASON_NONE;
    enum cw_outcome outcome = cw_judge(flight->desk->matches.run[flight->desk->at], answer, &reason);
    struct cw_lookup_counters *count = counters(flight);

    cw_histogram_add(&count->durations, answer->duration_us);
    if (answer->transport)
        count->broken[answer->transport]++;
    else
        count->codes[answer->status >= 100 && answer->status <= 599 ? answer->status / 100 : 0]++;
    if (outcome == CW_OUTCOME_FOUND) {
        enum cw_status status = save(flight, answer->body);

        if (status == CW_ENOMEM)
            return status;
        if (status) {
            outcome = CW_OUTCOME_FAILED;
            reason = CW_REASON_TOO_LARGE;
        }
    }
    add_result(flight, outcome, reason, answer);
    return CW_OK;
}

enum cw_status cw_chain_shrink(struct cw_flight *flight)
{
    if (flight->stub)
        return CW_EINVAL;
    if (flight->dead) {
        flight->stub = true;
        cw_dead_letter_stub(&flight->output);
        return CW_OK;
    }
    return dead_letter(flight, CW_POISON_OUTPUT_TOO_LARGE,
                       "the broker refuses the output record for its size") == CW_CHAIN_OUTPUT
               ? CW_OK
               : CW_ENOMEM;
}
