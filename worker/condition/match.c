#include "cw/condition/match.h"

#include "cw/condition/dict.h"
#include "cw/condition/text.h"
#include "cw/condition/text_write.h"

#define INDEX (CW_PY_INTEGER | CW_PY_BIT(STR))

enum { NO_GROUP = UINT32_MAX, SHOWN_MAX = 50 };

struct cw_py cw_py_match(struct cw_py_run *run, const struct cw_finder *found)
{
    struct cw_py_match *match = cw_py_alloc(run, sizeof(*match));

    if (!match)
        return (struct cw_py){ 0 };
    *match = (struct cw_py_match){ found->pattern, found->text, found->spans };
    return cw_py_opaque(CW_PY_MATCH, match);
}

struct cw_py cw_py_span(struct cw_py_run *run, struct cw_slice text, struct cw_span span,
                        struct cw_py otherwise)
{
    if (span.from == SIZE_MAX)
        return otherwise;
    return cw_py_str(run, (struct cw_slice){ text.ptr + span.from, span.to - span.from });
}

static const struct cw_py_match *match_of(struct cw_py value)
{
    return value.of;
}

/* NO_GROUP: raised. Without an index: the whole. */
static uint32_t group_of(struct cw_py_run *run, const struct cw_py_match *match, struct cw_py index)
{
    uint32_t group = 0;

    if (!index.kind)
        return 0;
    if (index.kind == CW_PY_STR)
        group = cw_pattern_group_named(match->pattern, cw_py_text(index));
    else if (index.number >= 0 && index.number <= (int64_t)cw_pattern_groups(match->pattern))
        return (uint32_t)index.number;
    if (group)
        return group;
    cw_py_raise(run, "IndexError", "no such group");
    return NO_GROUP;
}

static struct cw_py text_of(struct cw_py_run *run, const struct cw_py_match *match, struct cw_py index)
{
    uint32_t group = group_of(run, match, index);

    return group == NO_GROUP ? (struct cw_py){ 0 }
                             : cw_py_span(run, match->text, match->spans[group], cw_py_none());
}

static struct cw_py match_group(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_match *match = match_of(args->at[0]);
    struct cw_py_items items = { 0 };

    if (args->count <= 2)
        return text_of(run, match, args->count == 2 ? args->at[1] : (struct cw_py){ 0 });
    for (uint32_t i = 1; i < args->count && !run->raised; i++)
        cw_py_add(run, &items, text_of(run, match, args->at[i]));
    return cw_py_tuple(items.at, items.count);
}

static struct cw_py otherwise(const struct cw_py_args *args)
{
    return args->at[1].kind ? args->at[1] : cw_py_none();
}

static struct cw_py match_groups(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_match *match = match_of(args->at[0]);
    struct cw_py_items items = { 0 };

    for (uint32_t i = 1; i <= cw_pattern_groups(match->pattern) && !run->raised; i++)
        cw_py_add(run, &items, cw_py_span(run, match->text, match->spans[i], otherwise(args)));
    return cw_py_tuple(items.at, items.count);
}

static struct cw_py match_groupdict(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_match *match = match_of(args->at[0]);
    struct cw_py_dict *dict = cw_py_dict_new(run);

    for (uint32_t i = 1; dict && i <= cw_pattern_groups(match->pattern) && !run->raised; i++) {
        struct cw_slice name = cw_pattern_name(match->pattern, i);

        if (name.ptr)
            cw_py_dict_put(run, dict, cw_py_str(run, name),
                           cw_py_span(run, match->text, match->spans[i], otherwise(args)));
    }
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_DICT, dict);
}

/* Places are characters. */
static struct cw_py place(struct cw_py_run *run, struct cw_slice text, size_t byte)
{
    if (byte == SIZE_MAX)
        return cw_py_int(-1);
    cw_py_spend(run, (uint32_t)(byte / 64));
    return cw_py_int(cw_text_index_of(text, byte));
}

static struct cw_py match_start(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_match *match = match_of(args->at[0]);
    uint32_t group = group_of(run, match, args->at[1]);

    return group == NO_GROUP ? (struct cw_py){ 0 } : place(run, match->text, match->spans[group].from);
}

static struct cw_py match_end(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_py_match *match = match_of(args->at[0]);
    uint32_t group = group_of(run, match, args->at[1]);

    return group == NO_GROUP ? (struct cw_py){ 0 } : place(run, match->text, match->spans[group].to);
}

static struct cw_py match_span(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py *both = cw_py_alloc(run, 2 * sizeof(*both));

    if (!both)
        return (struct cw_py){ 0 };
    both[0] = match_start(run, args);
    both[1] = match_end(run, args);
    return cw_py_tuple(both, 2);
}

static struct cw_py match_subscript(struct cw_py_run *run, struct cw_py value, struct cw_py index)
{
    if (!cw_py_is(index, INDEX))
        return index.kind == CW_PY_HUGE ? cw_py_unfit(run, index, "%s")
                                        : cw_py_raise(run, "IndexError", "no such group");
    return text_of(run, match_of(value), index);
}

static bool match_is_true(struct cw_py value)
{
    (void)value;
    return true;
}

static bool match_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return a.of == b.of;
}

/* At most so many characters of a repr. */
static void add_cut(struct cw_buf *buf, struct cw_slice repr)
{
    cw_buf_add(buf, (struct cw_slice){ repr.ptr, cw_text_byte_of(repr, SHOWN_MAX) });
}

static void match_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    const struct cw_py_match *match = match_of(value);
    struct cw_span span = match->spans[0];
    struct cw_buf repr = cw_py_buf(run);

    cw_text_add_repr(&repr, (struct cw_slice){ match->text.ptr + span.from, span.to - span.from });
    if (repr.failed) {
        cw_py_raise_status(run, repr.failed);
        return;
    }
    cw_buf_add(buf, CW_LIT("<re.Match object; span=("));
    cw_buf_add_int(buf, place(run, match->text, span.from).number);
    cw_buf_add(buf, CW_LIT(", "));
    cw_buf_add_int(buf, place(run, match->text, span.to).number);
    cw_buf_add(buf, CW_LIT("), match="));
    add_cut(buf, cw_buf_slice(&repr));
    cw_buf_add_char(buf, '>');
}

#define OF_GROUP(method, kinds)                                                                              \
    {                                                                                                        \
        .name = #method, .params = { { "group", INDEX } }, .positional = 1, .unnamed = 1, .gives = kinds,    \
        .call = match_##method                                                                               \
    }

static const struct cw_py_function methods[] = {
    OF_GROUP(end, CW_PY_BIT(INT)),
    { .name = "group",
      .params = { { "group", INDEX } },
      .positional = 1,
      .unnamed = 1,
      .variadic = true,
      .gives = CW_PY_BIT(STR) | CW_PY_BIT(NONE) | CW_PY_BIT(TUPLE),
      .call = match_group },
    { .name = "groupdict",
      .params = { { "default", CW_PY_ANY } },
      .positional = 1,
      .gives = CW_PY_BIT(DICT),
      .call = match_groupdict },
    { .name = "groups",
      .params = { { "default", CW_PY_ANY } },
      .positional = 1,
      .gives = CW_PY_BIT(TUPLE),
      .call = match_groups },
    OF_GROUP(span, CW_PY_BIT(TUPLE)),
    OF_GROUP(start, CW_PY_BIT(INT)),
    { .name = NULL },
};

const struct cw_py_class cw_py_match_class = {
    .methods = methods,
    .equal = match_equal,
    .is_true = match_is_true,
    .add_repr = match_repr,
    .subscript = match_subscript,
};
