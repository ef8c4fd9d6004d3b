#include "cw/cli/canned.h"

#include "cw/base/json.h"
#include "cw/config/scalar.h"

enum { DURATION_MAX_S = 3600 };

static uint32_t member(const struct cw_canned *c, uint32_t entry, const char *name)
{
    return cw_json_member(&c->json, entry, cw_slice_of(name));
}

static bool is_status(const struct cw_canned *c, uint32_t node)
{
    int64_t status;

    return node == CW_JSON_NONE || cw_slice_to_int(cw_json_raw(&c->json, node), 100, 599, &status);
}

static bool is_duration(const struct cw_canned *c, uint32_t node)
{
    int64_t us;

    return node == CW_JSON_NONE || cw_scalar_seconds(&c->json, node, DURATION_MAX_S, &us);
}

static bool is_kind(const struct cw_canned *c, uint32_t node, enum cw_json_kind kind)
{
    return node == CW_JSON_NONE || cw_json_kind(&c->json, node) == (int)kind;
}

static const char *wrong(const struct cw_canned *c, uint32_t entry)
{
    if (cw_json_kind(&c->json, entry) != CW_JSON_OBJECT)
        return "an answer must be an object";
    if (!is_status(c, member(c, entry, "status")))
        return "\"status\" must be a number from 100 to 599";
    if (!is_duration(c, member(c, entry, "duration")))
        return "\"duration\" must be seconds";
    if (!is_kind(c, member(c, entry, "headers"), CW_JSON_OBJECT))
        return "\"headers\" must be an object";
    if (!is_kind(c, member(c, entry, "text"), CW_JSON_STRING))
        return "\"text\" must be a text";
    return NULL;
}

static void check_names(const struct cw_canned *c, uint32_t entry, struct cw_faults *faults)
{
    static const char *const names[] = { "status", "headers", "body", "text", "duration", NULL };

    for (uint32_t key = entry + 1; key < c->json.nodes[entry].next; key = c->json.nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(&c->json, key, c->arena);
        size_t i = 0;

        while (names[i] && !cw_slice_eq(name, cw_slice_of(names[i])))
            i++;
        if (!names[i])
            cw_fault(faults, CW_ERROR, c->text, cw_json_raw(&c->json, key),
                     "unknown member \"" CW_SHOW "\"%s", CW_SHOWN(name), cw_faults_hint(name, names).text);
    }
}

void cw_canned_read(struct cw_canned *c, const struct cw_text *text, struct cw_arena *arena,
                    struct cw_faults *faults)
{
    struct cw_err err;

    *c = (struct cw_canned){ .text = text, .arena = arena };
    if (cw_json_index(&c->json, text->bytes, arena, &err)) {
        cw_fault(faults, CW_ERROR, text, (struct cw_slice){ text->bytes.ptr + err.at, 1 }, "not JSON: %s",
                 err.text);
        return;
    }
    if (cw_json_kind(&c->json, 0) != CW_JSON_OBJECT) {
        cw_fault(faults, CW_ERROR, text, text->bytes, "expected an object: {\"<integration>\": {...}}");
        return;
    }
    for (uint32_t key = 1; key < c->json.nodes[0].next; key = c->json.nodes[key + 1].next) {
        const char *fault = wrong(c, key + 1);

        if (fault)
            cw_fault(faults, CW_ERROR, text, cw_json_raw(&c->json, key), "%s", fault);
        else
            check_names(c, key + 1, faults);
    }
}

struct cw_answer cw_canned_answer(const struct cw_canned *c, struct cw_slice integration, int64_t timeout_ms)
{
    uint32_t entry = cw_json_member(&c->json, 0, integration);
    struct cw_answer answer = { .status = 200 };
    int64_t status;

    if (entry == CW_JSON_NONE)
        return (struct cw_answer){ .transport = CW_REASON_CONNECT };
    cw_scalar_seconds(&c->json, member(c, entry, "duration"), DURATION_MAX_S, &answer.duration_us);
    if (answer.duration_us > timeout_ms * 1000)
        return (struct cw_answer){ .transport = CW_REASON_TIMEOUT, .duration_us = timeout_ms * 1000 };
    if (cw_slice_to_int(cw_json_raw(&c->json, member(c, entry, "status")), 100, 599, &status))
        answer.status = (int)status;
    answer.body = cw_json_raw(&c->json, member(c, entry, "body"));
    if (!answer.body.ptr)
        answer.body = cw_json_text(&c->json, member(c, entry, "text"), c->arena);
    return answer;
}
