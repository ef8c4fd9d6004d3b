#include "cw/condition/builtins_number.h"

#include "cw/condition/dict.h"
#include "cw/condition/number_text.h"
#include "cw/condition/operate.h"
#include "cw/condition/sort.h"

#include <math.h>

static struct cw_py int_of(struct cw_py_run *run, enum cw_number said, const int64_t *number)
{
    return said == CW_NUMBER_FINE ? cw_py_int(*number) : cw_py_raise_number(run, said);
}

struct cw_py cw_py_call_abs(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py x = args->at[0];
    int64_t number = 0;

    if (x.kind == CW_PY_FLOAT)
        return cw_py_computed(run, fabs(x.real));
    if (x.kind == CW_PY_TIMEDELTA)
        return cw_py_ordered(run, x, CW_PY_LT, cw_py_operate(run, CW_PY_SUB, x, x))
                   ? cw_py_operate(run, CW_PY_NEG, x, (struct cw_py){ 0 })
                   : x;
    return int_of(run, cw_int_abs(x.number, &number), &number);
}

struct cw_py cw_py_call_divmod(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py *both = cw_py_alloc(run, 2 * sizeof(*both));

    if (!both)
        return (struct cw_py){ 0 };
    if ((args->at[0].kind == CW_PY_TIMEDELTA) != (args->at[1].kind == CW_PY_TIMEDELTA))
        return cw_py_raise(run, "TypeError", "unsupported operand type(s) for divmod(): '%s' and '%s'",
                           cw_py_type_name(args->at[0]), cw_py_type_name(args->at[1]));
    both[0] = cw_py_operate(run, CW_PY_FLOORDIV, args->at[0], args->at[1]);
    both[1] = cw_py_operate(run, CW_PY_MOD, args->at[0], args->at[1]);
    return cw_py_tuple(both, 2);
}

struct cw_py cw_py_call_float(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py x = args->at[0];
    double real = 0;

    if (!x.kind)
        return cw_py_float(0);
    if (x.kind == CW_PY_FLOAT)
        return x;
    if (x.kind != CW_PY_STR)
        return cw_py_float((double)x.number);
    if (!cw_py_spend(run, x.len / 64))
        return (struct cw_py){ 0 };
    if (cw_float_parse(cw_py_text(x), &real) != CW_NUMBER_FINE)
        return cw_py_raise(run, "ValueError", "could not convert string to float: '" CW_SHOW "'",
                           CW_SHOWN(cw_py_text(x)));
    return cw_py_computed(run, real);
}

static struct cw_py int_from_text(struct cw_py_run *run, struct cw_slice text, int64_t base)
{
    int64_t number = 0;
    enum cw_number said;

    if (!cw_py_spend(run, (uint32_t)(text.len / 64)))
        return (struct cw_py){ 0 };
    said = cw_int_parse(text, (int)base, &number);
    if (said == CW_NUMBER_BAD_VALUE)
        return cw_py_raise(run, "ValueError", "invalid literal for int() with base %d: '" CW_SHOW "'",
                           (int)base, CW_SHOWN(text));
    return int_of(run, said, &number);
}

struct cw_py cw_py_call_int(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py x = args->at[0], base = args->at[1];
    int64_t number = 0;

    if (base.kind && base.number != 0 && (base.number < 2 || base.number > 36))
        return cw_py_raise(run, "ValueError", "int() base must be >= 2 and <= 36, or 0");
    if (base.kind && x.kind != CW_PY_STR)
        return cw_py_raise(run, "TypeError", "int() can't convert non-string with explicit base");
    if (!x.kind)
        return cw_py_int(0);
    if (!cw_py_is(x, CW_PY_NUMBER | CW_PY_BIT(STR)))
        return cw_py_unfit(run, x, "int() argument must be a string or a number, not '%s'");
    if (x.kind == CW_PY_STR)
        return int_from_text(run, cw_py_text(x), base.kind ? base.number : 10);
    if (x.kind != CW_PY_FLOAT)
        return cw_py_int(x.number);
    return int_of(run, cw_float_to_int(x.real, &number), &number);
}

struct cw_py cw_py_call_round(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py x = args->at[0], digits = args->at[1];
    bool whole = !digits.kind || digits.kind == CW_PY_NONE;
    int64_t number = 0;
    double real = 0;
    enum cw_number said;

    if (x.kind != CW_PY_FLOAT && whole)
        return cw_py_int(x.number);
    if (x.kind != CW_PY_FLOAT)
        return int_of(run, cw_int_round_to(x.number, digits.number, &number), &number);
    if (whole)
        return int_of(run, cw_float_round(x.real, &number), &number);
    if (isnan(x.real))
        return x;
    said = cw_float_round_to(x.real, digits.number, &real);
    return said == CW_NUMBER_FINE ? cw_py_float(real) : cw_py_raise_number(run, said);
}

