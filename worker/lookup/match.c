#include "cw/lookup/match.h"

static bool in_queues(const struct cw_integration *item, const struct cw_event *event)
{
    if (item->any_queue)
        return true;
    return (event->queue_id.ptr && cw_list_has(&item->queues, event->queue_id)) ||
           (event->queue_address.ptr && cw_list_has(&item->queues, event->queue_address));
}

static bool in_scope(const struct cw_integration *item, const struct cw_event *event)
{
    return event->direct ? item->direct : in_queues(item, event);
}

void cw_match(struct cw_matches *ret, const struct cw_plan *plan, const struct cw_event *event)
{
    struct cw_occasion occasion = { event->name,   event->direction, event->channel,
                                    event->direct, event->queue_id,  event->queue_address };
    const struct cw_integration *item;
    struct cw_queue_walk walk;

    ret->count = ret->not_run_count = 0;
    cw_queues_begin(&walk, &plan->queues, &occasion);
    while (ret->not_run_count < CW_NOT_RUN_MAX && (item = cw_queues_next(&walk))) {
        if (ret->count < CW_CHAIN_MAX)
            ret->run[ret->count++] = item;
        else
            ret->not_run[ret->not_run_count++] = item;
    }
}

const char *cw_match_why_not(const struct cw_integration *item, const struct cw_event *event)
{
    if (event->name == CW_EVENT_UNKNOWN)
        return "the event's name is none of the nine";
    if (!(item->events & CW_BIT(event->name)))
        return "its \"events\" do not name this event";
    if (!event->direction)
        return "the event's direction is neither inbound nor outbound";
    if (!cw_event_exists(event->name, (enum cw_direction)event->direction))
        return "this event exists for inbound conversations only";
    if (!(item->directions & CW_BIT(event->direction)))
        return "its \"direction\" is the other one";
    if (!(item->channels & CW_BIT(event->channel)))
        return "its \"channels\" do not name this channel";
    if (event->direct && !item->direct)
        return "the conversation has no queue and \"direct_conversations\" is false";
    return in_scope(item, event) ? NULL : "the queue is none of its \"queues\"";
}
