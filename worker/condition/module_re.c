#include "cw/condition/module_re.h"

#include "cw/condition/match.h"
#include "cw/condition/pattern_template.h"

enum {
    TRIES_OF_STEP = 20, /* PCRE2's steps for one of ours */
    COMPILING = 100,    /* steps, and one for each byte */
    PATTERN = 0,        /* places of arguments */
    KNOWN_FLAGS = CW_PATTERN_I | CW_PATTERN_M | CW_PATTERN_S | CW_PATTERN_X | CW_PATTERN_A | CW_PATTERN_U,
};

#define FLAGS (CW_PY_BIT(REFLAG) | CW_PY_INTEGER)
#define STR   CW_PY_BIT(STR)

/* What is known of a call at load. */
struct ready {
    const struct cw_pattern *pattern;
    const struct cw_pattern_template *template; /* of sub; NULL: not constant */
};

static struct cw_py raise_says(struct cw_py_run *run, enum cw_pattern_says says, const struct cw_err *err)
{
    unsigned at = says == CW_PATTERN_BAD || says == CW_PATTERN_REFUSED ? (unsigned)err->at : 0;

    switch (says) {
    case CW_PATTERN_BAD: return cw_py_raise(run, "error", "%s at position %u", err->text, at);
    case CW_PATTERN_REFUSED:
        return cw_py_raise(run, "NotImplementedError", "%s (at position %u)", err->text, at);
    case CW_PATTERN_NO_GROUP: return cw_py_raise(run, "IndexError", "%s", err->text);
    case CW_PATTERN_LIMIT:
        return cw_py_raise(run, "LimitError", "the regular expression takes too long on this text");
    case CW_PATTERN_NO_MEMORY:
    case CW_PATTERN_FINE: break;
    }
    return cw_py_raise(run, "MemoryError", "no memory");
}

static bool check_flags(struct cw_py_run *run, int64_t flags)
{
    if (flags & CW_PATTERN_L)
        cw_py_raise(run, "ValueError", "cannot use LOCALE flag with a str pattern");
    else if (flags & CW_PATTERN_A && flags & CW_PATTERN_U)
        cw_py_raise(run, "ValueError", "ASCII and UNICODE flags are incompatible");
    else if (flags & ~(int64_t)KNOWN_FLAGS)
        cw_py_raise(run, "NotImplementedError", "the flags are I, M, S and X");
    return !run->raised;
}

/* NULL: raised; *ret_place is the byte that is to blame, where it is one. */
static const struct cw_pattern *compile(struct cw_py_run *run, struct cw_py text, struct cw_py flags,
                                        uint32_t *ret_place)
{
    const struct cw_pattern *pattern = NULL;
    enum cw_pattern_says says;
    struct cw_err err;

    if (!check_flags(run, flags.kind ? flags.number : 0))
        return NULL;
    says = cw_pattern_compile(run->arena, cw_py_text(text), flags.kind ? (unsigned)flags.number : 0, &pattern,
                              &err);
    if (says == CW_PATTERN_FINE)
        return pattern;
    if (says != CW_PATTERN_NO_MEMORY)
        *ret_place = (uint32_t)err.at;
    raise_says(run, says, &err);
    return NULL;
}

static const struct cw_pattern_template *
read_template(struct cw_py_run *run, const struct cw_pattern *pattern, struct cw_py text, uint32_t *ret_place)
{
    struct cw_pattern_template *template = cw_py_alloc(run, sizeof(*template));
    enum cw_pattern_says says;
    struct cw_err err;

    if (!template)
        return NULL;
    says = cw_pattern_template_read(run->arena, pattern, cw_py_text(text), template, &err);
    if (says == CW_PATTERN_FINE)
        return template;
    if (says != CW_PATTERN_NO_MEMORY)
        *ret_place = (uint32_t)err.at;
    raise_says(run, says, &err);
    return NULL;
}

