#include "cw/config/vault.h"

#include "cw/config/endpoint.h"
#include "cw/config/secret.h"
#include "cw/config/settings.h"
#include <ctype.h>

struct reader {
    const struct cw_loader *loader;
    struct cw_shared *to;
    const config_setting_t *entry, *url;
};

typedef void read_fn(struct reader *r, const config_setting_t *setting);

static bool is_name(struct cw_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.ptr[i]) && (!name.ptr[i] || !strchr("-_.", name.ptr[i])))
            return false;
    return name.len > 0;
}

static void read_name(struct reader *r, const config_setting_t *setting)
{
    if (cw_cfg_get_text(r->loader->cfg, setting, &r->to->name) && !is_name(r->to->name))
        cw_cfg_fault(r->loader->cfg, setting,
                     "a secret's name has letters, digits, \"-\", \"_\" and \".\" only");
}

static void read_type(struct reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "basic", "digest", "oauth", "header", NULL };

    r->to->type = (enum cw_shared_type)cw_cfg_get_word(r->loader->cfg, setting, words);
}

static void read_id(struct reader *r, const config_setting_t *setting)
{
    cw_cfg_get_text(r->loader->cfg, setting, &r->to->id);
}

static void read_url(struct reader *r, const config_setting_t *setting)
{
    r->url = setting;
}

static void read_client_auth(struct reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "basic", "post", NULL };

    r->to->post = cw_cfg_get_word(r->loader->cfg, setting, words) == 2;
}

static void read_secret(struct reader *r, const config_setting_t *setting)
{
    if (r->to->value.ptr)
        cw_cfg_fault(r->loader->cfg, setting, "\"secret\" is given twice");
    else
        r->to->value = cw_secret_read(r->loader, setting, false).value;
}

static const struct {
    const char *name;
    read_fn *read;
} fields[] = {
    { "name", read_name },
    { "type", read_type },
    { "id", read_id },
    { "secret", read_secret },
    { "secret_file", read_secret },
    { "secret_env", read_secret },
    { "token_url", read_url },
    { "client_auth", read_client_auth },
};

enum { FIELDS = sizeof(fields) / sizeof(fields[0]) };

static void read_field(struct reader *r, const config_setting_t *setting)
{
    const char *names[FIELDS + 1] = { NULL }, *name = config_setting_name(setting);

    for (size_t i = 0; i < FIELDS; i++) {
        names[i] = fields[i].name;
        if (strcmp(fields[i].name, name) == 0) {
            fields[i].read(r, setting);
            return;
        }
    }
    cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, cw_cfg_name_at(setting),
             "unknown field \"%s\"%s", name, cw_faults_hint(cw_slice_of(name), names).text);
}

static bool gives(struct reader *r, const char *name)
{
    return config_setting_get_member(r->entry, name);
}

static void require(struct reader *r, bool given, const char *what)
{
    if (!given)
        cw_cfg_fault(r->loader->cfg, r->entry, "a secret without \"%s\"", what);
}

static void check_token_url(struct reader *r)
{
    struct cw_source source;

    if (r->url && cw_cfg_source(r->loader->cfg, r->url, &source))
        r->to->token_url = cw_endpoint_of_token(&source);
}

/* What a type needs, and what means nothing to it. */
static void check_entry(struct reader *r)
{
    enum cw_shared_type type = r->to->type;
    bool has_secret = gives(r, "secret") || gives(r, "secret_file") || gives(r, "secret_env");

    require(r, gives(r, "name"), "name");
    require(r, gives(r, "type"), "type");
    require(r, has_secret, "secret");
    if (type && type != CW_SHARED_HEADER)
        require(r, gives(r, "id"), "id");
    if (type == CW_SHARED_OAUTH)
        require(r, gives(r, "token_url"), "token_url");
    if (type && type != CW_SHARED_OAUTH && (gives(r, "token_url") || gives(r, "client_auth")))
        cw_cfg_fault(r->loader->cfg, r->entry,
                     "\"token_url\" and \"client_auth\" belong to the type \"oauth\" alone");
    check_token_url(r);
}

static void refuse_twin(struct cw_vault *vault, struct reader *r)
{
    for (const struct cw_shared *other = vault->shared; other < r->to; other++)
        if (r->to->name.len && cw_slice_eq(other->name, r->to->name))
            cw_cfg_fault(r->loader->cfg, config_setting_get_member(r->entry, "name"),
                         "the name \"" CW_SHOW "\" is taken by another secret", CW_SHOWN(r->to->name));
}

