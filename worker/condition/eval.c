#include "cw/condition/eval.h"

#include "cw/condition/compare.h"
#include "cw/condition/comprehension.h"
#include "cw/condition/data.h"
#include "cw/condition/dict.h"
#include "cw/condition/eval_call.h"
#include "cw/condition/operate.h"
#include "cw/condition/print.h"
#include "cw/condition/subscript.h"
#include "cw/condition/text.h"

static struct cw_py constant(struct cw_py_run *run, const struct cw_node *node)
{
    (void)run;
    return node->value;
}

static struct cw_py *elements(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py *items = cw_py_alloc(run, node->count * sizeof(*items));

    if (node->count > CW_PY_ELEMENTS_MAX)
        cw_py_raise(run, "LimitError", "more than %u elements", CW_PY_ELEMENTS_MAX);
    for (uint32_t i = 0; items && i < node->count; i++) {
        items[i] = cw_py_eval_kid(run, node, i);
        if (run->raised)
            return NULL;
    }
    return items;
}

static struct cw_py tuple(struct cw_py_run *run, const struct cw_node *node)
{
    return cw_py_tuple(elements(run, node), node->count);
}

static struct cw_py list(struct cw_py_run *run, const struct cw_node *node)
{
    return cw_py_list(elements(run, node), node->count);
}

static struct cw_py set(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py *items = elements(run, node);
    struct cw_py_dict *made = items ? cw_py_dict_new(run) : NULL;

    for (uint32_t i = 0; made && i < node->count && !run->raised; i++)
        cw_py_dict_put(run, made, items[i], cw_py_none());
    return cw_py_of_dict(CW_PY_SET, made);
}

static struct cw_py dict(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py *items = elements(run, node);
    struct cw_py_dict *made = items ? cw_py_dict_new(run) : NULL;

    for (uint32_t i = 0; made && i < node->count && !run->raised; i += 2)
        cw_py_dict_put(run, made, items[i], items[i + 1]);
    return cw_py_of_dict(CW_PY_DICT, made);
}

/* The first operand that decides, or the last. */
static struct cw_py decide(struct cw_py_run *run, const struct cw_node *node, bool decides)
{
    struct cw_py value = { 0 };

    for (uint32_t i = 0; i < node->count; i++) {
        value = cw_py_eval_kid(run, node, i);
        if (run->raised || cw_py_is_true(value) == decides)
            break;
    }
    return value;
}

static struct cw_py and_(struct cw_py_run *run, const struct cw_node *node)
{
    return decide(run, node, false);
}

static struct cw_py or_(struct cw_py_run *run, const struct cw_node *node)
{
    return decide(run, node, true);
}

static struct cw_py not_(struct cw_py_run *run, const struct cw_node *node)
{
    return cw_py_bool(!cw_py_is_true(cw_py_eval_kid(run, node, 0)));
}

static struct cw_py if_(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py test = cw_py_eval_kid(run, node, 1);

    return run->raised ? test : cw_py_eval_kid(run, node, cw_py_is_true(test) ? 0 : 2);
}

/* The language has no other identity than that of None, True and False. */
static bool is_one(struct cw_py a, struct cw_py b)
{
    return a.kind == b.kind && (a.kind == CW_PY_NONE || (a.kind == CW_PY_BOOL && a.number == b.number));
}

static bool holds(struct cw_py_run *run, struct cw_py left, enum cw_comparison how, struct cw_py right)
{
    switch (how) {
    case CW_IS_EQ: return cw_py_equal(run, left, right);
    case CW_IS_NE: return !cw_py_equal(run, left, right);
    case CW_IS_IN: return cw_py_contains(run, right, left);
    case CW_IS_NOT_IN: return !cw_py_contains(run, right, left);
    case CW_IS_SAME: return is_one(left, right);
    case CW_IS_NOT_SAME: return !is_one(left, right);
    case CW_IS_LT:
    case CW_IS_LE:
    case CW_IS_GT:
    case CW_IS_GE: break;
    }
    return cw_py_ordered(run, left, (enum cw_py_order)how, right);
}

/* What was raised is blamed on the sign. */
static void blame(struct cw_py_run *run, const struct cw_node *node);

static struct cw_py compare(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py left = cw_py_eval_kid(run, node, 0);

    for (uint32_t i = 1; i < node->count && !run->raised; i++) {
        const struct cw_node *link = &run->program->nodes[run->program->kids[node->kids + i]];
        struct cw_py right = cw_py_eval_kid(run, link, 0);

        if (run->raised)
            break;
        if (!holds(run, left, (enum cw_comparison)link->how, right)) {
            blame(run, link);
            return cw_py_bool(false);
        }
        blame(run, link);
        left = right;
    }
    return cw_py_bool(true);
}

static struct cw_py binary(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py left = cw_py_eval_kid(run, node, 0), right;

    if (run->raised)
        return left;
    right = cw_py_eval_kid(run, node, 1);
    return run->raised ? right : cw_py_operate(run, (enum cw_py_operator)node->how, left, right);
}

static struct cw_py unary(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py operand = cw_py_eval_kid(run, node, 0);

    if (run->raised)
        return operand;
    return cw_py_operate(run, (enum cw_py_operator)node->how, operand, (struct cw_py){ 0 });
}

