#include "cw/run/chain.h"

#include "cw/lookup/to_cad.h"
#include "cw/out/to_dead_letter.h"
#include "cw/run/attempt.h"
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

static enum cw_chain_says too_large(struct cw_flight *flight)
{
    return dead_letter(flight, CW_POISON_OUTPUT_TOO_LARGE, "the output record is too large");
}

/* In the order of their ordinals, and then those that were not run. */
static unsigned list_results(const struct cw_desk *desk, struct cw_result results[CW_RESULTS_MAX])
{
    unsigned count = 0;

    for (unsigned i = 0; i < desk->matches.count; i++)
        results[count++] = desk->results[i];
    for (unsigned i = 0; i < desk->matches.not_run_count; i++)
        results[count++] =
            (struct cw_result){ .integration = desk->matches.not_run[i], .outcome = CW_OUTCOME_NOT_RUN };
    return count;
}

static enum cw_chain_says make_output(struct cw_flight *flight)
{
    struct cw_worker *worker = flight->worker;
    struct cw_desk *desk = flight->desk;
    struct cw_result results[CW_RESULTS_MAX];
    struct cw_findings findings = { .plan = worker->plan,
                                    .digest = worker->digest,
                                    .record = &flight->record,
                                    .event = &desk->event,
                                    .cad = &desk->cad,
                                    .sets = &desk->sets,
                                    .results = results,
                                    .result_count = list_results(desk, results) };
    enum cw_status status = cw_to_record(&flight->output, &findings, &desk->arena, &flight->status);

    if (status == CW_ELIMIT)
        return too_large(flight);
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
    for (unsigned i = 0; i < flight->desk->matches.count; i++)
        cw_lookup_init(&flight->desk->lookups[i], flight, flight->desk->matches.run[i]);
    flight->status = CW_RECORD_UNMATCHED;
    if (!flight->desk->matches.count && !settings(flight)->output_unmatched)
        return CW_CHAIN_NO_OUTPUT;
    if (!cw_record_can_fit(flight->worker->plan, &flight->record, &flight->desk->event))
        return too_large(flight);
    return CW_CHAIN_WAIT;
}

bool cw_chain_is_safe(const struct cw_flight *flight)
{
    for (unsigned i = 0; i < flight->desk->matches.count; i++)
        if (!flight->desk->matches.run[i]->safe)
            return false;
    return true;
}

/* What an event brings already: attached_data, or cad. */
static struct cw_slice brought(const struct cw_event *event)
{
    static const char *const names[] = { "attached_data", "cad" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        uint32_t node = cw_json_member(&event->json, event->contact, cw_slice_of(names[i]));

        if (cw_json_kind(&event->json, node) == CW_JSON_OBJECT)
            return cw_json_raw(&event->json, node);
    }
    return (struct cw_slice){ 0 };
}

/* What the event brings, and over it what has been saved: for those who read it. */
static enum cw_status gather_attached(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;
    struct cw_slice first = brought(&desk->event);
    size_t max = (size_t)(settings(flight)->limits.cad_max_bytes + settings(flight)->limits.event_max_bytes);
    enum cw_status status = CW_OK;

    desk->attached = (struct cw_json){ 0 };
    if (first.ptr)
        status = cw_json_index(&desk->attached, first, &desk->arena, NULL);
    if (!status && desk->cad.count)
        status = cw_cad_merge(&desk->attached, &desk->cad, &desk->arena, max);
    return status;
}

static bool sees_the_others(const struct cw_lookup *lookup)
{
    return !lookup->integration->safe || (lookup->integration->reads & CW_READS_ATTACHED);
}

/* Whether the elder one of the two must be over before the younger begins. */
static bool must_wait(const struct cw_lookup *elder, const struct cw_lookup *younger)
{
    if (elder->stage == CW_LOOKUP_OVER || (elder->loose && elder->stage != CW_LOOKUP_NEW))
        return false;
    return !elder->integration->safe || sees_the_others(younger);
}

static bool may_begin(const struct cw_desk *desk, unsigned at)
{
    if (desk->lookups[at].stage != CW_LOOKUP_NEW)
        return false;
    for (unsigned i = 0; i < at; i++)
        if (must_wait(&desk->lookups[i], &desk->lookups[at]))
            return false;
    return true;
}

static enum cw_status begin(struct cw_flight *flight, struct cw_lookup *lookup)
{
    if ((lookup->integration->reads & CW_READS_ATTACHED) && gather_attached(flight) == CW_ENOMEM)
        return CW_ENOMEM;
    cw_lookup_begin(lookup);
    return flight->desk->arena.failed ? CW_ENOMEM : CW_OK;
}

