#include "cw/config/authentication.h"

#include "cw/config/endpoint.h"
#include "cw/config/header.h"
#include "cw/config/secret.h"
#include "cw/config/vault.h"

enum { CREDENTIALS_MAX = 2 * CW_SECRET_MAX, SCOPE_MAX = 8192 };

static const char *const types[] = { "basic", "digest", "oauth", NULL };

/* The members are read where they are needed. */
static void known(struct cw_reader *r, uint32_t node)
{
    (void)r;
    (void)node;
}

static int read_type(struct cw_reader *r, uint32_t object)
{
    uint32_t node = cw_reader_member(r, object, "type");
    struct cw_slice word = cw_json_text(&r->json, node, r->file.arena);

    for (int i = 0; types[i]; i++)
        if (word.ptr && cw_slice_eq(word, cw_slice_of(types[i])))
            return CW_AUTH_BASIC + i;
    if (node == CW_JSON_NONE)
        cw_reader_fault(r, object, "\"authentication\" without \"type\"");
    else
        cw_reader_fault(r, node, "expected \"basic\", \"digest\" or \"oauth\"%s",
                        word.ptr ? cw_faults_hint(word, types).text : "");
    return CW_AUTH_NONE;
}

/* The shared secret that "secrets_ref" names; NULL with a fault. */
static const struct cw_shared *shared_at(struct cw_reader *r, uint32_t node)
{
    struct cw_slice name = cw_reader_text(r, node, "secrets_ref");
    const struct cw_shared *shared = name.ptr ? cw_vault_find(r->loader->vault, name) : NULL;

    if (!name.ptr || shared)
        return shared;
    cw_reader_fault(r, node, "worker.cfg has no secret \"" CW_SHOW "\"%s", CW_SHOWN(name),
                    cw_faults_hint(name, cw_vault_names(r->loader->vault, r->file.arena)).text);
    return NULL;
}

static const struct cw_shared *shared_of_type(struct cw_reader *r, uint32_t node, int type)
{
    const struct cw_shared *shared = shared_at(r, node);

    if (!shared || !shared->type || (int)shared->type == type)
        return shared;
    cw_reader_fault(r, node, "the secret \"" CW_SHOW "\" is not of the type \"%s\"", CW_SHOWN(shared->name),
                    types[type - CW_SHARED_BASIC]);
    return NULL;
}

/* User and password. False: a fault was added. */
static bool read_pair(struct cw_reader *r, uint32_t object, int type, struct cw_secret *ret)
{
    uint32_t ref = cw_reader_member(r, object, "secrets_ref");
    const struct cw_shared *shared;

    if (ref != CW_JSON_NONE) {
        shared = shared_of_type(r, ref, type);
        if (shared)
            *ret = (struct cw_secret){ shared->id, shared->value };
        return shared && shared->type;
    }
    *ret = (struct cw_secret){ cw_secret_named(r->authentications, CW_LIT("username")),
                               cw_secret_named(r->authentications, CW_LIT("password")) };
    if (ret->name.ptr && ret->value.ptr)
        return true;
    cw_reader_fault(r, object,
                    "%s authentication needs \"username\" and \"password\" in \"authentications\" of "
                    "worker.cfg, or \"secrets_ref\" here",
                    types[type - CW_SHARED_BASIC]);
    return false;
}

/* RFC 7617 section 2: base64 of "user:password" in UTF-8. */
static void use_basic(struct cw_reader *r, uint32_t object)
{
    struct cw_secret pair;
    struct cw_buf both, value;
    char *encoded;

    if (!read_pair(r, object, CW_SHARED_BASIC, &pair))
        return;
    if (cw_slice_find(pair.name, ':') < pair.name.len) {
        cw_reader_fault(r, object, "a colon in the user's name of basic authentication");
        return;
    }
    cw_buf_init(&both, r->file.arena, CREDENTIALS_MAX);
    cw_buf_add(&both, pair.name);
    cw_buf_add(&both, CW_LIT(":"));
    cw_buf_add(&both, pair.value);
    encoded = cw_arena_get(r->file.arena, 2 * both.len + 8);
    if (!encoded)
        return;
    cw_buf_init(&value, r->file.arena, 2 * CREDENTIALS_MAX);
    cw_buf_add(&value, CW_LIT("Basic "));
    cw_buf_add(&value, (struct cw_slice){ encoded, cw_digest_base64(cw_buf_slice(&both), encoded) });
    cw_header_add(r, CW_LIT("Authorization"), cw_buf_slice(&value), true);
}

static void use_digest(struct cw_reader *r, uint32_t object)
{
    struct cw_secret pair;

    if (!read_pair(r, object, CW_SHARED_DIGEST, &pair))
        return;
    r->to->connection.user = cw_arena_copy(r->file.arena, pair.name);
    r->to->connection.password = cw_arena_copy(r->file.arena, pair.value);
}

