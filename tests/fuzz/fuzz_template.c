/* The first byte chooses the slot, the second what is missing in the scope; the rest is a template, or JSON
 * with placeholders: it compiles and renders, or has a fault that can be shown. What a placeholder brings
 * never leaves its slot. */
#include "cw/lookup/ask.h"
#include "cw/lookup/render.h"
#include "target.h"

static const char event[] = "{\"event\":{\"name\":\"received\",\"datetime\":\"2026-11-22T08:00:00Z\"},"
                            "\"contact\":{\"id\":\"a/?&#\\r\\n\\\"{contact.id}\","
                            "\"l\":[1,{\"x\":null},[\"y\"]],\"o\":{\"a\":1,\"a\":[2]},\"source\":\"+358 "
                            "(0)40 1234567\",\"language\":\"\\u00c4\\u03a3'\\\\\","
                            "\"attached_data\":{\"a\":{\"b\":\"c\"}}}}";
static const char body[] =
    "{\"hits\":[{\"id\":1.0},{\"id\":\"x\",\"tags\":[\"a\",null]}],\"secret\":\"s3cret-value\"}";
static const char headers[] =
    "Content-Type: application/json\r\nX-A: 1\r\nX-A: 2\r\nSet-Cookie: a=b\r\nbroken\r\n\xFF: \xFF\r\n";

static const struct cw_dial_plan plan = { CW_LIT("358"), CW_LIT("0"), CW_LIT("00") };
static const struct cw_secret items[] = { { CW_LIT("token"), CW_LIT("s3cret-value") },
                                          { CW_LIT("crm.key"), CW_LIT("sh4red-value") } };
static const struct cw_secrets secrets = { items, 2 };

enum {
    NO_ANSWER = 1,
    NO_JSON = 2,
    DIAGNOSTICS = 4,
    EMPTY = 8,
    OMIT = 16,
    NO_PLAN = 32,
    NO_ATTACHED = 64,
    SHAPE = 128
};

struct sight {
    struct cw_event event;
    struct cw_json attached;
    struct cw_integration integration;
    struct cw_request request;
    struct cw_answer answer;
    struct cw_exchanged exchanged;
    struct cw_scope scope;
};

static void read_event(struct cw_event *ret, struct cw_arena *arena)
{
    struct cw_record record = { .topic = CW_LIT("in"), .value = { event, sizeof(event) - 1 } };
    struct cw_refusal refusal;

    require(cw_to_event(ret, &record, sizeof(event), arena, &refusal) == CW_OK);
}

static void see(struct sight *to, unsigned without, struct cw_arena *arena)
{
    *to = (struct sight){
        .integration = { .id = CW_LIT("ID"),
                         .method = CW_POST,
                         .hidden = secrets,
                         .on_missing = CW_MISSING_SKIP },
        .request = { .url = CW_LIT("https://crm.example/a?b=%22c&b=d&e") },
        .answer = { .status = without & NO_ANSWER ? 0 : 200,
                    .headers = { headers, sizeof(headers) - 1 },
                    .body = { body, sizeof(body) - 1 },
                    .duration_us = 1500 },
    };
    read_event(&to->event, arena);
    require(cw_json_index(&to->attached, CW_LIT("{\"a\":{\"b\":[{\"c\":1}]}}"), arena, NULL) == CW_OK);
    if (without & (EMPTY | OMIT))
        to->integration.on_missing = without & OMIT ? CW_MISSING_OMIT : CW_MISSING_EMPTY;
    to->exchanged = (struct cw_exchanged){ .request = &to->request,
                                           .answer = &to->answer,
                                           .diagnostics_only = without & DIAGNOSTICS };
    if (!(without & NO_JSON))
        require(cw_json_index(&to->exchanged.body, to->answer.body, arena, NULL) == CW_OK);
    to->scope = (struct cw_scope){ .event = &to->event,
                                   .integration = &to->integration,
                                   .dial_plan = without & NO_PLAN ? NULL : &plan,
                                   .attached = without & NO_ATTACHED ? NULL : &to->attached,
                                   .source = without & NO_PLAN ? (struct cw_slice){ 0 } : CW_LIT("040 1"),
                                   .exchanged = &to->exchanged,
                                   .arena = arena };
}

static void check_text(struct cw_slice out, enum cw_slot slot)
{
    for (size_t i = 0; i < out.len; i++)
        if (slot == CW_SLOT_PARAM)
            require(out.ptr[i] && !strchr("/?&#\r\n\"{ ", out.ptr[i]));
}

static void render(const struct cw_template *t, enum cw_slot slot, const struct cw_scope *scope)
{
    struct cw_buf buf;

    cw_buf_init(&buf, scope->arena, 1 << 20);
    if (cw_render_text(&buf, t, scope) == CW_RENDERED)
        check_text(cw_buf_slice(&buf), slot);
}

/* What is written is JSON, without a value of a secret but where the answer has it. */
static void render_shape(const struct cw_source *source, const struct cw_template_rules *rules,
                         const struct cw_scope *scope)
{
    struct cw_json json = { 0 }, written;
    struct cw_shape shape;
    struct cw_buf buf;

    if (cw_json_index(&json, source->text, source->arena, NULL))
        return;
    shape = cw_shape_compile(&json, 0, source, rules);
    cw_buf_init(&buf, scope->arena, 8 << 20);
    if (!cw_render_shape(&buf, &shape, scope, rules->slot) || buf.failed)
        return;
    require(cw_json_index(&written, cw_buf_slice(&buf), scope->arena, NULL) != CW_EINVAL);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    enum cw_slot slot = size ? (enum cw_slot)(CW_SLOT_PATH + data[0] % 6) : CW_SLOT_PATH;
    unsigned without = size > 1 ? data[1] : 0;
    bool is_shape = (without & SHAPE) && (slot == CW_SLOT_BODY || slot == CW_SLOT_SAVE);
    size_t start = size < 2 ? size : 2;
    struct cw_text text = { "template", { (const char *)data + start, size - start } };
    struct cw_template_rules rules = { .slot = slot,
                                       .authentications = &secrets,
                                       .secrets = &secrets,
                                       .dial_plan = without & NO_PLAN ? NULL : &plan,
                                       .omit = without & OMIT };
    struct cw_faults faults;
    struct cw_arena arena;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &arena };
    struct cw_template t;
    struct sight sight;
    struct cw_buf shown;

    cw_arena_init(&arena, 4096, 64 << 20);
    cw_faults_init(&faults);
    see(&sight, without, &arena);
    if (is_shape) {
        render_shape(&source, &rules, &sight.scope);
    } else {
        t = cw_template_compile(&source, &rules);
        render(&t, slot, &sight.scope);
    }
    cw_buf_init(&shown, &arena, 1 << 20);
    cw_faults_show(&faults, &shown);
    cw_faults_done(&faults);
    cw_arena_done(&arena);
    return 0;
}
