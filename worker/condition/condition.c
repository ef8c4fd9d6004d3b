#include "cw/condition/condition.h"

#include "cw/condition/check.h"
#include "cw/condition/eval.h"
#include "cw/condition/parser.h"
#include "cw/condition/print.h"
#include "cw/condition/text.h"

struct cw_condition {
    struct cw_program program;
};

static bool is_text(const struct cw_source *source)
{
    size_t nul = cw_slice_find(source->text, '\0');

    if (source->text.len > CW_CONDITION_TEXT_MAX)
        cw_source_fault(source, CW_ERROR, 0, 1, "a condition is not longer than %d bytes",
                        CW_CONDITION_TEXT_MAX);
    else if (!cw_text_is_valid(source->text))
        cw_source_fault(source, CW_ERROR, 0, 1, "a condition is UTF-8 text");
    else if (nul < source->text.len)
        cw_source_fault(source, CW_ERROR, nul, 1,
                        "a condition holds no NUL character; in a string it is \\0");
    else if (!cw_slice_trim(source->text).len)
        cw_source_fault(source, CW_ERROR, 0, source->text.len, "an empty condition");
    else
        return true;
    return false;
}

const struct cw_condition *cw_condition_compile(const struct cw_source *source)
{
    struct cw_condition *condition = cw_arena_zero(source->arena, sizeof(*condition));

    if (!condition || !is_text(source))
        return NULL;
    condition->program.source = source;
    condition->program.text = source->text;
    if (!cw_parse(&condition->program) || !cw_check(&condition->program))
        return NULL;
    condition->program.source = NULL;
    return condition;
}

bool cw_condition_reads_attached(const struct cw_condition *condition)
{
    return condition->program.reads_attached;
}

static struct cw_py evaluate(const struct cw_condition *condition, struct cw_py_run *run,
                             const struct cw_condition_scope *scope, struct cw_condition_error *error)
{
    *run = (struct cw_py_run){ .scope = scope,
                               .arena = scope->arena,
                               .error = error,
                               .steps = CW_PY_STEPS_MAX,
                               .held_max = scope->arena->held + CW_PY_MEMORY_MAX,
                               .program = &condition->program };
    return cw_py_eval(run, condition->program.root);
}

enum cw_condition_says cw_condition_ask(const struct cw_condition *condition,
                                        const struct cw_condition_scope *scope,
                                        struct cw_condition_error *ret_error)
{
    struct cw_py_run run;
    struct cw_py value = evaluate(condition, &run, scope, ret_error);

    if (run.raised)
        return CW_CONDITION_RAISES;
    return cw_py_is_true(value) ? CW_CONDITION_TRUE : CW_CONDITION_FALSE;
}

enum cw_condition_says cw_condition_value(const struct cw_condition *condition,
                                          const struct cw_condition_scope *scope, struct cw_slice *ret_type,
                                          struct cw_slice *ret_repr, struct cw_condition_error *ret_error)
{
    struct cw_py_run run;
    struct cw_py value = evaluate(condition, &run, scope, ret_error), repr;

    if (run.raised)
        return CW_CONDITION_RAISES;
    repr = cw_py_repr(&run, value);
    if (run.raised)
        return CW_CONDITION_RAISES;
    *ret_type = cw_slice_of(cw_py_type_name(value));
    *ret_repr = cw_py_text(repr);
    return cw_py_is_true(value) ? CW_CONDITION_TRUE : CW_CONDITION_FALSE;
}