/* The flags, at that place, may be given but not be constant: then nothing is known. */
static const struct cw_pattern *prepare_pattern(struct cw_py_run *run, const struct cw_py_prepare *prepare,
                                                unsigned flags)
{
    bool known = prepare->at[flags].kind || !(prepare->given >> flags & 1);

    *prepare->ret_blame = PATTERN;
    return prepare->at[PATTERN].kind == CW_PY_STR && known
               ? compile(run, prepare->at[PATTERN], prepare->at[flags], prepare->ret_place)
               : NULL;
}

static const void *prepare_call(struct cw_py_run *run, const struct cw_py_prepare *prepare, unsigned flags)
{
    const struct cw_pattern *pattern = prepare_pattern(run, prepare, flags);
    struct ready *ready = pattern ? cw_py_alloc(run, sizeof(*ready)) : NULL;

    if (ready)
        *ready = (struct ready){ .pattern = pattern };
    return ready;
}

static const void *prepare_search(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    return prepare_call(run, prepare, 2);
}

static const void *prepare_split(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    return prepare_call(run, prepare, 3);
}

static const void *prepare_sub(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    const struct cw_pattern *pattern = prepare_pattern(run, prepare, 4);
    struct ready *ready = pattern ? cw_py_alloc(run, sizeof(*ready)) : NULL;

    if (!ready)
        return NULL;
    *ready = (struct ready){ .pattern = pattern };
    if (prepare->at[1].kind == CW_PY_STR) {
        *prepare->ret_blame = 1;
        ready->template = read_template(run, pattern, prepare->at[1], prepare->ret_place);
    }
    return ready;
}

static const struct cw_pattern *pattern_of(struct cw_py_run *run, const struct cw_py_args *args,
                                           unsigned flags)
{
    const struct ready *ready = args->ready;
    uint32_t place;

    if (ready)
        return ready->pattern;
    if (!cw_py_spend(run, COMPILING + args->at[PATTERN].len))
        return NULL;
    return compile(run, args->at[PATTERN], args->at[flags], &place);
}

static bool begin(struct cw_py_run *run, struct cw_finder *finder, const struct cw_pattern *pattern,
                  struct cw_py text, enum cw_pattern_how how)
{
    if (!pattern || run->raised)
        return false;
    if (cw_finder_init(finder, pattern, cw_py_text(text), how, run->arena) == CW_PATTERN_FINE)
        return true;
    raise_says(run, CW_PATTERN_NO_MEMORY, NULL);
    return false;
}

/* Pays for what PCRE2 did. */
static bool next(struct cw_py_run *run, struct cw_finder *finder)
{
    uint64_t budget = (uint64_t)run->steps * TRIES_OF_STEP;
    enum cw_pattern_says says;
    bool found = false;

    finder->budget = budget;
    says = cw_finder_next(finder, &found);
    if (says != CW_PATTERN_FINE)
        raise_says(run, says, NULL);
    else
        cw_py_spend(run, (uint32_t)((budget - finder->budget) / TRIES_OF_STEP));
    return found && !run->raised;
}

static struct cw_py find(struct cw_py_run *run, const struct cw_py_args *args, enum cw_pattern_how how)
{
    struct cw_finder finder;
    bool found;

    if (!begin(run, &finder, pattern_of(run, args, 2), args->at[1], how))
        return (struct cw_py){ 0 };
    found = next(run, &finder);
    if (run->raised)
        return (struct cw_py){ 0 };
    return found ? cw_py_match(run, &finder) : cw_py_none();
}

static struct cw_py re_search(struct cw_py_run *run, const struct cw_py_args *args)
{
    return find(run, args, CW_PATTERN_SEARCH);
}

static struct cw_py re_match(struct cw_py_run *run, const struct cw_py_args *args)
{
    return find(run, args, CW_PATTERN_MATCH);
}

static struct cw_py re_fullmatch(struct cw_py_run *run, const struct cw_py_args *args)
{
    return find(run, args, CW_PATTERN_FULLMATCH);
}

static void add_groups(struct cw_py_run *run, struct cw_py_items *items, const struct cw_finder *finder,
                       struct cw_py otherwise)
{
    for (uint32_t i = 1; i <= cw_pattern_groups(finder->pattern) && !run->raised; i++)
        cw_py_add(run, items, cw_py_span(run, finder->text, finder->spans[i], otherwise));
}

