#include "cw/condition/methods_collection.h"

#include "cw/condition/compare.h"
#include "cw/condition/dict.h"

/* A start or stop of index(): negative ones count from the end, once. */
static int64_t clamped(struct cw_py bound, int64_t len, int64_t otherwise)
{
    if (!bound.kind)
        return otherwise;
    if (bound.number < 0)
        return bound.number + len < 0 ? 0 : bound.number + len;
    return bound.number;
}

static struct cw_py list_index(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py list = cw_py_plain(run, args->at[0]);
    int64_t at = clamped(args->at[2], list.len, 0), stop = clamped(args->at[3], list.len, list.len);

    for (; at < stop && at < list.len && cw_py_spend(run, 1); at++)
        if (cw_py_same(run, list.items[at], args->at[1]))
            return cw_py_int(at);
    return cw_py_raise(run, "ValueError", "the value is not in the %s", cw_py_type_name(list));
}

static struct cw_py list_count(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py list = cw_py_plain(run, args->at[0]);
    int64_t count = 0;

    for (uint32_t i = 0; i < list.len && cw_py_spend(run, 1); i++)
        count += cw_py_same(run, list.items[i], args->at[1]);
    return cw_py_int(count);
}

const struct cw_py_function cw_py_list_methods[] = {
    { .name = "count",
      .params = { { "value", CW_PY_ANY } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = list_count },
    { .name = "index",
      .params = { { "value", CW_PY_ANY }, { "start", CW_PY_INTEGER }, { "stop", CW_PY_INTEGER } },
      .required = 1,
      .positional = 3,
      .unnamed = 3,
      .gives = CW_PY_BIT(INT),
      .call = list_index },
    { .name = NULL },
};

const struct cw_py_class cw_py_list_class = { .methods = cw_py_list_methods };

static struct cw_py range_count(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_int(cw_py_contains(run, args->at[0], args->at[1]));
}

static struct cw_py range_index(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_range *range = args->at[0].range;
    struct cw_py value = args->at[1];
    int64_t number = value.kind == CW_PY_FLOAT ? (int64_t)value.real : value.number;

    if (!cw_py_contains(run, args->at[0], value))
        return cw_py_raise(run, "ValueError", "the value is not in the range");
    if (range->step > 0)
        return cw_py_int((int64_t)(((uint64_t)number - (uint64_t)range->start) / (uint64_t)range->step));
    return cw_py_int((int64_t)(((uint64_t)range->start - (uint64_t)number) / (0 - (uint64_t)range->step)));
}

static const struct cw_py_function range_methods[] = {
    { .name = "count",
      .params = { { "value", CW_PY_ANY } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = range_count },
    { .name = "index",
      .params = { { "value", CW_PY_ANY } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = range_index },
    { .name = NULL },
};

const struct cw_py_class cw_py_range_class = { .methods = range_methods };

static struct cw_py dict_get(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_entry *entry = cw_py_dict_find(run, args->at[0].dict, args->at[1]);

    if (entry)
        return entry->value;
    return args->at[2].kind ? args->at[2] : cw_py_none();
}

static struct cw_py dict_keys(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_of_dict(CW_PY_KEYS, args->at[0].dict);
}

static struct cw_py dict_values(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_of_dict(CW_PY_VALUES, args->at[0].dict);
}

static struct cw_py dict_items(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_of_dict(CW_PY_ITEMS, args->at[0].dict);
}

static const struct cw_py_function dict_methods[] = {
    { .name = "get",
      .params = { { "key", CW_PY_ANY }, { "default", CW_PY_ANY } },
      .required = 1,
      .positional = 2,
      .unnamed = 2,
      .gives = CW_PY_ANY,
      .call = dict_get },
    { .name = "items", .gives = CW_PY_BIT(ITEMS), .call = dict_items },
    { .name = "keys", .gives = CW_PY_BIT(KEYS), .call = dict_keys },
    { .name = "values", .gives = CW_PY_BIT(VALUES), .call = dict_values },
    { .name = NULL },
};

const struct cw_py_class cw_py_dict_class = { .methods = dict_methods };
