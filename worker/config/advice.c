#include "cw/config/advice.h"

#include <stdio.h>
#include <stdlib.h>

enum { MET = CW_CHAIN_MAX + 1 };

struct adviser {
    const struct cw_loader *loader;
    const struct cw_plan *plan;
    const config_setting_t *const *groups;
    bool *told; /* by number: as a fourth */
};

/* Blames a field of the integration's record, by its name where it is written. */
static struct cw_slice field_at(const struct adviser *a, const struct cw_integration *item, const char *name)
{
    const config_setting_t *group = a->groups[item->number], *field = NULL;

    if (group && config_setting_is_group(group))
        field = config_setting_get_member(group, name);
    return field ? cw_cfg_value_at(field) : (struct cw_slice){ 0 };
}

static const char *channel_word(enum cw_channel channel)
{
    return channel == CW_CHANNEL_OTHER ? "another channel" : cw_channel_words[channel - CW_CHANNEL_PHONE];
}

/* "direct", "any queue", "queue X". */
static void add_scope(char to[64], const struct cw_occasion *on)
{
    if (on->direct || !on->id.ptr)
        snprintf(to, 64, "%s", on->direct ? "direct" : "any queue");
    else
        snprintf(to, 64, "queue " CW_SHOW, CW_SHOWN(on->id));
}

static void tell_meeting(struct adviser *a, const struct cw_integration *const met[MET],
                         const struct cw_occasion *on)
{
    char scope[64];

    add_scope(scope, on);
    cw_fault(a->loader->faults, CW_WARNING, a->loader->cfg->text, field_at(a, met[3], "name"),
             "four integrations can meet: \"" CW_SHOW "\", \"" CW_SHOW "\", \"" CW_SHOW "\" and \"" CW_SHOW
             "\" (%s, %s, %s, %s); only the first three by ordinal run",
             CW_SHOWN(met[0]->name), CW_SHOWN(met[1]->name), CW_SHOWN(met[2]->name), CW_SHOWN(met[3]->name),
             cw_event_word(on->event), on->direction == CW_INBOUND ? "inbound" : "outbound",
             channel_word(on->channel), scope);
}

static void look_at(struct adviser *a, const struct cw_occasion *occasion)
{
    const struct cw_integration *met[MET] = { NULL };
    struct cw_queue_walk walk;

    cw_queues_begin(&walk, &a->plan->queues, occasion);
    for (int i = 0; i < MET; i++)
        if (!(met[i] = cw_queues_next(&walk)))
            return;
    if (!a->told[met[MET - 1]->number])
        tell_meeting(a, met, occasion);
    a->told[met[MET - 1]->number] = true;
}

/* Direct conversations, those of a queue that nobody names, and those of each queue that somebody does. */
static void look_at_scopes(struct adviser *a, struct cw_occasion occasion)
{
    const struct cw_queues *queues = &a->plan->queues;
    const struct cw_bucket *bucket = &queues->buckets[occasion.event][occasion.direction][occasion.channel];

    occasion.direct = true;
    look_at(a, &occasion);
    occasion.direct = false;
    look_at(a, &occasion);
    for (size_t i = 0; i <= queues->mask; i++) {
        occasion.id = cw_queue_text(&queues->table[i]);
        if (queues->table[i].count && queues->table[i].count + bucket->any_queue.count >= MET)
            look_at(a, &occasion);
    }
}

static void look_for_meetings(struct adviser *a)
{
    static const enum cw_channel channels[] = { CW_CHANNEL_PHONE, CW_CHANNEL_CHAT, CW_CHANNEL_EMAIL,
                                                CW_CHANNEL_OTHER };

    for (int event = 1; event < CW_EVENT_COUNT; event++)
        for (int direction = CW_INBOUND; direction <= CW_OUTBOUND; direction++)
            for (size_t i = 0; i < sizeof(channels) / sizeof(channels[0]); i++)
                look_at_scopes(a, (struct cw_occasion){ .event = (enum cw_event_name)event,
                                                        .direction = direction,
                                                        .channel = channels[i] });
}

