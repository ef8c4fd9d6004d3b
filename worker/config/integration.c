#include "cw/config/integration.h"

#include "cw/config/endpoint.h"
#include "cw/config/exchange.h"
#include <ctype.h>

enum { ENTRIES_MAX = 64, SECRET_MAX = 65536 };

/* Names of integrations become ids in this namespace: UUIDv5 of "integration.cad-worker" below the RFC's
 * namespace for DNS names. */
static const unsigned char id_space[16] = { 0x5a, 0x0b, 0x2c, 0x9e, 0x61, 0x7d, 0x5e, 0x33,
                                            0x92, 0x4f, 0x0d, 0xb8, 0x7a, 0xc1, 0x46, 0xe5 };

struct reader {
    const struct cw_loader *loader;
    struct cw_integration *to;
    const config_setting_t *group;
    struct cw_secret entries[ENTRIES_MAX];
    struct cw_secrets secrets;
    const config_setting_t *configuration, *endpoint; /* read when everything else is known */
};

typedef void read_fn(struct reader *r, const config_setting_t *setting);

static void read_text_field(struct reader *r, const config_setting_t *setting)
{
    struct cw_slice unused;

    cw_cfg_get_text(r->loader->cfg, setting, &unused);
}

static void read_name(struct reader *r, const config_setting_t *setting)
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

static void read_id(struct reader *r, const config_setting_t *setting)
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

static void default_id(struct reader *r)
{
    char lower[CW_UUID_LEN], digits[32];

    cw_digest_uuid(r->loader->digest, id_space, r->to->name, lower);
    cw_uuid_digits((struct cw_slice){ lower, CW_UUID_LEN }, digits);
    r->to->id = hyphenated(digits, r->loader->arena);
}

static void read_ordinal(struct reader *r, const config_setting_t *setting)
{
    cw_cfg_get_int(r->loader->cfg, setting, 0, INT32_MAX, &r->to->ordinal);
}

static void read_direct(struct reader *r, const config_setting_t *setting)
{
    cw_cfg_get_flag(r->loader->cfg, setting, &r->to->direct);
}

/* One fault per unknown word; the words are texts of `setting`. */
static void unknown_word(struct reader *r, const config_setting_t *setting, struct cw_slice word,
                         const char *const *words)
{
    cw_cfg_fault(r->loader->cfg, setting, "unknown word \"" CW_SHOW "\"%s", CW_SHOWN(word),
                 cw_faults_hint(word, words).text);
}

static int event_number(struct cw_slice word)
{
    return (int)cw_event_name_of(word);
}

static void read_words(struct reader *r, const config_setting_t *setting, int (*number)(struct cw_slice),
                       const char *const *words, unsigned *ret_mask)
{
    struct cw_list list;

    if (!cw_cfg_get_list(r->loader->cfg, setting, &list))
        return;
    *ret_mask = 0;
    for (size_t i = 0; i < list.count; i++) {
        int word = number(list.items[i]);

        if (word)
            *ret_mask |= CW_BIT(word);
        else
            unknown_word(r, setting, list.items[i], words);
    }
}

static void read_channels(struct reader *r, const config_setting_t *setting)
{
    read_words(r, setting, cw_channel_of, cw_channel_words, &r->to->channels);
}

static void read_events(struct reader *r, const config_setting_t *setting)
{
    const char *single = config_setting_get_string(setting);

    if (single && !strcmp(single, "any"))
        r->to->events = ~0u;
    else
        read_words(r, setting, event_number, cw_event_words, &r->to->events);
}

static void read_direction(struct reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "inbound", "outbound", "both", NULL };
    static const unsigned masks[] = { CW_BIT(CW_INBOUND), CW_BIT(CW_OUTBOUND),
                                      CW_BIT(CW_INBOUND) | CW_BIT(CW_OUTBOUND) };
    struct cw_slice word;

    if (!cw_cfg_get_text(r->loader->cfg, setting, &word))
        return;
    for (size_t i = 0; words[i]; i++) {
        if (cw_slice_eq(word, cw_slice_of(words[i]))) {
            r->to->directions = masks[i];
            return;
        }
    }
    unknown_word(r, setting, word, words);
}

