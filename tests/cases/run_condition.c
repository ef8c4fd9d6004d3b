/* Blocks that compile a condition and evaluate it. */
#include "cases/run_cases.h"
#include "cw/base/json.h"
#include "cw/base/moment.h"
#include "cw/condition/condition.h"

struct world {
    struct cw_json event, attached;
    struct cw_condition_scope scope;
    struct cw_condition_watch watch;
    struct cw_buf told;
    uint64_t dice;
};

/* What is told to `try`, one part in a line. */
static void tell(void *owner, struct cw_slice part, struct cw_slice value)
{
    struct cw_buf *told = owner;

    if (told->len)
        cw_buf_add_char(told, '\n');
    cw_buf_add(told, part);
    cw_buf_add(told, CW_LIT(" = "));
    cw_buf_add(told, value);
}

static struct cw_slice record_of(struct runner *r, const struct block *block)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &r->arena, 4 << 20);
    cw_buf_add(&buf, CW_LIT("{\"contact\":"));
    cw_buf_add(&buf, block_value(block, "contact", CW_LIT("{}")));
    cw_buf_add_char(&buf, '}');
    return cw_buf_slice(&buf);
}

static bool make_world(struct runner *r, const struct block *block, struct world *world)
{
    struct cw_slice attached = block_value(block, "attached", (struct cw_slice){ 0 });
    struct cw_slice now = block_value(block, "now", CW_LIT("2026-11-23T10:00:00Z"));
    int64_t now_ms, offset_s = 0;

    *world = (struct world){ .dice = 1 };
    cw_buf_init(&world->told, &r->arena, 1 << 20);
    world->watch = (struct cw_condition_watch){ &world->told, tell };
    if (cw_json_index(&world->event, record_of(r, block), &r->arena, NULL) || !cw_moment_parse(now, &now_ms))
        return false;
    if (attached.ptr && cw_json_index(&world->attached, attached, &r->arena, NULL))
        return false;
    cw_slice_to_int(block_value(block, "utc_offset", CW_LIT("0")), -86399, 86399, &offset_s);
    world->scope = (struct cw_condition_scope){
        .event = &world->event,
        .contact = cw_json_member(&world->event, 0, CW_LIT("contact")),
        .event_name = block_value(block, "event_name", CW_LIT("received")),
        .event_datetime = block_value(block, "event_datetime", CW_LIT("2026-11-23T09:59:00.000Z")),
        .attached = &world->attached,
        .now_us = now_ms * 1000,
        .utc_offset_s = offset_s,
        .dice = &world->dice,
        .arena = &r->arena,
        .watch = block_field(block, "watch", 0) ? &world->watch : NULL,
    };
    return true;
}

/* The class, and as much of column and message as the block asks for. */
static struct cw_slice raised(struct runner *r, const struct cw_condition_error *error,
                              const struct block *block)
{
    const struct field *raises = block_field(block, "raises", 0);
    bool whole = raises && cw_slice_find(raises->value, ' ') < raises->value.len;
    struct cw_buf buf;

    cw_buf_init(&buf, &r->arena, 4096);
    cw_buf_add(&buf, cw_slice_of(error->name));
    if (whole)
        cw_buf_addf(&buf, " %u %s", error->column, error->text);
    return cw_buf_slice(&buf);
}

static void ask(struct runner *r, const struct block *block, const struct cw_condition *condition)
{
    static const struct field none = { .keyword = CW_LIT("gives") };
    const struct field *gives = block_field(block, "gives", 0), *raises = block_field(block, "raises", 0);
    const struct field *type = block_field(block, "type", 0), *watch = block_field(block, "watch", 0);
    struct cw_slice is_type = CW_LIT(""), repr = CW_LIT("");
    struct cw_condition_error error = { .name = "" };
    struct world world;
    enum cw_condition_says says;

    if (!make_world(r, block, &world)) {
        expect(r, gives ? gives : &none, CW_LIT("the data cannot be read"));
        return;
    }
    says = cw_condition_value(condition, &world.scope, &is_type, &repr, &error);
    if (says == CW_CONDITION_RAISES)
        expect(r, raises ? raises : gives ? gives : &none, raised(r, &error, block));
    else
        expect(r, gives ? gives : raises ? raises : &none, repr);
    if (type)
        expect(r, type, is_type);
    if (watch)
        expect(r, watch, cw_buf_slice(&world.told));
}

static bool is_evaluated(const struct block *block)
{
    return block_field(block, "gives", 0) || block_field(block, "raises", 0);
}

void run_condition(struct runner *r, const struct block *block)
{
    struct cw_text text = { "condition", block->fields[0].value };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &r->arena };
    const struct cw_condition *condition;

    cw_faults_init(&faults);
    condition = cw_condition_compile(&source);
    if (is_evaluated(block) && !block_field(block, "warns", 0) && !faults.errors) {
        cw_faults_done(&faults); /* constants are always true, or always false */
        cw_faults_init(&faults);
    }
    if (expect_faults(r, block, &faults) && condition && is_evaluated(block))
        ask(r, block, condition);
    cw_faults_done(&faults);
}
