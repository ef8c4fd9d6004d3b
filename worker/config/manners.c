#include "cw/config/manners.h"

#include "cw/config/record_fields.h"
#include "cw/config/vault.h"
#include <stddef.h>

#define RETRY_ROW(key, kind, def, min, max, meaning)                                                         \
    { "retry", #key, kind, def, min, max, meaning, offsetof(struct cw_retry, key) },
#define THROTTLE_ROW(key, kind, def, min, max, meaning)                                                      \
    { "throttle_when", #key, kind, def, min, max, meaning, offsetof(struct cw_throttle_rule, key) },
#define BREAKER_ROW(key, kind, def, min, max, meaning)                                                       \
    { "breaker", #key, kind, def, min, max, meaning, offsetof(struct cw_breaker_rules, key) },
#define RATE_ROW(key, kind, def, min, max, meaning)                                                          \
    { "rate", #key, kind, def, min, max, meaning, offsetof(struct cw_rate, key) },
#define CACHE_ROW(key, kind, def, min, max, meaning)                                                         \
    { "cache", #key, kind, def, min, max, meaning, offsetof(struct cw_cache_rules, key) },

static const struct cw_row retry_rows[] = { CW_RETRY_ROWS(RETRY_ROW) };
static const struct cw_row throttle_rows[] = { CW_THROTTLE_ROWS(THROTTLE_ROW) };
static const struct cw_row breaker_rows[] = { CW_BREAKER_ROWS(BREAKER_ROW) };
static const struct cw_row cache_rows[] = { CW_CACHE_ROWS(CACHE_ROW) };
static const struct cw_row rate_rows[] = { CW_RATE_ROWS(RATE_ROW) };
static const struct cw_row deadline_row = { NULL, "deadline", CW_TIME, "0ms", "100ms", "24h", "", 0 };

#define COUNT(rows) (sizeof(rows) / sizeof((rows)[0]))

enum { NAMES_MAX = 16 };

/* A key of a group that is no line of its table. */
struct other {
    const char *key;
    void (*read)(struct cw_record_reader *r, const config_setting_t *setting);
};

/* One group of the record: its lines, what else it may hold (ended by NULL, or no list), where it goes. */
struct group {
    const struct cw_row *rows;
    size_t row_count;
    const struct other *others;
    void *to;
};

static void unknown_key(struct cw_record_reader *r, const config_setting_t *setting,
                        const struct group *group)
{
    const char *names[NAMES_MAX] = { NULL }, *key = config_setting_name(setting);
    size_t count = 0;

    for (size_t i = 0; i < group->row_count; i++)
        names[count++] = group->rows[i].key;
    for (const struct other *other = group->others; other && other->key; other++)
        names[count++] = other->key;
    cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, cw_cfg_name_at(setting),
             "unknown field \"%s\" of \"%s\"%s", key, group->rows[0].section,
             cw_faults_hint(cw_slice_of(key), names).text);
}

static void read_key(struct cw_record_reader *r, const config_setting_t *setting, const struct group *group)
{
    const char *key = config_setting_name(setting);

    for (size_t i = 0; i < group->row_count; i++)
        if (strcmp(group->rows[i].key, key) == 0) {
            cw_row_read(&group->rows[i], r->loader->cfg, setting, (char *)group->to + group->rows[i].at);
            return;
        }
    for (const struct other *other = group->others; other && other->key; other++)
        if (strcmp(other->key, key) == 0) {
            other->read(r, setting);
            return;
        }
    unknown_key(r, setting, group);
}

/* False: it is no group, with a fault. */
static bool read_group(struct cw_record_reader *r, const config_setting_t *setting, const struct group *group)
{
    const char *name = group->rows[0].section;

    if (!config_setting_is_group(setting)) {
        cw_cfg_fault(r->loader->cfg, setting, "\"%s\" must be a group: %s: { ... };", name, name);
        return false;
    }
    for (int i = 0; i < config_setting_length(setting); i++)
        read_key(r, config_setting_get_elem(setting, (unsigned)i), group);
    return true;
}

/* Adds a fault where the group does not hold that key. */
static void require(struct cw_record_reader *r, const config_setting_t *group, const char *key)
{
    if (!config_setting_get_member(group, key))
        cw_cfg_fault(r->loader->cfg, group, "\"%s\" without \"%s\"", config_setting_name(group), key);
}

static void read_codes(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_retry *retry = &r->to->manners.retry;

    retry->code_count = cw_record_statuses(r, setting, "[ 429, 503 ]",
                                           (struct cw_statuses){ retry->codes, CW_RETRY_CODES_MAX });
}

static void read_throttle(struct cw_record_reader *r, const config_setting_t *setting)
{
    const struct group group = { throttle_rows, COUNT(throttle_rows), NULL,
                                 &r->to->manners.retry.throttle_when };

    if (!read_group(r, setting, &group))
        return;
    require(r, setting, "status");
    require(r, setting, "word");
}

void cw_manners_read_retry(struct cw_record_reader *r, const config_setting_t *setting)
{
    static const struct other others[] = { { "codes", read_codes },
                                           { "throttle_when", read_throttle },
                                           { NULL, NULL } };
    struct cw_retry *retry = &r->to->manners.retry;
    const struct group group = { retry_rows, COUNT(retry_rows), others, retry };

    if (read_group(r, setting, &group) && retry->first > retry->limit)
        cw_cfg_fault(r->loader->cfg, setting, "\"first\" of \"retry\" is longer than \"limit\"");
}

void cw_manners_read_breaker(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_breaker_rules *breaker = &r->to->manners.breaker;
    const struct group group = { breaker_rows, COUNT(breaker_rows), NULL, breaker };

    breaker->given = read_group(r, setting, &group);
    breaker->waits = cw_slice_eq(breaker->when_open, CW_LIT("wait"));
}

static bool is_same_rate(const struct cw_rate *a, const struct cw_rate *b)
{
    return a->requests == b->requests && a->per == b->per && a->burst == b->burst && a->group == b->group;
}

/* The integrations of a credential share its rate, so they must mean the same. */
static void share_rate(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_vault *vault = r->loader->vault;
    struct cw_rate *rate = &r->to->manners.rate;
    const struct cw_shared *shared = cw_vault_find(vault, rate->credential);

    if (!shared) {
        cw_cfg_fault(r->loader->cfg, config_setting_get_member(setting, "credential"),
                     "worker.cfg has no secret \"" CW_SHOW "\"%s", CW_SHOWN(rate->credential),
                     cw_faults_hint(rate->credential, cw_vault_names(vault, r->loader->arena)).text);
        return;
    }
    rate->shared = (int)(shared - vault->shared);
    if (!shared->rate)
        vault->shared[rate->shared].rate = rate;
    else if (!is_same_rate(rate, shared->rate))
        cw_cfg_fault(r->loader->cfg, setting, "another integration gives \"" CW_SHOW "\" another rate",
                     CW_SHOWN(rate->credential));
}

void cw_manners_read_rate(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_rate *rate = &r->to->manners.rate;
    const struct group group = { rate_rows, COUNT(rate_rows), NULL, rate };

    if (!read_group(r, setting, &group))
        return;
    rate->group = cw_slice_eq(rate->scope, CW_LIT("group"));
    require(r, setting, "requests");
    if (rate->credential.len)
        share_rate(r, setting);
}

void cw_manners_read_cache(struct cw_record_reader *r, const config_setting_t *setting)
{
    const struct group group = { cache_rows, COUNT(cache_rows), NULL, &r->to->manners.cache };

    read_group(r, setting, &group);
}

void cw_manners_check(struct cw_record_reader *r)
{
    const struct cw_cache_rules *cache = &r->to->manners.cache;
    const struct cw_retry *retry = &r->to->manners.retry;
    const config_setting_t *given = cw_record_field(r, "retry");

    if (given && retry->max && !r->to->safe && !retry->retry_unsafe)
        cw_fault(r->loader->faults, CW_WARNING, r->loader->cfg->text, cw_cfg_name_at(given),
                 "\"retry\" without effect: the integration is not safe, and \"retry_unsafe\" is not set");
    if ((cache->ttl || cache->negative_ttl) && !r->to->safe)
        cw_cfg_fault(r->loader->cfg, cw_record_field(r, "cache"), "a \"cache\" only for a safe integration");
}

void cw_manners_read_deadline(struct cw_record_reader *r, const config_setting_t *setting)
{
    cw_row_read(&deadline_row, r->loader->cfg, setting, &r->to->manners.deadline);
}

void cw_manners_defaults(struct cw_manners *to)
{
    static const short codes[] = { 408, 429, 500, 502, 503, 504 };

    *to = (struct cw_manners){ 0 };
    cw_row_defaults(retry_rows, COUNT(retry_rows), &to->retry);
    cw_row_defaults(breaker_rows, COUNT(breaker_rows), &to->breaker);
    cw_row_defaults(cache_rows, COUNT(cache_rows), &to->cache);
    cw_row_defaults(rate_rows, COUNT(rate_rows), &to->rate);
    to->rate.requests = 0;
    to->rate.shared = -1;
    memcpy(to->retry.codes, codes, sizeof(codes));
    to->retry.code_count = COUNT(codes);
}