static void read_queues(struct reader *r, const config_setting_t *setting)
{
    const char *single = config_setting_get_string(setting);
    struct cw_slice *items;
    char digits[32];

    if (single && !strcmp(single, "*")) {
        r->to->any_queue = true;
        return;
    }
    r->to->any_queue = false;
    if (!cw_cfg_get_list(r->loader->cfg, setting, &r->to->queues))
        return;
    items = cw_arena_get(r->loader->arena, (r->to->queues.count + 1) * sizeof(*items));
    if (!items)
        return;
    if (cw_list_has(&r->to->queues, CW_LIT("*")))
        cw_cfg_fault(r->loader->cfg, setting, "\"*\" stands alone, without brackets: queues = \"*\"");
    for (size_t i = 0; i < r->to->queues.count; i++) {
        struct cw_slice id = cw_uuid_digits(r->to->queues.items[i], digits);

        items[i] = id.ptr ? cw_arena_copy(r->loader->arena, id) : r->to->queues.items[i];
    }
    r->to->queues.items = items;
}

/* Reads the file whose path is the setting's value. */
static bool read_file(struct reader *r, const config_setting_t *setting, struct cw_file *file)
{
    struct cw_err err;

    if (!cw_cfg_get_text(r->loader->cfg, setting, &file->path))
        return false;
    if (r->loader->files->read(r->loader->files->world, file, r->loader->arena, &err) == CW_OK)
        return true;
    cw_cfg_fault(r->loader->cfg, setting, "cannot read \"" CW_SHOW "\": %s", CW_SHOWN(file->path), err.text);
    return false;
}

static bool read_secret_file(struct reader *r, const config_setting_t *setting, struct cw_slice *value)
{
    struct cw_file file = { .max = SECRET_MAX };

    if (!read_file(r, setting, &file))
        return false;
    *value = cw_slice_chomp(file.bytes);
    return true;
}

static bool read_secret_env(struct reader *r, const config_setting_t *setting, struct cw_slice *value)
{
    struct cw_slice name;

    if (!cw_cfg_get_text(r->loader->cfg, setting, &name))
        return false;
    *value = cw_files_env(r->loader->files, name);
    if (value->ptr)
        return true;
    cw_cfg_fault(r->loader->cfg, setting, "the environment has no \"" CW_SHOW "\"", CW_SHOWN(name));
    return false;
}

static bool read_literal(struct reader *r, const config_setting_t *setting, struct cw_slice *value)
{
    if (strcmp(config_setting_name(setting), "username") != 0)
        cw_cfg_hide(r->loader->faults, cw_cfg_value_at(setting));
    return cw_cfg_get_text(r->loader->cfg, setting, value);
}

static bool cut_ending(struct cw_slice *name, const char *ending)
{
    size_t len = strlen(ending);

    if (name->len <= len || memcmp(name->ptr + name->len - len, ending, len) != 0)
        return false;
    name->len -= len;
    return true;
}

/* `password`, `password_file` and `password_env` all make the entry "password". */
static void read_entry(struct reader *r, const config_setting_t *setting)
{
    struct cw_slice name = cw_slice_of(config_setting_name(setting)), value;
    bool read;

    if (cut_ending(&name, "_file"))
        read = read_secret_file(r, setting, &value);
    else if (cut_ending(&name, "_env"))
        read = read_secret_env(r, setting, &value);
    else
        read = read_literal(r, setting, &value);
    if (!read)
        return;
    for (size_t i = 0; i < r->secrets.count; i++)
        if (cw_slice_eq(r->entries[i].name, name))
            cw_cfg_fault(r->loader->cfg, setting, "\"" CW_SHOW "\" is given twice", CW_SHOWN(name));
    for (size_t i = 0; i < value.len; i++) {
        if ((unsigned char)value.ptr[i] < 0x20 || value.ptr[i] == 0x7F) {
            cw_cfg_fault(r->loader->cfg, setting, "a control character in \"" CW_SHOW "\"", CW_SHOWN(name));
            return;
        }
    }
    if (r->secrets.count == ENTRIES_MAX)
        cw_cfg_fault(r->loader->cfg, setting, "more than %d entries", ENTRIES_MAX);
    else
        r->entries[r->secrets.count++] = (struct cw_secret){ cw_arena_copy(r->loader->arena, name), value };
}

static void read_authentications(struct reader *r, const config_setting_t *setting)
{
    if (!config_setting_is_group(setting)) {
        cw_cfg_fault(r->loader->cfg, setting,
                     "\"authentications\" must be a group: authentications: { ... };");
        return;
    }
    for (int i = 0; i < config_setting_length(setting); i++)
        read_entry(r, config_setting_get_elem(setting, (unsigned)i));
}

