/* Blocks that compile a text: template, shape, endpoint; and phone, which reads one. */
#include "cases/run_cases.h"
#include "cw/base/json.h"
#include "cw/config/endpoint.h"
#include "cw/in/to_event.h"
#include "cw/lookup/ask.h"
#include "cw/lookup/render.h"
#include <stdio.h>

static enum cw_slot slot_of(struct cw_slice word)
{
    static const char *const words[] = { "", "path", "query", "param", "header", "body", "save" };

    for (int i = CW_SLOT_PATH; i <= CW_SLOT_SAVE; i++)
        if (cw_slice_eq(word, cw_slice_of(words[i])))
            return (enum cw_slot)i;
    return CW_SLOT_PATH;
}

static bool read_event(struct runner *r, const struct block *block, struct cw_event *ret)
{
    struct cw_buf buf;
    struct cw_refusal refusal;
    struct cw_record record = { .topic = CW_LIT("in") };

    cw_buf_init(&buf, &r->arena, 1 << 20);
    cw_buf_add(&buf, CW_LIT("{\"event\":{\"name\":\"received\",\"datetime\":\"now\"},\"contact\":"));
    cw_buf_add(&buf, block_value(block, "contact", CW_LIT("{}")));
    cw_buf_add(&buf, CW_LIT("}"));
    record.value = cw_buf_slice(&buf);
    return cw_to_event(ret, &record, 1 << 20, &r->arena, &refusal) == CW_OK;
}

static const struct cw_dial_plan finland = { CW_LIT("358"), CW_LIT("0"), CW_LIT("00") };

/* What the placeholders of a block can see. */
struct sight {
    struct cw_event event;
    struct cw_json attached;
    struct cw_integration integration;
    struct cw_request request;
    struct cw_answer answer;
    struct cw_exchanged exchanged;
    struct cw_scope scope;
};

static enum cw_on_missing on_missing_of(struct cw_slice word)
{
    static const char *const words[] = { "", "skip", "empty", "omit" };

    for (int i = CW_MISSING_SKIP; i <= CW_MISSING_OMIT; i++)
        if (cw_slice_eq(word, cw_slice_of(words[i])))
            return (enum cw_on_missing)i;
    return CW_MISSING_SKIP;
}

/* Header lines as they come from the wire. */
static struct cw_slice header_lines(struct runner *r, const struct block *block)
{
    const struct field *field;
    struct cw_buf buf;

    cw_buf_init(&buf, &r->arena, 1 << 20);
    for (size_t i = 0; (field = block_field(block, "header", i)); i++) {
        cw_buf_add(&buf, field->value);
        cw_buf_add(&buf, CW_LIT("\r\n"));
    }
    return cw_buf_slice(&buf);
}

static void see_answer(struct runner *r, const struct block *block, struct sight *to)
{
    int64_t status = 200;

    cw_slice_to_int(block_value(block, "status", CW_LIT("200")), 0, 999, &status);
    to->request.url = block_value(block, "asked", (struct cw_slice){ 0 });
    to->answer = (struct cw_answer){ .status = (int)status,
                                     .headers = header_lines(r, block),
                                     .body = block_value(block, "answer", CW_LIT("")),
                                     .duration_us = 1500 };
    to->exchanged = (struct cw_exchanged){ .request = &to->request,
                                           .answer = &to->answer,
                                           .diagnostics_only = block_field(block, "diagnostics", 0) };
    if (to->answer.body.len)
        cw_json_index(&to->exchanged.body, to->answer.body, &r->arena, NULL);
}

