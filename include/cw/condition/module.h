/* module.h - the tables in which builtins, methods, and the names of modules are looked up at load and called
 * at run time.
 *
 * A call is bound at load: each argument has its place among the parameters, so a function sees an array in
 * the order of its parameters, with kind 0 for what was not given. Kinds are checked before the call
 * (TypeError), at load where they are known. */
#ifndef CW_CONDITION_MODULE_H
#define CW_CONDITION_MODULE_H

#include "cw/condition/value.h"

#define CW_PY_PARAMS_MAX 12

struct cw_py_param {
    const char *name;
    uint32_t kinds; /* that may be given; anything else is a TypeError */
};

struct cw_py_args {
    const struct cw_py *at; /* in the order of the parameters; of a method the value itself comes first */
    uint32_t count;    /* parameters, with the value itself; those of a variadic: as many as were given */
    const void *ready; /* what `prepare` made of constant arguments; NULL: nothing */
};

typedef struct cw_py cw_py_call_fn(struct cw_py_run *run, const struct cw_py_args *args);

/* Looks at constant arguments once, at load. `at` as in cw_py_args; kind 0: not given, or not constant (then
 * `given` has its bit). Raises in `run` what the call would always raise: a fault with a caret at argument
 * `*ret_blame` (its place in `at`). Memory is the plan's: run->arena. Returns what the call gets as `ready`.
 */
struct cw_py_prepare {
    const struct cw_py *at;
    uint32_t given;
    unsigned *ret_blame;
    uint32_t *ret_place; /* the byte of that argument's text that is to blame; as it was: all of it */
};
typedef const void *cw_py_prepare_fn(struct cw_py_run *run, const struct cw_py_prepare *prepare);

struct cw_py_function {
    const char *name;                            /* in a module: dotted below it, "datetime.now" */
    struct cw_py_param params[CW_PY_PARAMS_MAX]; /* without the value itself; ends with name NULL */
    uint8_t leading;    /* the first so many go by name alone: of a variadic, whose places have no end */
    uint8_t required;   /* of those by place: the first so many must be given, by place or by name */
    uint8_t positional; /* so many go by place; what is left goes by name alone */
    uint8_t unnamed;    /* of those by place: the first so many may not be given by name */
    bool variadic;      /* the last one by place may be repeated, or left out if it is not required */
    uint32_t gives;     /* kinds of the result */
    cw_py_call_fn *call;
    cw_py_prepare_fn *prepare; /* may be NULL */
};

/* `.year`, `re.I`: what may be read without a call. */
struct cw_py_attribute {
    const char *name; /* in a module: dotted below it, "timezone.utc" */
    uint32_t gives;
    struct cw_py (*get)(struct cw_py_run *run, struct cw_py self); /* self: none for a module's */
};

/* A name that isinstance() takes: "datetime.date" -> DATE and DATETIME. */
struct cw_py_type {
    const char *name;
    uint32_t kinds;
};

/* What a name begins with: `re`, `datetime`. Tables end with name NULL; each may be NULL. */
struct cw_py_module {
    const char *name;
    const struct cw_py_function *functions;
    const struct cw_py_attribute *attributes;
    const struct cw_py_type *types;
};

enum cw_py_operator {
    CW_PY_ADD = 1,
    CW_PY_SUB,
    CW_PY_MUL,
    CW_PY_DIV,
    CW_PY_FLOORDIV,
    CW_PY_MOD,
    CW_PY_POW,
    CW_PY_OR,
    CW_PY_XOR,
    CW_PY_AND,
    CW_PY_LSHIFT,
    CW_PY_RSHIFT,
    CW_PY_NEG, /* of one operand: the second is kind 0 */
    CW_PY_POS,
    CW_PY_INVERT,
};

/* A module's operator: kinds of both sides, of the result, and what it does. One row per legal pair. */
struct cw_py_operation {
    uint8_t op;           /* enum cw_py_operator; 0 ends the table */
    uint32_t left, right; /* kinds; right 0: one operand */
    uint32_t gives;
    struct cw_py (*call)(struct cw_py_run *run, struct cw_py left, struct cw_py right);
};

/* What the values of one kind can do. All but `methods` are for the values of modules; NULL where the
 * built-in way serves: never equal, not ordered, unhashable, always true, no text. */
struct cw_py_class {
    const struct cw_py_function *methods; /* ends with name NULL */
    const struct cw_py_attribute *attributes;
    const struct cw_py_operation *operations; /* looked up by the left and by the right operand's class */
    uint32_t comparable;                      /* kinds that order() takes on the other side */
    /* below 0, 0, above 0; a value of another kind in `comparable` may stand at either side. Raises where
     * Python does ("can't compare offset-naive and offset-aware datetimes"). */
    int (*order)(struct cw_py_run *run, struct cw_py a, struct cw_py b);
    bool (*equal)(struct cw_py_run *run, struct cw_py a, struct cw_py b); /* of the same kind or comparable */
    uint64_t (*hash)(struct cw_py_run *run, struct cw_py value);
    bool (*is_true)(struct cw_py value);
    void (*add_repr)(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value);
    void (*add_str)(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value); /* NULL: the repr */
    /* As a tuple, for what is a sequence too (struct_time, match[1] by get only): NULL else. */
    struct cw_py (*as_tuple)(struct cw_py_run *run, struct cw_py value);
    struct cw_py (*subscript)(struct cw_py_run *run, struct cw_py value, struct cw_py index);
};

/* By kind; NULL: a kind without anything. */
extern const struct cw_py_class *const cw_py_classes[CW_PY_KIND_COUNT];

/* All modules; ends with NULL. */
extern const struct cw_py_module *const cw_py_modules[];

/* The table of what needs no module: abs, len, … Ends with name NULL. */
extern const struct cw_py_function cw_py_builtins[];

#endif