/* The whole; or the group; or the groups. */
static struct cw_py finding(struct cw_py_run *run, const struct cw_finder *finder)
{
    const struct cw_py nothing = cw_py_str(run, CW_LIT(""));
    uint32_t groups = cw_pattern_groups(finder->pattern);
    struct cw_py_items items = { 0 };

    if (groups <= 1)
        return cw_py_span(run, finder->text, finder->spans[groups], nothing);
    add_groups(run, &items, finder, nothing);
    return cw_py_tuple(items.at, items.count);
}

static struct cw_py re_findall(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py_items items = { 0 };
    struct cw_finder finder;

    if (!begin(run, &finder, pattern_of(run, args, 2), args->at[1], CW_PATTERN_SEARCH))
        return (struct cw_py){ 0 };
    while (next(run, &finder))
        cw_py_add(run, &items, finding(run, &finder));
    return cw_py_list(items.at, items.count);
}

static struct cw_slice between(const struct cw_finder *finder, size_t from, size_t to)
{
    return (struct cw_slice){ finder->text.ptr + from, to - from };
}

/* 0: no limit; below: none at all. */
static int64_t limit_of(struct cw_py count)
{
    return count.kind && count.number ? count.number : INT64_MAX;
}

static struct cw_py re_split(struct cw_py_run *run, const struct cw_py_args *args)
{
    int64_t left = limit_of(args->at[2]);
    struct cw_py_items items = { 0 };
    struct cw_finder finder;
    size_t at = 0;

    if (!begin(run, &finder, pattern_of(run, args, 3), args->at[1], CW_PATTERN_SEARCH))
        return (struct cw_py){ 0 };
    for (; left > 0 && next(run, &finder); left--) {
        cw_py_add(run, &items, cw_py_str(run, between(&finder, at, finder.spans[0].from)));
        add_groups(run, &items, &finder, cw_py_none());
        at = finder.at;
    }
    cw_py_add(run, &items, cw_py_str(run, between(&finder, at, finder.text.len)));
    return cw_py_list(items.at, items.count);
}

static struct cw_py re_sub(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_pattern *pattern = pattern_of(run, args, 4);
    const struct ready *ready = args->ready;
    const struct cw_pattern_template *template = ready ? ready->template : NULL;
    int64_t left = limit_of(args->at[3]);
    struct cw_buf buf = cw_py_buf(run);
    struct cw_finder finder;
    uint32_t place;
    size_t at = 0;

    if (pattern && !template)
        template = read_template(run, pattern, args->at[1], &place);
    if (!begin(run, &finder, pattern, args->at[2], CW_PATTERN_SEARCH))
        return (struct cw_py){ 0 };
    for (; left > 0 && !buf.failed && next(run, &finder); left--) {
        cw_buf_add(&buf, between(&finder, at, finder.spans[0].from));
        cw_pattern_template_write(&buf, template, finder.text, finder.spans);
        at = finder.at;
    }
    cw_buf_add(&buf, between(&finder, at, finder.text.len));
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &buf);
}

static struct cw_py a_flag(int64_t flags)
{
    return (struct cw_py){ .kind = CW_PY_REFLAG, .number = flags };
}

#define FLAG(name, value)                                                                                    \
    static struct cw_py flag_##name(struct cw_py_run *run, struct cw_py self)                                \
    {                                                                                                        \
        (void)run;                                                                                           \
        (void)self;                                                                                          \
        return a_flag(value);                                                                                \
    }
FLAG(i, CW_PATTERN_I)
FLAG(m, CW_PATTERN_M)
FLAG(s, CW_PATTERN_S)
FLAG(x, CW_PATTERN_X)

static struct cw_py flags_or(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return a_flag(a.number | b.number);
}

static struct cw_py flags_and(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return a_flag(a.number & b.number);
}

static bool flags_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return a.number == b.number;
}

