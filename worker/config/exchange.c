#include "cw/config/exchange.h"

#include "cw/base/percent.h"
#include "cw/config/scalar.h"
#include <ctype.h>
#include <stdarg.h>
#include <stdio.h>

enum { TIMEOUT_MS = 10000, TIMEOUT_MAX_S = 300, CREDENTIALS_MAX = 4096 };

struct reader {
    struct cw_integration *to;
    struct cw_source file; /* the whole text */
    struct cw_json json;
    const struct cw_secrets *secrets;
    bool basic;
};

typedef void read_fn(struct reader *r, uint32_t node);

/* A property of an object of the language; without a reader: not supported yet. */
struct property {
    const char *name;
    read_fn *read;
};

__attribute__((format(printf, 3, 4))) static void fault(struct reader *r, uint32_t node, const char *format,
                                                        ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_fault(r->file.faults, CW_ERROR, r->file.file, cw_json_raw(&r->json, node), "%s", message);
}

static bool is_object(struct reader *r, uint32_t node, const char *name)
{
    if (cw_json_kind(&r->json, node) == CW_JSON_OBJECT)
        return true;
    fault(r, node, "\"%s\" must be an object", name);
    return false;
}

/* Calls the reader of each property; unknown and repeated ones are faults. */
static void read_properties(struct reader *r, uint32_t object, const struct property *properties)
{
    const char *names[24] = { NULL };
    uint32_t end = r->json.nodes[object].next;

    for (size_t i = 0; properties[i].name; i++)
        names[i] = properties[i].name;
    for (uint32_t key = object + 1; key < end; key = r->json.nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);
        size_t i = 0;

        while (properties[i].name && !cw_slice_eq(name, cw_slice_of(properties[i].name)))
            i++;
        if (!properties[i].name)
            fault(r, key, "unknown property \"" CW_SHOW "\"%s", CW_SHOWN(name),
                  cw_faults_hint(name, names).text);
        else if (!properties[i].read)
            fault(r, key, "\"%s\" is not supported yet", properties[i].name);
        else
            properties[i].read(r, key + 1);
    }
}

/* Duplicate names anywhere: the last one would win in silence. */
static void refuse_duplicates(struct reader *r)
{
    for (uint32_t object = 0; object < r->json.count; object++) {
        if (r->json.nodes[object].kind != CW_JSON_OBJECT)
            continue;
        for (uint32_t key = object + 1; key < r->json.nodes[object].next; key = r->json.nodes[key + 1].next) {
            struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);

            if (cw_json_member(&r->json, object, name) != key + 1)
                fault(r, key, "\"" CW_SHOW "\" is given twice", CW_SHOWN(name));
        }
    }
}

static void read_method(struct reader *r, uint32_t node)
{
    struct cw_slice word = cw_json_text(&r->json, node, r->file.arena);

    r->to->method = (enum cw_method)(word.ptr ? cw_method_of(word) : 0);
    r->to->safe = r->to->method == CW_GET;
    if (!r->to->method)
        fault(r, node, "expected GET, POST, PUT, PATCH or DELETE%s",
              word.ptr ? cw_faults_hint(word, cw_method_words).text : "");
}

static void read_auth_type(struct reader *r, uint32_t node)
{
    static const char *const words[] = { "basic", "digest", "oauth", NULL };
    struct cw_slice type = cw_json_text(&r->json, node, r->file.arena);

    r->basic = type.ptr && cw_slice_eq(type, CW_LIT("basic"));
    if (r->basic)
        return;
    if (type.ptr && (cw_slice_eq(type, CW_LIT("digest")) || cw_slice_eq(type, CW_LIT("oauth"))))
        fault(r, node, "authentication type \"" CW_SHOW "\" is not supported yet", CW_SHOWN(type));
    else
        fault(r, node, "expected \"basic\"%s", type.ptr ? cw_faults_hint(type, words).text : "");
}

static void read_authentication(struct reader *r, uint32_t node)
{
    static const struct property properties[] = { { "type", read_auth_type }, { "secrets_ref", NULL },
                                                  { "client_id", NULL },      { "access_token_url", NULL },
                                                  { "scope", NULL },          { NULL, NULL } };

    if (!is_object(r, node, "authentication"))
        return;
    read_properties(r, node, properties);
    if (cw_json_member(&r->json, node, CW_LIT("type")) == CW_JSON_NONE)
        fault(r, node, "\"authentication\" without \"type\"");
}

