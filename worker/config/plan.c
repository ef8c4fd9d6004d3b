#include "cw/config/plan.h"

#include "cw/config/advice.h"
#include "cw/config/connection.h"
#include "cw/config/region.h"
#include "cw/config/vault.h"
#include <stdlib.h>

enum { PLAN_BYTES_MAX = 512 << 20, BLOCK = 65536, SEED_MAX = 64 << 20 };

struct loading {
    struct cw_plan *plan;
    struct cw_loader loader;
    struct cw_integration *items;
    const config_setting_t **groups; /* what the items were read from, in the same order */
    struct cw_buf seed;              /* what the fingerprint is made of */
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

/* Secrets and what says nothing about records. */
static bool shapes_no_record(const char *name)
{
    static const char *const names[] = {
        "authentications", "description", "configuration", "ca_file", "cert_file", "key_file", NULL
    };

    for (size_t i = 0; name && names[i]; i++)
        if (strcmp(name, names[i]) == 0)
            return true;
    return false;
}

/* libconfig reads a number of another type as 0. */
static void seed_scalar(struct cw_buf *seed, const config_setting_t *setting)
{
    switch (config_setting_type(setting)) {
    case CONFIG_TYPE_BOOL: cw_buf_addf(seed, "%d", config_setting_get_bool(setting)); break;
    case CONFIG_TYPE_FLOAT: cw_buf_addf(seed, "%.17g", config_setting_get_float(setting)); break;
    default: cw_buf_addf(seed, "%lld", (long long)config_setting_get_int64(setting)); break;
    }
}

/* As it is written, lists with what is in them. */
static void seed_setting(struct cw_buf *seed, const config_setting_t *setting)
{
    const char *name = config_setting_name(setting), *text = config_setting_get_string(setting);

    if (shapes_no_record(name))
        return;
    cw_buf_addf(seed, "%s=", name ? name : "");
    if (text)
        cw_buf_add(seed, cw_slice_of(text));
    else if (!config_setting_is_aggregate(setting))
        seed_scalar(seed, setting);
    for (int i = 0; config_setting_is_aggregate(setting) && i < config_setting_length(setting); i++)
        seed_setting(seed, config_setting_get_elem(setting, (unsigned)i));
    cw_buf_add_char(seed, '\n');
}

static void seed_integration(struct cw_buf *seed, const config_setting_t *group, struct cw_slice json)
{
    if (config_setting_is_group(group))
        seed_setting(seed, group);
    cw_buf_add(seed, json);
}

static int by_name(const void *left, const void *right)
{
    const struct cw_integration *const *a = left, *const *b = right;
    size_t len = (*a)->name.len < (*b)->name.len ? (*a)->name.len : (*b)->name.len;
    int order = len ? memcmp((*a)->name.ptr, (*b)->name.ptr, len) : 0;

    if (!order)
        order = ((*a)->name.len > (*b)->name.len) - ((*a)->name.len < (*b)->name.len);
    return order ? order : (*a > *b) - (*a < *b);
}

/* Sorted by name, those of one name in the order of the file. NULL: no memory. */
static const struct cw_integration **sorted_by_name(struct loading *l, size_t count)
{
    const struct cw_integration **items = cw_arena_get(&l->plan->arena, (count + 1) * sizeof(*items));

    for (size_t i = 0; items && i < count; i++)
        items[i] = &l->items[i];
    if (items)
        qsort(items, count, sizeof(*items), by_name);
    return items;
}

static void refuse_same_names(struct loading *l, size_t count)
{
    const struct cw_integration **items = sorted_by_name(l, count);

    for (size_t i = 1; items && i < count; i++) {
        const config_setting_t *own = l->groups[items[i]->number];

        if (items[i]->name.len && cw_slice_eq(items[i]->name, items[i - 1]->name))
            cw_cfg_fault(l->loader.cfg, config_setting_get_member(own, "name"),
                         "the name \"" CW_SHOW "\" is taken by another integration",
                         CW_SHOWN(items[i]->name));
    }
}

static void read_integrations(struct loading *l)
{
    const config_setting_t *list = integrations_of(l);
    size_t count = list ? (size_t)config_setting_length(list) : 0;
    struct cw_slice json;

    l->items = cw_arena_zero(&l->plan->arena, (count + 1) * sizeof(*l->items));
    l->groups = cw_arena_zero(&l->plan->arena, (count + 1) * sizeof(*l->groups));
    if (!l->items || !l->groups)
        return;
    for (size_t i = 0; i < count; i++) {
        l->groups[i] = config_setting_get_elem(list, (unsigned)i);
        cw_integration_read(&l->items[i], &l->loader, l->groups[i], &json);
        l->items[i].number = (unsigned)i;
        seed_integration(&l->seed, l->groups[i], json);
    }
    refuse_same_names(l, count);
    l->plan->count = count;
}

static int by_ordinal(const void *left, const void *right)
{
    const struct cw_integration *a = left, *b = right;

    if (a->ordinal != b->ordinal)
        return a->ordinal > b->ordinal ? 1 : -1;
    return (a->number > b->number) - (a->number < b->number);
}

/* Ties stay in the order of the file: until now the numbers are places in it. */
static void sort_by_ordinal(struct loading *l)
{
    const config_setting_t **sorted = cw_arena_get(&l->plan->arena, (l->plan->count + 1) * sizeof(*sorted));

    if (!sorted) /* no memory, as the arena says */
        l->plan->count = 0;
    if (!l->plan->count)
        return;
    qsort(l->items, l->plan->count, sizeof(*l->items), by_ordinal);
    for (size_t i = 0; i < l->plan->count; i++) {
        sorted[i] = l->groups[l->items[i].number];
        l->items[i].number = (unsigned)i;
    }
    l->groups = sorted;
    l->plan->integrations = l->items;
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

    if (s->delivery.transaction_timeout < 2 * s->delivery.transaction_interval)
        combination_fault(
            l, "delivery.transaction_timeout",
            "delivery.transaction_timeout must be at least twice delivery.transaction_interval");
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

static void check_proxy(struct loading *l)
{
    struct cw_slice proxy = l->plan->settings.proxy;
    const config_setting_t *setting = config_lookup(&l->loader.cfg->tree, "proxy");
    struct cw_slice place = setting ? cw_cfg_value_at(setting) : (struct cw_slice){ 0 };
    struct cw_source source = { l->loader.cfg->text, place, proxy, l->loader.faults, l->loader.arena };

    if (proxy.len)
        cw_connection_check_proxy(&source, true);
}

/* What integrations need to know of the rest of the file. */
static void read_surroundings(struct loading *l)
{
    l->plan->dial_plan = cw_region_dial_plan(l->loader.cfg, &l->plan->settings);
    l->plan->utc_offset_s = cw_region_offset(l->loader.cfg, &l->plan->settings);
    check_proxy(l);
    cw_vault_read(l->loader.vault, &l->loader);
}

static void seed_settings(struct cw_buf *seed, const struct cw_plan *plan)
{
    const struct cw_settings *settings = &plan->settings;

    seed_list(seed, &settings->extra_data.allocating_calls);
    seed_list(seed, &settings->extra_data.statistics);
    cw_buf_addf(seed, "%lld %d %lld\n", (long long)settings->limits.cad_max_bytes, settings->output_unmatched,
                (long long)plan->utc_offset_s);
    cw_buf_add(seed, plan->dial_plan.country_code);
    cw_buf_add(seed, plan->dial_plan.trunk_prefix);
    cw_buf_add(seed, plan->dial_plan.international_prefix);
}

static void load(struct loading *l, const struct cw_files *files)
{
    struct cw_settings *settings = &l->plan->settings;

    cw_settings_read(settings, l->loader.cfg, files->env);
    read_surroundings(l);
    seed_settings(&l->seed, l->plan);
    read_integrations(l);
    cross_check(l);
    sort_by_ordinal(l);
    l->plan->credentials = l->loader.vault->credentials;
    l->plan->credential_count = l->loader.vault->credential_count;
    l->plan->shared_count = l->loader.vault->count;
    cw_digest_fingerprint(cw_buf_slice(&l->seed), l->plan->fingerprint);
}

static bool index_and_advise(struct loading *l)
{
    struct cw_plan *plan = l->plan;

    if (!cw_queues_index(&plan->queues, plan->integrations, plan->count, &plan->arena))
        return false;
    cw_advice_give(&l->loader, plan, l->groups);
    return true;
}

struct cw_plan *cw_plan_load(const struct cw_text *text, const struct cw_files *files,
                             struct cw_faults *faults)
{
    struct cw_plan *plan = calloc(1, sizeof(*plan));
    struct cw_digest *digest = cw_digest_new();
    struct cw_vault vault = { 0 };
    struct cw_cfg cfg;
    struct loading l = { .plan = plan };
    bool whole = false;

    if (!plan || !digest)
        goto done;
    cw_arena_init(&plan->arena, BLOCK, PLAN_BYTES_MAX);
    cw_buf_init(&l.seed, &plan->arena, SEED_MAX);
    l.loader = (struct cw_loader){ &cfg,   files,           &plan->arena,     faults,
                                   digest, &plan->settings, &plan->dial_plan, &vault };
    if (cw_cfg_read(&cfg, text, &plan->arena, faults) == CW_OK) {
        load(&l, files);
        whole = index_and_advise(&l) && !faults->errors && !l.seed.failed && !plan->arena.failed;
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
