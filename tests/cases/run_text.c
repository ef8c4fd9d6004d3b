/* Blocks that compile a text: template, endpoint. */
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

/* What the compiled template makes of the block's contact and answer. */
static struct cw_slice render(struct runner *r, const struct block *block, const struct cw_template *t,
                              bool *ret_rendered)
{
    static const char *const words[] = { "", "", "missing", "bad_value" };
    struct cw_event event;
    struct cw_exchanged exchanged = { 0 };
    struct cw_scope scope = { .event = &event, .exchanged = &exchanged, .arena = &r->arena };
    struct cw_buf buf;
    enum cw_rendered rendered;

    *ret_rendered = false;
    if (!read_event(r, block, &event))
        return CW_LIT("the contact cannot be read");
    if (block_field(block, "answer", 0))
        cw_json_index(&exchanged.body, block_value(block, "answer", CW_LIT("")), &r->arena, NULL);
    cw_buf_init(&buf, &r->arena, 1 << 20);
    rendered = cw_render_text(&buf, t, &scope);
    *ret_rendered = rendered == CW_RENDERED;
    return rendered == CW_RENDERED ? cw_buf_slice(&buf) : cw_slice_of(words[rendered]);
}

static void expect_text(struct runner *r, const struct block *block, const struct cw_template *t)
{
    static const struct field none = { .keyword = CW_LIT("gives") };
    const struct field *gives = block_field(block, "gives", 0), *says = block_field(block, "says", 0);
    bool rendered;
    struct cw_slice actual = render(r, block, t, &rendered);
    const struct field *field = gives ? gives : says ? says : &none;

    if (rendered != (says == NULL))
        actual = CW_LIT("the other kind of result");
    expect(r, field, actual);
}

void run_template(struct runner *r, const struct block *block)
{
    static const struct cw_secret secret = { CW_LIT("token"), CW_LIT("s3cret-value") };
    static const struct cw_secrets secrets = { &secret, 1 };
    struct cw_template_rules rules = { .authentications = &secrets };
    struct cw_text text = { "template", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    struct cw_template t;

    cw_faults_init(&faults);
    rules.slot = slot_of(block_value(block, "slot", CW_LIT("path")));
    t = cw_template_compile(&source, &rules);
    if (expect_faults(r, block, &faults))
        expect_text(r, block, &t);
    cw_faults_done(&faults);
}

void run_endpoint(struct runner *r, const struct block *block)
{
    struct cw_text text = { "endpoint", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    struct cw_template t;

    cw_faults_init(&faults);
    t = cw_endpoint_compile(&source, &(struct cw_template_rules){ 0 });
    if (expect_faults(r, block, &faults))
        expect_text(r, block, &t);
    cw_faults_done(&faults);
}