static bool is_empty_list(const struct adviser *a, const struct cw_integration *item, const char *name)
{
    const config_setting_t *group = a->groups[item->number], *field = NULL;

    if (group && config_setting_is_group(group))
        field = config_setting_get_member(group, name);
    return field && config_setting_is_aggregate(field) && !config_setting_length(field);
}

static bool is_for_no_direction(const struct cw_integration *item)
{
    for (int event = 1; event < CW_EVENT_COUNT; event++)
        for (int direction = CW_INBOUND; direction <= CW_OUTBOUND; direction++)
            if ((item->events & CW_BIT(event)) && (item->directions & CW_BIT(direction)) &&
                cw_event_exists((enum cw_event_name)event, (enum cw_direction)direction))
                return false;
    return item->events && item->directions;
}

static void tell_never(struct adviser *a, const struct cw_integration *item, const char *field,
                       const char *why)
{
    cw_fault(a->loader->faults, CW_WARNING, a->loader->cfg->text, field_at(a, item, field),
             "\"" CW_SHOW "\" never runs: %s", CW_SHOWN(item->name), why);
}

/* Says it once for an integration: the first reason. */
static void look_for_never(struct adviser *a, const struct cw_integration *item)
{
    if (is_empty_list(a, item, "events"))
        tell_never(a, item, "events", "the list of its events is empty");
    else if (is_empty_list(a, item, "channels"))
        tell_never(a, item, "channels", "the list of its channels is empty");
    else if (!item->direct && is_empty_list(a, item, "queues"))
        tell_never(a, item, "queues", "it has no queues, and \"direct_conversations\" is false");
    else if (is_for_no_direction(item))
        tell_never(a, item, "direction", "its events exist for inbound conversations only");
}

static bool sends_a_secret(const struct cw_integration *item)
{
    if (item->auth != CW_AUTH_NONE)
        return true;
    for (size_t i = 0; i < item->header_count; i++)
        if (item->headers[i].value.secret)
            return true;
    return false;
}

/* Beside an error that says little: who cannot be read sends nothing. */
static void look_for_idle_secrets(struct adviser *a, const struct cw_integration *item)
{
    if (!a->loader->faults->errors && field_at(a, item, "authentications").ptr && !sends_a_secret(item))
        cw_fault(a->loader->faults, CW_WARNING, a->loader->cfg->text, field_at(a, item, "authentications"),
                 "\"" CW_SHOW
                 "\" sends none of these: its JSON has neither \"authentication\" nor a header with "
                 "{authentications.…}",
                 CW_SHOWN(item->name));
}

static int by_id(const void *left, const void *right)
{
    const struct cw_integration *const *a = left, *const *b = right;
    int order = memcmp((*a)->id.ptr, (*b)->id.ptr, (*a)->id.len);

    return order ? order : (*a > *b) - (*a < *b);
}

static void look_for_same_ids(struct adviser *a)
{
    const struct cw_integration **items =
        cw_arena_get(a->loader->arena, (a->plan->count + 1) * sizeof(*items));
    size_t count = 0;

    for (size_t i = 0; items && i < a->plan->count; i++)
        if (a->plan->integrations[i].id.ptr)
            items[count++] = &a->plan->integrations[i];
    if (count)
        qsort(items, count, sizeof(*items), by_id);
    for (size_t i = 1; i < count; i++)
        if (cw_slice_eq(items[i]->id, items[i - 1]->id) && field_at(a, items[i], "id").ptr)
            cw_fault(a->loader->faults, CW_WARNING, a->loader->cfg->text, field_at(a, items[i], "id"),
                     "\"" CW_SHOW "\" has this id, too: records cannot tell them apart",
                     CW_SHOWN(items[i - 1]->name));
}

void cw_advice_give(const struct cw_loader *loader, const struct cw_plan *plan,
                    const config_setting_t *const *groups)
{
    struct adviser a = { loader, plan, groups, NULL };

    a.told = cw_arena_zero(loader->arena, plan->count + 1);
    if (!a.told)
        return;
    look_for_meetings(&a);
    look_for_same_ids(&a);
    for (size_t i = 0; i < plan->count; i++) {
        look_for_never(&a, &plan->integrations[i]);
        look_for_idle_secrets(&a, &plan->integrations[i]);
    }
}
