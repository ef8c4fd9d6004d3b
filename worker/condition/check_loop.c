#include "cw/condition/check_loop.h"

static bool is_bound_twice(const struct cw_scope_names *scope, struct cw_slice name, uint32_t *ret_slot)
{
    for (uint32_t i = 0; i < scope->count; i++)
        if (cw_slice_eq(scope->names[i], name)) {
            *ret_slot = i;
            return true;
        }
    return false;
}

/* Gives every name of a target its slot. */
static bool declare(struct cw_check *c, struct cw_scope_names *scope, uint32_t target)
{
    struct cw_node *at = cw_check_node(c, target);
    uint32_t slot = scope->count;

    if (at->op == CW_OP_TARGET_TUPLE) {
        for (uint32_t i = 0; i < at->count; i++)
            if (!declare(c, scope, cw_program_kid(c->program, at, i)))
                return false;
        return true;
    }
    if (!is_bound_twice(scope, at->name, &slot)) {
        if (scope->count == CW_LOCALS_MAX) {
            cw_check_fault(c, target, "more than %d names in one comprehension", CW_LOCALS_MAX);
            return false;
        }
        scope->names[scope->count++] = at->name;
    }
    at->local = (struct cw_local){ 0, slot };
    return true;
}

static uint32_t kinds_of_items(struct cw_py value)
{
    uint32_t kinds = 0;

    for (uint32_t i = 0; i < value.len; i++)
        kinds |= UINT32_C(1) << value.items[i].kind;
    return kinds ? kinds : CW_PY_ANY;
}

static uint32_t kinds_of_kids(const struct cw_check *c, const struct cw_node *at)
{
    uint32_t kinds = 0;

    for (uint32_t i = 0; i < at->count; i++)
        kinds |= cw_check_node(c, cw_program_kid(c->program, at, i))->gives;
    return kinds ? kinds : CW_PY_ANY;
}

/* What comes out of an iterable. */
static uint32_t elements_of(const struct cw_check *c, uint32_t node)
{
    const struct cw_node *at = cw_check_node(c, node);
    uint32_t lists = CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE), kinds = 0;

    if (at->op == CW_OP_CONST && cw_py_is(at->value, lists))
        return kinds_of_items(at->value);
    if (at->op == CW_OP_LIST || at->op == CW_OP_TUPLE)
        return kinds_of_kids(c, at);
    if (at->gives & ~(CW_PY_BIT(STR) | CW_PY_BIT(RANGE) | CW_PY_BIT(ITEMS)))
        return CW_PY_ANY;
    kinds |= at->gives & CW_PY_BIT(STR) ? CW_PY_BIT(STR) : 0;
    kinds |= at->gives & CW_PY_BIT(RANGE) ? CW_PY_BIT(INT) : 0;
    return kinds | (at->gives & CW_PY_BIT(ITEMS) ? CW_PY_BIT(TUPLE) : 0);
}

/* Notes the kinds of the names. False: a fault was added. */
static bool bind(struct cw_check *c, struct cw_scope_names *scope, uint32_t target, uint32_t kinds)
{
    const struct cw_node *at = cw_check_node(c, target);
    uint32_t inner = kinds & ~CW_PY_BIT(STR) ? CW_PY_ANY : CW_PY_BIT(STR);
    bool fine = true;

    if (at->op == CW_OP_TARGET) {
        scope->kinds[at->local.slot] |= kinds;
        return true;
    }
    if (!(kinds & CW_PY_ITERABLE))
        fine = cw_check_fault(c, target, "%s cannot be taken apart", cw_kinds_text(kinds).text);
    for (uint32_t i = 0; i < at->count; i++)
        fine &= bind(c, scope, cw_program_kid(c->program, at, i), inner);
    return fine;
}

static bool check_iterable(struct cw_check *c, uint32_t node)
{
    uint32_t gives = cw_check_tree(c, node, false);

    if (!gives || gives & CW_PY_ITERABLE)
        return gives != 0;
    if (gives & CW_PY_BIT(SET))
        cw_check_fault(c, node, "the order of a set cannot be seen: use sorted()");
    else
        cw_check_fault(c, node, "%s cannot be iterated", cw_kinds_text(gives).text);
    return false;
}

/* The first clause's iterable belongs to the scope around. */
static bool check_clause(struct cw_check *c, uint32_t clause, struct cw_scope_names *scope, bool first)
{
    uint32_t iterable = cw_check_kid(c, clause, 1), count = cw_check_node(c, clause)->count;
    bool fine;

    c->scope = first ? scope->outer : scope;
    fine = check_iterable(c, iterable);
    c->scope = scope;
    if (!bind(c, scope, cw_check_kid(c, clause, 0), fine ? elements_of(c, iterable) : CW_PY_ANY))
        fine = false;
    for (uint32_t i = 2; i < count; i++) {
        uint32_t condition = cw_check_kid(c, clause, i);

        fine &= cw_check_tree(c, condition, true) != 0;
        cw_check_warn_truth(c, condition);
    }
    return fine;
}

static uint32_t check_element(struct cw_check *c, uint32_t element)
{
    if (cw_check_node(c, element)->op != CW_OP_PAIR)
        return cw_check_tree(c, element, false);
    return cw_check_tree(c, cw_check_kid(c, element, 0), false) &&
                   cw_check_tree(c, cw_check_kid(c, element, 1), false)
               ? CW_PY_ANY
               : 0;
}

uint32_t cw_check_comprehension(struct cw_check *c, uint32_t node, bool truth)
{
    static const uint32_t gives[CW_OP_COUNT] = { [CW_OP_LISTCOMP] = CW_PY_BIT(LIST),
                                                 [CW_OP_SETCOMP] = CW_PY_BIT(SET),
                                                 [CW_OP_DICTCOMP] = CW_PY_BIT(DICT),
                                                 [CW_OP_GENERATOR] = CW_PY_BIT(ITERATOR) };
    struct cw_scope_names scope = { .outer = c->scope };
    uint32_t count = cw_check_node(c, node)->count;
    bool fine = true;

    (void)truth;
    for (uint32_t i = 1; i < count; i++)
        if (!declare(c, &scope, cw_check_kid(c, cw_check_kid(c, node, i), 0)))
            return 0;
    for (uint32_t i = 1; i < count; i++)
        fine &= check_clause(c, cw_check_kid(c, node, i), &scope, i == 1);
    c->scope = &scope;
    fine &= check_element(c, cw_check_kid(c, node, 0)) != 0;
    c->scope = scope.outer;
    cw_check_node(c, node)->locals = scope.count;
    return cw_check_node(c, node)->gives = fine ? gives[cw_check_node(c, node)->op] : 0;
}