/* RFC 9110 section 5.6.2. */
static bool is_token(struct cw_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.ptr[i]) && (!name.ptr[i] || !strchr("!#$%&'*+-.^_`|~", name.ptr[i])))
            return false;
    return name.len > 0;
}

static bool frames_the_message(struct cw_slice name)
{
    static const char *const names[] = { "Host",       "Content-Length", "Transfer-Encoding",
                                         "Connection", "Expect",         "TE",
                                         "Trailer",    "Upgrade" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (cw_slice_eq_nocase(name, cw_slice_of(names[i])))
            return true;
    return false;
}

/* The text of a header or parameter: a scalar. Numbers and booleans count as they are written. */
static bool scalar_source(struct reader *r, uint32_t node, struct cw_source *ret)
{
    int kind = cw_json_kind(&r->json, node);

    if (kind == CW_JSON_STRING) {
        *ret = cw_shape_source(&r->json, node, &r->file);
        return ret->text.ptr;
    }
    if (kind == CW_JSON_LIST || kind == CW_JSON_OBJECT) {
        fault(r, node, kind == CW_JSON_LIST ? "a list of values is not supported yet" : "expected a text");
        return false;
    }
    *ret = r->file;
    ret->raw = ret->text = cw_json_raw(&r->json, node);
    if (kind == CW_JSON_NULL)
        ret->text.len = 0;
    return true;
}

static void check_fixed_header(struct reader *r, uint32_t node, const struct cw_header *header)
{
    size_t len = header->name.len + 4; /* colon, blank, what ends the line */

    for (size_t i = 0; i < header->value.count; i++) {
        if (header->value.ops[i].kind != CW_OP_TEXT)
            continue;
        len += header->value.ops[i].text.len;
        if (cw_slice_has_control(header->value.ops[i].text)) {
            fault(r, node, "a control character in a header");
            return;
        }
    }
    if (len > CW_HEADER_MAX)
        fault(r, node, "a header of over %d bytes", CW_HEADER_MAX);
}

static bool read_header(struct reader *r, uint32_t key, struct cw_header *to)
{
    struct cw_source source;

    to->name = cw_json_text(&r->json, key, r->file.arena);
    if (!is_token(to->name))
        fault(r, key, "a header's name has letters, digits and !#$%%&'*+-.^_`|~ only");
    else if (frames_the_message(to->name))
        fault(r, key, "\"" CW_SHOW "\" frames the message and is refused", CW_SHOWN(to->name));
    else if (cw_slice_eq_nocase(to->name, CW_LIT("Accept-Encoding")))
        fault(r, key, "\"Accept-Encoding\" is refused: answers are taken as they come, not decoded");
    if (!scalar_source(r, key + 1, &source))
        return false;
    to->value = cw_template_compile(
        &source, &(struct cw_template_rules){ .slot = CW_SLOT_HEADER, .authentications = r->secrets });
    check_fixed_header(r, key + 1, to);
    return true;
}

/* Room for the members of an object and for what we add ourselves. */
static void *room_for_members(struct reader *r, uint32_t node, size_t size)
{
    return cw_arena_zero(r->file.arena, (cw_json_length(&r->json, node) + 4) * size);
}

static void read_headers(struct reader *r, uint32_t node)
{
    struct cw_header *headers;

    if (!is_object(r, node, "headers"))
        return;
    headers = room_for_members(r, node, sizeof(*headers));
    if (!headers)
        return;
    for (uint32_t key = node + 1; key < r->json.nodes[node].next; key = r->json.nodes[key + 1].next)
        r->to->header_count += read_header(r, key, &headers[r->to->header_count]);
    r->to->headers = headers;
}

static void read_params(struct reader *r, uint32_t node)
{
    struct cw_param *params;
    struct cw_source source;

    if (!is_object(r, node, "params"))
        return;
    params = room_for_members(r, node, sizeof(*params));
    if (!params)
        return;
    for (uint32_t key = node + 1; key < r->json.nodes[node].next; key = r->json.nodes[key + 1].next) {
        struct cw_template *value;
        struct cw_buf name;

        if (!scalar_source(r, key + 1, &source))
            continue;
        cw_buf_init(&name, r->file.arena, CW_JSON_FILE_MAX * 3);
        cw_percent_add(&name, cw_json_text(&r->json, key, r->file.arena));
        cw_buf_settle(&name);
        value = cw_arena_get(r->file.arena, sizeof(*value));
        if (!value)
            return;
        *value = cw_template_compile(&source, &(struct cw_template_rules){ .slot = CW_SLOT_PARAM });
        params[r->to->param_count++] = (struct cw_param){ cw_buf_slice(&name), value, 1 };
    }
    r->to->params = params;
}

static void read_body(struct reader *r, uint32_t node)
{
    r->to->body =
        cw_shape_compile(&r->json, node, &r->file, &(struct cw_template_rules){ .slot = CW_SLOT_BODY });
}

static void read_timeout(struct reader *r, uint32_t node)
{
    int64_t us = 0;

    if (cw_scalar_seconds(&r->json, node, TIMEOUT_MAX_S, &us) && us >= 1000)
        r->to->timeout_ms = us / 1000;
    else
        fault(r, node, "\"timeout\" must be seconds from 0.001 to %d", TIMEOUT_MAX_S);
}

static void read_request(struct reader *r, uint32_t node)
{
    static const struct property properties[] = {
        { "authentication", read_authentication },
        { "method", read_method },
        { "headers", read_headers },
        { "params", read_params },
        { "body", read_body },
        { "timeout", read_timeout },
        { "condition", NULL },
        { "proxy", NULL },
        { "block", NULL },
        { "verify", NULL },
        { "delay", NULL },
        { "delayMax", NULL },
        { NULL, NULL },
    };
    uint32_t body;

    if (!is_object(r, node, "request"))
        return;
    read_properties(r, node, properties);
    body = cw_json_member(&r->json, node, CW_LIT("body"));
    if (cw_json_member(&r->json, node, CW_LIT("method")) == CW_JSON_NONE)
        fault(r, node, "\"request\" without \"method\"");
    if (body != CW_JSON_NONE && (r->to->method == CW_GET || r->to->method == CW_DELETE))
        fault(r, body - 1, "a %s request has no body", cw_method_word(r->to->method));
}

/* The last segment of an XML qualified name (Namespaces in XML, NCName), in ASCII and beyond. */
static bool is_xml_name(struct cw_slice name)
{
    if (name.len >= 3 && cw_slice_eq_nocase((struct cw_slice){ name.ptr, 3 }, CW_LIT("xml")))
        return false;
    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];

        if (!isalpha(c) && c != '_' && c < 0x80 && (i == 0 || (!isdigit(c) && c != '-' && c != '.')))
            return false;
    }
    return name.len > 0;
}