static void read_entry(struct cw_vault *vault, const struct cw_loader *loader, const config_setting_t *entry)
{
    struct reader r = { .loader = loader, .to = &vault->shared[vault->count], .entry = entry };

    if (!config_setting_is_group(entry)) {
        cw_cfg_fault(loader->cfg, entry, "a secret must be a group: { name = ...; type = ...; }");
        return;
    }
    for (int i = 0; i < config_setting_length(entry); i++)
        read_field(&r, config_setting_get_elem(entry, (unsigned)i));
    check_entry(&r);
    refuse_twin(vault, &r);
    vault->count++;
}

/* The values as lists: for {secrets.<name>}, and for what must not come back. */
static void list_values(struct cw_vault *vault, struct cw_arena *arena)
{
    struct cw_secret *headers = cw_arena_zero(arena, (vault->count + 1) * sizeof(*headers));
    struct cw_secret *values = cw_arena_zero(arena, (vault->count + 1) * sizeof(*values));

    vault->headers.items = headers;
    vault->values.items = values;
    for (size_t i = 0; headers && values && i < vault->count; i++) {
        const struct cw_shared *shared = &vault->shared[i];
        struct cw_secret secret = { shared->name, shared->value };

        if (!shared->value.len)
            continue;
        values[vault->values.count++] = secret;
        if (shared->type == CW_SHARED_HEADER)
            headers[vault->headers.count++] = secret;
    }
}

void cw_vault_read(struct cw_vault *vault, const struct cw_loader *loader)
{
    const config_setting_t *list = config_lookup(&loader->cfg->tree, "secrets");
    int count = list ? config_setting_length(list) : 0;

    *vault = (struct cw_vault){ 0 };
    if (!list)
        return;
    if (!config_setting_is_list(list) || count > CW_SHARED_MAX) {
        cw_cfg_fault(loader->cfg, list,
                     "\"secrets\" must be a list of at most %d groups: ( { ... }, { ... } )", CW_SHARED_MAX);
        return;
    }
    vault->shared = cw_arena_zero(loader->arena, ((size_t)count + 1) * sizeof(*vault->shared));
    for (int i = 0; vault->shared && i < count; i++)
        read_entry(vault, loader, config_setting_get_elem(list, (unsigned)i));
    list_values(vault, loader->arena);
}

const struct cw_shared *cw_vault_find(const struct cw_vault *vault, struct cw_slice name)
{
    for (size_t i = 0; i < vault->count; i++)
        if (cw_slice_eq(vault->shared[i].name, name))
            return &vault->shared[i];
    return NULL;
}

const char *const *cw_vault_names(const struct cw_vault *vault, struct cw_arena *arena)
{
    const char **names = cw_arena_zero(arena, (vault->count + 1) * sizeof(*names));

    for (size_t i = 0; names && i < vault->count; i++)
        names[i] = vault->shared[i].name.ptr ? vault->shared[i].name.ptr : "";
    return names;
}

static bool room_for_credential(struct cw_vault *vault, struct cw_arena *arena)
{
    size_t cap = vault->credential_cap ? vault->credential_cap * 2 : 8, old = vault->credential_cap;
    void *credentials = cw_arena_grow(arena, vault->credentials, old * sizeof(*vault->credentials),
                                      cap * sizeof(*vault->credentials));
    void *clients =
        cw_arena_grow(arena, vault->clients, old * sizeof(*vault->clients), cap * sizeof(*vault->clients));

    if (credentials)
        vault->credentials = credentials;
    if (clients)
        vault->clients = clients;
    if (credentials && clients)
        vault->credential_cap = cap;
    return credentials && clients;
}

const struct cw_credential *cw_vault_credential(struct cw_vault *vault, const struct cw_loader *loader,
                                                const struct cw_client *client)
{
    struct cw_credential *made;

    for (size_t i = 0; i < vault->credential_count; i++)
        if (cw_client_eq(&vault->clients[i], client))
            return vault->credentials[i];
    if (vault->credential_count == vault->credential_cap && !room_for_credential(vault, loader->arena))
        return NULL;
    made = cw_credential_make(loader, client);
    if (!made)
        return NULL;
    made->number = (unsigned)vault->credential_count;
    vault->clients[vault->credential_count] = *client;
    vault->credentials[vault->credential_count++] = made;
    return made;
}
