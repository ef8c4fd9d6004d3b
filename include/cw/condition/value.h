/* value.h - Python's values: how one is made, read, compared, printed; how an exception is raised.
 *
 * A value is 16 bytes, passed by value, never changed once made (iterators apart). What it points at lives in
 * the arena of the run, or in that of the program. Kind 0 is no value: an exception was raised, or an
 * argument was not given.
 *
 * Exceptions: cw_py_raise() notes the first one in the run, and evaluation stops at the next node; so a
 * function may go on, and return anything, after something it called has raised; loops ask run->raised. */
#ifndef CW_CONDITION_VALUE_H
#define CW_CONDITION_VALUE_H

#include "cw/base/buf.h"
#include "cw/condition/condition.h"

/* kind, Python's name of the type. The order is that of the tables by kind. */
#define CW_PY_KINDS(X)                                                                                       \
    X(NONE, "NoneType")                                                                                      \
    X(BOOL, "bool")                                                                                          \
    X(INT, "int")                                                                                            \
    X(FLOAT, "float")                                                                                        \
    X(STR, "str")                                                                                            \
    X(LIST, "list")                                                                                          \
    X(TUPLE, "tuple")                                                                                        \
    X(DICT, "dict")                                                                                          \
    X(SET, "set")                                                                                            \
    X(RANGE, "range")                                                                                        \
    X(KEYS, "dict_keys")                                                                                     \
    X(VALUES, "dict_values")                                                                                 \
    X(ITEMS, "dict_items")                                                                                   \
    X(ITERATOR, "iterator")                                                                                  \
    X(MATCH, "re.Match")                                                                                     \
    X(REFLAG, "RegexFlag")                                                                                   \
    X(DATETIME, "datetime")                                                                                  \
    X(DATE, "date")                                                                                          \
    X(TIME, "time")                                                                                          \
    X(TIMEDELTA, "timedelta")                                                                                \
    X(TIMEZONE, "timezone")                                                                                  \
    X(STRUCT_TIME, "struct_time")

enum cw_py_kind {
    CW_PY_RAISED = 0,
#define X(kind, name) CW_PY_##kind,
    CW_PY_KINDS(X)
#undef X
        CW_PY_KIND_COUNT,
    /* An integer of JSON beyond 64 bits, as text; stands in lists and dicts only. OverflowError as soon as it
     * is touched: no set of kinds has it. */
    CW_PY_HUGE = CW_PY_KIND_COUNT
};

/* Sets of kinds. */
#define CW_PY_BIT(kind) (UINT32_C(1) << CW_PY_##kind)
#define CW_PY_ANY       ((UINT32_C(1) << CW_PY_KIND_COUNT) - 2)
#define CW_PY_INTEGER   (CW_PY_BIT(BOOL) | CW_PY_BIT(INT))
#define CW_PY_NUMBER    (CW_PY_INTEGER | CW_PY_BIT(FLOAT))
#define CW_PY_VIEW      (CW_PY_BIT(KEYS) | CW_PY_BIT(VALUES) | CW_PY_BIT(ITEMS))
/* What can be iterated; not a set: its order cannot be seen. */
#define CW_PY_ITERABLE                                                                                       \
    (CW_PY_BIT(STR) | CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(DICT) | CW_PY_BIT(RANGE) | CW_PY_VIEW | \
     CW_PY_BIT(ITERATOR) | CW_PY_BIT(STRUCT_TIME))

#define CW_PY_STRING_MAX   65536u /* bytes of a str */
#define CW_PY_ELEMENTS_MAX 10000u /* of a list, tuple, dict, set */
#define CW_PY_STEPS_MAX    100000u
#define CW_PY_DEPTH_MAX    400u
#define CW_PY_MEMORY_MAX   (8u << 20) /* bytes of arena that an evaluation may take */

struct cw_py_dict;
struct cw_py_range;
struct cw_py_iterator;

struct cw_py {
    uint8_t kind; /* enum cw_py_kind */
    uint32_t len; /* bytes of a str, elements of a list or tuple */
    union {
        int64_t number;                /* INT; BOOL: 0 or 1; REFLAG */
        double real;                   /* FLOAT */
        const char *text;              /* STR: UTF-8 without surrogates, not NUL-terminated; may hold NUL */
        const struct cw_py *items;     /* LIST, TUPLE */
        const struct cw_py_dict *dict; /* DICT, SET, and the views KEYS, VALUES, ITEMS */
        const struct cw_py_range *range;
        struct cw_py_iterator *iterator;
        const void *of; /* the values of modules: what their files make of it */
    };
};

struct cw_py_range {
    int64_t start, stop, step;
    int64_t count;
};

/* One evaluation. */
struct cw_py_run {
    const struct cw_condition_scope *scope; /* time and chance; NULL while constants are folded at load */
    struct cw_arena *arena;
    struct cw_condition_error *error; /* of what was raised */
    bool raised;
    uint64_t seed;                    /* of the hashes that are asked for now: the dict's */
    uint32_t steps;                   /* left */
    size_t held_max;                  /* of the arena */
    uint64_t nans;                    /* made so far: see cw_py_computed */
    const struct cw_program *program; /* the evaluator's own */
    struct cw_py_frame *frame;        /* the evaluator's own */
    unsigned depth;                   /* nodes that are being evaluated inside one another */
};

