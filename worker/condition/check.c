#include "cw/condition/check.h"

#include "cw/condition/check_compare.h"
#include "cw/condition/check_loop.h"
#include "cw/condition/check_name.h"
#include "cw/condition/eval.h"
#include "cw/condition/operate.h"
#include "cw/condition/subscript.h"

#include <stdarg.h>
#include <stdio.h>

uint32_t cw_check_fault(struct cw_check *c, uint32_t node, const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_program_fault(c->program, CW_ERROR, cw_check_node(c, node), "%s", message);
    return 0;
}

struct cw_kinds_text cw_kinds_text(uint32_t kinds)
{
    static const char *const names[CW_PY_KIND_COUNT] = { "",
#define X(kind, name) name,
                                                         CW_PY_KINDS(X)
#undef X
    };
    struct cw_kinds_text text = { "" };
    size_t len = 0, count = 0;

    for (unsigned kind = 1; kind < CW_PY_KIND_COUNT; kind++) {
        if (!(kinds >> kind & 1))
            continue;
        if (++count > 4)
            return (struct cw_kinds_text){ "any of these" };
        len += (size_t)snprintf(text.text + len, sizeof(text.text) - len, "%s%s", count > 1 ? " or " : "",
                                names[kind]);
    }
    return text;
}

static bool is_constant(const struct cw_check *c, uint32_t node)
{
    const struct cw_node *at = cw_check_node(c, node);

    if (at->op == CW_OP_LINK)
        return is_constant(c, cw_program_kid(c->program, at, 0));
    return at->op == CW_OP_CONST;
}

/* What is always raised is a fault, but not that constants have used up their steps: then nothing more is
 * calculated at load. */
static uint32_t fold_failed(struct cw_check *c, uint32_t node, uint32_t gives)
{
    c->fold.raised = false;
    if (!c->fold.steps)
        return gives;
    if (strcmp(c->error.name, "MemoryError") == 0)
        c->program->failed = true;
    if (cw_check_node(c, node)->op == CW_OP_COMPARE)
        node = cw_check_kid(c, node, 1); /* its sign */
    return cw_check_fault(c, node, "this always fails: %s: %s", c->error.name, c->error.text);
}

uint32_t cw_check_fold(struct cw_check *c, uint32_t node, uint32_t gives)
{
    struct cw_node *at = cw_check_node(c, node);
    struct cw_py value;

    for (uint32_t i = 0; i < at->count; i++)
        if (!is_constant(c, cw_program_kid(c->program, at, i)))
            return at->gives = gives;
    if (!gives || !c->fold.steps)
        return at->gives = gives;
    c->fold.program = c->program;
    value = cw_py_eval(&c->fold, node);
    if (c->fold.raised)
        return at->gives = fold_failed(c, node, gives);
    at->op = CW_OP_CONST;
    at->how = 0;
    at->count = 0;
    at->watched = false;
    at->value = value;
    return at->gives = UINT32_C(1) << value.kind;
}

static bool is_always_true(const struct cw_node *at)
{
    uint32_t always = CW_PY_BIT(ITERATOR) | CW_PY_BIT(MATCH) | CW_PY_BIT(DATETIME) | CW_PY_BIT(DATE) |
                      CW_PY_BIT(TIME) | CW_PY_BIT(TIMEZONE) | CW_PY_BIT(STRUCT_TIME);

    if (at->op == CW_OP_CONST)
        return cw_py_is_true(at->value);
    if (at->op == CW_OP_TUPLE || at->op == CW_OP_LIST || at->op == CW_OP_SET || at->op == CW_OP_DICT)
        return at->count > 0;
    return at->gives && !(at->gives & ~always);
}

void cw_check_warn_truth(struct cw_check *c, uint32_t node)
{
    const struct cw_node *at = cw_check_node(c, node);

    if (!at->gives)
        return;
    if (is_always_true(at))
        cw_program_fault(c->program, CW_WARNING, at, "this is always true");
    else if (at->op == CW_OP_CONST || at->gives == CW_PY_BIT(NONE))
        cw_program_fault(c->program, CW_WARNING, at, "this is always false");
}

/* Operands in front of the last decide by their truth; the last is the value, unless only that one's truth
 * counts. */
