#include "cw/config/exchange.h"

#include "cw/config/authentication.h"
#include "cw/config/connection.h"
#include "cw/config/header.h"
#include "cw/config/mapping.h"
#include "cw/config/param.h"
#include "cw/config/scalar.h"
#include "cw/config/secret.h"
#include "cw/config/vault.h"

enum { TIMEOUT_MS = 10000, SECONDS_MAX = 300 };

/* Duplicate names anywhere: the last one would win in silence. */
static void refuse_duplicates(struct cw_reader *r)
{
    for (uint32_t object = 0; object < r->json.count; object++) {
        if (r->json.nodes[object].kind != CW_JSON_OBJECT)
            continue;
        for (uint32_t key = object + 1; key < r->json.nodes[object].next; key = r->json.nodes[key + 1].next) {
            struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);

            if (cw_json_member(&r->json, object, name) != key + 1)
                cw_reader_fault(r, key, "\"" CW_SHOW "\" is given twice", CW_SHOWN(name));
        }
    }
}

static void read_method(struct cw_reader *r, uint32_t node)
{
    struct cw_slice word = cw_json_text(&r->json, node, r->file.arena);

    r->to->method = (enum cw_method)(word.ptr ? cw_method_of(word) : 0);
    if (!r->to->method)
        cw_reader_fault(r, node, "expected GET, POST, PUT, PATCH or DELETE%s",
                        word.ptr ? cw_faults_hint(word, cw_method_words).text : "");
}

static void read_body(struct cw_reader *r, uint32_t node)
{
    struct cw_template_rules rules = cw_reader_rules(r, CW_SLOT_BODY);

    r->to->body = cw_shape_compile(&r->json, node, &r->file, &rules);
    r->to->reads |= r->to->body.reads;
}

static void read_condition(struct cw_reader *r, uint32_t node)
{
    struct cw_source source;

    if (!cw_reader_text(r, node, "condition").ptr)
        return;
    source = cw_shape_source(&r->json, node, &r->file);
    r->to->condition_text = source.text;
    r->to->condition = cw_condition_compile(&source);
    if (r->to->condition && cw_condition_reads_attached(r->to->condition))
        r->to->reads |= CW_READS_ATTACHED;
}

/* Milliseconds; false, with a fault, where the value is no time from `least` on. */
static bool read_seconds(struct cw_reader *r, uint32_t node, const char *name, int64_t least_us,
                         int64_t *ret_ms)
{
    int64_t us = 0;

    if (cw_scalar_seconds(&r->json, node, SECONDS_MAX, &us) && us >= least_us) {
        *ret_ms = us / 1000;
        return true;
    }
    cw_reader_fault(r, node, "\"%s\" must be seconds from %s to %d", name, least_us ? "0.001" : "0",
                    SECONDS_MAX);
    return false;
}

static void read_timeout(struct cw_reader *r, uint32_t node)
{
    read_seconds(r, node, "timeout", 1000, &r->to->timeout_ms);
}

static void read_delay(struct cw_reader *r, uint32_t node)
{
    read_seconds(r, node, "delay", 0, &r->to->delay_ms);
}

static void read_delay_max(struct cw_reader *r, uint32_t node)
{
    read_seconds(r, node, "delayMax", 0, &r->to->delay_max_ms);
}

static void read_flag(struct cw_reader *r, uint32_t node, const char *name, bool *ret)
{
    int kind = cw_json_kind(&r->json, node);

    if (kind == CW_JSON_TRUE || kind == CW_JSON_FALSE)
        *ret = kind == CW_JSON_TRUE;
    else
        cw_reader_fault(r, node, "\"%s\" must be true or false", name);
}

static void read_block(struct cw_reader *r, uint32_t node)
{
    read_flag(r, node, "block", &r->to->block);
}

static void read_verify(struct cw_reader *r, uint32_t node)
{
    read_flag(r, node, "verify", &r->to->connection.tls.verify);
}

static void read_proxy(struct cw_reader *r, uint32_t node)
{
    struct cw_source source;

    if (!cw_reader_text(r, node, "proxy").ptr)
        return;
    source = cw_shape_source(&r->json, node, &r->file);
    if (cw_slice_find(source.text, '@') < source.text.len)
        cw_faults_hide(r->file.faults, source.raw);
    if (cw_slice_eq(source.text, CW_LIT("no")))
        r->to->connection.proxy = (struct cw_slice){ 0 };
    else if (!cw_slice_eq(source.text, CW_LIT("auto")) && cw_connection_check_proxy(&source, false))
        r->to->connection.proxy = cw_arena_copy(r->file.arena, source.text);
}

/* Needs what stands beside it. */
static void later(struct cw_reader *r, uint32_t node)
{
    (void)r;
    (void)node;
}

static void check_body(struct cw_reader *r, uint32_t request)
{
    uint32_t body = cw_reader_member(r, request, "body");

    if (body != CW_JSON_NONE && (r->to->method == CW_GET || r->to->method == CW_DELETE))
        cw_reader_fault(r, body - 1, "a %s request has no body", cw_method_word(r->to->method));
}

static void check_block(struct cw_reader *r, uint32_t request)
{
    uint32_t block = cw_reader_member(r, request, "block");

    if (block != CW_JSON_NONE && !r->to->block && cw_reader_member(r, 0, "response") != CW_JSON_NONE)
        cw_reader_warn(r, block,
                       "\"block\": false together with \"response\": it is waited for all the same");
}

