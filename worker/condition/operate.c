#include "cw/condition/operate.h"

#include "cw/condition/compare.h"
#include "cw/condition/dict.h"
#include "cw/condition/text_write.h"

typedef enum cw_number int_fn(int64_t a, int64_t b, int64_t *ret);
typedef enum cw_number float_fn(double a, double b, double *ret);

struct cw_py cw_py_raise_number(struct cw_py_run *run, enum cw_number said)
{
    switch (said) {
    case CW_NUMBER_BY_ZERO: return cw_py_raise(run, "ZeroDivisionError", "division by zero");
    case CW_NUMBER_BAD_VALUE: return cw_py_raise(run, "ValueError", "no number can be made of this");
    case CW_NUMBER_IS_COMPLEX:
        return cw_py_raise(run, "ValueError", "the result is complex, which is not supported");
    case CW_NUMBER_FINE:
    case CW_NUMBER_OVERFLOW: break;
    }
    return cw_py_raise(run, "OverflowError", "the result is too large");
}

static struct cw_py of_ints(struct cw_py_run *run, int_fn *calculate, struct cw_py a, struct cw_py b)
{
    int64_t result = 0;
    enum cw_number said = calculate(a.number, b.number, &result);

    return said == CW_NUMBER_FINE ? cw_py_int(result) : cw_py_raise_number(run, said);
}

static struct cw_py of_floats(struct cw_py_run *run, float_fn *calculate, struct cw_py a, struct cw_py b)
{
    double result = 0;
    enum cw_number said = calculate(cw_py_to_double(a), cw_py_to_double(b), &result);

    return said == CW_NUMBER_FINE ? cw_py_computed(run, result) : cw_py_raise_number(run, said);
}

static enum cw_number add(double a, double b, double *ret)
{
    *ret = a + b;
    return CW_NUMBER_FINE;
}

static enum cw_number subtract(double a, double b, double *ret)
{
    *ret = a - b;
    return CW_NUMBER_FINE;
}

static enum cw_number multiply(double a, double b, double *ret)
{
    *ret = a * b;
    return CW_NUMBER_FINE;
}

#define OF_INTS(name, calculate)                                                                             \
    static struct cw_py name(struct cw_py_run *run, struct cw_py a, struct cw_py b)                          \
    {                                                                                                        \
        return of_ints(run, calculate, a, b);                                                                \
    }
#define OF_FLOATS(name, calculate)                                                                           \
    static struct cw_py name(struct cw_py_run *run, struct cw_py a, struct cw_py b)                          \
    {                                                                                                        \
        return of_floats(run, calculate, a, b);                                                              \
    }

OF_INTS(int_add, cw_int_add)
OF_INTS(int_sub, cw_int_sub)
OF_INTS(int_mul, cw_int_mul)
OF_INTS(int_floordiv, cw_int_floordiv)
OF_INTS(int_mod, cw_int_mod)
OF_INTS(int_lshift, cw_int_shl)
OF_INTS(int_rshift, cw_int_shr)
OF_FLOATS(float_add, add)
OF_FLOATS(float_sub, subtract)
OF_FLOATS(float_mul, multiply)
OF_FLOATS(float_div, cw_float_div)
OF_FLOATS(float_floordiv, cw_float_floordiv)
OF_FLOATS(float_mod, cw_float_mod)
OF_FLOATS(float_pow, cw_float_pow)

static struct cw_py int_div(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    double result = 0;
    enum cw_number said = cw_int_truediv(a.number, b.number, &result);

    return said == CW_NUMBER_FINE ? cw_py_float(result) : cw_py_raise_number(run, said);
}

static struct cw_py int_pow(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return b.number < 0 ? float_pow(run, a, b) : of_ints(run, cw_int_pow, a, b);
}

/* Bits: of two bools a bool. */
static struct cw_py bits(struct cw_py a, struct cw_py b, int64_t number)
{
    return a.kind == CW_PY_BOOL && b.kind == CW_PY_BOOL ? cw_py_bool(number != 0) : cw_py_int(number);
}

static struct cw_py int_or(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return bits(a, b, a.number | b.number);
}

static struct cw_py int_xor(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return bits(a, b, a.number ^ b.number);
}

static struct cw_py int_and(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return bits(a, b, a.number & b.number);
}

