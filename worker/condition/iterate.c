#include "cw/condition/iterate.h"

#include "cw/condition/dict.h"
#include "cw/condition/text.h"

struct cw_py cw_py_iterator_of(struct cw_py_run *run, struct cw_py_iterator fields)
{
    struct cw_py_iterator *made = cw_py_alloc(run, sizeof(*made));

    if (!made)
        return (struct cw_py){ 0 };
    *made = fields;
    return (struct cw_py){ .kind = CW_PY_ITERATOR, .iterator = made };
}

bool cw_py_next(struct cw_py_run *run, struct cw_py iterator, struct cw_py *ret)
{
    return cw_py_spend(run, 1) && iterator.iterator->next(run, iterator.iterator, ret) && !run->raised;
}

static struct cw_py pair(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_py *items = cw_py_alloc(run, 2 * sizeof(*items));

    if (!items)
        return (struct cw_py){ 0 };
    items[0] = a;
    items[1] = b;
    return cw_py_tuple(items, 2);
}

static struct cw_py element(struct cw_py_run *run, struct cw_py over, int64_t at)
{
    const struct cw_py_entry *entry;

    if (cw_py_is(over, CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE)))
        return over.items[at];
    if (over.kind == CW_PY_RANGE)
        return cw_py_int(cw_py_range_at(over.range, at));
    entry = &over.dict->entries[at];
    if (over.kind == CW_PY_ITEMS)
        return pair(run, entry->key, entry->value);
    return over.kind == CW_PY_VALUES ? entry->value : entry->key;
}

static bool next_element(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    if (iterator->left == 0)
        return false;
    iterator->left--;
    *ret = element(run, iterator->over, iterator->at);
    if (iterator->left)
        iterator->at += iterator->step;
    return true;
}

/* `at` is a byte. */
static bool next_character(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    const char *start = iterator->over.text + iterator->at, *end = start;

    if (iterator->at == iterator->over.len)
        return false;
    cw_text_next(&end);
    iterator->at += end - start;
    *ret = cw_py_str(run, (struct cw_slice){ start, (size_t)(end - start) });
    return true;
}

static bool character_before(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    const char *end = iterator->over.text + iterator->at, *start = end;

    if (iterator->at == 0)
        return false;
    cw_text_before(&start);
    iterator->at -= end - start;
    *ret = cw_py_str(run, (struct cw_slice){ start, (size_t)(end - start) });
    return true;
}

static int64_t count_of(struct cw_py value)
{
    if (value.kind == CW_PY_RANGE)
        return value.range->count;
    return cw_py_is(value, CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE)) ? value.len : value.dict->count;
}

static const char *iterator_name(struct cw_py value)
{
    static const char *const names[CW_PY_KIND_COUNT] = {
        [CW_PY_LIST] = "list_iterator",      [CW_PY_TUPLE] = "tuple_iterator",
        [CW_PY_DICT] = "dict_keyiterator",   [CW_PY_RANGE] = "range_iterator",
        [CW_PY_KEYS] = "dict_keyiterator",   [CW_PY_VALUES] = "dict_valueiterator",
        [CW_PY_ITEMS] = "dict_itemiterator", [CW_PY_STR] = "str_iterator",
    };

    return names[value.kind];
}

static struct cw_py over_elements(struct cw_py_run *run, struct cw_py value)
{
    return cw_py_iterator_of(run, (struct cw_py_iterator){ .name = iterator_name(value),
                                                           .next = next_element,
                                                           .over = value,
                                                           .step = 1,
                                                           .left = count_of(value) });
}

#define NUMBERED (CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(DICT) | CW_PY_BIT(RANGE) | CW_PY_VIEW)

struct cw_py cw_py_iterate(struct cw_py_run *run, struct cw_py value)
{
    value = cw_py_plain(run, value);
    if (value.kind == CW_PY_ITERATOR)
        return value;
    if (cw_py_is(value, NUMBERED))
        return over_elements(run, value);
    if (value.kind == CW_PY_STR)
        return cw_py_iterator_of(
            run, (struct cw_py_iterator){ .name = "str_iterator", .next = next_character, .over = value });
    if (value.kind == CW_PY_SET)
        return cw_py_raise(run, "TypeError", "the order of a set cannot be seen: use sorted()");
    return cw_py_unfit(run, value, "'%s' object is not iterable");
}

