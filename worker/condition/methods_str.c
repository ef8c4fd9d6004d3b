#include "cw/condition/methods_str.h"

#include "cw/condition/text_case.h"
#include "cw/condition/text_find.h"
#include "cw/condition/text_kind.h"
#include "cw/condition/text_split.h"
#include "cw/condition/text_trim.h"
#include "cw/condition/text_write.h"

static struct cw_slice self(const struct cw_py_args *args)
{
    return cw_py_text(args->at[0]);
}

/* A new text, or why there is none. */
static struct cw_py result(struct cw_py_run *run, enum cw_status status, struct cw_slice text)
{
    if (status)
        return cw_py_raise_status(run, status);
    return cw_py_spend(run, (uint32_t)(text.len / 64)) ? cw_py_str(run, text) : (struct cw_py){ 0 };
}

/* What a search may cost: from the right each place is compared anew. */
static bool spend_search(struct cw_py_run *run, struct cw_slice text, struct cw_slice part)
{
    uint64_t compared = part.len < text.len ? (uint64_t)(text.len - part.len) * part.len : 0;

    return cw_py_spend(run, (uint32_t)(text.len / 64 + (compared >> 16)));
}

static struct cw_py to_case(struct cw_py_run *run, const struct cw_py_args *args, enum cw_text_case to)
{
    struct cw_slice text = { 0 };
    enum cw_status status = cw_text_to_case(run->arena, self(args), to, &text);

    return result(run, status, text);
}

#define CASE(name, to)                                                                                       \
    static struct cw_py str_##name(struct cw_py_run *run, const struct cw_py_args *args)                     \
    {                                                                                                        \
        return to_case(run, args, to);                                                                       \
    }
CASE(lower, CW_TEXT_LOWER)
CASE(upper, CW_TEXT_UPPER)
CASE(casefold, CW_TEXT_CASEFOLD)
CASE(capitalize, CW_TEXT_CAPITALIZE)
CASE(title, CW_TEXT_TITLE)
CASE(swapcase, CW_TEXT_SWAPCASE)