static uint32_t check_row(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t count = cw_check_node(c, node)->count, gives = 0;
    bool fine = true;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t operand = cw_check_kid(c, node, i), kinds;
        bool tested = truth || i + 1 < count;

        kinds = cw_check_tree(c, operand, tested);
        if (tested)
            cw_check_warn_truth(c, operand);
        cw_check_watch(c, operand);
        gives |= kinds;
        fine &= kinds != 0;
    }
    return cw_check_fold(c, node, fine ? gives : 0);
}

static uint32_t check_not(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t operand = cw_check_kid(c, node, 0), gives = cw_check_tree(c, operand, true);

    (void)truth;
    cw_check_watch(c, operand);
    cw_check_warn_truth(c, operand);
    return cw_check_fold(c, node, gives ? CW_PY_BIT(BOOL) : 0);
}

static uint32_t check_if(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t test = cw_check_kid(c, node, 1);
    uint32_t then = cw_check_tree(c, cw_check_kid(c, node, 0), truth), asks = cw_check_tree(c, test, true);
    uint32_t otherwise = cw_check_tree(c, cw_check_kid(c, node, 2), truth);

    cw_check_watch(c, test);
    cw_check_warn_truth(c, test);
    return cw_check_fold(c, node, then && asks && otherwise ? then | otherwise : 0);
}

static uint32_t check_binary(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t left = cw_check_tree(c, cw_check_kid(c, node, 0), false);
    uint32_t right = cw_check_tree(c, cw_check_kid(c, node, 1), false), gives;
    enum cw_py_operator op = (enum cw_py_operator)cw_check_node(c, node)->how;

    (void)truth;
    if (!left || !right)
        return 0;
    gives = cw_py_operates(op, left, right);
    if (gives)
        return cw_check_fold(c, node, gives);
    if (op == CW_PY_MOD && left == CW_PY_BIT(STR))
        return cw_check_fault(c, node, "formatting with %% is not supported; an f-string is");
    return cw_check_fault(c, node, "%s does not go between %s and %s", cw_py_operator_sign(op),
                          cw_kinds_text(left).text, cw_kinds_text(right).text);
}

static uint32_t check_unary(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t operand = cw_check_tree(c, cw_check_kid(c, node, 0), false), gives;
    enum cw_py_operator op = (enum cw_py_operator)cw_check_node(c, node)->how;

    (void)truth;
    if (!operand)
        return 0;
    gives = cw_py_operates(op, operand, 0);
    if (gives)
        return cw_check_fold(c, node, gives);
    return cw_check_fault(c, node, "%s does not go with %s", cw_py_operator_sign(op),
                          cw_kinds_text(operand).text);
}

static uint32_t check_subscript(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t value = cw_check_tree(c, cw_check_kid(c, node, 0), false);
    uint32_t index = cw_check_tree(c, cw_check_kid(c, node, 1), false), gives;

    (void)truth;
    if (!value || !index)
        return 0;
    gives = cw_py_subscripts(value, index);
    if (gives)
        return cw_check_fold(c, node, gives);
    if (!cw_py_subscripts(value, CW_PY_ANY))
        return cw_check_fault(c, node, "%s has no elements to be taken by number or key",
                              cw_kinds_text(value).text);
    return cw_check_fault(c, cw_check_kid(c, node, 1), "an element of %s is taken by an int, not by %s",
                          cw_kinds_text(value).text, cw_kinds_text(index).text);
}

static uint32_t check_slice(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t value = cw_check_tree(c, cw_check_kid(c, node, 0), false);
    bool fine = value != 0;

    (void)truth;
    for (uint32_t i = 1; i < 4; i++) {
        uint32_t bound = cw_check_kid(c, node, i), kinds = cw_check_tree(c, bound, false);

        fine &= kinds != 0;
        if (kinds && !(kinds & (CW_PY_INTEGER | CW_PY_BIT(NONE))))
            fine = cw_check_fault(c, bound, "a slice goes by int, not by %s", cw_kinds_text(kinds).text);
    }
    if (fine && !cw_py_slices(value))
        return cw_check_fault(c, node, "%s cannot be sliced", cw_kinds_text(value).text);
    return fine ? cw_check_fold(c, node, cw_py_slices(value)) : 0;
}

static uint32_t check_constant(struct cw_check *c, uint32_t node, bool truth)
{
    struct cw_node *at = cw_check_node(c, node);

    (void)truth;
    if (at->how)
        return cw_check_fault(c, node, "an integer has 64 bits at most");
    return at->gives = UINT32_C(1) << at->value.kind;
}

