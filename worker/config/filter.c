#include "cw/config/filter.h"

static const struct known {
    const char *word;
    enum cw_filter_takes takes;
    bool plan;
} known[] = { [CW_FILTER_NONE] = { "", CW_TAKES_NOTHING, false },
#define X(name, word, takes, plan) [CW_FILTER_##name] = { word, takes, plan },
              CW_FILTERS(X)
#undef X
};

enum { KNOWN = sizeof(known) / sizeof(known[0]) };

/* What stands in the brackets; `blame` covers them. */
struct argument {
    enum cw_filter_takes is;
    struct cw_slice text, blame;
};

static enum cw_filter_kind kind_of(const struct cw_cursor *c, struct cw_slice name)
{
    const char *words[KNOWN] = { NULL };

    for (int i = 1; i < KNOWN; i++) {
        words[i - 1] = known[i].word;
        if (cw_slice_eq(name, cw_slice_of(known[i].word)))
            return (enum cw_filter_kind)i;
    }
    cw_cursor_blame(c, name, "unknown filter \"" CW_SHOW "\"%s", CW_SHOWN(name),
                    cw_faults_hint(name, words).text);
    return CW_FILTER_NONE;
}

/* Stands behind the filter's name. False: a fault, and no way to go on. */
static bool read_argument(struct argument *ret, struct cw_cursor *c)
{
    size_t start = c->at;

    *ret = (struct argument){ .is = CW_TAKES_NOTHING };
    if (!cw_cursor_take(c, '('))
        return true;
    if (cw_cursor_take(c, '"')) {
        ret->is = CW_TAKES_TEXT;
        if (!cw_cursor_quoted(c, &ret->text))
            return cw_cursor_fault(c, "expected \" at the end of the text");
    } else if (cw_cursor_at_digit(c)) {
        ret->is = CW_TAKES_NUMBER;
        ret->text = cw_cursor_digits(c);
    } else {
        return cw_cursor_fault(c, "expected a number or a text in quotes");
    }
    if (!cw_cursor_take(c, ')'))
        return cw_cursor_fault(c, "expected )");
    ret->blame = cw_cursor_since(c, start);
    return true;
}

/* The argument is of the kind that the filter takes. */
static bool check_kind(const struct cw_cursor *c, struct cw_slice name, const struct known *row,
                       const struct argument *argument)
{
    struct cw_slice blame = argument->is == CW_TAKES_NOTHING ? name : argument->blame;

    if (argument->is == row->takes)
        return true;
    switch (row->takes) {
    case CW_TAKES_NOTHING: cw_cursor_blame(c, blame, "\"%s\" takes no argument", row->word); break;
    case CW_TAKES_NUMBER:
        cw_cursor_blame(c, blame, "\"%s\" needs a number of characters, as in %s(4)", row->word, row->word);
        break;
    case CW_TAKES_TEXT:
        cw_cursor_blame(c, blame, "\"%s\" needs a text in quotes, as in %s(\"none\")", row->word, row->word);
        break;
    }
    return false;
}

static bool is_repeated(const struct cw_filters *filters, enum cw_filter_kind kind)
{
    for (size_t i = 0; i < filters->count; i++)
        if (filters->items[i].kind == kind)
            return true;
    return false;
}

static void add(struct cw_filters *to, const struct cw_cursor *c, struct cw_slice name,
                struct cw_filter filter)
{
    if (filter.kind == CW_FILTER_DEFAULT && is_repeated(to, filter.kind))
        cw_cursor_blame(c, name, "\"default\" is given twice");
    else if (to->count == CW_FILTERS_MAX)
        cw_cursor_blame(c, name, "more than %d filters", CW_FILTERS_MAX);
    else
        to->items[to->count++] = filter;
}

/* Everything but its form: whether there is such a filter with such an argument. */
static void check(struct cw_filters *to, const struct cw_cursor *c, struct cw_slice name,
                  const struct argument *argument, const struct cw_dial_plan *plan)
{
    enum cw_filter_kind kind = kind_of(c, name);
    const struct known *row = &known[kind];
    int64_t count = 0;

    if (!kind || !check_kind(c, name, row, argument))
        return;
    if (row->takes == CW_TAKES_NUMBER && !cw_slice_to_int(argument->text, 1, CW_FILTER_LAST_MAX, &count))
        cw_cursor_blame(c, argument->text, "\"%s\" takes a number from 1 to %d", row->word,
                        CW_FILTER_LAST_MAX);
    else if (row->plan && (!plan || !plan->country_code.len))
        cw_cursor_blame(c, name, "\"%s\" needs \"country_code\" in \"dial_plan\" of worker.cfg", row->word);
    else
        add(to, c, name,
            (struct cw_filter){ .kind = kind, .count = (unsigned)count, .text = argument->text });
}

static void skip_blanks(struct cw_cursor *c)
{
    while (cw_cursor_is_blank(c))
        c->at++;
}

/* Stands on '|' or on blanks before it. */
static bool take_bar(struct cw_cursor *c)
{
    size_t start = c->at;

    skip_blanks(c);
    if (cw_cursor_take(c, '|'))
        return true;
    c->at = start;
    return false;
}

bool cw_filters_read(struct cw_filters *ret, struct cw_cursor *c, const struct cw_dial_plan *plan)
{
    while (take_bar(c)) {
        struct argument argument;
        struct cw_slice name;

        skip_blanks(c);
        name = cw_cursor_name(c);
        if (!name.len)
            return cw_cursor_fault(c, "expected the name of a filter");
        if (!read_argument(&argument, c))
            return false;
        check(ret, c, name, &argument, plan);
    }
    return true;
}
