#include "cw/condition/subscript.h"

#include "cw/condition/dict.h"
#include "cw/condition/iterate.h"
#include "cw/condition/module.h"
#include "cw/condition/print.h"
#include "cw/condition/text.h"

#define SEQUENCE (CW_PY_BIT(STR) | CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(RANGE))

static int64_t length_of(struct cw_py sequence)
{
    if (sequence.kind == CW_PY_STR)
        return cw_text_length(cw_py_text(sequence));
    return sequence.kind == CW_PY_RANGE ? sequence.range->count : sequence.len;
}

static struct cw_py element(struct cw_py_run *run, struct cw_py sequence, int64_t index)
{
    int64_t len = length_of(sequence);
    const char *name = sequence.kind == CW_PY_STR ? "string" : cw_py_type_name(sequence);

    cw_py_spend(run, sequence.kind == CW_PY_STR ? sequence.len / 256 : 0);
    if (index < 0)
        index += len;
    if (index < 0 || index >= len)
        return cw_py_raise(run, "IndexError", "%s index out of range", name);
    if (sequence.kind == CW_PY_STR)
        return cw_py_str(run, cw_text_at(cw_py_text(sequence), index));
    if (sequence.kind == CW_PY_RANGE)
        return cw_py_int(cw_py_range_at(sequence.range, index));
    return sequence.items[index];
}

static struct cw_py by_key(struct cw_py_run *run, const struct cw_py_dict *dict, struct cw_py key)
{
    const struct cw_py_entry *entry = cw_py_dict_find(run, dict, key);
    struct cw_buf buf = cw_py_buf(run);

    if (entry || run->raised)
        return entry ? entry->value : (struct cw_py){ 0 };
    cw_py_add_repr(run, &buf, key);
    return cw_py_raise(run, "KeyError", CW_SHOW, CW_SHOWN(cw_buf_slice(&buf)));
}

struct cw_py cw_py_subscript(struct cw_py_run *run, struct cw_py value, struct cw_py index)
{
    const struct cw_py_class *class = value.kind < CW_PY_KIND_COUNT ? cw_py_classes[value.kind] : NULL;

    if (value.kind == CW_PY_DICT)
        return by_key(run, value.dict, index);
    if (class && class->subscript)
        return class->subscript(run, value, index);
    value = cw_py_plain(run, value);
    if (!cw_py_is(value, SEQUENCE))
        return cw_py_unfit(run, value, "'%s' object is not subscriptable");
    if (!cw_py_is(index, CW_PY_INTEGER))
        return cw_py_unfit(run, index, "indices must be integers or slices, not %s");
    return element(run, value, index.number);
}

/* A negative bound counts from the end; then it is brought between `least` and `most`. */
static int64_t bring(int64_t bound, int64_t len, int64_t least, int64_t most)
{
    if (bound < 0)
        bound = bound + len < bound ? bound : bound + len;
    return bound < least ? least : bound > most ? most : bound;
}

/* As PySlice_AdjustIndices: where to begin, the step, how many, where to stop. */
static void adjust(const struct cw_py bounds[3], int64_t len, int64_t ret[4])
{
    int64_t step = bounds[2].kind == CW_PY_NONE ? 1 : bounds[2].number;
    int64_t least = step < 0 ? -1 : 0, most = step < 0 ? len - 1 : len;
    int64_t start =
        bounds[0].kind == CW_PY_NONE ? (step < 0 ? most : least) : bring(bounds[0].number, len, least, most);
    int64_t stop =
        bounds[1].kind == CW_PY_NONE ? (step < 0 ? least : most) : bring(bounds[1].number, len, least, most);
    uint64_t way = step < 0 ? (uint64_t)start - (uint64_t)stop : (uint64_t)stop - (uint64_t)start;
    uint64_t stride = step < 0 ? 0 - (uint64_t)step : (uint64_t)step;
    bool empty = step < 0 ? start <= stop : start >= stop;

    ret[0] = start;
    ret[1] = step;
    ret[2] = empty ? 0 : (int64_t)((way - 1) / stride + 1);
    ret[3] = stop;
}