static void read_endpoint(struct reader *r, const config_setting_t *setting)
{
    r->endpoint = setting;
}

static void read_configuration(struct reader *r, const config_setting_t *setting)
{
    r->configuration = setting;
}

/* The fields of language.md 1; without a reader: not supported yet. */
static const struct field {
    const char *name;
    read_fn *read;
} fields[] = {
    { "id", read_id },
    { "name", read_name },
    { "description", read_text_field },
    { "endpoint", read_endpoint },
    { "ordinal", read_ordinal },
    { "channels", read_channels },
    { "direction", read_direction },
    { "events", read_events },
    { "direct_conversations", read_direct },
    { "queues", read_queues },
    { "authentications", read_authentications },
    { "configuration", read_configuration },
    { "matches", NULL },
    { "ambiguous", NULL },
    { "not_found_status", NULL },
    { "on_missing", NULL },
    { "source_formats", NULL },
    { "safe", NULL },
    { "ca_file", NULL },
    { "cert_file", NULL },
    { "key_file", NULL },
    { "allow_addresses", NULL },
    { "allow_insecure_secrets", NULL },
    { "retry", NULL },
    { "breaker", NULL },
    { "rate", NULL },
    { "cache", NULL },
    { "deadline", NULL },
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static void read_field(struct reader *r, const config_setting_t *setting)
{
    const char *names[FIELDS + 1] = { NULL }, *name = config_setting_name(setting);
    struct cw_cfg *cfg = r->loader->cfg;

    for (size_t i = 0; i < FIELDS; i++) {
        names[i] = fields[i].name;
        if (strcmp(fields[i].name, name) != 0)
            continue;
        if (fields[i].read)
            fields[i].read(r, setting);
        else
            cw_fault(r->loader->faults, CW_ERROR, cfg->text, cw_cfg_name_at(setting),
                     "\"%s\" is not supported yet", name);
        return;
    }
    cw_fault(r->loader->faults, CW_ERROR, cfg->text, cw_cfg_name_at(setting), "unknown field \"%s\"%s", name,
             cw_faults_hint(cw_slice_of(name), names).text);
}

static void require(struct reader *r, const char *name)
{
    if (!config_setting_get_member(r->group, name))
        cw_cfg_fault(r->loader->cfg, r->group, "an integration without \"%s\"", name);
}

static void read_url(struct reader *r)
{
    struct cw_source source = { .file = r->loader->cfg->text,
                                .faults = r->loader->faults,
                                .arena = r->loader->arena };
    struct cw_slice written;

    if (!r->endpoint || !cw_cfg_get_text(r->loader->cfg, r->endpoint, &source.text))
        return;
    written = cw_cfg_value_at(r->endpoint);
    source.raw = (struct cw_slice){ written.ptr + 1, written.len - 2 };
    r->to->url = cw_endpoint_compile(&source, &(struct cw_template_rules){ 0 });
}

static void read_json(struct reader *r, struct cw_slice *ret_json)
{
    struct cw_text *text = cw_arena_zero(r->loader->arena, sizeof(*text));
    struct cw_file file = { .max = CW_JSON_FILE_MAX };

    if (!text || !r->configuration || !read_file(r, r->configuration, &file))
        return;
    *text = (struct cw_text){ file.path.ptr, file.bytes };
    *ret_json = file.bytes;
    cw_exchange_read(r->to, text, r->loader, &r->secrets);
}

void cw_integration_read(struct cw_integration *ret, const struct cw_loader *loader,
                         const config_setting_t *group, struct cw_slice *ret_json)
{
    struct reader r = { .loader = loader, .to = ret, .group = group };

    *ret = (struct cw_integration){ .directions = CW_BIT(CW_INBOUND) | CW_BIT(CW_OUTBOUND),
                                    .channels = ~0u,
                                    .direct = true,
                                    .any_queue = true };
    *ret_json = (struct cw_slice){ 0 };
    r.secrets.items = r.entries;
    if (!config_setting_is_group(group)) {
        cw_cfg_fault(loader->cfg, group, "an integration must be a group: { name = ...; }");
        return;
    }
    for (int i = 0; i < config_setting_length(group); i++)
        read_field(&r, config_setting_get_elem(group, (unsigned)i));
    require(&r, "name");
    require(&r, "endpoint");
    require(&r, "events");
    require(&r, "configuration");
    if (!ret->id.ptr)
        default_id(&r);
    read_url(&r);
    read_json(&r, ret_json);
}
