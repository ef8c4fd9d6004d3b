/* Any bytes are an expression that is refused with a fault that can be shown, or one that can be evaluated:
 * twice with the same result, within the limits, and with a place of its own for what it raises. */
#include "cw/base/json.h"
#include "cw/condition/condition.h"
#include "target.h"

static const char event[] =
    "{\"contact\":{\"id\":\"A1\",\"language\":\"\\u00c4\\u03a3 "
    "fi\",\"priority\":7,\"source\":\"+358401234567\","
    "\"created\":\"2026-11-22T08:00:00Z\",\"skills\":[\"a\",\"\\ud83d\\ude00b\",null,1.5,[],{\"k\":[1]}],"
    "\"queue\":{\"id\":\"Q\",\"address\":null},\"huge\":[123456789012345678901234567890],\"email\":{\"to\":[]"
    "}}}";
static const char attached[] = "{\"a\":1,\"b\":{\"c\":[1,2,3]},\"a\":\"twice\",\"n\":99999999999999999999}";

struct answer {
    enum cw_condition_says says;
    struct cw_slice type, repr;
    struct cw_condition_error error;
};

static void hear(void *owner, struct cw_slice part, struct cw_slice value)
{
    size_t *bytes = owner;

    *bytes += part.len + value.len;
}

static void ask(const struct cw_condition *condition, struct cw_condition_scope *scope, struct answer *ret)
{
    static uint64_t dice;

    dice = 1;
    scope->dice = &dice;
    *ret = (struct answer){ .says = 0 };
    ret->says = cw_condition_value(condition, scope, &ret->type, &ret->repr, &ret->error);
    require(ret->says >= CW_CONDITION_TRUE && ret->says <= CW_CONDITION_RAISES);
    require(ret->says != CW_CONDITION_RAISES || (ret->error.name && *ret->error.name));
}

static void evaluate(const struct cw_condition *condition, struct cw_arena *arena)
{
    struct cw_json record, data;
    size_t heard = 0;
    struct cw_condition_watch watch = { &heard, hear };
    struct cw_condition_scope scope = { .event = &record,
                                        .event_name = CW_LIT("received"),
                                        .event_datetime = CW_LIT("2026-11-22T08:00:00Z"),
                                        .attached = &data,
                                        .now_us = INT64_C(1795384800000000),
                                        .arena = arena };
    struct answer first, second;

    require(cw_json_index(&record, CW_LIT(event), arena, NULL) == CW_OK);
    require(cw_json_index(&data, CW_LIT(attached), arena, NULL) == CW_OK);
    scope.contact = cw_json_member(&record, 0, CW_LIT("contact"));
    ask(condition, &scope, &first);
    scope.watch = &watch;
    ask(condition, &scope, &second);
    require(first.says == second.says && first.error.column == second.error.column);
    require(first.says == CW_CONDITION_RAISES || cw_slice_eq(first.repr, second.repr));
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    struct cw_text text = { "fuzz", { (const char *)data, size } };
    struct cw_arena plan, record;
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, &plan };
    const struct cw_condition *condition;
    struct cw_buf shown;

    cw_arena_init(&plan, 4096, 64 << 20);
    cw_arena_init(&record, 4096, 64 << 20);
    cw_faults_init(&faults);
    condition = cw_condition_compile(&source);
    require((condition == NULL) == (faults.errors > 0) || plan.failed);
    if (condition)
        evaluate(condition, &record);
    cw_buf_init(&shown, &record, 1 << 20);
    cw_faults_show(&faults, &shown);
    cw_faults_done(&faults);
    cw_arena_done(&record);
    cw_arena_done(&plan);
    return 0;
}