static struct cw_py slice_of_str(struct cw_py_run *run, struct cw_py value, const int64_t how[3])
{
    struct cw_slice picked = CW_LIT("");
    enum cw_status status = CW_OK;

    cw_py_spend(run, 1 + value.len / 64);
    if (how[2])
        status = cw_text_pick(run->arena, cw_py_text(value), how, &picked);
    return status ? cw_py_raise_status(run, status) : cw_py_str(run, picked);
}

static struct cw_py slice_of_items(struct cw_py_run *run, struct cw_py value, const int64_t how[3])
{
    struct cw_py *items;

    if (how[1] == 1 || !how[2]) {
        value.items = how[2] ? value.items + how[0] : value.items;
        value.len = (uint32_t)how[2];
        return value;
    }
    items = cw_py_alloc(run, (size_t)how[2] * sizeof(*items));
    for (int64_t i = 0; items && i < how[2]; i++)
        items[i] = value.items[how[0] + i * how[1]];
    value.items = items;
    value.len = (uint32_t)how[2];
    return items ? value : (struct cw_py){ 0 };
}

/* range(a, b, c)[x:y:z] is a range again; its stop is where the slice's stop lies. */
static struct cw_py slice_of_range(struct cw_py_run *run, const struct cw_py_range *range,
                                   const int64_t how[4])
{
    int64_t step, start, stop;

    if (__builtin_mul_overflow(range->step, how[1], &step) ||
        __builtin_mul_overflow(range->step, how[0], &start) ||
        __builtin_add_overflow(range->start, start, &start) ||
        __builtin_mul_overflow(range->step, how[3], &stop) ||
        __builtin_add_overflow(range->start, stop, &stop))
        return cw_py_raise(run, "OverflowError", "an integer has 64 bits at most");
    return cw_py_range(run, start, stop, step);
}

static bool is_bound(struct cw_py_run *run, struct cw_py bound)
{
    if (!cw_py_is(bound, CW_PY_INTEGER | CW_PY_BIT(NONE)))
        cw_py_unfit(run, bound, "slice indices must be integers or None, not %s");
    return !run->raised;
}

/* The step is looked at first, as CPython does. */
struct cw_py cw_py_slice(struct cw_py_run *run, struct cw_py value, const struct cw_py bounds[3])
{
    int64_t how[4];

    value = cw_py_plain(run, value);
    if (value.kind == CW_PY_MATCH)
        return cw_py_raise(run, "IndexError", "no such group");
    if (!cw_py_is(value, SEQUENCE))
        return cw_py_unfit(run, value,
                           value.kind == CW_PY_DICT ? "a slice is no key of a %s"
                                                    : "'%s' object is not subscriptable");
    if (!is_bound(run, bounds[2]))
        return (struct cw_py){ 0 };
    if (bounds[2].kind != CW_PY_NONE && !bounds[2].number)
        return cw_py_raise(run, "ValueError", "slice step cannot be zero");
    if (!is_bound(run, bounds[0]) || !is_bound(run, bounds[1]))
        return (struct cw_py){ 0 };
    adjust(bounds, length_of(value), how);
    if (value.kind == CW_PY_STR)
        return slice_of_str(run, value, how);
    return value.kind == CW_PY_RANGE ? slice_of_range(run, value.range, how)
                                     : slice_of_items(run, value, how);
}

uint32_t cw_py_subscripts(uint32_t value, uint32_t index)
{
    uint32_t gives = 0, opaque = CW_PY_BIT(DICT) | CW_PY_BIT(MATCH) | CW_PY_BIT(STRUCT_TIME);

    if (value & opaque || (value & (CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE)) && index & CW_PY_INTEGER))
        return CW_PY_ANY;
    if (value & CW_PY_BIT(STR) && index & CW_PY_INTEGER)
        gives |= CW_PY_BIT(STR);
    if (value & CW_PY_BIT(RANGE) && index & CW_PY_INTEGER)
        gives |= CW_PY_BIT(INT);
    return gives;
}

uint32_t cw_py_slices(uint32_t value)
{
    return (value & SEQUENCE) | (value & CW_PY_BIT(STRUCT_TIME) ? CW_PY_BIT(TUPLE) : 0);
}
