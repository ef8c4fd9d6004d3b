#include "cw/condition/builtins.h"

#include "cw/condition/builtins_number.h"
#include "cw/condition/dict.h"
#include "cw/condition/iterate.h"
#include "cw/condition/print.h"
#include "cw/condition/sort.h"
#include "cw/condition/text.h"

/* A set's elements may be asked for their truth: their order does not show. */
static bool some_is(struct cw_py_run *run, struct cw_py over, bool truth)
{
    struct cw_py iterator, each;

    if (over.kind == CW_PY_SET) {
        for (uint32_t i = 0; i < over.dict->count; i++)
            if (cw_py_is_true(over.dict->entries[i].key) == truth)
                return true;
        return false;
    }
    iterator = cw_py_iterate(run, over);
    while (!run->raised && cw_py_next(run, iterator, &each))
        if (cw_py_is_true(each) == truth)
            return true;
    return false;
}

static struct cw_py call_all(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_bool(!some_is(run, args->at[0], false));
}

static struct cw_py call_any(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_bool(some_is(run, args->at[0], true));
}

static struct cw_py call_bool(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_bool(args->at[0].kind && cw_py_is_true(args->at[0]));
}

static struct cw_py call_len(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py value = args->at[0];

    switch (value.kind) {
    case CW_PY_STR: cw_py_spend(run, value.len / 256); return cw_py_int(cw_text_length(cw_py_text(value)));
    case CW_PY_LIST:
    case CW_PY_TUPLE: return cw_py_int(value.len);
    case CW_PY_RANGE: return cw_py_int(value.range->count);
    case CW_PY_STRUCT_TIME: return cw_py_int(9);
    default: return cw_py_int(value.dict->count);
    }
}

static struct cw_py call_str(struct cw_py_run *run, const struct cw_py_args *args)
{
    return args->at[0].kind ? cw_py_to_str(run, args->at[0]) : cw_py_str(run, CW_LIT(""));
}

static struct cw_py call_list(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py_items items = { 0 };

    if (args->at[0].kind)
        cw_py_collect(run, args->at[0], &items);
    return cw_py_list(items.at, items.count);
}

static struct cw_py call_tuple(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py_items items = { 0 };

    if (args->at[0].kind)
        cw_py_collect(run, args->at[0], &items);
    return cw_py_tuple(items.at, items.count);
}

static struct cw_py call_set(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py iterator, each;
    struct cw_py_dict *set;

    if (args->at[0].kind == CW_PY_SET)
        return args->at[0];
    set = cw_py_dict_new(run);
    if (set && args->at[0].kind) {
        iterator = cw_py_iterate(run, args->at[0]);
        while (!run->raised && cw_py_next(run, iterator, &each))
            cw_py_dict_put(run, set, each, cw_py_none());
    }
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_SET, set);
}

/* One element of what dict() is given: a key and its value. */
static void put_pair(struct cw_py_run *run, struct cw_py_dict *dict, struct cw_py each, uint32_t number)
{
    struct cw_py_items pair;

    if (each.kind == CW_PY_SET || !cw_py_is(each, CW_PY_ITERABLE)) {
        cw_py_raise(run, "TypeError", "cannot convert dictionary update sequence element #%u to a sequence",
                    number);
        return;
    }
    if (!cw_py_collect(run, each, &pair))
        return;
    if (pair.count != 2)
        cw_py_raise(run, "ValueError", "dictionary update sequence element #%u has length %u; 2 is required",
                    number, pair.count);
    else
        cw_py_dict_put(run, dict, pair.at[0], pair.at[1]);
}

static struct cw_py call_dict(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py iterator, each;
    struct cw_py_dict *dict;
    uint32_t number = 0;

    if (args->at[0].kind == CW_PY_DICT)
        return args->at[0];
    dict = cw_py_dict_new(run);
    if (dict && args->at[0].kind) {
        iterator = cw_py_iterate(run, args->at[0]);
        while (!run->raised && cw_py_next(run, iterator, &each))
            put_pair(run, dict, each, number++);
    }
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_DICT, dict);
}

static struct cw_py call_chr(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_buf buf = cw_py_buf(run);
    int64_t code = args->at[0].number;

    if (code < 0 || code > 0x10FFFF)
        return cw_py_raise(run, "ValueError", "chr() arg not in range(0x110000)");
    if (code >= 0xD800 && code <= 0xDFFF)
        return cw_py_raise(run, "ValueError", "a lone surrogate is no text");
    cw_text_add_code(&buf, (uint32_t)code);
    return cw_py_str_from(run, &buf);
}

static struct cw_py call_ord(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_slice text = cw_py_text(args->at[0]);
    const char *end = text.ptr;
    uint32_t code = text.len ? cw_text_next(&end) : 0;

    if (!text.len || end != text.ptr + text.len)
        return cw_py_raise(run, "TypeError", "ord() expected a character, but string of length %d found",
                           (int)cw_text_length(text));
    return cw_py_int(code);
}

#define ITERABLE  CW_PY_ITERABLE
#define ELEMENTS  (CW_PY_ITERABLE | CW_PY_BIT(SET))
#define STR       CW_PY_BIT(STR)
#define ANY       CW_PY_ANY
#define PRINTABLE (CW_PY_ANY & ~(CW_PY_BIT(SET) | CW_PY_BIT(ITERATOR)))
#define SIZED     ((CW_PY_ITERABLE | CW_PY_BIT(SET)) & ~CW_PY_BIT(ITERATOR))
#define REVERSIBLE                                                                                           \
    (STR | CW_PY_BIT(STRUCT_TIME) | CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(DICT) |                   \
     CW_PY_BIT(RANGE) | CW_PY_VIEW)