static bool see(struct runner *r, const struct block *block, struct sight *to)
{
    static const struct cw_secret hidden = { CW_LIT("token"), CW_LIT("s3cret-value") };

    *to = (struct sight){ .integration = { .id = CW_LIT("C0FFEE00-0000-4000-8000-000000000001"),
                                           .method = CW_GET,
                                           .hidden = { &hidden, 1 } } };
    to->integration.on_missing = on_missing_of(block_value(block, "on_missing", CW_LIT("skip")));
    if (!read_event(r, block, &to->event))
        return false;
    if (block_field(block, "attached", 0))
        cw_json_index(&to->attached, block_value(block, "attached", CW_LIT("")), &r->arena, NULL);
    see_answer(r, block, to);
    to->scope = (struct cw_scope){ .event = &to->event,
                                   .integration = &to->integration,
                                   .dial_plan = block_field(block, "plan", 0) ? NULL : &finland,
                                   .attached = block_field(block, "attached", 0) ? &to->attached : NULL,
                                   .source = block_value(block, "source", (struct cw_slice){ 0 }),
                                   .token = block_value(block, "token", (struct cw_slice){ 0 }),
                                   .exchanged = &to->exchanged,
                                   .arena = &r->arena };
    return true;
}

/* A JSON text as what it says. */
static struct cw_slice said(struct runner *r, struct cw_slice text)
{
    struct cw_json json = { 0 };

    cw_json_index(&json, text, &r->arena, NULL);
    return cw_json_text(&json, 0, &r->arena);
}

/* In a body, `save` and `set` a lone placeholder is a JSON value, anything else what its string says. */
static enum cw_rendered render_json(struct runner *r, const struct cw_template *t,
                                    const struct cw_scope *scope, struct cw_buf *to)
{
    struct cw_shape_node node = { .kind = CW_SHAPE_TEMPLATE, .template = *t, .next = 1 };
    struct cw_shape shape = { .nodes = &node, .count = 1 };
    struct cw_buf json;

    cw_buf_init(&json, &r->arena, 1 << 20);
    if (!cw_render_shape(&json, &shape, scope, t->ops[0].slot))
        return CW_MISSING;
    cw_buf_add(to, cw_template_is_lone(t) ? cw_buf_slice(&json) : said(r, cw_buf_slice(&json)));
    return CW_RENDERED;
}

/* What the compiled template makes of the block's contact and answer. */
static struct cw_slice render(struct runner *r, const struct block *block, const struct cw_template *t,
                              bool *ret_rendered)
{
    static const char *const words[] = { "", "", "missing", "bad_value" };
    struct sight sight;
    struct cw_buf buf;
    enum cw_rendered rendered;

    *ret_rendered = false;
    if (!see(r, block, &sight))
        return CW_LIT("the contact cannot be read");
    cw_buf_init(&buf, &r->arena, 1 << 20);
    if (t->count && (t->ops[0].slot == CW_SLOT_BODY || t->ops[0].slot == CW_SLOT_SAVE))
        rendered = render_json(r, t, &sight.scope, &buf);
    else
        rendered = cw_render_text(&buf, t, &sight.scope);
    *ret_rendered = rendered == CW_RENDERED;
    return rendered == CW_RENDERED ? cw_buf_slice(&buf) : cw_slice_of(words[rendered]);
}

static void expect_result(struct runner *r, const struct block *block, struct cw_slice actual, bool rendered)
{
    const struct field none = { .keyword = CW_LIT("gives"), .line = block->fields[0].line };
    const struct field *gives = block_field(block, "gives", 0), *says = block_field(block, "says", 0);
    const struct field *field = gives ? gives : says ? says : &none;

    if (rendered != (says == NULL))
        actual = CW_LIT("the other kind of result");
    expect(r, field, actual);
}

static void expect_text(struct runner *r, const struct block *block, const struct cw_template *t)
{
    bool rendered;
    struct cw_slice actual = render(r, block, t, &rendered);

    expect_result(r, block, actual, rendered);
}

/* `plan none`: without a dial plan. */
static struct cw_template_rules rules_of(const struct block *block)
{
    static const struct cw_secret entries[] = { { CW_LIT("token"), CW_LIT("s3cret-value") },
                                                { CW_LIT("api-key"), CW_LIT("k3y-k3y-k3y") } };
    static const struct cw_secret shared[] = { { CW_LIT("crm.key"), CW_LIT("sh4red-value") } };
    static const struct cw_secrets authentications = { entries, 2 }, secrets = { shared, 1 };