static enum cw_status begin_all(struct cw_flight *flight)
{
    enum cw_status status = CW_OK;

    for (unsigned i = flight->desk->at; i < flight->desk->matches.count && !status; i++)
        if (may_begin(flight->desk, i))
            status = begin(flight, &flight->desk->lookups[i]);
    return status;
}

static void witness_saved(const struct cw_flight *flight, const struct cw_scope *scope,
                          const struct cw_json *own)
{
    const struct cw_witness *witness = flight->worker->witness;

    if (witness && witness->saved)
        witness->saved(witness->owner, scope, own);
}

/* Lays what one integration saves over the cad. */
static enum cw_status save(struct cw_flight *flight, const struct cw_scope *scope)
{
    struct cw_desk *desk = flight->desk;
    size_t max = (size_t)settings(flight)->limits.cad_max_bytes;
    struct cw_json own = { 0 };
    enum cw_status status;

    if (!scope->integration->save.count)
        return CW_OK;
    status = cw_cad_render(&own, &scope->integration->save, scope, max);
    if (status || !own.count)
        return status;
    witness_saved(flight, scope, &own);
    return cw_cad_merge(&desk->cad, &own, &desk->arena, max);
}

static void witness_sets(const struct cw_flight *flight, const struct cw_scope *scope,
                         const struct cw_sets *before)
{
    const struct cw_witness *witness = flight->worker->witness;
    const struct cw_sets *now = &flight->desk->sets;

    for (int set = 0; witness && witness->set && set < CW_SET_COUNT; set++)
        if (scope->integration->set[set].count && !before->values[set].ptr)
            witness->set(witness->owner, scope, (enum cw_set)set, now->values[set]);
}

static enum cw_status execute_sets(struct cw_flight *flight, const struct cw_scope *scope)
{
    struct cw_sets before = flight->desk->sets;
    enum cw_status status =
        cw_set_execute(&flight->desk->sets, scope, (size_t)settings(flight)->limits.cad_max_bytes);

    witness_sets(flight, scope, &before);
    return status;
}

static bool is_hit(const struct cw_lookup *lookup)
{
    enum cw_outcome outcome = lookup->result.outcome;

    return outcome == CW_OUTCOME_FOUND ||
           (outcome == CW_OUTCOME_AMBIGUOUS && lookup->integration->first_of_many);
}

/* Without a hit only what tells of the request itself is saved. */
static bool saves_diagnostics(const struct cw_lookup *lookup)
{
    enum cw_outcome outcome = lookup->result.outcome;

    return lookup->exchanged.answer && (lookup->integration->reads & CW_READS_DIAGNOSTICS) &&
           (outcome == CW_OUTCOME_NOT_FOUND || outcome == CW_OUTCOME_FAILED);
}

/* What the answer of a lookup leaves behind. */
static enum cw_status take_answer(struct cw_flight *flight, struct cw_lookup *lookup)
{
    bool hit = is_hit(lookup);
    enum cw_status status = CW_OK;
    struct cw_scope scope;

    if (!hit && !saves_diagnostics(lookup))
        return CW_OK;
    lookup->exchanged.diagnostics_only = !hit;
    scope = cw_lookup_scope(lookup);
    status = save(flight, &scope);
    if (status == CW_ELIMIT) {
        lookup->result.outcome = CW_OUTCOME_FAILED;
        lookup->result.reason = CW_REASON_TOO_LARGE;
        return CW_OK;
    }
    return status || !hit ? status : execute_sets(flight, &scope);
}

static enum cw_status take(struct cw_flight *flight, struct cw_lookup *lookup)
{
    struct cw_desk *desk = flight->desk;
    enum cw_status status = CW_OK;

    if (lookup->stage == CW_LOOKUP_ENDED) {
        status = take_answer(flight, lookup);
        lookup->stage = CW_LOOKUP_OVER;
        cw_lookup_count(lookup);
        desk->results[desk->at] = lookup->result;
    } else {
        desk->loose++;
        desk->results[desk->at] =
            (struct cw_result){ .integration = lookup->integration, .outcome = CW_OUTCOME_SENT };
        flight->worker->counters.lookups[lookup->integration->number].outcomes[CW_OUTCOME_SENT]++;
    }
    desk->at++;
    return status;
}

