#include "cw/config/credential.h"

#include "cw/base/percent.h"

enum { TOKEN_TIMEOUT_MS = 10000, FORM_MAX = 4 * 65536, HEADERS = 3 };

static void add_field(struct cw_buf *form, const char *name, struct cw_slice value)
{
    if (form->len)
        cw_buf_add_char(form, '&');
    cw_buf_add(form, cw_slice_of(name));
    cw_buf_add_char(form, '=');
    cw_percent_add(form, value);
}

static struct cw_slice make_body(struct cw_arena *arena, const struct cw_client *client)
{
    struct cw_buf form;

    cw_buf_init(&form, arena, FORM_MAX);
    add_field(&form, "grant_type", CW_LIT("client_credentials"));
    if (client->scope.len)
        add_field(&form, "scope", client->scope);
    if (client->post) {
        add_field(&form, "client_id", client->id);
        add_field(&form, "client_secret", client->secret);
    }
    cw_buf_settle(&form);
    return cw_buf_slice(&form);
}

static struct cw_slice make_basic(struct cw_arena *arena, const struct cw_client *client)
{
    struct cw_buf pair, value;
    char *encoded;

    cw_buf_init(&pair, arena, FORM_MAX);
    cw_percent_add(&pair, client->id);
    cw_buf_add_char(&pair, ':');
    cw_percent_add(&pair, client->secret);
    encoded = cw_arena_get(arena, 2 * pair.len + 8);
    if (!encoded)
        return (struct cw_slice){ 0 };
    cw_buf_init(&value, arena, FORM_MAX);
    cw_buf_add(&value, CW_LIT("Basic "));
    cw_buf_add(&value, (struct cw_slice){ encoded, cw_digest_base64(cw_buf_slice(&pair), encoded) });
    return cw_buf_slice(&value);
}

static struct cw_template fixed(struct cw_arena *arena, enum cw_slot slot, struct cw_slice text, bool secret)
{
    struct cw_op *op = cw_arena_zero(arena, sizeof(*op));

    if (!op)
        return (struct cw_template){ 0 };
    *op = (struct cw_op){ .kind = CW_OP_TEXT, .slot = slot, .text = text };
    return (struct cw_template){ .ops = op, .count = 1, .secret = secret };
}

static void add_headers(struct cw_credential *credential, struct cw_arena *arena,
                        const struct cw_client *client)
{
    struct cw_header *headers = cw_arena_zero(arena, HEADERS * sizeof(*headers));
    size_t count = 0;

    if (!headers)
        return;
    headers[count++] = (struct cw_header){ CW_LIT("Content-Type"),
                                           fixed(arena, CW_SLOT_HEADER,
                                                 CW_LIT("application/x-www-form-urlencoded"), false) };
    headers[count++] = (struct cw_header){ CW_LIT("Accept"),
                                           fixed(arena, CW_SLOT_HEADER, CW_LIT("application/json"), false) };
    if (!client->post)
        headers[count++] =
            (struct cw_header){ CW_LIT("Authorization"),
                                fixed(arena, CW_SLOT_HEADER, make_basic(arena, client), true) };
    credential->endpoint.headers = headers;
    credential->endpoint.header_count = count;
    credential->endpoint.headers_fixed = true;
}

struct cw_credential *cw_credential_make(const struct cw_loader *loader, const struct cw_client *client)
{
    struct cw_credential *credential = cw_arena_zero(loader->arena, sizeof(*credential));

    if (!credential)
        return NULL;
    credential->body = make_body(loader->arena, client);
    credential->endpoint = (struct cw_integration){
        .name = CW_LIT("token"),
        .method = CW_POST,
        .safe = true,
        .timeout_ms = TOKEN_TIMEOUT_MS,
        .connection = client->connection,
        .auth = CW_AUTH_NONE,
        .has_response = true,
        .url = fixed(loader->arena, CW_SLOT_PATH, client->token_url, false),
    };
    add_headers(credential, loader->arena, client);
    return credential;
}

static bool same_networks(const struct cw_addresses *a, const struct cw_addresses *b)
{
    for (size_t i = 0; a->count == b->count && i < a->count; i++)
        if (a->allowed[i].bits != b->allowed[i].bits ||
            memcmp(&a->allowed[i].address, &b->allowed[i].address, sizeof(a->allowed[i].address)) != 0)
            return false;
    return a->count == b->count;
}

static bool same_connection(const struct cw_connection *a, const struct cw_connection *b)
{
    return cw_slice_eq(a->tls.ca, b->tls.ca) && cw_slice_eq(a->tls.cert, b->tls.cert) &&
           cw_slice_eq(a->tls.key, b->tls.key) && a->tls.verify == b->tls.verify &&
           cw_slice_eq(a->proxy, b->proxy) && same_networks(&a->addresses, &b->addresses);
}

bool cw_client_eq(const struct cw_client *a, const struct cw_client *b)
{
    return cw_slice_eq(a->id, b->id) && cw_slice_eq(a->secret, b->secret) &&
           cw_slice_eq(a->token_url, b->token_url) && cw_slice_eq(a->scope, b->scope) && a->post == b->post &&
           same_connection(&a->connection, &b->connection);
}
