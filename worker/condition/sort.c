#include "cw/condition/sort.h"

#include "cw/condition/dict.h"

#include <math.h>

bool cw_py_is_unordered(struct cw_py_run *run, struct cw_py value)
{
    if (value.kind == CW_PY_FLOAT)
        return isnan(value.real);
    if (cw_py_is(value, CW_PY_BIT(SET) | CW_PY_BIT(KEYS) | CW_PY_BIT(ITEMS)))
        return true;
    for (uint32_t i = 0; cw_py_is(value, CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE)) && i < value.len; i++)
        if (!cw_py_spend(run, 1) || cw_py_is_unordered(run, value.items[i]))
            return true;
    return false;
}

/* Two neighbouring runs of sorted items into one. What is equal keeps its order; the later one is asked
 * whether it is less, as CPython does. */
static void merge(struct cw_py_run *run, const struct cw_py *from, uint32_t left, uint32_t right,
                  struct cw_py *to)
{
    uint32_t a = 0, b = left;

    while (a < left && b < left + right && cw_py_spend(run, 1))
        *to++ = cw_py_ordered(run, from[b], CW_PY_LT, from[a]) ? from[b++] : from[a++];
    while (a < left)
        *to++ = from[a++];
    while (b < left + right)
        *to++ = from[b++];
}

/* Runs of `width` become runs of twice that. */
static void pass(struct cw_py_run *run, const struct cw_py *from, struct cw_py *to, uint32_t count,
                 uint32_t width)
{
    for (uint32_t at = 0; at < count; at += 2 * width) {
        uint32_t left = count - at < width ? count - at : width;
        uint32_t right = count - at - left < width ? count - at - left : width;

        merge(run, from + at, left, right, to + at);
    }
}

static void reverse(struct cw_py *items, uint32_t count)
{
    for (uint32_t i = 0; i < count / 2; i++) {
        struct cw_py kept = items[i];

        items[i] = items[count - 1 - i];
        items[count - 1 - i] = kept;
    }
}

/* Backwards, so that what is equal keeps its order in the reversed result too. */
static struct cw_py sort(struct cw_py_run *run, struct cw_py *items, uint32_t count, bool backwards)
{
    struct cw_py *other = cw_py_alloc(run, count * sizeof(*other));

    if (!other)
        return (struct cw_py){ 0 };
    if (backwards)
        reverse(items, count);
    for (uint32_t width = 1; width < count && !run->raised; width *= 2) {
        struct cw_py *sorted = other;

        pass(run, items, sorted, count, width);
        other = items;
        items = sorted;
    }
    if (backwards)
        reverse(items, count);
    return cw_py_list(items, count);
}

static void keys_of(struct cw_py_run *run, const struct cw_py_dict *set, struct cw_py_items *ret)
{
    *ret = (struct cw_py_items){ 0 };
    for (uint32_t i = 0; i < set->count; i++)
        if (!cw_py_add(run, ret, set->entries[i].key))
            return;
}

struct cw_py cw_py_call_sorted(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py from = args->at[0];
    struct cw_py_items items;

    if (from.kind == CW_PY_SET)
        keys_of(run, from.dict, &items);
    else
        cw_py_collect(run, from, &items);
    for (uint32_t i = 0; !run->raised && items.count > 1 && i < items.count; i++)
        if (cw_py_is_unordered(run, items.at[i]))
            return cw_py_raise(run, "TypeError", "sets and NaN have no place in an order");
    if (run->raised)
        return (struct cw_py){ 0 };
    return sort(run, items.at, items.count, args->at[1].kind && cw_py_is_true(args->at[1]));
}
