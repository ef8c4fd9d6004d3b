#include "cw/condition/compare.h"

#include "cw/base/siphash.h"
#include "cw/condition/dict.h"
#include "cw/condition/iterate.h"
#include "cw/condition/module.h"
#include "cw/condition/number.h"
#include "cw/condition/text_find.h"

#include <math.h>

#define SEQUENCE (CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE))
#define SETTISH  (CW_PY_BIT(SET) | CW_PY_BIT(KEYS) | CW_PY_BIT(ITEMS))

static const struct cw_py_class *class_of(struct cw_py value)
{
    return value.kind < CW_PY_KIND_COUNT ? cw_py_classes[value.kind] : NULL;
}

/* -1, 0, 1; 2 where one is not a number. */
static int compare_numbers(struct cw_py a, struct cw_py b)
{
    int said;

    if (a.kind != CW_PY_FLOAT && b.kind != CW_PY_FLOAT)
        return (a.number > b.number) - (a.number < b.number);
    if (a.kind != CW_PY_FLOAT)
        return cw_int_compare_float(a.number, b.real);
    if (b.kind != CW_PY_FLOAT) {
        said = cw_int_compare_float(b.number, a.real);
        return said == 2 ? 2 : -said;
    }
    return isnan(a.real) || isnan(b.real) ? 2 : (a.real > b.real) - (a.real < b.real);
}

static bool is_number(struct cw_py value)
{
    return cw_py_is(value, CW_PY_NUMBER);
}

static bool equal_items(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    if (a.len != b.len)
        return false;
    for (uint32_t i = 0; i < a.len; i++)
        if (!cw_py_spend(run, 1) || !cw_py_same(run, a.items[i], b.items[i]))
            return false;
    return true;
}

static bool equal_dicts(struct cw_py_run *run, const struct cw_py_dict *a, const struct cw_py_dict *b)
{
    if (a->count != b->count)
        return false;
    for (uint32_t i = 0; i < a->count && cw_py_spend(run, 1); i++) {
        const struct cw_py_entry *found = cw_py_dict_find(run, b, a->entries[i].key);

        if (!found || !cw_py_same(run, found->value, a->entries[i].value))
            return false;
    }
    return !run->raised;
}

/* Whether an element of `a` at that place is one of the set-like `b`. */
static bool is_member_at(struct cw_py_run *run, struct cw_py a, uint32_t at, struct cw_py b)
{
    const struct cw_py_entry *entry = &a.dict->entries[at], *found;
    struct cw_py key = entry->key;

    if (a.kind == CW_PY_ITEMS && b.kind == CW_PY_ITEMS) {
        found = cw_py_dict_find(run, b.dict, key);
        return found && cw_py_same(run, found->value, entry->value);
    }
    if (a.kind == CW_PY_ITEMS) {
        struct cw_py both[2] = { entry->key, entry->value };

        return cw_py_dict_find(run, b.dict, cw_py_tuple(both, 2)) != NULL;
    }
    return cw_py_contains(run, b, key);
}

static bool is_subset(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    if (a.dict->count > b.dict->count)
        return false;
    for (uint32_t i = 0; i < a.dict->count; i++)
        if (!cw_py_spend(run, 1) || !is_member_at(run, a, i, b) || run->raised)
            return false;
    return true;
}

static bool equal_ranges(const struct cw_py_range *a, const struct cw_py_range *b)
{
    return a->count == b->count &&
           (!a->count || (a->start == b->start && (a->count == 1 || a->step == b->step)));
}

static bool equal_opaque(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    const struct cw_py_class *class = class_of(a);

    if (class && class->equal && (a.kind == b.kind || cw_py_is(b, class->comparable)))
        return class->equal(run, a, b);
    class = class_of(b);
    if (class && class->equal && cw_py_is(a, class->comparable))
        return class->equal(run, a, b);
    return a.kind == b.kind && a.of == b.of;
}

static bool equal_of_kind(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    switch (a.kind) {
    case CW_PY_NONE: return true;
    case CW_PY_STR: return cw_py_spend(run, a.len / 1024) && cw_slice_eq(cw_py_text(a), cw_py_text(b));
    case CW_PY_LIST:
    case CW_PY_TUPLE: return equal_items(run, a, b);
    case CW_PY_DICT: return equal_dicts(run, a.dict, b.dict);
    case CW_PY_RANGE: return equal_ranges(a.range, b.range);
    case CW_PY_VALUES:
        cw_py_raise(run, "TypeError", "dict_values cannot be compared; list() of them can");
        return false;
    default: return equal_opaque(run, a, b);
    }
}

