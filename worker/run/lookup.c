#include "cw/run/lookup.h"

#include "cw/base/dice.h"
#include "cw/base/moment.h"
#include "cw/run/attempt.h"
#include "cw/run/worker.h"
#include <stdio.h>

enum { ERROR_MAX = 80 };

/* The end of year 9999: a producer may write any timestamp. */
#define MOMENT_MAX_MS INT64_C(253402300799999)

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
        .pass = { .wait = { .owner = lookup } },
        .single = { .wait = { .owner = lookup } },
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

void cw_lookup_end(struct cw_lookup *lookup, enum cw_outcome outcome, enum cw_reason reason)
{
    cw_alarm_clear(&worker_of(lookup)->alarms, &lookup->late);
    cw_single_leave(&worker_of(lookup)->singles, &lookup->single);
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
        cw_lookup_end(lookup, CW_OUTCOME_SKIPPED, CW_REASON_CONDITION);
    } else if (says == CW_CONDITION_RAISES) {
        lookup->result.error = error_text(&lookup->flight->desk->arena, &error);
        cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_CONDITION_ERROR);
    }
    return says == CW_CONDITION_TRUE;
}

static bool is_among_sources(const struct cw_lookup *lookup, struct cw_slice source)
{
    for (unsigned i = 0; i < lookup->source_count; i++)
        if (cw_slice_eq(lookup->sources[i], source))
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

static void gather_sources(struct cw_lookup *lookup)
{
    const struct cw_integration *item = lookup->integration;

    lookup->source_count = 0;
    for (unsigned i = 0; i < item->format_count; i++) {
        struct cw_slice source = formatted(lookup, item->formats[i]);

        if (source.len && !is_among_sources(lookup, source))
            lookup->sources[lookup->source_count++] = source;
    }
}

bool cw_lookup_next_source(struct cw_lookup *lookup)
{
    const struct cw_integration *item = lookup->integration;

    if (item->format_count == 1 && item->formats[0] == CW_PHONE_AS_IS)
        return lookup->sources_asked++ == 0;
    if (!lookup->sources_asked)
        gather_sources(lookup);
    if (lookup->sources_asked >= lookup->source_count)
        return false;
    lookup->source = lookup->sources[lookup->sources_asked++];
    return true;
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
    if (cw_lookup_next_source(lookup))
        cw_attempt_begin(lookup);
    else
        cw_lookup_end(lookup, CW_OUTCOME_SKIPPED, CW_REASON_MISSING_VALUE);
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
    if (from_ms < 0 || from_ms > MOMENT_MAX_MS)
        return true;
    lookup->late_ms = worker->time.now_ms + from_ms + after_ms - worker->time.wall_ms;
    if (lookup->late_ms <= worker->time.now_ms)
        cw_lookup_end(lookup, CW_OUTCOME_LATE, CW_REASON_NONE);
    else if (cw_alarm_set(&worker->alarms, &lookup->late, lookup->late_ms))
        cw_lookup_end(lookup, CW_OUTCOME_FAILED, CW_REASON_INTERNAL);
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
        cw_attempt_wait(lookup, CW_WAITS_DELAY, worker_of(lookup)->time.now_ms + delay_ms);
    else
        begin_asking(lookup);
}

void cw_lookup_resume(struct cw_lookup *lookup)
{
    if (lookup->waits_for == CW_WAITS_DELAY)
        begin_asking(lookup);
    else
        cw_attempt_resume(lookup);
}

void cw_lookup_late(struct cw_lookup *lookup)
{
    if (lookup->call.state == CW_CALL_UNDER_WAY && !lookup->integration->safe)
        return;
    cw_attempt_stop(lookup);
    cw_lookup_end(lookup, CW_OUTCOME_LATE, CW_REASON_NONE);
}

enum cw_status cw_lookup_keep(struct cw_lookup *lookup)
{
    struct cw_answer *answer = &lookup->answer;
    struct cw_arena *arena = arena_of(lookup);

    if (!lookup->exchanged.answer)
        return CW_OK;
    answer->body = cw_arena_copy(arena, answer->body);
    answer->headers = cw_arena_copy(arena, answer->headers);
    if (arena->full) {
        cw_arena_rewind(arena, lookup->before);
        lookup->exchanged = (struct cw_exchanged){ 0 };
        lookup->result.outcome = CW_OUTCOME_FAILED;
        lookup->result.reason = CW_REASON_TOO_LARGE;
        return CW_OK;
    }
    if (lookup->exchanged.body.count)
        lookup->exchanged.body.text = answer->body;
    return arena->failed ? CW_ENOMEM : CW_OK;
}

void cw_lookup_cancel(struct cw_lookup *lookup)
{
    cw_attempt_stop(lookup);
    cw_alarm_clear(&worker_of(lookup)->alarms, &lookup->late);
    lookup->stage = CW_LOOKUP_OVER;
}