static struct cw_py int_neg(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return int_sub(run, cw_py_int(b.kind), a); /* b is no value: 0 */
}

static struct cw_py int_pos(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    (void)b;
    return cw_py_int(a.number);
}

static struct cw_py int_invert(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    (void)b;
    return cw_py_int(~a.number);
}

static struct cw_py float_neg(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)b;
    return cw_py_computed(run, -a.real);
}

static struct cw_py float_pos(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    (void)b;
    return a;
}

static struct cw_py str_add(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_slice joined;
    enum cw_status status = cw_text_concat(run->arena, cw_py_text(a), cw_py_text(b), &joined);

    if (status || !cw_py_spend(run, (uint32_t)(joined.len / 64)))
        return cw_py_raise_status(run, status);
    return cw_py_str(run, joined);
}

static struct cw_py too_many(struct cw_py_run *run)
{
    return cw_py_raise(run, "LimitError", "more than %u elements", CW_PY_ELEMENTS_MAX);
}

static struct cw_py list_add(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    uint32_t len = a.len + b.len;
    struct cw_py *items;

    if (len > CW_PY_ELEMENTS_MAX)
        return too_many(run);
    items = cw_py_alloc(run, len * sizeof(*items));
    if (!items)
        return (struct cw_py){ 0 };
    if (a.len)
        memcpy(items, a.items, a.len * sizeof(*items));
    if (b.len)
        memcpy(items + a.len, b.items, b.len * sizeof(*items));
    a.items = items;
    a.len = len;
    return a;
}

static struct cw_py list_repeat(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    uint64_t times = b.number > 0 ? (uint64_t)b.number : 0;
    struct cw_py *items;

    if (a.len && times > CW_PY_ELEMENTS_MAX / a.len)
        return too_many(run);
    items = cw_py_alloc(run, a.len * times * sizeof(*items));
    for (uint64_t i = 0; items && a.len && i < times; i++)
        memcpy(items + i * a.len, a.items, a.len * sizeof(*items));
    if (!items)
        return (struct cw_py){ 0 };
    a.items = items;
    a.len = a.len ? (uint32_t)(a.len * times) : 0;
    return a;
}

static struct cw_py str_repeat(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_slice repeated;
    enum cw_status status = cw_text_repeat(run->arena, cw_py_text(a), b.number, &repeated);

    if (status || !cw_py_spend(run, (uint32_t)(repeated.len / 64)))
        return cw_py_raise_status(run, status);
    return cw_py_str(run, repeated);
}

static struct cw_py repeat_str(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return str_repeat(run, b, a);
}

static struct cw_py repeat_list(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return list_repeat(run, b, a);
}

/* What a view or a set has, as a set. */
static struct cw_py_dict *set_of(struct cw_py_run *run, struct cw_py value)
{
    struct cw_py_dict *set = cw_py_dict_new(run);

    for (uint32_t i = 0; set && i < value.dict->count && cw_py_spend(run, 1); i++) {
        const struct cw_py_entry *entry = &value.dict->entries[i];
        struct cw_py key = entry->key, *both;

        if (value.kind == CW_PY_ITEMS) {
            both = cw_py_alloc(run, 2 * sizeof(*both));
            if (!both)
                return NULL;
            both[0] = entry->key;
            both[1] = entry->value;
            key = cw_py_tuple(both, 2);
        }
        cw_py_dict_put(run, set, key, cw_py_none());
    }
    return run->raised ? NULL : set;
}

/* Those of `from` that are, or are not, in `other`, added to `set`. */
static bool add_chosen(struct cw_py_run *run, struct cw_py_dict *set, const struct cw_py_dict *from,
                       const struct cw_py_dict *other, bool in_other)
{
    for (uint32_t i = 0; i < from->count && cw_py_spend(run, 1); i++) {
        struct cw_py key = from->entries[i].key;

        if ((cw_py_dict_find(run, other, key) != NULL) == in_other)
            cw_py_dict_put(run, set, key, cw_py_none());
    }
    return !run->raised;
}

/* Whether an intersection has the elements of `a` where 1 equals True: the shorter one's. */
static bool keeps_left(struct cw_py a, struct cw_py b)
{
    if (a.dict->count != b.dict->count)
        return a.dict->count < b.dict->count;
    return a.kind != CW_PY_SET && b.kind == CW_PY_SET;
}