static void check_delay(struct cw_reader *r, uint32_t request)
{
    uint32_t max = cw_reader_member(r, request, "delayMax");

    if (max == CW_JSON_NONE)
        r->to->delay_max_ms = r->to->delay_ms;
    else if (r->to->delay_max_ms < r->to->delay_ms)
        cw_reader_fault(r, max, "\"delayMax\" must not be less than \"delay\"");
}

/* Whoever stands between reads the secrets along. */
static void check_verify(struct cw_reader *r, uint32_t request)
{
    uint32_t verify = cw_reader_member(r, request, "verify");

    if (r->to->connection.tls.verify)
        return;
    if (r->secret && !r->allow_insecure_secrets)
        cw_reader_fault(r, verify,
                        "\"verify\": false together with secrets: anybody on the way can read them; "
                        "\"allow_insecure_secrets = true;\" in worker.cfg takes it all the same");
    else
        cw_reader_warn(r, verify, "\"verify\": false: the server may be anybody");
}

static void read_request(struct cw_reader *r, uint32_t node)
{
    static const struct cw_property properties[] = {
        { "authentication", later },
        { "method", read_method },
        { "headers", cw_header_read },
        { "params", cw_param_read },
        { "body", read_body },
        { "condition", read_condition },
        { "timeout", read_timeout },
        { "proxy", read_proxy },
        { "block", read_block },
        { "verify", read_verify },
        { "delay", read_delay },
        { "delayMax", read_delay_max },
        { NULL, NULL },
    };
    uint32_t authentication = cw_reader_member(r, node, "authentication");

    if (!cw_reader_object(r, node, "request", properties))
        return;
    if (cw_reader_member(r, node, "method") == CW_JSON_NONE)
        cw_reader_fault(r, node, "\"request\" without \"method\"");
    check_body(r, node);
    check_delay(r, node);
    check_block(r, node);
    if (authentication != CW_JSON_NONE)
        cw_authentication_read(r, authentication);
    check_verify(r, node);
}

static void read_response(struct cw_reader *r, uint32_t node)
{
    static const struct cw_property properties[] = { { "save", cw_mapping_read_save },
                                                     { "set", cw_mapping_read_set },
                                                     { NULL, NULL } };

    r->to->has_response = true;
    cw_reader_object(r, node, "response", properties);
}

static void hide(struct cw_reader *r, struct cw_secret *items, struct cw_slice value)
{
    if (value.len)
        items[r->to->hidden.count++].value = value;
}

/* Every secret that may be sent, and what authorization is made of them. A user's name is none. */
static void hide_secrets(struct cw_reader *r)
{
    const struct cw_secrets *own = r->authentications, *shared = &r->loader->vault->values;
    size_t most = own->count + shared->count + r->to->header_count + 1;
    struct cw_secret *items = cw_arena_zero(r->file.arena, most * sizeof(*items));

    if (!items)
        return;
    r->to->hidden.items = items;
    for (size_t i = 0; i < own->count; i++)
        if (!cw_slice_eq(own->items[i].name, CW_LIT("username")))
            hide(r, items, own->items[i].value);
    for (size_t i = 0; i < shared->count; i++)
        hide(r, items, shared->items[i].value);
    for (size_t i = 0; r->to->auth == CW_AUTH_BASIC && i < r->to->header_count; i++)
        if (cw_slice_eq(r->to->headers[i].name, CW_LIT("Authorization")) && r->to->headers[i].value.count)
            hide(r, items, cw_slice_from(r->to->headers[i].value.ops[0].text, strlen("Basic ")));
}

static void finish_headers(struct cw_reader *r)
{
    if (r->to->body.count && !cw_header_has(r->to, CW_LIT("Content-Type")))
        cw_header_add(r, CW_LIT("Content-Type"), CW_LIT("application/json"), false);
    r->to->headers_fixed = true;
    for (size_t i = 0; i < r->to->header_count; i++) {
        r->to->headers_fixed &= cw_template_is_fixed(&r->to->headers[i].value);
        r->to->reads |= r->to->headers[i].value.reads;
    }
}

static void read_document(struct cw_reader *r)
{
    static const struct cw_property properties[] = { { "request", read_request },
                                                     { "response", read_response },
                                                     { NULL, NULL } };

    if (!cw_reader_object(r, 0, "configuration", properties))
        return;
    refuse_duplicates(r);
    if (cw_reader_member(r, 0, "request") == CW_JSON_NONE)
        cw_reader_fault(r, 0, "no \"request\"");
    finish_headers(r);
    hide_secrets(r);
}

void cw_exchange_read(struct cw_integration *to, const struct cw_text *text, const struct cw_loader *loader,
                      struct cw_exchange_rules rules)
{
    struct cw_reader r = { .loader = loader,
                           .to = to,
                           .authentications = rules.authentications,
                           .allow_insecure_secrets = rules.allow_insecure_secrets };
    struct cw_err err;

    r.file = (struct cw_source){ text, text->bytes, text->bytes, loader->faults, loader->arena };
    to->timeout_ms = TIMEOUT_MS;
    to->auth = CW_AUTH_NONE;
    if (cw_json_index(&r.json, text->bytes, loader->arena, &err))
        cw_source_fault(&r.file, CW_ERROR, err.at, 1, "not JSON: %s", err.text);
    else
        read_document(&r);
}