static void check_save_names(struct reader *r, uint32_t save)
{
    uint32_t end = r->json.nodes[save].next;

    for (uint32_t object = save; object < end; object++) {
        if (r->json.nodes[object].kind != CW_JSON_OBJECT)
            continue;
        for (uint32_t key = object + 1; key < r->json.nodes[object].next; key = r->json.nodes[key + 1].next)
            if (!is_xml_name(cw_json_text(&r->json, key, r->file.arena)))
                fault(r, key, "a name in \"save\" must be an XML element name");
    }
}

static void read_save(struct reader *r, uint32_t node)
{
    if (!is_object(r, node, "save"))
        return;
    check_save_names(r, node);
    r->to->save =
        cw_shape_compile(&r->json, node, &r->file, &(struct cw_template_rules){ .slot = CW_SLOT_SAVE });
}

static void read_response(struct reader *r, uint32_t node)
{
    static const struct property properties[] = { { "save", read_save }, { "set", NULL }, { NULL, NULL } };

    r->to->has_response = true;
    if (is_object(r, node, "response"))
        read_properties(r, node, properties);
}

static struct cw_slice secret_named(const struct cw_secrets *secrets, struct cw_slice name)
{
    for (size_t i = 0; i < secrets->count; i++)
        if (cw_slice_eq(secrets->items[i].name, name))
            return secrets->items[i].value;
    return (struct cw_slice){ 0 };
}

static bool has_header(const struct cw_integration *to, struct cw_slice name)
{
    for (size_t i = 0; i < to->header_count; i++)
        if (cw_slice_eq_nocase(to->headers[i].name, name))
            return true;
    return false;
}

/* A header of our own behind the user's. */
static void add_header(struct reader *r, struct cw_slice name, struct cw_slice value, bool secret)
{
    size_t count = r->to->header_count;
    struct cw_header *headers = cw_arena_zero(r->file.arena, (count + 1) * sizeof(*headers));
    struct cw_op *op = cw_arena_zero(r->file.arena, sizeof(*op));

    if (!headers || !op)
        return;
    if (count)
        memcpy(headers, r->to->headers, count * sizeof(*headers));
    *op = (struct cw_op){ .kind = CW_OP_TEXT, .slot = CW_SLOT_HEADER, .text = value };
    headers[count] = (struct cw_header){ name, { .ops = op, .count = 1, .secret = secret } };
    r->to->headers = headers;
    r->to->header_count++;
}

