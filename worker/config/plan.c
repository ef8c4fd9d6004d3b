#include "cw/config/plan.h"

#include <stdlib.h>

enum { PLAN_BYTES_MAX = 512 << 20, BLOCK = 65536, SEED_MAX = 64 << 20 };

struct loading {
    struct cw_plan *plan;
    struct cw_loader loader;
    struct cw_integration *items;
    struct cw_buf seed; /* what the fingerprint is made of */
};

static const config_setting_t *integrations_of(struct loading *l)
{
    const config_setting_t *list = config_lookup(&l->loader.cfg->tree, "integrations");

    if (!list) {
        cw_fault(l->loader.faults, CW_WARNING, l->loader.cfg->text, (struct cw_slice){ 0 },
                 "no \"integrations\": nothing will be asked");
    } else if (!config_setting_is_list(list)) {
        cw_cfg_fault(l->loader.cfg, list, "\"integrations\" must be a list of groups: ( { ... }, { ... } )");
        return NULL;
    } else if (config_setting_length(list) > CW_INTEGRATIONS) {
        cw_cfg_fault(l->loader.cfg, list, "more than %d integrations", CW_INTEGRATIONS);
        return NULL;
    }
    return list;
}

static void seed_list(struct cw_buf *seed, const struct cw_list *list)
{
    cw_buf_addf(seed, "%d:", list->given);
    for (size_t i = 0; i < list->count; i++) {
        cw_buf_add(seed, list->items[i]);
        cw_buf_add_char(seed, '\n');
    }
}

static void seed_integration(struct cw_buf *seed, const struct cw_integration *item, struct cw_slice json)
{
    cw_buf_add(seed, item->name);
    cw_buf_add(seed, item->id);
    cw_buf_addf(seed, "\n%lld %u %u %u %d %d\n", (long long)item->ordinal, item->events, item->directions,
                item->channels, item->direct, item->any_queue);
    seed_list(seed, &item->queues);
    for (size_t i = 0; i < item->url.count; i++)
        cw_buf_add(seed, item->url.ops[i].text);
    cw_buf_add(seed, json);
}

static void refuse_same_name(struct loading *l, const config_setting_t *list, size_t at)
{
    for (size_t i = 0; i < at; i++) {
        const config_setting_t *own = config_setting_get_elem(list, (unsigned)at);
        const config_setting_t *name =
            config_setting_is_group(own) ? config_setting_get_member(own, "name") : NULL;

        if (name && l->items[i].name.len && cw_slice_eq(l->items[i].name, l->items[at].name))
            cw_cfg_fault(l->loader.cfg, name, "the name \"" CW_SHOW "\" is taken by another integration",
                         CW_SHOWN(l->items[i].name));
    }
}

static void read_integrations(struct loading *l)
{
    const config_setting_t *list = integrations_of(l);
    size_t count = list ? (size_t)config_setting_length(list) : 0;
    struct cw_slice json;

    l->items = cw_arena_zero(&l->plan->arena, (count + 1) * sizeof(*l->items));
    if (!l->items)
        return;
    for (size_t i = 0; i < count; i++) {
        cw_integration_read(&l->items[i], &l->loader, config_setting_get_elem(list, (unsigned)i), &json);
        refuse_same_name(l, list, i);
        seed_integration(&l->seed, &l->items[i], json);
    }
    l->plan->count = count;
}

/* Insertion keeps ties in the order of the file. */
static void sort_by_ordinal(struct loading *l)
{
    for (size_t i = 1; i < l->plan->count; i++) {
        struct cw_integration moving = l->items[i];
        size_t to = i;

        for (; to > 0 && l->items[to - 1].ordinal > moving.ordinal; to--)
            l->items[to] = l->items[to - 1];
        l->items[to] = moving;
    }
    for (size_t i = 0; i < l->plan->count; i++)
        l->items[i].number = (unsigned)i;
    l->plan->integrations = l->items;
}

static bool fits(const struct cw_integration *item, enum cw_event_name event, enum cw_direction direction,
                 enum cw_channel channel)
{
    return (item->events & CW_BIT(event)) && (item->directions & CW_BIT(direction)) &&
           (item->channels & CW_BIT(channel)) && cw_event_exists(event, direction);
}