static struct cw_py combine(struct cw_py_run *run, enum cw_py_operator op, struct cw_py a, struct cw_py b)
{
    struct cw_py_dict *left = set_of(run, a), *right = set_of(run, b), *set = cw_py_dict_new(run);
    static const struct cw_py_dict none = { 0 };

    if (run->raised)
        return (struct cw_py){ 0 };
    if (op == CW_PY_AND && keeps_left(a, b))
        add_chosen(run, set, left, right, true);
    else if (op == CW_PY_AND)
        add_chosen(run, set, right, left, true);
    else
        add_chosen(run, set, left, op == CW_PY_OR ? &none : right, false);
    if (op == CW_PY_OR || op == CW_PY_XOR)
        add_chosen(run, set, right, op == CW_PY_OR ? &none : left, false);
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_SET, set);
}

static struct cw_py set_or(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return combine(run, CW_PY_OR, a, b);
}

static struct cw_py set_and(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return combine(run, CW_PY_AND, a, b);
}

static struct cw_py set_xor(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return combine(run, CW_PY_XOR, a, b);
}

static struct cw_py set_sub(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return combine(run, CW_PY_SUB, a, b);
}

static struct cw_py dict_or(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    const struct cw_py_dict *from[] = { a.dict, b.dict };
    struct cw_py_dict *dict = cw_py_dict_new(run);

    for (int side = 0; dict && side < 2; side++)
        for (uint32_t i = 0; i < from[side]->count && cw_py_spend(run, 1); i++)
            cw_py_dict_put(run, dict, from[side]->entries[i].key, from[side]->entries[i].value);
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_DICT, dict);
}

#define I  CW_PY_INTEGER
#define N  CW_PY_NUMBER
#define S  CW_PY_BIT(STR)
#define L  CW_PY_BIT(LIST)
#define T  CW_PY_BIT(TUPLE)
#define B  CW_PY_BIT(BOOL)
#define D  CW_PY_BIT(DICT)
#define W  (CW_PY_BIT(KEYS) | CW_PY_BIT(ITEMS))
#define E  (CW_PY_BIT(SET) | W)
#define GI CW_PY_BIT(INT)
#define GF CW_PY_BIT(FLOAT)
#define GE CW_PY_BIT(SET)

/* The first row that fits counts. Both sides are one kind where the result is `left`'s. */
static const struct cw_py_operation operations[] = {
    { CW_PY_ADD, I, I, GI, int_add },
    { CW_PY_ADD, N, N, GF, float_add },
    { CW_PY_ADD, S, S, S, str_add },
    { CW_PY_ADD, L, L, L, list_add },
    { CW_PY_ADD, T, T, T, list_add },
    { CW_PY_SUB, I, I, GI, int_sub },
    { CW_PY_SUB, N, N, GF, float_sub },
    { CW_PY_SUB, GE, GE, GE, set_sub },
    { CW_PY_SUB, W, E, GE, set_sub },
    { CW_PY_SUB, E, W, GE, set_sub },
    { CW_PY_MUL, I, I, GI, int_mul },
    { CW_PY_MUL, N, N, GF, float_mul },
    { CW_PY_MUL, S, I, S, str_repeat },
    { CW_PY_MUL, I, S, S, repeat_str },
    { CW_PY_MUL, L, I, L, list_repeat },
    { CW_PY_MUL, I, L, L, repeat_list },
    { CW_PY_MUL, T, I, T, list_repeat },
    { CW_PY_MUL, I, T, T, repeat_list },
    { CW_PY_DIV, I, I, GF, int_div },
    { CW_PY_DIV, N, N, GF, float_div },
    { CW_PY_FLOORDIV, I, I, GI, int_floordiv },
    { CW_PY_FLOORDIV, N, N, GF, float_floordiv },
    { CW_PY_MOD, I, I, GI, int_mod },
    { CW_PY_MOD, N, N, GF, float_mod },
    { CW_PY_POW, I, I, GI | GF, int_pow },
    { CW_PY_POW, N, N, GF, float_pow },
    { CW_PY_OR, B, B, B, int_or },
    { CW_PY_OR, I, I, GI, int_or },
    { CW_PY_OR, D, D, D, dict_or },
    { CW_PY_OR, E, E, GE, set_or },
    { CW_PY_XOR, B, B, B, int_xor },
    { CW_PY_XOR, I, I, GI, int_xor },
    { CW_PY_XOR, E, E, GE, set_xor },
    { CW_PY_AND, B, B, B, int_and },
    { CW_PY_AND, I, I, GI, int_and },
    { CW_PY_AND, E, E, GE, set_and },
    { CW_PY_LSHIFT, I, I, GI, int_lshift },
    { CW_PY_RSHIFT, I, I, GI, int_rshift },
    { CW_PY_NEG, I, 0, GI, int_neg },
    { CW_PY_NEG, GF, 0, GF, float_neg },
    { CW_PY_POS, I, 0, GI, int_pos },
    { CW_PY_POS, GF, 0, GF, float_pos },
    { CW_PY_INVERT, I, 0, GI, int_invert },
    { 0, 0, 0, 0, NULL },
};

