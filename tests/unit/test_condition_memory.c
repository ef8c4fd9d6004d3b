/* Every allocation of a condition fails once, at load and at each evaluation: a clean end each time. */
#include "cw/base/json.h"
#include "cw/condition/condition.h"
#include "mocka.h"
#include <stdlib.h>

enum { CALLS_MAX = 5000 };

static unsigned calls, failing;

static void *counted_malloc(size_t size)
{
    return ++calls == failing ? NULL : malloc(size);
}

static const char record[] = "{\"contact\":{\"id\":\"c\\u0031\",\"skills\":[\"a\",\"b\\n\",{\"k\":[1.5,2]}],"
                             "\"priority\":7,\"source\":\"+358 40\",\"created\":\"2026-11-23T09:00:00Z\"}}";

static const char *const expressions[] = {
    "contact.get_id().upper() in ('C1', 'C2') and contact.get_seconds_since_created() >= 600",
    "[x for x in contact.get_skills() for y in range(20) if y] + sorted({1, 2, 3}) * 2 == 1 or [1]",
    "{str(x): (x, [x]) for x in range(20)}.items() == {1: 2}.items() or f'{contact.get_skills()!r} {1}'",
    "list(zip(enumerate('abc'), reversed([1, 2]), (s for s in 'xy')))[::-1]",
    "'-'.join(contact.get_source().split()).replace('3', 'ä').title().center(40, '*').partition('Ä')",
    "dict(a={1, 2} | {3}, b=[dict([('a', 1)]), set('ab') & {'a'}]) | {'c': max(contact.get_skills()[:2])}",
    "[isinstance(contact.get_skills(), (list, str)), -contact.get_priority(), round(2.675, 2), 5 // 2.0]",
    "contact.get_foo() if contact.get_bar() is None else range(10)[2:8:2]",
    "re.sub(r'\\d+', '<>', contact.get_source()) and re.findall('(a)|b', ''.join(contact.get_skills()[:2]))",
};

enum { EXPRESSIONS = sizeof(expressions) / sizeof(expressions[0]) };

/* Blocks of one byte: each piece is an allocation of its own. */
static void arena_init(struct cw_arena *arena)
{
    cw_arena_init(arena, 1, 1 << 24);
}

static const struct cw_condition *compile(const char *expression, struct cw_arena *plan)
{
    struct cw_text text = { "expression", cw_slice_of(expression) };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, plan };
    const struct cw_condition *condition;

    cw_faults_init(&faults);
    condition = cw_condition_compile(&source);
    assert_true(condition || plan->failed || calls >= failing);
    cw_faults_done(&faults);
    return condition;
}

static bool evaluate(const struct cw_condition *condition, const struct cw_json *event,
                     struct cw_arena *arena)
{
    struct cw_condition_error error = { .name = "" };
    uint64_t dice = 1;
    struct cw_condition_scope scope = { .event = event,
                                        .contact = cw_json_member(event, 0, CW_LIT("contact")),
                                        .now_us = INT64_C(1795384800000000),
                                        .dice = &dice,
                                        .arena = arena };

    if (cw_condition_ask(condition, &scope, &error) != CW_CONDITION_RAISES)
        return true;
    assert_string_equal(error.name, "MemoryError");
    return false;
}

static void loading_survives_every_failure(void **state)
{
    (void)state;
    for (size_t i = 0; i < EXPRESSIONS; i++) {
        bool loaded = false;

        for (failing = 1; !loaded && failing < CALLS_MAX; failing++) {
            struct cw_arena plan;

            calls = 0;
            arena_init(&plan);
            cw_arena_malloc = counted_malloc;
            loaded = compile(expressions[i], &plan) != NULL && calls < failing;
            cw_arena_malloc = malloc;
            cw_arena_done(&plan);
        }
        assert_true(loaded);
    }
}

static void evaluating_survives_every_failure(void **state)
{
    struct cw_arena plan, texts, arena;
    struct cw_json event;

    (void)state;
    cw_arena_init(&plan, 4096, 1 << 24);
    cw_arena_init(&texts, 4096, 1 << 24);
    assert_int_equal(cw_json_index(&event, cw_slice_of(record), &texts, NULL), CW_OK);
    for (size_t i = 0; i < EXPRESSIONS; i++) {
        const struct cw_condition *condition = compile(expressions[i], &plan);
        bool evaluated = false;

        assert_non_null(condition);
        for (failing = 1; !evaluated && failing < CALLS_MAX; failing++) {
            calls = 0;
            arena_init(&arena);
            cw_arena_malloc = counted_malloc;
            evaluated = evaluate(condition, &event, &arena);
            cw_arena_malloc = malloc;
            assert_true(!evaluated || calls < failing);
            cw_arena_done(&arena);
        }
        assert_true(evaluated);
    }
    cw_arena_done(&plan);
    cw_arena_done(&texts);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(loading_survives_every_failure),
        cmocka_unit_test(evaluating_survives_every_failure),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
