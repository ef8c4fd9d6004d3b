#include "cw/config/integration.h"

#include "cw/config/connection.h"
#include "cw/config/endpoint.h"
#include "cw/config/exchange.h"
#include "cw/config/occasion.h"
#include "cw/config/secret.h"
#include "cw/config/settings.h"
#include "cw/config/verdict.h"

/* Names of integrations become ids in this namespace: UUIDv5 of "integration.cad-worker" below the RFC's
 * namespace for DNS names. */
static const unsigned char id_space[16] = { 0x5a, 0x0b, 0x2c, 0x9e, 0x61, 0x7d, 0x5e, 0x33,
                                            0x92, 0x4f, 0x0d, 0xb8, 0x7a, 0xc1, 0x46, 0xe5 };

static void read_text_field(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_slice unused;

    cw_cfg_get_text(r->loader->cfg, setting, &unused);
}

static void read_name(struct cw_record_reader *r, const config_setting_t *setting)
{
    if (cw_cfg_get_text(r->loader->cfg, setting, &r->to->name) && !r->to->name.len)
        cw_cfg_fault(r->loader->cfg, setting, "\"name\" must not be empty");
}

/* 32 digits -> 8-4-4-4-12. */
static struct cw_slice hyphenated(const char digits[32], struct cw_arena *arena)
{
    char text[CW_UUID_LEN], *to = text;

    for (int i = 0; i < 32; i++) {
        if (i == 8 || i == 12 || i == 16 || i == 20)
            *to++ = '-';
        *to++ = digits[i];
    }
    return cw_arena_copy(arena, (struct cw_slice){ text, CW_UUID_LEN });
}

static void read_id(struct cw_record_reader *r, const config_setting_t *setting)
{
    char digits[32];
    struct cw_slice text;

    if (!cw_cfg_get_text(r->loader->cfg, setting, &text))
        return;
    if (cw_uuid_digits(text, digits).ptr)
        r->to->id = hyphenated(digits, r->loader->arena);
    else
        cw_cfg_fault(r->loader->cfg, setting, "\"id\" must be a UUID");
}

static void default_id(struct cw_record_reader *r)
{
    char lower[CW_UUID_LEN], digits[32];

    cw_digest_uuid(r->loader->digest, id_space, r->to->name, lower);
    cw_uuid_digits((struct cw_slice){ lower, CW_UUID_LEN }, digits);
    r->to->id = hyphenated(digits, r->loader->arena);
}

static void read_ordinal(struct cw_record_reader *r, const config_setting_t *setting)
{
    cw_cfg_get_int(r->loader->cfg, setting, 0, INT32_MAX, &r->to->ordinal);
}

static void add_entry(struct cw_record_reader *r, const config_setting_t *setting,
                      const struct cw_secret *entry)
{
    if (cw_secret_named(&r->secrets, entry->name).ptr)
        cw_cfg_fault(r->loader->cfg, setting, "\"" CW_SHOW "\" is given twice", CW_SHOWN(entry->name));
    if (r->secrets.count == CW_ENTRIES_MAX)
        cw_cfg_fault(r->loader->cfg, setting, "more than %d entries", CW_ENTRIES_MAX);
    else
        r->entries[r->secrets.count++] = *entry;
}

static bool is_user(const config_setting_t *setting)
{
    return cw_slice_starts(cw_slice_of(config_setting_name(setting)), CW_LIT("username"));
}

static void read_authentications(struct cw_record_reader *r, const config_setting_t *setting)
{
    if (!config_setting_is_group(setting)) {
        cw_cfg_fault(r->loader->cfg, setting,
                     "\"authentications\" must be a group: authentications: { ... };");
        return;
    }
    for (int i = 0; i < config_setting_length(setting); i++) {
        const config_setting_t *one = config_setting_get_elem(setting, (unsigned)i);
        struct cw_secret entry = cw_secret_read(r->loader, one, is_user(one));

        add_entry(r, one, &entry);
    }
}

/* Read when everything else is known. */
static void later(struct cw_record_reader *r, const config_setting_t *setting)
{
    (void)r;
    (void)setting;
}

static const struct cw_field own_fields[] = {
    { "id", read_id },
    { "name", read_name },
    { "description", read_text_field },
    { "endpoint", later },
    { "ordinal", read_ordinal },
    { "authentications", read_authentications },
    { "configuration", later },
    { "retry", cw_manners_read_retry },
    { "breaker", cw_manners_read_breaker },
    { "rate", cw_manners_read_rate },
    { "cache", cw_manners_read_cache },
    { "deadline", cw_manners_read_deadline },
    { NULL, NULL },
};

static const struct cw_field *const tables[] = { own_fields, cw_occasion_fields, cw_verdict_fields,
                                                 cw_connection_fields };

enum { TABLES = sizeof(tables) / sizeof(tables[0]), FIELDS_MAX = 64 };