static struct cw_py subscript(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py value = cw_py_eval_kid(run, node, 0), index;

    if (run->raised)
        return value;
    index = cw_py_eval_kid(run, node, 1);
    return run->raised ? index : cw_py_subscript(run, value, index);
}

static struct cw_py slice(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py parts[4];

    for (uint32_t i = 0; i < 4; i++) {
        parts[i] = cw_py_eval_kid(run, node, i);
        if (run->raised)
            return parts[i];
    }
    return cw_py_slice(run, parts[0], parts + 1);
}

static struct cw_py format(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py value = cw_py_eval_kid(run, node, 0);

    if (run->raised)
        return value;
    return node->how == 'r' ? cw_py_repr(run, value) : cw_py_to_str(run, value);
}

static struct cw_py fstring(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py *parts = elements(run, node);
    struct cw_buf buf = cw_py_buf(run);

    for (uint32_t i = 0; parts && i < node->count; i++)
        cw_buf_add(&buf, cw_py_text(parts[i]));
    return parts ? cw_py_str_from(run, &buf) : (struct cw_py){ 0 };
}

static struct cw_py isinstance(struct cw_py_run *run, const struct cw_node *node)
{
    return cw_py_bool(cw_py_is(cw_py_eval_kid(run, node, 0), node->kinds));
}

static cw_py_eval_fn *const functions[CW_OP_COUNT] = {
    [CW_OP_CONST] = constant,
    [CW_OP_TUPLE] = tuple,
    [CW_OP_LIST] = list,
    [CW_OP_SET] = set,
    [CW_OP_DICT] = dict,
    [CW_OP_AND] = and_,
    [CW_OP_OR] = or_,
    [CW_OP_NOT] = not_,
    [CW_OP_IF] = if_,
    [CW_OP_COMPARE] = compare,
    [CW_OP_BINARY] = binary,
    [CW_OP_UNARY] = unary,
    [CW_OP_SUBSCRIPT] = subscript,
    [CW_OP_SLICE] = slice,
    [CW_OP_FSTRING] = fstring,
    [CW_OP_FORMAT] = format,
    [CW_OP_LISTCOMP] = cw_py_eval_listcomp,
    [CW_OP_SETCOMP] = cw_py_eval_setcomp,
    [CW_OP_DICTCOMP] = cw_py_eval_dictcomp,
    [CW_OP_GENERATOR] = cw_py_eval_generator,
    [CW_OP_LOCAL] = cw_py_eval_local,
    [CW_OP_ATTRIBUTE] = cw_py_eval_attribute,
    [CW_OP_FUNCTION] = cw_py_eval_function,
    [CW_OP_METHOD] = cw_py_eval_method,
    [CW_OP_GETTER] = cw_py_eval_getter,
    [CW_OP_ATTACHED] = cw_py_eval_attached,
    [CW_OP_SECONDS_SINCE_CREATED] = cw_py_eval_seconds_since_created,
    [CW_OP_EVENT_NAME] = cw_py_eval_event_name,
    [CW_OP_EVENT_DATETIME] = cw_py_eval_event_datetime,
    [CW_OP_ISINSTANCE] = isinstance,
};

/* Characters are counted over all lines: an expression is one string to its reader. */
static void blame(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_slice before = { run->program->text.ptr, node->blame };

    if (run->raised && !run->error->column)
        run->error->column = (unsigned)cw_text_length(before) + 1;
}

/* The watcher's own printing may neither raise nor use up steps. */
static void tell(struct cw_py_run *run, const struct cw_node *node, struct cw_py value)
{
    const struct cw_condition_watch *watch = run->scope->watch;
    struct cw_condition_error ignored;
    struct cw_py_run other = { .scope = run->scope, .arena = run->arena, .error = &ignored, .steps = 10000 };
    struct cw_py text = cw_py_repr(&other, value);

    watch->part(watch->owner, cw_program_text(run->program, node),
                other.raised ? cw_slice_of(cw_py_type_name(value)) : cw_py_text(text));
}

/* A tree is not so high; generators that ask one another add theirs. */
static bool enter(struct cw_py_run *run)
{
    if (run->depth == CW_PY_DEPTH_MAX) {
        cw_py_raise(run, "LimitError", "generators that ask one another go too deep");
        return false;
    }
    run->depth++;
    return true;
}

struct cw_py cw_py_eval(struct cw_py_run *run, uint32_t number)
{
    const struct cw_node *node = &run->program->nodes[number];
    struct cw_py value;

    if (node->op == CW_OP_CONST)
        return node->value;
    if (!cw_py_spend(run, 1) || !enter(run))
        return (struct cw_py){ 0 };
    value = functions[node->op](run, node);
    run->depth--;
    if (run->arena->held > run->held_max)
        cw_py_raise(run, "LimitError", "more than %u MB of memory", CW_PY_MEMORY_MAX >> 20);
    if (value.kind == CW_PY_HUGE)
        cw_py_unfit(run, value, "%s");
    if (run->raised) {
        blame(run, node);
        return (struct cw_py){ 0 };
    }
    if (node->watched && run->scope && run->scope->watch)
        tell(run, node, value);
    return value;
}
