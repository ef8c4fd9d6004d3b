#include "cw/cli/canned.h"

#include "cw/base/buf.h"
#include "cw/config/scalar.h"
#include "cw/lookup/pairs.h"
#include <stdarg.h>
#include <stdio.h>

enum { DURATION_MAX_S = 3600, HEADERS_MAX = 65536 };

struct checker {
    const struct cw_canned *canned;
    struct cw_arena *arena;
    struct cw_faults *faults;
};

__attribute__((format(printf, 4, 5))) static void fault(struct checker *c, enum cw_severity severity,
                                                        uint32_t node, const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_fault(c->faults, severity, c->canned->text, cw_json_raw(&c->canned->json, node), "%s", message);
}

static int kind_of(const struct checker *c, uint32_t node)
{
    return cw_json_kind(&c->canned->json, node);
}

static enum cw_reason reason_of(const struct cw_json *json, uint32_t node)
{
    static const enum cw_reason reasons[] = {
        CW_REASON_TIMEOUT, CW_REASON_DNS,       CW_REASON_CONNECT,    CW_REASON_TLS,
        CW_REASON_RESET,   CW_REASON_TOO_LARGE, CW_REASON_BAD_ANSWER, CW_REASON_ADDRESS_DENIED,
    };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (cw_json_is_text(json, node, cw_slice_of(cw_reason_word(reasons[i]))))
            return reasons[i];
    return CW_REASON_NONE;
}

static void check_status(struct checker *c, uint32_t node)
{
    int64_t status;

    if (!cw_slice_to_int(cw_json_raw(&c->canned->json, node), 100, 599, &status))
        fault(c, CW_ERROR, node, "\"status\" must be a number from 100 to 599");
}

static void check_duration(struct checker *c, uint32_t node)
{
    int64_t us;

    if (!cw_scalar_seconds(&c->canned->json, node, DURATION_MAX_S, &us))
        fault(c, CW_ERROR, node, "\"duration\" must be seconds, up to %d", DURATION_MAX_S);
}

static void check_header(struct checker *c, uint32_t node)
{
    struct cw_slice text = cw_json_text(&c->canned->json, node, c->arena);

    if (!text.ptr || cw_slice_has_control(text))
        fault(c, CW_ERROR, node, "a header must be a text without control characters, or a list of such");
}

static void check_headers(struct checker *c, uint32_t node)
{
    const struct cw_json_node *nodes = c->canned->json.nodes;

    if (kind_of(c, node) != CW_JSON_OBJECT) {
        fault(c, CW_ERROR, node, "\"headers\" must be an object");
        return;
    }
    for (uint32_t key = node + 1; key < nodes[node].next; key = nodes[key + 1].next) {
        check_header(c, key);
        if (kind_of(c, key + 1) != CW_JSON_LIST)
            check_header(c, key + 1);
        for (uint32_t item = key + 2; kind_of(c, key + 1) == CW_JSON_LIST && item < nodes[key + 1].next;
             item = nodes[item].next)
            check_header(c, item);
    }
}

static void check_text(struct checker *c, uint32_t node)
{
    if (kind_of(c, node) != CW_JSON_STRING)
        fault(c, CW_ERROR, node, "\"text\" must be a text");
}

static void check_error(struct checker *c, uint32_t node)
{
    if (!reason_of(&c->canned->json, node))
        fault(c, CW_ERROR, node,
              "\"error\" is one of timeout, dns, connect, tls, reset, too_large, bad_answer, address_denied");
}

/* Any JSON. */
static void check_body(struct checker *c, uint32_t node)
{
    (void)c;
    (void)node;
}

static const struct {
    const char *name;
    void (*check)(struct checker *c, uint32_t node);
} members[] = {
    { "status", check_status }, { "headers", check_headers },   { "body", check_body },
    { "text", check_text },     { "duration", check_duration }, { "error", check_error },
};

enum { MEMBERS = sizeof(members) / sizeof(members[0]) };