static bool fill_bucket(struct cw_plan *plan, struct cw_bucket *bucket, enum cw_event_name event,
                        enum cw_direction direction, enum cw_channel channel)
{
    for (size_t i = 0; i < plan->count; i++)
        bucket->count += fits(&plan->integrations[i], event, direction, channel);
    bucket->items = cw_arena_get(&plan->arena, (bucket->count + 1) * sizeof(struct cw_integration *));
    if (!bucket->items)
        return false;
    bucket->count = 0;
    for (size_t i = 0; i < plan->count; i++)
        if (fits(&plan->integrations[i], event, direction, channel))
            bucket->items[bucket->count++] = &plan->integrations[i];
    return true;
}

static bool fill_buckets(struct cw_plan *plan)
{
    for (int event = 1; event < CW_EVENT_COUNT; event++)
        for (int direction = CW_INBOUND; direction <= CW_OUTBOUND; direction++)
            for (int channel = CW_CHANNEL_OTHER; channel <= CW_CHANNEL_EMAIL; channel++)
                if (!fill_bucket(plan, &plan->buckets[event][direction][channel], (enum cw_event_name)event,
                                 (enum cw_direction)direction, (enum cw_channel)channel))
                    return false;
    return true;
}

/* Blames the setting at a path where it is written, else the file. */
static void combination_fault(struct loading *l, const char *path, const char *message)
{
    const config_setting_t *setting = config_lookup(&l->loader.cfg->tree, path);

    cw_fault(l->loader.faults, CW_ERROR, l->loader.cfg->text,
             setting ? cw_cfg_value_at(setting) : (struct cw_slice){ 0 }, "%s", message);
}

/* Combinations that the table of settings cannot see. */
static void cross_check(struct loading *l)
{
    const struct cw_settings *s = &l->plan->settings;

    if (cw_slice_eq(s->delivery.guarantee, CW_LIT("exactly_once")))
        combination_fault(l, "delivery.guarantee", "\"exactly_once\" is not supported yet");
    if (s->delivery.max_bytes < 2 * (s->limits.event_max_bytes + s->limits.answer_max_bytes))
        combination_fault(l, "delivery.max_bytes",
                          "delivery.max_bytes must be at least twice limits.event_max_bytes + "
                          "limits.answer_max_bytes");
    if (cw_slice_eq(s->kafka.input, s->kafka.output) || cw_slice_eq(s->kafka.input, s->kafka.dead_letter))
        combination_fault(l, "kafka.input",
                          "kafka.input must be another topic than kafka.output and kafka.dead_letter");
    if (cw_slice_eq(s->kafka.output, s->kafka.dead_letter))
        combination_fault(l, "kafka.dead_letter",
                          "kafka.dead_letter must be another topic than kafka.output");
}

static void load(struct loading *l, const struct cw_files *files)
{
    struct cw_settings *settings = &l->plan->settings;

    cw_settings_read(settings, l->loader.cfg, files->env);
    seed_list(&l->seed, &settings->extra_data.allocating_calls);
    seed_list(&l->seed, &settings->extra_data.statistics);
    cw_buf_addf(&l->seed, "%lld %d\n", (long long)settings->limits.cad_max_bytes, settings->output_unmatched);
    read_integrations(l);
    cross_check(l);
    sort_by_ordinal(l);
    cw_digest_fingerprint(cw_buf_slice(&l->seed), l->plan->fingerprint);
}

struct cw_plan *cw_plan_load(const struct cw_text *text, const struct cw_files *files,
                             struct cw_faults *faults)
{
    struct cw_plan *plan = calloc(1, sizeof(*plan));
    struct cw_digest *digest = cw_digest_new();
    struct cw_cfg cfg;
    struct loading l = { .plan = plan };
    bool whole = false;

    if (!plan || !digest)
        goto done;
    cw_arena_init(&plan->arena, BLOCK, PLAN_BYTES_MAX);
    cw_buf_init(&l.seed, &plan->arena, SEED_MAX);
    l.loader = (struct cw_loader){ &cfg, files, &plan->arena, faults, digest, &plan->settings, NULL };
    if (cw_cfg_read(&cfg, text, &plan->arena, faults) == CW_OK) {
        load(&l, files);
        whole = fill_buckets(plan) && !faults->errors && !l.seed.failed && !plan->arena.failed;
    }
    cw_cfg_done(&cfg);
done:
    cw_digest_free(digest);
    if (whole)
        return plan;
    if (plan)
        cw_faults_keep(faults, &plan->arena);
    free(plan);
    return NULL;
}

void cw_plan_free(struct cw_plan *plan)
{
    if (!plan)
        return;
    cw_arena_done(&plan->arena);
    free(plan);
}