/* Exceptions and limits. */

/* Notes an exception unless one is noted already. `name` is a literal: Python's class name; "LimitError" for
 * our limits. Returns no value. */
__attribute__((format(printf, 3, 4))) struct cw_py cw_py_raise(struct cw_py_run *run, const char *name,
                                                               const char *format, ...);

/* Memory of the run, charged as steps (one for 64 bytes). NULL: raised. */
void *cw_py_alloc(struct cw_py_run *run, size_t size);

/* TypeError, "%s" being the name of the value's type; OverflowError where the value is HUGE. */
__attribute__((format(printf, 3, 0))) struct cw_py cw_py_unfit(struct cw_py_run *run, struct cw_py value,
                                                               const char *format);

/* What a function of numbers or texts said. */
struct cw_py cw_py_raise_status(struct cw_py_run *run, enum cw_status status);

/* Work that is no node's: false where the step limit is reached (raised). */
bool cw_py_spend(struct cw_py_run *run, uint32_t steps);

/* Making. */

static inline struct cw_py cw_py_none(void)
{
    return (struct cw_py){ .kind = CW_PY_NONE };
}

static inline struct cw_py cw_py_bool(bool is)
{
    return (struct cw_py){ .kind = CW_PY_BOOL, .number = is };
}

static inline struct cw_py cw_py_int(int64_t number)
{
    return (struct cw_py){ .kind = CW_PY_INT, .number = number };
}

/* A float that is known to be no NaN, or an operand handed on as it is. */
static inline struct cw_py cw_py_float(double real)
{
    return (struct cw_py){ .kind = CW_PY_FLOAT, .real = real };
}

/* A float that was computed. Python's NaN is equal to itself where identity counts (`in`, elements of lists);
 * so each new NaN gets bits of its own, and equal bits mean "the same object". */
struct cw_py cw_py_computed(struct cw_py_run *run, double real);

/* Borrows: the bytes must live as long as the run. At most CW_PY_STRING_MAX bytes, else raised. */
struct cw_py cw_py_str(struct cw_py_run *run, struct cw_slice text);

/* What was written to a buf: its failure is raised. */
struct cw_py cw_py_str_from(struct cw_py_run *run, struct cw_buf *buf);

/* Borrow `items`. */
struct cw_py cw_py_list(const struct cw_py *items, uint32_t len);
struct cw_py cw_py_tuple(const struct cw_py *items, uint32_t len);

/* A value of a module; `of` lives in the run's arena. */
static inline struct cw_py cw_py_opaque(enum cw_py_kind kind, const void *of)
{
    return (struct cw_py){ .kind = (uint8_t)kind, .of = of };
}

/* Values that come one after the other; cw_py_add raises past CW_PY_ELEMENTS_MAX and without memory. */
struct cw_py_items {
    struct cw_py *at;
    uint32_t count, cap;
};
bool cw_py_add(struct cw_py_run *run, struct cw_py_items *items, struct cw_py value);

/* Reading. */

static inline bool cw_py_is(struct cw_py value, uint32_t kinds)
{
    return (UINT32_C(1) << value.kind & kinds) != 0;
}

static inline struct cw_slice cw_py_text(struct cw_py str)
{
    return (struct cw_slice){ str.text, str.len };
}

/* Of an INT, BOOL or FLOAT. */
static inline double cw_py_to_double(struct cw_py number)
{
    return number.kind == CW_PY_FLOAT ? number.real : (double)number.number;
}

/* type(value).__name__; an iterator's by what it walks: "generator", "zip", … */
const char *cw_py_type_name(struct cw_py value);

/* A struct_time as the tuple that it is; anything else as it is. */
struct cw_py cw_py_plain(struct cw_py_run *run, struct cw_py value);

/* Python's truth; cannot fail. */
bool cw_py_is_true(struct cw_py value);

/* Comparing; false also where it raised. */

bool cw_py_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b);

/* Identity or equality: what `in`, `index`, `count` and elements of sequences ask. */
bool cw_py_same(struct cw_py_run *run, struct cw_py a, struct cw_py b);

enum cw_py_order { CW_PY_LT = 1, CW_PY_LE, CW_PY_GT, CW_PY_GE };
bool cw_py_ordered(struct cw_py_run *run, struct cw_py a, enum cw_py_order order, struct cw_py b);

/* Equal values have equal hashes. Raises TypeError for what is unhashable. */
uint64_t cw_py_hash(struct cw_py_run *run, struct cw_py value);

/* Printing; raises where Python's text has an address or a set's order. */

void cw_py_add_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value);
void cw_py_add_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value);

/* A buf for a new str: at most CW_PY_STRING_MAX bytes of the run's arena. */
struct cw_buf cw_py_buf(struct cw_py_run *run);

/* Iterating. */

/* iter(value); raises TypeError for what is not iterable, and for a set. */
struct cw_py cw_py_iterate(struct cw_py_run *run, struct cw_py value);

/* The next of an ITERATOR. False: there is none, or raised. */
bool cw_py_next(struct cw_py_run *run, struct cw_py iterator, struct cw_py *ret);

/* All values of an iterable. */
bool cw_py_collect(struct cw_py_run *run, struct cw_py iterable, struct cw_py_items *ret);

#endif