static bool check_kids(struct cw_check *c, uint32_t node)
{
    uint32_t count = cw_check_node(c, node)->count;
    bool fine = true;

    for (uint32_t i = 0; i < count; i++)
        fine &= cw_check_tree(c, cw_check_kid(c, node, i), false) != 0;
    return fine;
}

static bool check_hashable(struct cw_check *c, uint32_t key)
{
    uint32_t gives = cw_check_node(c, key)->gives;

    if (gives & ~(CW_PY_BIT(LIST) | CW_PY_BIT(DICT) | CW_PY_BIT(SET) | CW_PY_BIT(KEYS) | CW_PY_BIT(ITEMS)))
        return true;
    cw_check_fault(c, key, "%s is no key: it is unhashable", cw_kinds_text(gives).text);
    return false;
}

static uint32_t check_display(struct cw_check *c, uint32_t node, bool truth)
{
    static const uint32_t gives[CW_OP_COUNT] = { [CW_OP_TUPLE] = CW_PY_BIT(TUPLE),
                                                 [CW_OP_LIST] = CW_PY_BIT(LIST),
                                                 [CW_OP_SET] = CW_PY_BIT(SET),
                                                 [CW_OP_DICT] = CW_PY_BIT(DICT),
                                                 [CW_OP_FSTRING] = CW_PY_BIT(STR) };
    uint8_t op = cw_check_node(c, node)->op;
    uint32_t count = cw_check_node(c, node)->count;
    bool fine = check_kids(c, node);

    (void)truth;
    for (uint32_t i = 0; fine && i < count && (op == CW_OP_SET || op == CW_OP_DICT);
         i += op == CW_OP_DICT ? 2 : 1)
        fine = check_hashable(c, cw_check_kid(c, node, i));
    return cw_check_fold(c, node, fine ? gives[op] : 0);
}

static uint32_t check_format(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t gives = cw_check_tree(c, cw_check_kid(c, node, 0), false);

    (void)truth;
    if (gives && !(gives & ~(CW_PY_BIT(SET) | CW_PY_BIT(ITERATOR))))
        return cw_check_fault(c, node, "%s cannot be printed", cw_kinds_text(gives).text);
    return cw_check_fold(c, node, gives ? CW_PY_BIT(STR) : 0);
}

static uint32_t check_compare(struct cw_check *c, uint32_t node, bool truth)
{
    return cw_check_fold(c, node, cw_check_compare(c, node, truth));
}

typedef uint32_t check_fn(struct cw_check *c, uint32_t node, bool truth);

static check_fn *const checks[CW_OP_COUNT] = {
    [CW_OP_CONST] = check_constant,
    [CW_OP_TUPLE] = check_display,
    [CW_OP_LIST] = check_display,
    [CW_OP_SET] = check_display,
    [CW_OP_DICT] = check_display,
    [CW_OP_AND] = check_row,
    [CW_OP_OR] = check_row,
    [CW_OP_NOT] = check_not,
    [CW_OP_IF] = check_if,
    [CW_OP_COMPARE] = check_compare,
    [CW_OP_BINARY] = check_binary,
    [CW_OP_UNARY] = check_unary,
    [CW_OP_SUBSCRIPT] = check_subscript,
    [CW_OP_SLICE] = check_slice,
    [CW_OP_FSTRING] = check_display,
    [CW_OP_FORMAT] = check_format,
    [CW_OP_LISTCOMP] = cw_check_comprehension,
    [CW_OP_SETCOMP] = cw_check_comprehension,
    [CW_OP_DICTCOMP] = cw_check_comprehension,
    [CW_OP_GENERATOR] = cw_check_comprehension,
    [CW_OP_NAME] = cw_check_name,
    [CW_OP_DOT] = cw_check_dot,
    [CW_OP_CALL] = cw_check_call,
};

uint32_t cw_check_tree(struct cw_check *c, uint32_t node, bool truth)
{
    check_fn *check = checks[cw_check_node(c, node)->op];

    return check ? check(c, node, truth) : cw_check_node(c, node)->gives;
}

bool cw_check(struct cw_program *program)
{
    struct cw_check c = { .program = program };

    c.fold = (struct cw_py_run){ .arena = program->source->arena,
                                 .error = &c.error,
                                 .steps = CW_PY_STEPS_MAX,
                                 .held_max = SIZE_MAX, /* its steps are limit enough */
                                 .program = program,
                                 .nans = UINT64_C(1) << 50 };
    if (cw_check_tree(&c, program->root, true))
        cw_check_warn_truth(&c, program->root);
    return !program->failed;
}