bool cw_py_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    if (is_number(a) && is_number(b))
        return compare_numbers(a, b) == 0;
    if (a.kind == CW_PY_HUGE || b.kind == CW_PY_HUGE) {
        cw_py_unfit(run, a.kind == CW_PY_HUGE ? a : b, "%s");
        return false;
    }
    a = cw_py_plain(run, a);
    b = cw_py_plain(run, b);
    if (cw_py_is(a, SETTISH) && cw_py_is(b, SETTISH)) /* a view's elements are looked up in the other */
        return a.dict->count == b.dict->count &&
               (a.kind == CW_PY_SET ? is_subset(run, b, a) : is_subset(run, a, b));
    return a.kind == b.kind ? equal_of_kind(run, a, b) : equal_opaque(run, a, b);
}

bool cw_py_same(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    if (a.kind == CW_PY_FLOAT && b.kind == CW_PY_FLOAT && a.number == b.number)
        return true; /* the same bits: one object where it is not a number */
    if (a.kind == CW_PY_VALUES && b.kind == CW_PY_VALUES && a.dict != b.dict)
        return false;
    return cw_py_equal(run, a, b);
}

static bool holds(int said, enum cw_py_order order)
{
    switch (order) {
    case CW_PY_LT: return said < 0;
    case CW_PY_LE: return said <= 0;
    case CW_PY_GT: return said > 0 && said != 2;
    case CW_PY_GE: return said >= 0 && said != 2;
    }
    return false;
}

static bool ordered_items(struct cw_py_run *run, struct cw_py a, enum cw_py_order order, struct cw_py b)
{
    uint32_t at = 0, shorter = a.len < b.len ? a.len : b.len;

    while (at < shorter && cw_py_spend(run, 1) && cw_py_same(run, a.items[at], b.items[at]))
        at++;
    if (run->raised)
        return false;
    if (at < shorter)
        return cw_py_ordered(run, a.items[at], order, b.items[at]);
    return holds((a.len > b.len) - (a.len < b.len), order);
}

static bool ordered_sets(struct cw_py_run *run, struct cw_py a, enum cw_py_order order, struct cw_py b)
{
    if (order == CW_PY_GT || order == CW_PY_GE)
        return ordered_sets(run, b, order == CW_PY_GT ? CW_PY_LT : CW_PY_LE, a);
    return is_subset(run, a, b) && (order == CW_PY_LE || a.dict->count < b.dict->count);
}

static int sign_of(int said)
{
    return (said > 0) - (said < 0);
}

static bool has_order(struct cw_py a, struct cw_py b)
{
    const struct cw_py_class *class = class_of(a);

    return class && class->order && (a.kind == b.kind || cw_py_is(b, class->comparable));
}

static bool no_order(struct cw_py_run *run, struct cw_py a, enum cw_py_order order, struct cw_py b)
{
    static const char *const signs[] = { "", "<", "<=", ">", ">=" };

    if (a.kind == CW_PY_HUGE || b.kind == CW_PY_HUGE)
        cw_py_unfit(run, a.kind == CW_PY_HUGE ? a : b, "%s");
    cw_py_raise(run, "TypeError", "'%s' not supported between instances of '%s' and '%s'", signs[order],
                cw_py_type_name(a), cw_py_type_name(b));
    return false;
}

bool cw_py_ordered(struct cw_py_run *run, struct cw_py a, enum cw_py_order order, struct cw_py b)
{
    if (is_number(a) && is_number(b)) {
        int said = compare_numbers(a, b);

        return said != 2 && holds(said, order);
    }
    a = cw_py_plain(run, a);
    b = cw_py_plain(run, b);
    if (cw_py_is(a, SETTISH) && cw_py_is(b, SETTISH))
        return ordered_sets(run, a, order, b);
    if (a.kind == b.kind && a.kind == CW_PY_STR)
        return cw_py_spend(run, a.len / 1024) && holds(cw_text_compare(cw_py_text(a), cw_py_text(b)), order);
    if (a.kind == b.kind && cw_py_is(a, SEQUENCE))
        return ordered_items(run, a, order, b);
    if (has_order(a, b))
        return holds(sign_of(class_of(a)->order(run, a, b)), order) && !run->raised;
    if (has_order(b, a))
        return holds(-sign_of(class_of(b)->order(run, b, a)), order) && !run->raised;
    return no_order(run, a, order, b);
}

static bool contains_item(struct cw_py_run *run, struct cw_py list, struct cw_py value)
{
    for (uint32_t i = 0; i < list.len; i++)
        if (!cw_py_spend(run, 1) || cw_py_same(run, list.items[i], value))
            return !run->raised;
    return false;
}

static bool range_has(const struct cw_py_range *range, int64_t number)
{
    uint64_t way = range->step > 0 ? (uint64_t)number - (uint64_t)range->start
                                   : (uint64_t)range->start - (uint64_t)number;
    uint64_t stride = range->step > 0 ? (uint64_t)range->step : 0 - (uint64_t)range->step;

    if (range->step > 0 ? number < range->start : number > range->start)
        return false;
    return way % stride == 0 && way / stride < (uint64_t)range->count;
}