/* Fills `names`, ended by NULL, on the way. */
static const struct cw_field *find_field(const char *name, const char *names[FIELDS_MAX])
{
    size_t count = 0;

    for (size_t t = 0; t < TABLES; t++) {
        for (const struct cw_field *field = tables[t]; field->name; field++) {
            if (strcmp(field->name, name) == 0)
                return field;
            if (count < FIELDS_MAX - 1)
                names[count++] = field->name;
        }
    }
    return NULL;
}

static void read_field(struct cw_record_reader *r, const config_setting_t *setting)
{
    const char *names[FIELDS_MAX] = { NULL }, *name = config_setting_name(setting);
    const struct cw_field *field = find_field(name, names);
    struct cw_slice place = cw_cfg_name_at(setting);

    if (field)
        field->read(r, setting);
    else
        cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place, "unknown field \"%s\"%s", name,
                 cw_faults_hint(cw_slice_of(name), names).text);
}

const config_setting_t *cw_record_field(const struct cw_record_reader *r, const char *name)
{
    return config_setting_get_member(r->group, name);
}

static bool is_status_list(const config_setting_t *setting, unsigned max)
{
    int count = config_setting_length(setting), type = config_setting_type(setting);

    if ((type != CONFIG_TYPE_ARRAY && type != CONFIG_TYPE_LIST) || count > (int)max)
        return false;
    for (int i = 0; i < count; i++) {
        const config_setting_t *item = config_setting_get_elem(setting, (unsigned)i);
        int status = config_setting_get_int(item);

        if (config_setting_type(item) != CONFIG_TYPE_INT || status < 200 || status > 599)
            return false;
    }
    return true;
}

unsigned cw_record_statuses(struct cw_record_reader *r, const config_setting_t *setting, const char *example,
                            struct cw_statuses ret)
{
    if (!is_status_list(setting, ret.max)) {
        cw_cfg_fault(r->loader->cfg, setting, "\"%s\" must be a list of at most %u HTTP status codes: %s",
                     config_setting_name(setting), ret.max, example);
        return 0;
    }
    for (int i = 0; i < config_setting_length(setting); i++)
        ret.items[i] = (short)config_setting_get_int_elem(setting, i);
    return (unsigned)config_setting_length(setting);
}

static void require(struct cw_record_reader *r, const char *name)
{
    if (!cw_record_field(r, name))
        cw_cfg_fault(r->loader->cfg, r->group, "an integration without \"%s\"", name);
}

static void read_url(struct cw_record_reader *r)
{
    const config_setting_t *endpoint = cw_record_field(r, "endpoint");
    struct cw_template_rules rules = { .dial_plan = r->loader->dial_plan,
                                       .omit = r->to->on_missing == CW_MISSING_OMIT };
    struct cw_source source;

    if (!endpoint || !cw_cfg_source(r->loader->cfg, endpoint, &source))
        return;
    r->to->url = cw_endpoint_compile(&source, &rules);
    r->to->reads |= r->to->url.reads;
    r->to->echo = cw_slice_eq(source.text, CW_LIT("edi://echo"));
    r->to->connection.addresses.loopback = cw_endpoint_is_local(source.text);
}

static void read_json(struct cw_record_reader *r, struct cw_slice *ret_json)
{
    const config_setting_t *configuration = cw_record_field(r, "configuration");
    struct cw_text *text = cw_arena_zero(r->loader->arena, sizeof(*text));
    struct cw_file file = { .max = CW_JSON_FILE_MAX };

    if (!text || !configuration || !cw_secret_file(r->loader, configuration, &file))
        return;
    *text = (struct cw_text){ file.path.ptr, file.bytes };
    *ret_json = file.bytes;
    cw_exchange_read(r->to, text, r->loader,
                     (struct cw_exchange_rules){ &r->secrets, r->allow_insecure_secrets });
}

static void read_group(struct cw_record_reader *r)
{
    for (int i = 0; i < config_setting_length(r->group); i++)
        read_field(r, config_setting_get_elem(r->group, (unsigned)i));
    require(r, "name");
    require(r, "endpoint");
    require(r, "events");
    require(r, "configuration");
    cw_connection_check(r);
    if (!r->to->id.ptr)
        default_id(r);
}

void cw_integration_read(struct cw_integration *ret, const struct cw_loader *loader,
                         const config_setting_t *group, struct cw_slice *ret_json)
{
    struct cw_record_reader r = { .loader = loader, .to = ret, .group = group };

    *ret = (struct cw_integration){ .directions = CW_BIT(CW_INBOUND) | CW_BIT(CW_OUTBOUND),
                                    .channels = ~0u,
                                    .direct = true,
                                    .any_queue = true };
    cw_verdict_defaults(ret);
    cw_manners_defaults(&ret->manners);
    ret->connection.tls.verify = true;
    if (loader->settings->proxy.len)
        ret->connection.proxy = loader->settings->proxy;
    *ret_json = (struct cw_slice){ 0 };
    r.secrets.items = r.entries;
    if (!config_setting_is_group(group)) {
        cw_cfg_fault(loader->cfg, group, "an integration must be a group: { name = ...; }");
        return;
    }
    read_group(&r);
    read_url(&r);
    read_json(&r, ret_json);
    cw_verdict_check(&r);
    cw_manners_check(&r);
}