static uint64_t flags_hash(struct cw_py_run *run, struct cw_py value)
{
    return cw_py_hash(run, cw_py_int(value.number));
}

static bool flags_true(struct cw_py value)
{
    return value.number != 0;
}

static void flags_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    static const struct {
        int64_t flag;
        const char *name;
    } names[] = { { CW_PATTERN_I, "re.IGNORECASE" },
                  { CW_PATTERN_M, "re.MULTILINE" },
                  { CW_PATTERN_S, "re.DOTALL" },
                  { CW_PATTERN_X, "re.VERBOSE" } };
    int64_t left = value.number;

    for (size_t i = 0; i < 4; i++) {
        if (!(left & names[i].flag))
            continue;
        if (left != value.number)
            cw_buf_add_char(buf, '|');
        cw_buf_add(buf, cw_slice_of(names[i].name));
        left &= ~names[i].flag;
    }
    if (left || !value.number)
        cw_py_raise(run, "NotImplementedError", "the text of these flags");
}

static const struct cw_py_operation operations[] = {
    { CW_PY_OR, CW_PY_BIT(REFLAG), FLAGS, CW_PY_BIT(REFLAG), flags_or },
    { CW_PY_OR, CW_PY_INTEGER, CW_PY_BIT(REFLAG), CW_PY_BIT(REFLAG), flags_or },
    { CW_PY_AND, CW_PY_BIT(REFLAG), FLAGS, CW_PY_BIT(REFLAG), flags_and },
    { CW_PY_AND, CW_PY_INTEGER, CW_PY_BIT(REFLAG), CW_PY_BIT(REFLAG), flags_and },
    { .op = 0 },
};

const struct cw_py_class cw_py_reflag_class = {
    .operations = operations,
    .comparable = CW_PY_INTEGER,
    .equal = flags_equal,
    .hash = flags_hash,
    .is_true = flags_true,
    .add_repr = flags_repr,
};

static const struct cw_py_attribute attributes[] = {
    { "I", CW_PY_BIT(REFLAG), flag_i },
    { "M", CW_PY_BIT(REFLAG), flag_m },
    { "S", CW_PY_BIT(REFLAG), flag_s },
    { "X", CW_PY_BIT(REFLAG), flag_x },
    { "IGNORECASE", CW_PY_BIT(REFLAG), flag_i },
    { "MULTILINE", CW_PY_BIT(REFLAG), flag_m },
    { "DOTALL", CW_PY_BIT(REFLAG), flag_s },
    { "VERBOSE", CW_PY_BIT(REFLAG), flag_x },
    { .name = NULL },
};

#define FINDING(method, kinds)                                                                               \
    {                                                                                                        \
        .name = #method, .params = { { "pattern", STR }, { "string", STR }, { "flags", FLAGS } },            \
        .required = 2, .positional = 3, .gives = kinds, .call = re_##method, .prepare = prepare_search       \
    }

static const struct cw_py_function functions[] = {
    FINDING(findall, CW_PY_BIT(LIST)),
    FINDING(fullmatch, CW_PY_BIT(MATCH) | CW_PY_BIT(NONE)),
    FINDING(match, CW_PY_BIT(MATCH) | CW_PY_BIT(NONE)),
    FINDING(search, CW_PY_BIT(MATCH) | CW_PY_BIT(NONE)),
    { .name = "split",
      .params = { { "pattern", STR }, { "string", STR }, { "maxsplit", CW_PY_INTEGER }, { "flags", FLAGS } },
      .required = 2,
      .positional = 4,
      .gives = CW_PY_BIT(LIST),
      .call = re_split,
      .prepare = prepare_split },
    { .name = "sub",
      .params = { { "pattern", STR },
                  { "repl", STR },
                  { "string", STR },
                  { "count", CW_PY_INTEGER },
                  { "flags", FLAGS } },
      .required = 3,
      .positional = 5,
      .gives = STR,
      .call = re_sub,
      .prepare = prepare_sub },
    { .name = NULL },
};

const struct cw_py_module cw_py_re = { .name = "re", .functions = functions, .attributes = attributes };