static bool range_contains(const struct cw_py_range *range, struct cw_py value)
{
    int64_t whole;

    if (cw_py_is(value, CW_PY_INTEGER))
        return range_has(range, value.number);
    return value.kind == CW_PY_FLOAT && cw_float_to_int(value.real, &whole) == CW_NUMBER_FINE &&
           (double)whole == value.real && range_has(range, whole);
}

static bool is_item(struct cw_py_run *run, const struct cw_py_dict *dict, struct cw_py value)
{
    const struct cw_py_entry *found;

    if (value.kind != CW_PY_TUPLE || value.len != 2)
        return false;
    found = cw_py_dict_find(run, dict, value.items[0]);
    return found && cw_py_same(run, found->value, value.items[1]);
}

static bool comes(struct cw_py_run *run, struct cw_py iterable, struct cw_py value)
{
    struct cw_py iterator = cw_py_iterate(run, iterable), each;

    if (run->raised)
        return false;
    while (cw_py_next(run, iterator, &each))
        if (cw_py_same(run, each, value))
            return true;
    return false;
}

static bool text_has(struct cw_py_run *run, struct cw_py text, struct cw_py part)
{
    if (part.kind == CW_PY_STR)
        return cw_py_spend(run, text.len / 64) && cw_text_has(cw_py_text(text), cw_py_text(part));
    cw_py_unfit(run, part, "'in <string>' requires string as left operand, not %s");
    return false;
}

bool cw_py_contains(struct cw_py_run *run, struct cw_py holder, struct cw_py value)
{
    switch (holder.kind) {
    case CW_PY_STR: return text_has(run, holder, value);
    case CW_PY_LIST:
    case CW_PY_TUPLE: return contains_item(run, holder, value);
    case CW_PY_SET: /* a set is no element: there are no frozen ones */
        return value.kind != CW_PY_SET && cw_py_dict_find(run, holder.dict, value) != NULL;
    case CW_PY_DICT:
    case CW_PY_KEYS: return cw_py_dict_find(run, holder.dict, value) != NULL;
    case CW_PY_RANGE: return range_contains(holder.range, value);
    case CW_PY_ITEMS: return is_item(run, holder.dict, value);
    case CW_PY_VALUES:
    case CW_PY_ITERATOR:
    case CW_PY_STRUCT_TIME: return comes(run, holder, value);
    default: cw_py_unfit(run, holder, "argument of type '%s' is not iterable"); return false;
    }
}

static uint64_t mix(uint64_t a, uint64_t b)
{
    a = (a ^ b) * UINT64_C(0x9E3779B97F4A7C15);
    return a ^ a >> 29;
}

/* Numbers that are equal are hashed as integers where they are whole. */
static uint64_t hash_number(struct cw_py value)
{
    int64_t whole = value.number;
    uint64_t bits = 0;

    if (value.kind != CW_PY_FLOAT ||
        (cw_float_to_int(value.real, &whole) == CW_NUMBER_FINE && (double)whole == value.real))
        return mix(1, (uint64_t)whole);
    memcpy(&bits, &value.real, sizeof(bits));
    return mix(2, bits);
}

static uint64_t hash_text(struct cw_py_run *run, struct cw_slice text)
{
    uint64_t seed[2] = { 0x636F6E64, run->seed };

    cw_py_spend(run, (uint32_t)(text.len / 256));
    return cw_siphash(seed, text);
}

static uint64_t hash_items(struct cw_py_run *run, struct cw_py tuple)
{
    uint64_t hash = tuple.len;

    for (uint32_t i = 0; i < tuple.len && cw_py_spend(run, 1); i++)
        hash = mix(hash, cw_py_hash(run, tuple.items[i]));
    return hash;
}

static uint64_t hash_range(const struct cw_py_range *range)
{
    uint64_t hash = mix(3, (uint64_t)range->count);

    if (range->count > 0)
        hash = mix(hash, (uint64_t)range->start);
    return range->count > 1 ? mix(hash, (uint64_t)range->step) : hash;
}

static uint64_t unhashable(struct cw_py_run *run, struct cw_py value)
{
    cw_py_unfit(run, value, "unhashable type: '%s'");
    return 0;
}

uint64_t cw_py_hash(struct cw_py_run *run, struct cw_py value)
{
    const struct cw_py_class *class;

    value = cw_py_plain(run, value);
    class = class_of(value);
    if (is_number(value))
        return hash_number(value);
    if (class && class->hash)
        return class->hash(run, value);
    switch (value.kind) {
    case CW_PY_NONE: return mix(4, 4);
    case CW_PY_STR: return hash_text(run, cw_py_text(value));
    case CW_PY_TUPLE: return hash_items(run, value);
    case CW_PY_RANGE: return hash_range(value.range);
    case CW_PY_MATCH:
    case CW_PY_ITERATOR: return mix(5, (uint64_t)(uintptr_t)value.of);
    default: return unhashable(run, value);
    }
}