    return (struct cw_template_rules){
        .slot = slot_of(block_value(block, "slot", CW_LIT("path"))),
        .authentications = &authentications,
        .secrets = &secrets,
        .dial_plan = block_field(block, "plan", 0) ? NULL : &finland,
        .omit = cw_slice_eq(block_value(block, "on_missing", CW_LIT("")), CW_LIT("omit")),
    };
}

void run_template(struct runner *r, const struct block *block)
{
    struct cw_template_rules rules = rules_of(block);
    struct cw_text text = { "template", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    struct cw_template t;

    cw_faults_init(&faults);
    t = cw_template_compile(&source, &rules);
    if (expect_faults(r, block, &faults))
        expect_text(r, block, &t);
    cw_faults_done(&faults);
}

/* What the shape gives as JSON, in its slot. */
static void expect_json(struct runner *r, const struct block *block, const struct cw_shape *shape,
                        enum cw_slot slot)
{
    struct sight sight;
    struct cw_buf buf;
    bool written;

    cw_buf_init(&buf, &r->arena, 1 << 20);
    written = see(r, block, &sight) && cw_render_shape(&buf, shape, &sight.scope, slot);
    expect_result(r, block, written ? cw_buf_slice(&buf) : CW_LIT("nothing"), written);
}

void run_shape(struct runner *r, const struct block *block)
{
    struct cw_template_rules rules = rules_of(block);
    struct cw_text text = { "shape", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    struct cw_shape shape;
    struct cw_json json = { 0 };

    cw_faults_init(&faults);
    cw_json_index(&json, text.bytes, &r->arena, NULL);
    shape = cw_shape_compile(&json, 0, &source, &rules);
    if (expect_faults(r, block, &faults))
        expect_json(r, block, &shape, rules.slot);
    cw_faults_done(&faults);
}

void run_endpoint(struct runner *r, const struct block *block)
{
    struct cw_template_rules rules = rules_of(block);
    struct cw_text text = { "endpoint", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    struct cw_template t;

    cw_faults_init(&faults);
    t = cw_endpoint_compile(&source, &rules);
    if (expect_faults(r, block, &faults))
        expect_text(r, block, &t);
    cw_faults_done(&faults);
}

/* `plan FI`, `plan US` (trunk prefix 1), `plan DK` (without one), `plan HU` (06), `plan none`. */
static const struct cw_dial_plan *plan_of(struct cw_slice word)
{
    static const struct cw_dial_plan usa = { CW_LIT("1"), CW_LIT("1"), CW_LIT("011") };
    static const struct cw_dial_plan hungary = { CW_LIT("36"), CW_LIT("06"), CW_LIT("00") };
    static const struct cw_dial_plan denmark = { CW_LIT("45"), CW_LIT(""), CW_LIT("00") };

    if (cw_slice_eq(word, CW_LIT("US")))
        return &usa;
    if (cw_slice_eq(word, CW_LIT("DK")))
        return &denmark;
    if (cw_slice_eq(word, CW_LIT("HU")))
        return &hungary;
    return cw_slice_eq(word, CW_LIT("none")) ? NULL : &finland;
}

void run_phone(struct runner *r, const struct block *block)
{
    const struct cw_dial_plan *plan = plan_of(block_value(block, "plan", CW_LIT("FI")));

    for (size_t i = 1; i < block->count; i++) {
        int format = cw_phone_format_of(block->fields[i].keyword);
        struct cw_buf buf;

        cw_buf_init(&buf, &r->arena, 4096);
        if (!format)
            continue;
        if (!cw_phone_add(&buf, block->fields[0].value, (enum cw_phone_format)format, plan))
            cw_buf_add(&buf, buf.len ? CW_LIT("something in spite of that") : CW_LIT("nothing"));
        expect(r, &block->fields[i], cw_buf_slice(&buf));
    }
}