/* RFC 7617 section 2: base64 of "user:password" in UTF-8. */
static void add_basic(struct reader *r)
{
    struct cw_slice user = secret_named(r->secrets, CW_LIT("username"));
    struct cw_slice password = secret_named(r->secrets, CW_LIT("password"));
    char *encoded = cw_arena_get(r->file.arena, CREDENTIALS_MAX * 2);
    struct cw_buf pair, value;

    cw_buf_init(&pair, r->file.arena, CREDENTIALS_MAX);
    cw_buf_add(&pair, user);
    cw_buf_add(&pair, CW_LIT(":"));
    cw_buf_add(&pair, password);
    if (!user.ptr || !password.ptr || cw_slice_find(user, ':') < user.len || pair.failed || !encoded) {
        fault(r, 0,
              "basic authentication needs \"username\" (without a colon) and \"password\" in "
              "\"authentications\" of worker.cfg");
        return;
    }
    cw_buf_init(&value, r->file.arena, CREDENTIALS_MAX * 2);
    cw_buf_add(&value, CW_LIT("Basic "));
    cw_buf_add(&value, (struct cw_slice){ encoded, cw_digest_base64(cw_buf_slice(&pair), encoded) });
    add_header(r, CW_LIT("Authorization"), cw_buf_slice(&value), true);
}

/* Values of 8 bytes and more: shorter ones would hide too much else. */
static void hide(struct reader *r, struct cw_secret *items, struct cw_slice value)
{
    if (value.len >= 8)
        items[r->to->hidden.count++].value = value;
}

/* Every secret of the integration, and what authorization is made of. A user's name is none. */
static void hide_secrets(struct reader *r)
{
    struct cw_secret *items = cw_arena_zero(r->file.arena, (r->secrets->count + 1) * sizeof(*items));

    if (!items)
        return;
    r->to->hidden.items = items;
    for (size_t i = 0; i < r->secrets->count; i++)
        if (!cw_slice_eq(r->secrets->items[i].name, CW_LIT("username")))
            hide(r, items, r->secrets->items[i].value);
    for (size_t i = 0; r->basic && i < r->to->header_count; i++)
        if (cw_slice_eq(r->to->headers[i].name, CW_LIT("Authorization")))
            hide(r, items, cw_slice_from(r->to->headers[i].value.ops[0].text, strlen("Basic ")));
}

static void add_own_headers(struct reader *r)
{
    if (r->basic && has_header(r->to, CW_LIT("Authorization")))
        fault(r, 0, "both \"authentication\" and a header \"Authorization\"");
    else if (r->basic)
        add_basic(r);
    if (r->to->body.count && !has_header(r->to, CW_LIT("Content-Type")))
        add_header(r, CW_LIT("Content-Type"), CW_LIT("application/json"), false);
    r->to->headers_fixed = true;
    for (size_t i = 0; i < r->to->header_count; i++)
        r->to->headers_fixed &= cw_template_is_fixed(&r->to->headers[i].value);
}

void cw_exchange_read(struct cw_integration *to, const struct cw_text *text, const struct cw_loader *loader,
                      const struct cw_secrets *secrets)
{
    static const struct property properties[] = { { "request", read_request },
                                                  { "response", read_response },
                                                  { NULL, NULL } };
    struct reader r = { .to = to, .secrets = secrets };
    struct cw_err err;

    r.file = (struct cw_source){ text, text->bytes, text->bytes, loader->faults, loader->arena };
    to->timeout_ms = TIMEOUT_MS;
    if (cw_json_index(&r.json, text->bytes, loader->arena, &err)) {
        cw_source_fault(&r.file, CW_ERROR, err.at, 1, "not JSON: %s", err.text);
        return;
    }
    if (!is_object(&r, 0, "configuration"))
        return;
    refuse_duplicates(&r);
    read_properties(&r, 0, properties);
    if (cw_json_member(&r.json, 0, CW_LIT("request")) == CW_JSON_NONE)
        fault(&r, 0, "no \"request\"");
    add_own_headers(&r);
    hide_secrets(&r);
}