/* The elements of a set: here their order does not show, unless one has none. */
static struct cw_py elements(struct cw_py_run *run, struct cw_py value)
{
    struct cw_py_items items = { 0 };

    if (value.kind != CW_PY_SET)
        return value;
    for (uint32_t i = 0; i < value.dict->count && !run->raised; i++) {
        if (value.dict->count > 1 && cw_py_is_unordered(run, value.dict->entries[i].key))
            return cw_py_raise(run, "TypeError", "NaN has no place in an order");
        cw_py_add(run, &items, value.dict->entries[i].key);
    }
    return cw_py_list(items.at, items.count);
}

static struct cw_py best(struct cw_py_run *run, struct cw_py over, enum cw_py_order order,
                         struct cw_py otherwise)
{
    struct cw_py iterator, found = { 0 }, each;

    iterator = cw_py_iterate(run, over);
    if (run->raised)
        return iterator;
    while (cw_py_next(run, iterator, &each))
        if (!found.kind || cw_py_ordered(run, each, order, found))
            found = each;
    if (found.kind || run->raised)
        return found;
    if (otherwise.kind)
        return otherwise;
    return cw_py_raise(run, "ValueError", "%s() iterable argument is empty",
                       order == CW_PY_GT ? "max" : "min");
}

/* One iterable, or two values and more; `default` stands first, because the values have no end. */
static struct cw_py best_of(struct cw_py_run *run, const struct cw_py_args *args, enum cw_py_order order)
{
    struct cw_py otherwise = args->at[0];
    const char *name = order == CW_PY_GT ? "max" : "min";

    if (args->count == 2 && cw_py_is(args->at[1], CW_PY_ITERABLE | CW_PY_BIT(SET)))
        return best(run, elements(run, args->at[1]), order, otherwise);
    if (args->count == 2)
        return cw_py_unfit(run, args->at[1], "'%s' object is not iterable");
    if (otherwise.kind)
        return cw_py_raise(run, "TypeError",
                           "Cannot specify a default for %s() with multiple positional arguments", name);
    return best(run, cw_py_tuple(args->at + 1, args->count - 1), order, otherwise);
}

struct cw_py cw_py_call_max(struct cw_py_run *run, const struct cw_py_args *args)
{
    return best_of(run, args, CW_PY_GT);
}

struct cw_py cw_py_call_min(struct cw_py_run *run, const struct cw_py_args *args)
{
    return best_of(run, args, CW_PY_LT);
}

struct sum {
    struct cw_py total;
    double lost; /* what rounding took away from a sum of floats: Python adds it since 3.12 */
};

/* Neumaier's sum, as CPython 3.12's: `lost` is kept beside the plain sum of earlier versions. */
static void add_float(struct sum *sum, double x)
{
    double total = sum->total.real + x;

    if (fabs(sum->total.real) >= fabs(x))
        sum->lost += (sum->total.real - total) + x;
    else
        sum->lost += (x - total) + sum->total.real;
    sum->total.real = total;
}

/* The versions agree where nothing was lost, or too little to matter. */
static void settle(struct cw_py_run *run, const struct sum *sum)
{
    if (sum->lost != 0 && isfinite(sum->lost) && sum->total.real + sum->lost != sum->total.real)
        cw_py_raise(run, "ArithmeticError",
                    "Python's versions differ in this sum: round the numbers, or add integers");
}

static void add(struct cw_py_run *run, struct sum *sum, struct cw_py each)
{
    bool floats = sum->total.kind == CW_PY_FLOAT && cw_py_is(each, CW_PY_NUMBER);

    if (floats && each.kind == CW_PY_FLOAT)
        add_float(sum, each.real);
    else if (floats)
        sum->total.real += (double)each.number;
    else
        sum->total = cw_py_operate(run, CW_PY_ADD, sum->total, each);
}

struct cw_py cw_py_call_sum(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py iterator = cw_py_iterate(run, args->at[0]), each;
    struct sum sum = { .total = args->at[1].kind ? args->at[1] : cw_py_int(0) };

    if (sum.total.kind == CW_PY_STR)
        return cw_py_raise(run, "TypeError", "sum() can't sum strings [use ''.join(seq) instead]");
    if (run->raised)
        return iterator;
    while (cw_py_next(run, iterator, &each))
        add(run, &sum, each);
    if (sum.total.kind != CW_PY_FLOAT)
        return sum.total;
    settle(run, &sum);
    return isnan(sum.total.real) ? cw_py_computed(run, sum.total.real) : sum.total;
}
