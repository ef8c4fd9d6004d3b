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

/* One of the lists that are merged, and how far it is read. */
struct cursor {
    const struct cw_answerer *at, *end;
};

enum { LISTS = 3 }; /* of any queue, by id, by address */

static struct cursor over(const struct cw_answering *list)
{
    return (struct cursor){ list->items, list->items + list->count };
}

static bool allows(const struct cw_answerer *answerer, unsigned wanted)
{
    return (answerer->allows & wanted) == wanted;
}

/* The next of all lists in the order of the plan, once; NULL: there is none. */
static const struct cw_integration *next_of(struct cursor lists[LISTS], unsigned wanted)
{
    const struct cw_integration *next = NULL;

    for (size_t i = 0; i < LISTS; i++) {
        while (lists[i].at < lists[i].end && !allows(lists[i].at, wanted))
            lists[i].at++;
        if (lists[i].at < lists[i].end && (!next || lists[i].at->item < next))
            next = lists[i].at->item;
    }
    for (size_t i = 0; i < LISTS; i++)
        lists[i].at += lists[i].at < lists[i].end && lists[i].at->item == next;
    return next;
}

void cw_match(struct cw_matches *ret, const struct cw_plan *plan, const struct cw_event *event)
{
    const struct cw_bucket *bucket;
    const struct cw_integration *item;
    struct cursor lists[LISTS] = { { NULL, NULL } };
    enum cw_direction direction = (enum cw_direction)event->direction;
    unsigned wanted;

    ret->count = ret->not_run_count = 0;
    if (event->name == CW_EVENT_UNKNOWN || !direction || !cw_event_exists(event->name, direction))
        return;
    wanted = cw_queues_wanted(event->name, direction, event->channel);
    bucket = &plan->queues.buckets[event->name][direction][event->channel];
    lists[0] = over(event->direct ? &bucket->direct : &bucket->any_queue);
    if (!event->direct) {
        lists[1] = over(cw_queues_naming(&plan->queues, event->queue_id));
        lists[2] = over(cw_queues_naming(&plan->queues, event->queue_address));
    }
    while (ret->not_run_count < CW_NOT_RUN_MAX && (item = next_of(lists, wanted))) {
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