static const char *reversed_name(struct cw_py value)
{
    static const char *const names[CW_PY_KIND_COUNT] = {
        [CW_PY_LIST] = "list_reverseiterator",
        [CW_PY_DICT] = "dict_reversekeyiterator",
        [CW_PY_RANGE] = "range_iterator",
        [CW_PY_KEYS] = "dict_reversekeyiterator",
        [CW_PY_VALUES] = "dict_reversevalueiterator",
        [CW_PY_ITEMS] = "dict_reverseitemiterator",
    };

    return names[value.kind] ? names[value.kind] : "reversed";
}

struct cw_py cw_py_call_reversed(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py over = cw_py_plain(run, args->at[0]);
    struct cw_py_iterator made = { .name = reversed_name(over), .over = over };

    if (over.kind == CW_PY_STR) {
        made.next = character_before;
        made.at = over.len;
    } else if (cw_py_is(over, NUMBERED)) {
        made.next = next_element;
        made.left = count_of(over);
        made.at = made.left - 1;
        made.step = -1;
    } else {
        return cw_py_unfit(run, over, "'%s' object is not reversible");
    }
    return cw_py_iterator_of(run, made);
}

static bool next_numbered(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    struct cw_py value;

    if (!cw_py_next(run, iterator->over, &value))
        return false;
    if (iterator->left == 0) /* the last number was the greatest there is */
        cw_py_raise(run, "OverflowError", "an integer has 64 bits at most");
    *ret = pair(run, cw_py_int(iterator->at), value);
    iterator->left = iterator->at < INT64_MAX;
    iterator->at += iterator->left;
    return !run->raised;
}

struct cw_py cw_py_call_enumerate(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py over = cw_py_iterate(run, args->at[0]);

    if (run->raised)
        return over;
    return cw_py_iterator_of(run, (struct cw_py_iterator){ .name = "enumerate",
                                                           .next = next_numbered,
                                                           .over = over,
                                                           .at = args->at[1].kind ? args->at[1].number : 0,
                                                           .left = 1 });
}

static bool next_of_all(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    uint32_t count = iterator->over.len;
    struct cw_py *items = count ? cw_py_alloc(run, count * sizeof(*items)) : NULL;

    if (!items)
        return false;
    for (uint32_t i = 0; i < count; i++)
        if (!cw_py_next(run, iterator->over.items[i], &items[i]))
            return false;
    *ret = cw_py_tuple(items, count);
    return true;
}

struct cw_py cw_py_call_zip(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py *over = cw_py_alloc(run, args->count * sizeof(*over));

    if (!over)
        return (struct cw_py){ 0 };
    for (uint32_t i = 0; i < args->count && !run->raised; i++)
        over[i] = cw_py_iterate(run, args->at[i]);
    return cw_py_iterator_of(run, (struct cw_py_iterator){ .name = "zip",
                                                           .next = next_of_all,
                                                           .over = cw_py_tuple(over, args->count) });
}

/* How many steps lead from start to before stop, as an unsigned number: it may be beyond 63 bits. */
static uint64_t steps_between(int64_t start, int64_t stop, int64_t step)
{
    uint64_t way = step > 0 ? (uint64_t)stop - (uint64_t)start : (uint64_t)start - (uint64_t)stop;
    uint64_t stride = step > 0 ? (uint64_t)step : 0 - (uint64_t)step;

    if (step > 0 ? start >= stop : start <= stop)
        return 0;
    return (way - 1) / stride + 1;
}

struct cw_py cw_py_range(struct cw_py_run *run, int64_t start, int64_t stop, int64_t step)
{
    uint64_t count = steps_between(start, stop, step);
    struct cw_py_range *made;

    if (count > INT64_MAX)
        return cw_py_raise(run, "OverflowError", "a range has less than 2 ** 63 elements");
    made = cw_py_alloc(run, sizeof(*made));
    if (!made)
        return (struct cw_py){ 0 };
    *made = (struct cw_py_range){ start, stop, step, (int64_t)count };
    return (struct cw_py){ .kind = CW_PY_RANGE, .range = made };
}

struct cw_py cw_py_call_range(struct cw_py_run *run, const struct cw_py_args *args)
{
    bool one = !args->at[1].kind;
    int64_t step = args->at[2].kind ? args->at[2].number : 1;

    if (!step)
        return cw_py_raise(run, "ValueError", "range() arg 3 must not be zero");
    return cw_py_range(run, one ? 0 : args->at[0].number, one ? args->at[0].number : args->at[1].number,
                       step);
}