static const struct cw_py_operation *find(const struct cw_py_operation *table, enum cw_py_operator op,
                                          uint32_t left, uint32_t right)
{
    for (; table && table->op; table++)
        if (table->op == op && table->left & left && (right ? table->right & right : !table->right))
            return table;
    return NULL;
}

/* Of one kind each. */
static const struct cw_py_operation *operation_of(enum cw_py_operator op, unsigned left, unsigned right)
{
    uint32_t a = UINT32_C(1) << left, b = right ? UINT32_C(1) << right : 0;
    const struct cw_py_operation *found = find(operations, op, a, b);

    if (!found && cw_py_classes[left])
        found = find(cw_py_classes[left]->operations, op, a, b);
    if (!found && right && cw_py_classes[right])
        found = find(cw_py_classes[right]->operations, op, a, b);
    return found;
}

const char *cw_py_operator_sign(enum cw_py_operator op)
{
    static const char *const signs[] = { "",  "+", "-", "*",  "/",  "//", "%", "**",
                                         "|", "^", "&", "<<", ">>", "-",  "+", "~" };

    return signs[op];
}

static struct cw_py unsupported(struct cw_py_run *run, enum cw_py_operator op, struct cw_py left,
                                struct cw_py right)
{
    if (left.kind == CW_PY_HUGE || right.kind == CW_PY_HUGE)
        return cw_py_unfit(run, left.kind == CW_PY_HUGE ? left : right, "%s");
    if (op == CW_PY_MOD && left.kind == CW_PY_STR)
        return cw_py_raise(run, "TypeError", "formatting with %% is not supported: use an f-string");
    if (!right.kind)
        return cw_py_raise(run, "TypeError", "bad operand type for unary %s: '%s'", cw_py_operator_sign(op),
                           cw_py_type_name(left));
    return cw_py_raise(run, "TypeError", "unsupported operand type(s) for %s: '%s' and '%s'",
                       cw_py_operator_sign(op), cw_py_type_name(left), cw_py_type_name(right));
}

struct cw_py cw_py_operate(struct cw_py_run *run, enum cw_py_operator op, struct cw_py left,
                           struct cw_py right)
{
    const struct cw_py_operation *found = NULL;

    left = cw_py_plain(run, left);
    right = cw_py_plain(run, right);
    if (run->raised)
        return left;
    if (left.kind < CW_PY_KIND_COUNT && right.kind < CW_PY_KIND_COUNT)
        found = operation_of(op, left.kind, right.kind);
    return found ? found->call(run, left, right) : unsupported(run, op, left, right);
}

static unsigned plain_kind(unsigned kind)
{
    return kind == CW_PY_STRUCT_TIME ? CW_PY_TUPLE : kind;
}

static uint32_t gives_of(enum cw_py_operator op, unsigned left, unsigned right)
{
    const struct cw_py_operation *found = operation_of(op, plain_kind(left), plain_kind(right));

    return found ? found->gives : 0;
}

uint32_t cw_py_operates(enum cw_py_operator op, uint32_t left, uint32_t right)
{
    uint32_t gives = 0;

    for (unsigned a = 1; a < CW_PY_KIND_COUNT; a++) {
        if (!(left >> a & 1))
            continue;
        if (!right)
            gives |= gives_of(op, a, 0);
        for (unsigned b = 1; right && b < CW_PY_KIND_COUNT; b++)
            if (right >> b & 1)
                gives |= gives_of(op, a, b);
    }
    return gives;
}