static void check_member(struct checker *c, uint32_t key)
{
    struct cw_slice name = cw_json_text(&c->canned->json, key, c->arena);
    const char *names[MEMBERS + 1] = { NULL };

    for (size_t i = 0; i < MEMBERS; i++) {
        names[i] = members[i].name;
        if (cw_slice_eq(name, cw_slice_of(names[i]))) {
            members[i].check(c, key + 1);
            return;
        }
    }
    fault(c, CW_ERROR, key, "unknown member \"" CW_SHOW "\"%s", CW_SHOWN(name),
          cw_faults_hint(name, names).text);
}

static uint32_t member(const struct cw_json *json, uint32_t entry, const char *name)
{
    return cw_json_member(json, entry, cw_slice_of(name));
}

static void check_answer(struct checker *c, uint32_t entry)
{
    const struct cw_json *json = &c->canned->json;

    if (kind_of(c, entry) != CW_JSON_OBJECT) {
        fault(c, CW_ERROR, entry, "an answer must be an object");
        return;
    }
    for (uint32_t key = entry + 1; key < json->nodes[entry].next; key = json->nodes[key + 1].next)
        check_member(c, key);
    if (member(json, entry, "body") != CW_JSON_NONE && member(json, entry, "text") != CW_JSON_NONE)
        fault(c, CW_ERROR, member(json, entry, "text"), "either \"body\" or \"text\"");
    if (member(json, entry, "error") != CW_JSON_NONE && member(json, entry, "status") != CW_JSON_NONE)
        fault(c, CW_ERROR, member(json, entry, "error"),
              "with \"error\" there is no answer, so no \"status\"");
}

static void check_entry(struct checker *c, uint32_t entry)
{
    const struct cw_json *json = &c->canned->json;

    if (kind_of(c, entry) != CW_JSON_LIST) {
        check_answer(c, entry);
        return;
    }
    if (!cw_json_length(json, entry))
        fault(c, CW_ERROR, entry, "a list of answers must not be empty");
    for (uint32_t item = entry + 1; item < json->nodes[entry].next; item = json->nodes[item].next)
        check_answer(c, item);
}

/* Names of integrations, and "token"; NULL: no memory. */
static const char **names_of(const struct cw_plan *plan, struct cw_arena *arena)
{
    const char **names = cw_arena_zero(arena, (plan->count + 2) * sizeof(*names));

    for (size_t i = 0; names && i < plan->count; i++)
        names[i] = plan->integrations[i].name.ptr;
    if (names)
        names[plan->count] = "token";
    return names;
}

static void check_name(struct checker *c, uint32_t key, const char *const *names)
{
    struct cw_slice name = cw_json_text(&c->canned->json, key, c->arena);
    size_t i = 0;

    while (names[i] && !cw_slice_eq(name, cw_slice_of(names[i])))
        i++;
    if (!names[i])
        fault(c, CW_WARNING, key, "no integration has the name \"" CW_SHOW "\"%s", CW_SHOWN(name),
              cw_faults_hint(name, names).text);
}

static void check_all(struct checker *c)
{
    const struct cw_json *json = &c->canned->json;
    const char **names = names_of(c->canned->plan, c->arena);

    for (uint32_t key = 1; names && key < json->nodes[0].next; key = json->nodes[key + 1].next) {
        check_name(c, key, names);
        check_entry(c, key + 1);
    }
}

void cw_canned_read(struct cw_canned *canned, const struct cw_text *text, const struct cw_plan *plan,
                    struct cw_arena *arena, struct cw_faults *faults)
{
    struct checker c = { canned, arena, faults };
    struct cw_err err;

    *canned = (struct cw_canned){ .text = text, .plan = plan };
    if (cw_json_index(&canned->json, text->bytes, arena, &err))
        cw_fault(faults, CW_ERROR, text, (struct cw_slice){ text->bytes.ptr + err.at, 1 }, "not JSON: %s",
                 err.text);
    else if (cw_json_kind(&canned->json, 0) != CW_JSON_OBJECT)
        cw_fault(faults, CW_ERROR, text, text->bytes, "expected an object: {\"<integration>\": {...}}");
    else
        check_all(&c);
}