const struct cw_py_function cw_py_builtins[] = {
    { .name = "abs",
      .params = { { "x", CW_PY_NUMBER | CW_PY_BIT(TIMEDELTA) } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT) | CW_PY_BIT(FLOAT) | CW_PY_BIT(TIMEDELTA),
      .call = cw_py_call_abs },
    { .name = "all",
      .params = { { "iterable", ELEMENTS } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(BOOL),
      .call = call_all },
    { .name = "any",
      .params = { { "iterable", ELEMENTS } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(BOOL),
      .call = call_any },
    { .name = "bool",
      .params = { { "x", ANY } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(BOOL),
      .call = call_bool },
    { .name = "chr",
      .params = { { "i", CW_PY_INTEGER } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = STR,
      .call = call_chr },
    { .name = "dict",
      .params = { { "iterable", ITERABLE } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(DICT),
      .call = call_dict },
    { .name = "divmod",
      .params = { { "x", CW_PY_NUMBER | CW_PY_BIT(TIMEDELTA) },
                  { "y", CW_PY_NUMBER | CW_PY_BIT(TIMEDELTA) } },
      .required = 2,
      .positional = 2,
      .unnamed = 2,
      .gives = CW_PY_BIT(TUPLE),
      .call = cw_py_call_divmod },
    { .name = "enumerate",
      .params = { { "iterable", ITERABLE }, { "start", CW_PY_INTEGER } },
      .required = 1,
      .positional = 2,
      .gives = CW_PY_BIT(ITERATOR),
      .call = cw_py_call_enumerate },
    { .name = "float",
      .params = { { "x", CW_PY_NUMBER | STR } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(FLOAT),
      .call = cw_py_call_float },
    { .name = "int",
      .params = { { "x", ANY }, { "base", CW_PY_INTEGER } }, /* the base is looked at first */
      .positional = 2,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = cw_py_call_int },
    { .name = "len",
      .params = { { "obj", SIZED } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = call_len },
    { .name = "list",
      .params = { { "iterable", ITERABLE } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(LIST),
      .call = call_list },
    { .name = "max",
      .params = { { "default", ANY }, { "arg", ANY } },
      .leading = 1,
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .variadic = true,
      .gives = ANY,
      .call = cw_py_call_max },
    { .name = "min",
      .params = { { "default", ANY }, { "arg", ANY } },
      .leading = 1,
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .variadic = true,
      .gives = ANY,
      .call = cw_py_call_min },
    { .name = "ord",
      .params = { { "c", STR } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(INT),
      .call = call_ord },
    { .name = "range",
      .params = { { "start", CW_PY_INTEGER }, { "stop", CW_PY_INTEGER }, { "step", CW_PY_INTEGER } },
      .required = 1,
      .positional = 3,
      .unnamed = 3,
      .gives = CW_PY_BIT(RANGE),
      .call = cw_py_call_range },
    { .name = "reversed",
      .params = { { "sequence", REVERSIBLE } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(ITERATOR),
      .call = cw_py_call_reversed },
    { .name = "round",
      .params = { { "number", CW_PY_NUMBER }, { "ndigits", CW_PY_INTEGER | CW_PY_BIT(NONE) } },
      .required = 1,
      .positional = 2,
      .gives = CW_PY_BIT(INT) | CW_PY_BIT(FLOAT),
      .call = cw_py_call_round },
    { .name = "set",
      .params = { { "iterable", ELEMENTS } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(SET),
      .call = call_set },
    { .name = "sorted",
      .params = { { "iterable", ELEMENTS }, { "reverse", CW_PY_INTEGER } },
      .required = 1,
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(LIST),
      .call = cw_py_call_sorted },
    { .name = "str", .params = { { "object", PRINTABLE } }, .positional = 1, .gives = STR, .call = call_str },
    { .name = "sum",
      .params = { { "iterable", ITERABLE }, { "start", ANY } },
      .required = 1,
      .positional = 2,
      .unnamed = 1,
      .gives = ANY,
      .call = cw_py_call_sum },
    { .name = "tuple",
      .params = { { "iterable", ITERABLE } },
      .positional = 1,
      .unnamed = 1,
      .gives = CW_PY_BIT(TUPLE),
      .call = call_tuple },
    { .name = "zip",
      .params = { { "iterable", ITERABLE } },
      .positional = 1,
      .unnamed = 1,
      .variadic = true,
      .gives = CW_PY_BIT(ITERATOR),
      .call = cw_py_call_zip },
    { .name = NULL },
};

uint32_t cw_py_builtin_type(struct cw_slice name)
{
    static const struct cw_py_type types[] = {
        { "bool", CW_PY_BIT(BOOL) },
        { "dict", CW_PY_BIT(DICT) },
        { "float", CW_PY_BIT(FLOAT) },
        { "int", CW_PY_INTEGER },
        { "list", CW_PY_BIT(LIST) },
        { "range", CW_PY_BIT(RANGE) },
        { "set", CW_PY_BIT(SET) },
        { "str", CW_PY_BIT(STR) },
        { "tuple", CW_PY_BIT(TUPLE) | CW_PY_BIT(STRUCT_TIME) },
    };

    for (size_t i = 0; i < sizeof(types) / sizeof(types[0]); i++)
        if (cw_slice_eq(name, cw_slice_of(types[i].name)))
            return types[i].kinds;
    return 0;
}