static bool can_be_taken(const struct cw_desk *desk)
{
    const struct cw_lookup *next = &desk->lookups[desk->at];

    return desk->at < desk->matches.count &&
           (next->stage == CW_LOOKUP_ENDED || (next->loose && next->stage == CW_LOOKUP_WAITS));
}

/* All that the record may need is used up, which does not end the worker: whatever its lookups have brought
 * is thrown away, and the record says that they failed. */
static enum cw_chain_says give_up(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;
    struct cw_refusal unused;

    for (unsigned i = 0; i < desk->matches.count; i++) {
        struct cw_lookup *lookup = &desk->lookups[i];

        desk->results[i] = (struct cw_result){ .integration = lookup->integration,
                                               .outcome = CW_OUTCOME_FAILED,
                                               .reason = CW_REASON_TOO_LARGE };
        if (lookup->stage == CW_LOOKUP_OVER)
            continue;
        cw_lookup_cancel(lookup);
        lookup->result = desk->results[i];
        cw_lookup_count(lookup);
    }
    desk->at = desk->matches.count;
    desk->loose = 0;
    desk->cad = (struct cw_json){ 0 };
    desk->sets = (struct cw_sets){ 0 };
    cw_arena_reset(&desk->arena);
    if (cw_to_event(&desk->event, &flight->record, (size_t)settings(flight)->limits.event_max_bytes,
                    &desk->arena, &unused))
        return CW_CHAIN_NO_MEMORY;
    return make_output(flight);
}

static enum cw_chain_says ask(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;

    do {
        if (begin_all(flight))
            return CW_CHAIN_NO_MEMORY;
        if (can_be_taken(desk) && take(flight, &desk->lookups[desk->at]))
            return CW_CHAIN_NO_MEMORY;
    } while (can_be_taken(desk) || (desk->at < desk->matches.count && may_begin(desk, desk->at)));
    return desk->at < desk->matches.count ? CW_CHAIN_WAIT : make_output(flight);
}

enum cw_chain_says cw_chain_ask(struct cw_flight *flight)
{
    enum cw_chain_says says = ask(flight);

    return says == CW_CHAIN_NO_MEMORY && flight->desk->arena.full ? give_up(flight) : says;
}

/* Whether what it brings stays until another one has ended. */
static bool must_stay(const struct cw_lookup *lookup)
{
    const struct cw_desk *desk = lookup->flight->desk;

    for (unsigned i = desk->at; i < desk->matches.count; i++)
        if (&desk->lookups[i] != lookup && desk->lookups[i].stage < CW_LOOKUP_ENDED)
            return true;
    return false;
}

/* An index takes up to sixteen times as much as its text: so small an answer always has its share. */
static bool has_room_for(const struct cw_lookup *lookup, const struct cw_answer *answer)
{
    const struct cw_worker *worker = lookup->flight->worker;
    size_t bytes = answer->body.len + answer->headers.len, max = cw_worker_bytes_max(worker);

    return worker->open_bytes + bytes <= max || bytes <= max / worker->calls.max / 32 || !must_stay(lookup);
}

enum cw_status cw_chain_answered(struct cw_lookup *lookup, const struct cw_answer *answer)
{
    const struct cw_answer refused = { .transport = CW_REASON_TOO_LARGE,
                                       .status = answer->status,
                                       .duration_us = answer->duration_us };
    struct cw_desk *desk = lookup->flight->desk;
    enum cw_status status = cw_attempt_answered(lookup, has_room_for(lookup, answer) ? answer : &refused);

    if (status || lookup->stage != CW_LOOKUP_ENDED || lookup <= &desk->lookups[desk->at])
        return status;
    return cw_lookup_keep(lookup);
}

bool cw_chain_ended_loose(struct cw_lookup *lookup)
{
    struct cw_desk *desk = lookup->flight->desk;

    if (lookup->stage != CW_LOOKUP_ENDED || lookup >= desk->lookups + desk->at)
        return false;
    lookup->stage = CW_LOOKUP_OVER;
    cw_lookup_count(lookup);
    desk->loose--;
    return true;
}

void cw_chain_cancel(struct cw_flight *flight)
{
    struct cw_desk *desk = flight->desk;

    if (!desk || (flight->stage != CW_ASKING && !desk->loose))
        return;
    for (unsigned i = 0; i < desk->matches.count; i++)
        if (desk->lookups[i].stage == CW_LOOKUP_WAITS)
            cw_lookup_cancel(&desk->lookups[i]);
    desk->loose = 0;
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