/* The one of the list, or the answer itself; CW_JSON_NONE: there is none. */
static uint32_t entry_of(const struct cw_canned *canned, struct cw_slice name, unsigned nth)
{
    uint32_t entry = cw_json_member(&canned->json, 0, name);
    size_t count = cw_json_length(&canned->json, entry);

    if (cw_json_kind(&canned->json, entry) != CW_JSON_LIST)
        return entry;
    return cw_json_element(&canned->json, entry, nth < count ? (int64_t)nth : -1);
}

static void add_header(struct cw_buf *to, struct cw_slice name, struct cw_slice value)
{
    cw_buf_add(to, name);
    cw_buf_add(to, CW_LIT(": "));
    cw_buf_add(to, value);
    cw_buf_add(to, CW_LIT("\r\n"));
}

/* As a CRM would have sent them. */
static struct cw_slice headers_of(const struct cw_json *json, uint32_t headers, struct cw_arena *arena)
{
    struct cw_buf buf;

    if (headers == CW_JSON_NONE)
        return (struct cw_slice){ NULL, 0 };
    cw_buf_init(&buf, arena, HEADERS_MAX);
    for (uint32_t key = headers + 1; key < json->nodes[headers].next; key = json->nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(json, key, arena);
        bool list = cw_json_kind(json, key + 1) == CW_JSON_LIST;
        uint32_t item = list ? key + 2 : key + 1;

        for (; item < json->nodes[key + 1].next; item = json->nodes[item].next)
            add_header(&buf, name, cw_json_text(json, item, arena));
    }
    return cw_buf_slice(&buf);
}

static struct cw_slice retry_after(struct cw_slice headers, struct cw_arena *arena)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, HEADERS_MAX);
    return cw_pairs_header(&buf, headers, CW_LIT("retry-after")) ? cw_buf_slice(&buf)
                                                                 : (struct cw_slice){ NULL, 0 };
}

static struct cw_answer answer_of(const struct cw_json *json, uint32_t entry, struct cw_arena *arena)
{
    struct cw_answer answer = { .status = 200 };
    int64_t status;

    cw_scalar_seconds(json, member(json, entry, "duration"), DURATION_MAX_S, &answer.duration_us);
    answer.transport = reason_of(json, member(json, entry, "error"));
    if (answer.transport) {
        answer.status = 0;
        return answer;
    }
    if (cw_slice_to_int(cw_json_raw(json, member(json, entry, "status")), 100, 599, &status))
        answer.status = (int)status;
    answer.headers = headers_of(json, member(json, entry, "headers"), arena);
    answer.retry_after = retry_after(answer.headers, arena);
    answer.body = cw_json_raw(json, member(json, entry, "body"));
    if (!answer.body.ptr)
        answer.body = cw_json_text(json, member(json, entry, "text"), arena);
    return answer;
}

static bool is_of_the_plan(const struct cw_plan *plan, const struct cw_integration *item)
{
    return item >= plan->integrations && item < plan->integrations + plan->count;
}

struct cw_answer cw_canned_answer(const struct cw_canned *canned, const struct cw_canned_call *call,
                                  struct cw_arena *arena)
{
    bool token = !is_of_the_plan(canned->plan, call->integration);
    uint32_t entry = entry_of(canned, token ? CW_LIT("token") : call->integration->name, call->nth);
    struct cw_answer answer;

    if (entry == CW_JSON_NONE && token)
        return (struct cw_answer){ .status = 200,
                                   .body = CW_LIT("{\"access_token\":\"a-canned-token\","
                                                  "\"token_type\":\"Bearer\",\"expires_in\":3600}") };
    if (entry == CW_JSON_NONE)
        return (struct cw_answer){ .transport = CW_REASON_CONNECT };
    answer = answer_of(&canned->json, entry, arena);
    if (answer.duration_us > call->timeout_ms * 1000)
        return (struct cw_answer){ .transport = CW_REASON_TIMEOUT, .duration_us = call->timeout_ms * 1000 };
    if (answer.transport == CW_REASON_TIMEOUT && !answer.duration_us)
        answer.duration_us = call->timeout_ms * 1000;
    return answer;
}
