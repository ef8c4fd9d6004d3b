/* Blocks that compile a text: template, endpoint, configuration. */
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

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    const struct block *block = world;
    bool secret = cw_slice_eq(file->path, CW_LIT("crm.password"));
    const struct field *field = block_field(block, secret ? "secret" : "json", 0);
    struct cw_slice otherwise = CW_LIT("{\"request\":{\"method\":\"GET\"}}");

    if (cw_slice_eq(file->path, CW_LIT("absent.json")) || (secret && !field))
        return cw_fail(reterr, CW_EIO, 0, "No such file or directory");
    file->bytes = cw_arena_copy(arena, field ? field->value : otherwise);
    return file->bytes.ptr ? CW_OK : CW_ENOMEM;
}

/* The text of worker.cfg: as given, or one integration with the given fields. */
static struct cw_slice cfg_text(struct runner *r, const struct block *block)
{
    struct cw_buf buf;

    if (block_field(block, "cfg", 0))
        return cw_arena_copy(&r->plan_arena, block_value(block, "cfg", CW_LIT("")));
    cw_buf_init(&buf, &r->plan_arena, 1 << 20);
    cw_buf_add(&buf, block_value(block, "top", CW_LIT("")));
    cw_buf_add(&buf, CW_LIT("\nintegrations = ( {\n  name = \"crm\"; endpoint = "));
    cw_buf_add(&buf, block_value(block, "address", CW_LIT("\"http://127.0.0.1/contacts\"")));
    cw_buf_add(&buf, CW_LIT(";\n  events = \"any\"; configuration = \"crm.json\";\n  "));
    cw_buf_add(&buf, block_value(block, "fields", CW_LIT("")));
    cw_buf_add(&buf, CW_LIT("\n} );\n"));
    return cw_buf_slice(&buf);
}

struct cw_plan *load_plan(struct runner *r, const struct block *block)
{
    static const char *env[2];
    struct cw_files files = { (void *)(uintptr_t)block, read_file, env };
    struct cw_text *text = cw_arena_zero(&r->plan_arena, sizeof(*text));
    struct cw_slice variable = block_value(block, "env", (struct cw_slice){ 0 });

    cw_faults_init(&r->faults);
    if (!text)
        return NULL;
    env[0] = variable.ptr ? cw_arena_copy(&r->plan_arena, variable).ptr : NULL;
    *text = (struct cw_text){ "worker.cfg", cfg_text(r, block) };
    return cw_plan_load(text, &files, &r->faults);
}

void run_config(struct runner *r, const struct block *block)
{
    struct cw_plan *plan = load_plan(r, block);
    const struct field *loads = block_field(block, "loads", 0);

    expect_faults(r, block, &r->faults);
    if (loads)
        expect(r, &(struct field){ loads->keyword, CW_LIT("yes"), loads->line },
               plan ? CW_LIT("yes") : CW_LIT("no"));
    cw_faults_done(&r->faults);
    cw_plan_free(plan);
    cw_arena_reset(&r->plan_arena);
}
