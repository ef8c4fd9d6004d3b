/* bench_condition - what one evaluation of a condition costs, on an event of 1 KB: the two examples of the
 * vendor's manual, a regular expression, a comprehension. The arena is reset after each, as for a record. */
#include "cw/base/json.h"
#include "cw/condition/condition.h"
#include "figure.h"

#include <stdio.h>
#include <stdlib.h>

static const char EVENT[] =
    "{\"event\":{\"name\":\"received\",\"datetime\":\"2026-11-22T08:00:00.000Z\"},\"contact\":{\"id\":"
    "\"1166B2E3D2AC4BD0A59F0010CC4711AA\",\"guid\":\"11f0b3e3d2ac4bd0a59f0010cc4711aa\",\"channel_type\":"
    "\"phone\",\"channel_sub_type\":\"\",\"direction\":\"inbound\",\"created\":\"2026-11-22T07:59:58.000Z\","
    "\"language\":\"EN\",\"priority\":100,\"skills\":[\"sales\",\"english\",\"premium\"],\"queue\":{\"id\":"
    "\"0f6bd2a15b0f4a3c9d0f6bd2a15b0f4a\",\"address\":\"+3589310000\"},\"source\":\"+358401234567\","
    "\"destination\":\"+3589310000\",\"email\":{\"subject\":null,\"body\":null,\"to\":[],\"cc\":[]}}}";

static const struct {
    const char *text;
    double goal_ns; /* 0: none */
} expressions[] = {
    { "contact.get_language().lower() in ('en', 'fi')", 1000 },
    { "contact.get_seconds_since_created() >= 600", 1000 },
    { "re.match(r'\\+358(40|50)\\d{6,}$', contact.get_source())", 3000 },
    { "[s.upper() for s in contact.get_skills() if len(s) > 5] == ['ENGLISH', 'PREMIUM']", 0 },
};

struct subject {
    const struct cw_condition *condition;
    struct cw_condition_scope scope;
};

static void evaluate(void *owner)
{
    struct subject *subject = owner;
    struct cw_condition_error error;
    enum cw_condition_says says = cw_condition_ask(subject->condition, &subject->scope, &error);

    if (says != CW_CONDITION_TRUE) {
        fprintf(stderr, "bench_condition: not true: %s\n",
                says == CW_CONDITION_RAISES ? error.text : "false");
        exit(EXIT_FAILURE);
    }
    cw_arena_reset(subject->scope.arena);
}

static const struct cw_condition *compile(const char *expression, struct cw_arena *plan)
{
    struct cw_text text = { "bench", cw_slice_of(expression) };
    struct cw_faults faults;
    struct cw_source source = { &text, text.bytes, text.bytes, &faults, plan };
    const struct cw_condition *condition;

    cw_faults_init(&faults);
    condition = cw_condition_compile(&source);
    cw_faults_done(&faults);
    return condition;
}

static double row(const char *expression, const struct cw_condition_scope *scope, struct cw_arena *plan)
{
    struct subject subject = { compile(expression, plan), *scope };
    struct figure figure;

    if (!subject.condition) {
        fprintf(stderr, "bench_condition: refused: %s\n", expression);
        exit(EXIT_FAILURE);
    }
    figure = figure_of(evaluate, &subject);
    printf("  %s   %s\n", figure_text(&figure), expression);
    return figure.ns;
}

static bool rows(const struct cw_condition_scope *scope, struct cw_arena *plan)
{
    bool reached = true;

    for (size_t i = 0; i < sizeof(expressions) / sizeof(expressions[0]); i++) {
        double ns = row(expressions[i].text, scope, plan);

        reached = reached && (!expressions[i].goal_ns || ns < expressions[i].goal_ns);
    }
    return reached;
}

int main(void)
{
    struct cw_arena plan, record, texts;
    struct cw_json event, none = { 0 };
    uint64_t dice = 1;
    struct cw_condition_scope scope;
    bool reached;

    cw_arena_init(&plan, 16384, 1 << 20);
    cw_arena_init(&record, 16384, 1 << 20);
    cw_arena_init(&texts, 16384, 1 << 20);
    if (cw_json_index(&event, cw_slice_of(EVENT), &texts, NULL))
        return EXIT_FAILURE;
    scope = (struct cw_condition_scope){ .event = &event,
                                         .contact = cw_json_member(&event, 0, CW_LIT("contact")),
                                         .attached = &none,
                                         .now_us = INT64_C(1795384800000000),
                                         .dice = &dice,
                                         .arena = &record };
    printf("conditions, median of %d samples\n", FIGURE_SAMPLES);
    reached = rows(&scope, &plan);
    printf("  targets: < 1 us for the first two, < 3 us for the third: %s\n", reached ? "reached" : "MISSED");
    cw_arena_done(&plan);
    cw_arena_done(&record);
    cw_arena_done(&texts);
    return reached ? EXIT_SUCCESS : EXIT_FAILURE;
}
