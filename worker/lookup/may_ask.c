#include "cw/lookup/may_ask.h"

#include "cw/base/moment.h"

/* The text of event.datetime, else the record's time. */
static struct cw_slice datetime_of(const struct cw_scope *scope, int64_t record_ms, char room[CW_MOMENT_LEN])
{
    const struct cw_event *event = scope->event;

    if (cw_json_kind(&event->json, event->datetime) == CW_JSON_STRING)
        return cw_json_text(&event->json, event->datetime, scope->arena);
    if (record_ms < 0)
        return (struct cw_slice){ 0 };
    cw_moment_write(record_ms, room);
    return (struct cw_slice){ room, CW_MOMENT_LEN };
}

enum cw_condition_says cw_may_ask(const struct cw_scope *scope, const struct cw_surroundings *around,
                                  struct cw_condition_error *ret_error)
{
    const struct cw_condition *condition = scope->integration->condition;
    struct cw_condition_scope seen = {
        .event = &scope->event->json,
        .contact = scope->event->contact,
        .event_name = scope->event->name_text,
        .attached = scope->attached,
        .now_us = around->now_ms * 1000,
        .utc_offset_s = around->utc_offset_s,
        .dice = around->dice,
        .arena = scope->arena,
        .watch = around->watch,
    };
    char room[CW_MOMENT_LEN];

    if (!condition)
        return CW_CONDITION_TRUE;
    seen.event_datetime = datetime_of(scope, around->record_ms, room);
    return cw_condition_ask(condition, &seen, ret_error);
}