/* A list of texts, or one text; joined by blanks. */
static struct cw_slice read_scope(struct cw_reader *r, uint32_t object)
{
    uint32_t node = cw_reader_member(r, object, "scope");
    bool list = cw_json_kind(&r->json, node) == CW_JSON_LIST;
    struct cw_buf scope;

    cw_buf_init(&scope, r->file.arena, SCOPE_MAX);
    if (node == CW_JSON_NONE)
        return cw_buf_slice(&scope);
    for (uint32_t at = list ? node + 1 : node; at < r->json.nodes[node].next; at = r->json.nodes[at].next) {
        if (scope.len)
            cw_buf_add_char(&scope, ' ');
        cw_buf_add(&scope, cw_reader_text(r, at, "scope"));
    }
    if (scope.failed == CW_ELIMIT)
        cw_reader_fault(r, node, "a \"scope\" of over %d bytes", SCOPE_MAX);
    return cw_buf_slice(&scope);
}

static struct cw_slice token_url(struct cw_reader *r, uint32_t node)
{
    struct cw_source source;

    if (!cw_reader_text(r, node, "access_token_url").ptr)
        return (struct cw_slice){ 0 };
    source = cw_shape_source(&r->json, node, &r->file);
    return cw_endpoint_of_token(&source);
}

/* Client id and address stand in the JSON, the secret is the entry "client_secret". */
static bool read_client_here(struct cw_reader *r, uint32_t object, struct cw_client *client)
{
    uint32_t id = cw_reader_member(r, object, "client_id");
    uint32_t url = cw_reader_member(r, object, "access_token_url");

    if (id == CW_JSON_NONE || url == CW_JSON_NONE) {
        cw_reader_fault(r, object, "oauth needs \"client_id\" and \"access_token_url\", or \"secrets_ref\"");
        return false;
    }
    client->id = cw_reader_text(r, id, "client_id");
    client->token_url = token_url(r, url);
    client->secret = cw_secret_named(r->authentications, CW_LIT("client_secret"));
    if (!client->secret.ptr)
        cw_reader_fault(r, object, "oauth needs \"client_secret\" in \"authentications\" of worker.cfg");
    return client->id.ptr && client->token_url.ptr && client->secret.ptr;
}

static bool read_client(struct cw_reader *r, uint32_t object, struct cw_client *client)
{
    uint32_t ref = cw_reader_member(r, object, "secrets_ref");
    const struct cw_shared *shared;

    if (ref == CW_JSON_NONE)
        return read_client_here(r, object, client);
    if (cw_reader_member(r, object, "client_id") != CW_JSON_NONE ||
        cw_reader_member(r, object, "access_token_url") != CW_JSON_NONE)
        cw_reader_fault(r, ref, "\"secrets_ref\" brings \"client_id\" and \"access_token_url\" with it");
    shared = shared_of_type(r, ref, CW_SHARED_OAUTH);
    if (!shared || !shared->type || !shared->token_url.ptr)
        return false;
    client->id = shared->id;
    client->secret = shared->value;
    client->token_url = shared->token_url;
    client->post = shared->post;
    return true;
}

static void use_oauth(struct cw_reader *r, uint32_t object)
{
    struct cw_client client = { .connection = r->to->connection };

    client.scope = read_scope(r, object);
    if (!read_client(r, object, &client))
        return;
    client.connection.addresses.loopback = cw_endpoint_is_local(client.token_url);
    r->to->credential = cw_vault_credential(r->loader->vault, r->loader, &client);
}

static void refuse_strangers(struct cw_reader *r, uint32_t object)
{
    static const char *const names[] = { "client_id", "access_token_url", "scope" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        uint32_t node = cw_reader_member(r, object, names[i]);

        if (node != CW_JSON_NONE)
            cw_reader_fault(r, node - 1, "\"%s\" belongs to the type \"oauth\" alone", names[i]);
    }
}

void cw_authentication_read(struct cw_reader *r, uint32_t node)
{
    static const struct cw_property properties[] = { { "type", known },      { "secrets_ref", known },
                                                     { "client_id", known }, { "access_token_url", known },
                                                     { "scope", known },     { NULL, NULL } };

    if (!cw_reader_object(r, node, "authentication", properties))
        return;
    r->secret = true;
    r->to->auth = (enum cw_auth)read_type(r, node);
    if (r->to->auth != CW_AUTH_NONE && cw_header_has(r->to, CW_LIT("Authorization")))
        cw_reader_fault(r, node, "both \"authentication\" and a header \"Authorization\"");
    if (r->to->auth == CW_AUTH_BASIC || r->to->auth == CW_AUTH_DIGEST)
        refuse_strangers(r, node);
    switch (r->to->auth) {
    case CW_AUTH_NONE: break;
    case CW_AUTH_BASIC: use_basic(r, node); break;
    case CW_AUTH_DIGEST: use_digest(r, node); break;
    case CW_AUTH_OAUTH: use_oauth(r, node); break;
    }
}
