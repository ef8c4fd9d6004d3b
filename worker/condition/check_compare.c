#include "cw/condition/check_compare.h"

#define SETTISH (CW_PY_BIT(SET) | CW_PY_BIT(KEYS) | CW_PY_BIT(ITEMS))
#define HOLDERS                                                                                              \
    (CW_PY_BIT(STR) | CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(DICT) | CW_PY_BIT(RANGE) |              \
     CW_PY_BIT(ITERATOR) | CW_PY_BIT(VALUES) | CW_PY_BIT(STRUCT_TIME) | SETTISH)
#define BY_ORDER (CW_PY_BIT(STR) | CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(STRUCT_TIME))

static bool is_comparable(unsigned a, unsigned b)
{
    const struct cw_py_class *class = cw_py_classes[a];

    return class && class->order && (a == b || class->comparable >> b & 1);
}

/* Whether values of these two kinds may be equal. */
static bool may_equal(unsigned a, unsigned b)
{
    uint32_t both = UINT32_C(1) << a | UINT32_C(1) << b, tuples = CW_PY_BIT(TUPLE) | CW_PY_BIT(STRUCT_TIME);

    return a == b || !(both & ~CW_PY_NUMBER) || !(both & ~SETTISH) || !(both & ~tuples) ||
           is_comparable(a, b) || is_comparable(b, a);
}

static bool may_order(unsigned a, unsigned b)
{
    uint32_t both = UINT32_C(1) << a | UINT32_C(1) << b, tuples = CW_PY_BIT(TUPLE) | CW_PY_BIT(STRUCT_TIME);

    return (a == b && both & BY_ORDER) || !(both & ~CW_PY_NUMBER) || !(both & ~SETTISH) ||
           !(both & ~tuples) || is_comparable(a, b) || is_comparable(b, a);
}

static bool any_pair(uint32_t left, uint32_t right, bool (*fits)(unsigned, unsigned))
{
    for (unsigned a = 1; a < CW_PY_KIND_COUNT; a++)
        for (unsigned b = 1; left >> a & 1 && b < CW_PY_KIND_COUNT; b++)
            if (right >> b & 1 && fits(a, b))
                return true;
    return false;
}

static void warn(struct cw_check *c, uint32_t link, bool says, uint32_t left, uint32_t right)
{
    cw_program_fault(c->program, CW_WARNING, cw_check_node(c, link), "always %s: %s never equals %s",
                     says ? "true" : "false", cw_kinds_text(left).text, cw_kinds_text(right).text);
}

/* None, True, False: 0 for everything else. */
static uint32_t singleton(const struct cw_check *c, uint32_t node)
{
    const struct cw_node *at = cw_check_node(c, node);

    if (at->op != CW_OP_CONST || !cw_py_is(at->value, CW_PY_BIT(NONE) | CW_PY_BIT(BOOL)))
        return 0;
    return UINT32_C(1) << at->value.kind;
}

static uint32_t check_identity(struct cw_check *c, uint32_t left, uint32_t link)
{
    uint32_t right = cw_check_kid(c, link, 0), one = singleton(c, right) | singleton(c, left);
    uint32_t a = cw_check_node(c, left)->gives, b = cw_check_node(c, right)->gives;
    bool negated = cw_check_node(c, link)->how == CW_IS_NOT_SAME;

    if (!one)
        return cw_check_fault(c, link, "identity is asked of None, True and False only; == compares values");
    if (!(a & b))
        warn(c, link, negated, a, b);
    else if (a == b && a == CW_PY_BIT(NONE))
        cw_program_fault(c->program, CW_WARNING, cw_check_node(c, link), "always %s",
                         negated ? "false" : "true");
    return CW_PY_BIT(BOOL);
}

static uint32_t check_membership(struct cw_check *c, uint32_t link, uint32_t left, uint32_t right)
{
    if (!(right & HOLDERS))
        return cw_check_fault(c, link, "`in` needs a str, list, tuple, dict, set or range, not %s",
                              cw_kinds_text(right).text);
    if (right == CW_PY_BIT(STR) && !(left & CW_PY_BIT(STR)))
        return cw_check_fault(c, link, "`in` a str asks for a str, not %s", cw_kinds_text(left).text);
    return CW_PY_BIT(BOOL);
}

static uint32_t check_equality(struct cw_check *c, uint32_t link, uint32_t left, uint32_t right)
{
    if (left == CW_PY_BIT(VALUES) && right == CW_PY_BIT(VALUES))
        return cw_check_fault(c, link, "dict_values cannot be compared; list() of them can");
    if (!any_pair(left, right, may_equal))
        warn(c, link, cw_check_node(c, link)->how == CW_IS_NE, left, right);
    return CW_PY_BIT(BOOL);
}

static uint32_t check_order(struct cw_check *c, uint32_t link, uint32_t left, uint32_t right)
{
    if (any_pair(left, right, may_order))
        return CW_PY_BIT(BOOL);
    return cw_check_fault(c, link, "%s and %s have no order", cw_kinds_text(left).text,
                          cw_kinds_text(right).text);
}

static uint32_t check_link(struct cw_check *c, uint32_t left, uint32_t link)
{
    uint32_t a = cw_check_node(c, left)->gives, b = cw_check_node(c, cw_check_kid(c, link, 0))->gives;

    if (!a || !b)
        return 0;
    switch ((enum cw_comparison)cw_check_node(c, link)->how) {
    case CW_IS_EQ:
    case CW_IS_NE: return check_equality(c, link, a, b);
    case CW_IS_IN:
    case CW_IS_NOT_IN: return check_membership(c, link, a, b);
    case CW_IS_SAME:
    case CW_IS_NOT_SAME: return check_identity(c, left, link);
    case CW_IS_LT:
    case CW_IS_LE:
    case CW_IS_GT:
    case CW_IS_GE: break;
    }
    return check_order(c, link, a, b);
}

uint32_t cw_check_compare(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t count = cw_check_node(c, node)->count, left = cw_check_kid(c, node, 0);
    bool fine = cw_check_tree(c, left, false) != 0;

    (void)truth;
    for (uint32_t i = 1; i < count; i++) {
        uint32_t link = cw_check_kid(c, node, i), right = cw_check_kid(c, link, 0);

        cw_check_tree(c, right, false);
        cw_check_node(c, link)->gives = check_link(c, left, link);
        fine &= cw_check_node(c, link)->gives != 0;
        left = right;
    }
    cw_check_watch(c, node);
    return cw_check_node(c, node)->gives = fine ? CW_PY_BIT(BOOL) : 0;
}
