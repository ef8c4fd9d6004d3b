/* filter.h - "| lower | last(4)": what is done with a value before it is written, compiled.
 *
 * The manual, 4.1. Filters make text of any value; lookup/filter.h applies them. */
#ifndef CW_CONFIG_FILTER_H
#define CW_CONFIG_FILTER_H

#include "cw/base/phone.h"
#include "cw/config/cursor.h"

#define CW_FILTERS_MAX     16    /* of one placeholder */
#define CW_FILTER_LAST_MAX 65535 /* characters */

/* Name, word, what stands in its brackets, whether it needs a dial plan. */
#define CW_FILTERS(X)                                                                                        \
    X(E164, "e164", CW_TAKES_NOTHING, true)                                                                  \
    X(DIGITS, "digits", CW_TAKES_NOTHING, false)                                                             \
    X(NATIONAL, "national", CW_TAKES_NOTHING, true)                                                          \
    X(LOWER, "lower", CW_TAKES_NOTHING, false)                                                               \
    X(UPPER, "upper", CW_TAKES_NOTHING, false)                                                               \
    X(TRIM, "trim", CW_TAKES_NOTHING, false)                                                                 \
    X(LAST, "last", CW_TAKES_NUMBER, false)                                                                  \
    X(ODATA, "odata", CW_TAKES_NOTHING, false)                                                               \
    X(SOQL, "soql", CW_TAKES_NOTHING, false)                                                                 \
    X(DEFAULT, "default", CW_TAKES_TEXT, false)

enum cw_filter_takes { CW_TAKES_NOTHING = 1, CW_TAKES_NUMBER, CW_TAKES_TEXT };

enum cw_filter_kind {
    CW_FILTER_NONE = 0,
#define X(name, word, takes, plan) CW_FILTER_##name,
    CW_FILTERS(X)
#undef X
};

struct cw_filter {
    enum cw_filter_kind kind;
    unsigned count;       /* last(n) */
    struct cw_slice text; /* default("text"): a part of the source's text */
};

struct cw_filters {
    struct cw_filter items[CW_FILTERS_MAX];
    size_t count;
};

/* Reads all filters of a placeholder; `c` stands on the first '|'. An unknown name or a wrong argument is a
 * fault, and reading goes on. False: it cannot go on, a fault says why, `c` stands there. */
bool cw_filters_read(struct cw_filters *ret, struct cw_cursor *c, const struct cw_dial_plan *plan);

#endif