#define KIND(name)                                                                                           \
    static struct cw_py str_##name(struct cw_py_run *run, const struct cw_py_args *args)                     \
    {                                                                                                        \
        cw_py_spend(run, args->at[0].len / 64);                                                              \
        return cw_py_bool(cw_text_##name(self(args)));                                                       \
    }
KIND(isalnum)
KIND(isalpha)
KIND(isdecimal)
KIND(isdigit)
KIND(islower)
KIND(isnumeric)
KIND(isspace)
KIND(isupper)

static struct cw_py stripped(struct cw_py_run *run, const struct cw_py_args *args, enum cw_text_ends ends)
{
    bool given = args->at[1].kind == CW_PY_STR;

    cw_py_spend(run, args->at[0].len / 64);
    return cw_py_str(
        run, cw_text_strip(self(args), given ? cw_py_text(args->at[1]) : (struct cw_slice){ 0 }, ends));
}

static struct cw_py str_strip(struct cw_py_run *run, const struct cw_py_args *args)
{
    return stripped(run, args, CW_TEXT_BOTH);
}

static struct cw_py str_lstrip(struct cw_py_run *run, const struct cw_py_args *args)
{
    return stripped(run, args, CW_TEXT_LEFT);
}

static struct cw_py str_rstrip(struct cw_py_run *run, const struct cw_py_args *args)
{
    return stripped(run, args, CW_TEXT_RIGHT);
}

static struct cw_py str_removeprefix(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_str(run, cw_text_removeprefix(self(args), cw_py_text(args->at[1])));
}

static struct cw_py str_removesuffix(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_str(run, cw_text_removesuffix(self(args), cw_py_text(args->at[1])));
}

static struct cw_text_range range_of(const struct cw_py_args *args)
{
    struct cw_text_range range = CW_TEXT_ALL;

    if (args->at[2].kind && args->at[2].kind != CW_PY_NONE)
        range.from = args->at[2].number;
    if (args->at[3].kind && args->at[3].kind != CW_PY_NONE)
        range.to = args->at[3].number;
    return range;
}

typedef int64_t find_fn(struct cw_slice s, struct cw_slice part, struct cw_text_range range);

static int64_t found(struct cw_py_run *run, const struct cw_py_args *args, find_fn *how)
{
    if (!spend_search(run, self(args), cw_py_text(args->at[1])))
        return CW_TEXT_NOWHERE;
    return how(self(args), cw_py_text(args->at[1]), range_of(args));
}

static struct cw_py str_find(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_int(found(run, args, cw_text_find));
}

static struct cw_py str_rfind(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_int(found(run, args, cw_text_rfind));
}

static struct cw_py str_count(struct cw_py_run *run, const struct cw_py_args *args)
{
    return cw_py_int(found(run, args, cw_text_count));
}

static struct cw_py must_find(struct cw_py_run *run, const struct cw_py_args *args, find_fn *how)
{
    int64_t at = found(run, args, how);

    return at == CW_TEXT_NOWHERE ? cw_py_raise(run, "ValueError", "substring not found") : cw_py_int(at);
}

static struct cw_py str_index(struct cw_py_run *run, const struct cw_py_args *args)
{
    return must_find(run, args, cw_text_find);
}

static struct cw_py str_rindex(struct cw_py_run *run, const struct cw_py_args *args)
{
    return must_find(run, args, cw_text_rfind);
}

typedef bool ends_fn(struct cw_slice s, struct cw_slice part, struct cw_text_range range);

/* One part, or a tuple of parts of which one has to fit. */
static struct cw_py has_end(struct cw_py_run *run, const struct cw_py_args *args, ends_fn *fits)
{
    struct cw_py part = args->at[1];

    cw_py_spend(run, args->at[0].len / 256);
    if (part.kind == CW_PY_STR)
        return cw_py_bool(fits(self(args), cw_py_text(part), range_of(args)));
    for (uint32_t i = 0; i < part.len && cw_py_spend(run, 1 + args->at[0].len / 256); i++) {
        if (part.items[i].kind != CW_PY_STR)
            return cw_py_unfit(run, part.items[i],
                               "tuple for startswith or endswith must only contain str, not %s");
        if (fits(self(args), cw_py_text(part.items[i]), range_of(args)))
            return cw_py_bool(true);
    }
    return cw_py_bool(false);
}

static struct cw_py str_startswith(struct cw_py_run *run, const struct cw_py_args *args)
{
    return has_end(run, args, cw_text_starts);
}

static struct cw_py str_endswith(struct cw_py_run *run, const struct cw_py_args *args)
{
    return has_end(run, args, cw_text_ends);
}

static struct cw_py texts_as_list(struct cw_py_run *run, const struct cw_texts *texts)
{
    struct cw_py *items = cw_py_alloc(run, texts->count * sizeof(*items));

    for (size_t i = 0; items && i < texts->count; i++)
        items[i] = cw_py_str(run, texts->at[i]);
    return items ? cw_py_list(items, (uint32_t)texts->count) : (struct cw_py){ 0 };
}

static struct cw_py split_how(struct cw_py_run *run, const struct cw_py_args *args, bool from_right)
{
    struct cw_text_split how = { .max = args->at[2].kind ? args->at[2].number : -1,
                                 .from_right = from_right };
    struct cw_texts texts = { 0 };
    enum cw_status status;

    if (args->at[1].kind == CW_PY_STR)
        how.by = cw_py_text(args->at[1]);
    if (how.by.ptr && !how.by.len)
        return cw_py_raise(run, "ValueError", "empty separator");
    if (!spend_search(run, self(args), how.by))
        return (struct cw_py){ 0 };
    status = cw_text_split(run->arena, self(args), how, &texts);
    return status ? cw_py_raise_status(run, status) : texts_as_list(run, &texts);
}

static struct cw_py str_split(struct cw_py_run *run, const struct cw_py_args *args)
{
    return split_how(run, args, false);
}

static struct cw_py str_rsplit(struct cw_py_run *run, const struct cw_py_args *args)
{
    return split_how(run, args, true);
}

static struct cw_py str_splitlines(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_texts texts = { 0 };
    bool keep = args->at[1].kind && args->at[1].number;
    enum cw_status status;

    if (!cw_py_spend(run, args->at[0].len / 64))
        return (struct cw_py){ 0 };
    status = cw_text_splitlines(run->arena, self(args), keep, &texts);

    return status ? cw_py_raise_status(run, status) : texts_as_list(run, &texts);
}

typedef void partition_fn(struct cw_slice s, struct cw_slice by, struct cw_slice ret[3]);

static struct cw_py partition_how(struct cw_py_run *run, const struct cw_py_args *args, partition_fn *how)
{
    struct cw_slice parts[3];
    struct cw_py *items = cw_py_alloc(run, 3 * sizeof(*items));

    if (!args->at[1].len)
        return cw_py_raise(run, "ValueError", "empty separator");
    if (!items || !spend_search(run, self(args), cw_py_text(args->at[1])))
        return (struct cw_py){ 0 };
    how(self(args), cw_py_text(args->at[1]), parts);
    for (int i = 0; i < 3; i++)
        items[i] = cw_py_str(run, parts[i]);
    return cw_py_tuple(items, 3);
}

static struct cw_py str_partition(struct cw_py_run *run, const struct cw_py_args *args)
{
    return partition_how(run, args, cw_text_partition);
}

static struct cw_py str_rpartition(struct cw_py_run *run, const struct cw_py_args *args)
{
    return partition_how(run, args, cw_text_rpartition);
}

static struct cw_py str_join(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py_items items = { 0 }; /* all are there before the first is looked at */
    struct cw_texts texts = { 0 };
    struct cw_slice text = { 0 };
    enum cw_status status = CW_OK;

    cw_py_collect(run, args->at[1], &items);
    for (uint32_t i = 0; !run->raised && !status && i < items.count; i++) {
        if (items.at[i].kind != CW_PY_STR)
            cw_py_unfit(run, items.at[i], "every item must be a str, not %s");
        else
            status = cw_texts_add(&texts, run->arena, cw_py_text(items.at[i]));
    }
    if (run->raised)
        return (struct cw_py){ 0 };
    if (!status)
        status = cw_text_join(run->arena, self(args), &texts, &text);
    return result(run, status, text);
}

static struct cw_py str_replace(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_text_swap swap = { cw_py_text(args->at[1]), cw_py_text(args->at[2]),
                                 args->at[3].kind ? args->at[3].number : -1 };
    struct cw_slice text = { 0 };
    enum cw_status status;

    if (!cw_py_spend(run, args->at[0].len / 64))
        return (struct cw_py){ 0 };
    status = cw_text_replace(run->arena, self(args), swap, &text);
    return result(run, status, text);
}

static struct cw_py str_zfill(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_slice text = { 0 };
    enum cw_status status = cw_text_zfill(run->arena, self(args), args->at[1].number, &text);

    return result(run, status, text);
}

static struct cw_py justify(struct cw_py_run *run, const struct cw_py_args *args, enum cw_text_side side)
{
    struct cw_text_pad pad = { args->at[1].number, CW_LIT(" "), side };
    struct cw_slice text = { 0 };
    enum cw_status status;

    if (args->at[2].kind)
        pad.fill = cw_py_text(args->at[2]);
    if (cw_text_length(pad.fill) != 1)
        return cw_py_raise(run, "TypeError", "The fill character must be exactly one character long");
    status = cw_text_justify(run->arena, self(args), pad, &text);
    return result(run, status, text);
}

static struct cw_py str_ljust(struct cw_py_run *run, const struct cw_py_args *args)
{
    return justify(run, args, CW_TEXT_LJUST);
}

static struct cw_py str_rjust(struct cw_py_run *run, const struct cw_py_args *args)
{
    return justify(run, args, CW_TEXT_RJUST);
}

static struct cw_py str_center(struct cw_py_run *run, const struct cw_py_args *args)
{
    return justify(run, args, CW_TEXT_CENTER);
}

#define S CW_PY_BIT(STR)
#define I CW_PY_INTEGER
#define O (CW_PY_INTEGER | CW_PY_BIT(NONE))
#define PLAIN(method, kinds)                                                                                 \
    {                                                                                                        \
        .name = #method, .gives = kinds, .call = str_##method                                                \
    }
#define IN_RANGE(method, first, part, kinds)                                                                 \
    {                                                                                                        \
        .name = #method, .params = { { first, part }, { "start", O }, { "end", O } }, .required = 1,         \
        .positional = 3, .unnamed = 3, .gives = kinds, .call = str_##method                                  \
    }
#define OF_TEXT(method, param, kinds, needed, result_kinds)                                                  \
    {                                                                                                        \
        .name = #method, .params = { { param, kinds } }, .required = needed, .positional = 1, .unnamed = 1,  \
        .gives = result_kinds, .call = str_##method                                                          \
    }
#define PADDED(method)                                                                                       \
    {                                                                                                        \
        .name = #method, .params = { { "width", I }, { "fillchar", S } }, .required = 1, .positional = 2,    \
        .unnamed = 2, .gives = S, .call = str_##method                                                       \
    }
#define SPLITTING(method)                                                                                    \
    {                                                                                                        \
        .name = #method, .params = { { "sep", S | CW_PY_BIT(NONE) }, { "maxsplit", I } }, .positional = 2,   \
        .gives = CW_PY_BIT(LIST), .call = str_##method                                                       \
    }

static const struct cw_py_function methods[] = {
    PLAIN(capitalize, S),
    PLAIN(casefold, S),
    PADDED(center),
    IN_RANGE(count, "sub", S, CW_PY_BIT(INT)),
    IN_RANGE(endswith, "suffix", S | CW_PY_BIT(TUPLE), CW_PY_BIT(BOOL)),
    IN_RANGE(find, "sub", S, CW_PY_BIT(INT)),
    IN_RANGE(index, "sub", S, CW_PY_BIT(INT)),
    PLAIN(isalnum, CW_PY_BIT(BOOL)),
    PLAIN(isalpha, CW_PY_BIT(BOOL)),
    PLAIN(isdecimal, CW_PY_BIT(BOOL)),
    PLAIN(isdigit, CW_PY_BIT(BOOL)),
    PLAIN(islower, CW_PY_BIT(BOOL)),
    PLAIN(isnumeric, CW_PY_BIT(BOOL)),
    PLAIN(isspace, CW_PY_BIT(BOOL)),
    PLAIN(isupper, CW_PY_BIT(BOOL)),
    OF_TEXT(join, "iterable", CW_PY_ITERABLE, 1, S),
    PADDED(ljust),
    PLAIN(lower, S),
    OF_TEXT(lstrip, "chars", S | CW_PY_BIT(NONE), 0, S),
    OF_TEXT(partition, "sep", S, 1, CW_PY_BIT(TUPLE)),
    OF_TEXT(removeprefix, "prefix", S, 1, S),
    OF_TEXT(removesuffix, "suffix", S, 1, S),
    { .name = "replace",
      .params = { { "old", S }, { "new", S }, { "count", I } },
      .required = 2,
      .positional = 3,
      .unnamed = 3,
      .gives = S,
      .call = str_replace },
    IN_RANGE(rfind, "sub", S, CW_PY_BIT(INT)),
    IN_RANGE(rindex, "sub", S, CW_PY_BIT(INT)),
    PADDED(rjust),
    OF_TEXT(rpartition, "sep", S, 1, CW_PY_BIT(TUPLE)),
    SPLITTING(rsplit),
    OF_TEXT(rstrip, "chars", S | CW_PY_BIT(NONE), 0, S),
    SPLITTING(split),
    { .name = "splitlines",
      .params = { { "keepends", I } },
      .positional = 1,
      .gives = CW_PY_BIT(LIST),
      .call = str_splitlines },
    IN_RANGE(startswith, "prefix", S | CW_PY_BIT(TUPLE), CW_PY_BIT(BOOL)),
    OF_TEXT(strip, "chars", S | CW_PY_BIT(NONE), 0, S),
    PLAIN(swapcase, S),
    PLAIN(title, S),
    PLAIN(upper, S),
    OF_TEXT(zfill, "width", I, 1, S),
    { .name = NULL },
};

const struct cw_py_class cw_py_str_class = { .methods = methods };
