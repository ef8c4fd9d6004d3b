/* program.h - a compiled expression: one flat array of nodes, each with the numbers of its children.
 *
 * The parser writes nodes with names as text; the check resolves them in place, notes the kinds of values
 * each can give, and folds constants; the evaluator walks the same array. */
#ifndef CW_CONDITION_PROGRAM_H
#define CW_CONDITION_PROGRAM_H

#include "cw/base/source.h"
#include "cw/condition/module.h"

enum {
    CW_CONDITION_TEXT_MAX = 65536, /* bytes of an expression */
    CW_NESTING_MAX = 64,           /* brackets, signs, `not`, … inside one another */
    CW_TREE_MAX = 200,             /* nodes above one another: operators in a row are so, too */
    CW_LOCALS_MAX = 32,            /* names that one comprehension binds */
};

/* children in [brackets] */
enum cw_op {
    CW_OP_CONST = 1, /* value */
    CW_OP_TUPLE,     /* [element …] */
    CW_OP_LIST,
    CW_OP_SET,
    CW_OP_DICT, /* [key, value, key, value …] */
    CW_OP_AND,  /* [operand …] */
    CW_OP_OR,
    CW_OP_NOT,       /* [operand] */
    CW_OP_IF,        /* [then, test, otherwise] */
    CW_OP_COMPARE,   /* [left, LINK …] */
    CW_OP_LINK,      /* how: enum cw_comparison; [right] */
    CW_OP_BINARY,    /* how: enum cw_py_operator; [left, right] */
    CW_OP_UNARY,     /* [operand] */
    CW_OP_SUBSCRIPT, /* [value, index] */
    CW_OP_SLICE,     /* [value, start, stop, step]; None where not given */
    CW_OP_FSTRING,   /* [part …]: CONST or FORMAT */
    CW_OP_FORMAT,    /* how: 'r' or 's'; [value] */
    CW_OP_LISTCOMP,  /* locals; [element, CLAUSE …] */
    CW_OP_SETCOMP,
    CW_OP_DICTCOMP, /* [PAIR, CLAUSE …] */
    CW_OP_GENERATOR,
    CW_OP_PAIR,         /* [key, value] */
    CW_OP_CLAUSE,       /* [target, iterable, condition …] */
    CW_OP_TARGET,       /* local */
    CW_OP_TARGET_TUPLE, /* [target …] */
    CW_OP_NAME,         /* name; once resolved LOCAL */
    CW_OP_DOT,          /* name; [value]; once resolved ATTRIBUTE or CONST */
    CW_OP_CALL,         /* [callee, argument or KEYWORD …]; once resolved one of those below */
    CW_OP_KEYWORD,      /* name; [value] */
    CW_OP_LOCAL,        /* local */
    CW_OP_ATTRIBUTE,    /* attribute; [value], or none: a module's */
    CW_OP_FUNCTION,     /* bound; [argument …] */
    CW_OP_METHOD,       /* method; [value, argument …] */
    CW_OP_GETTER,       /* path */
    CW_OP_ATTACHED,
    CW_OP_SECONDS_SINCE_CREATED,
    CW_OP_EVENT_NAME,
    CW_OP_EVENT_DATETIME,
    CW_OP_ISINSTANCE, /* kinds; [value] */
    CW_OP_COUNT
};

enum cw_comparison {
    CW_IS_LT = CW_PY_LT,
    CW_IS_LE = CW_PY_LE,
    CW_IS_GT = CW_PY_GT,
    CW_IS_GE = CW_PY_GE,
    CW_IS_EQ,
    CW_IS_NE,
    CW_IS_IN,
    CW_IS_NOT_IN,
    CW_IS_SAME, /* `is` */
    CW_IS_NOT_SAME,
};

/* A function with the place of each argument, in the order in which they were written. */
struct cw_bound {
    const struct cw_py_function *function; /* NULL: these arguments do not fit it */
    const uint8_t *places;                 /* by argument; of a method: without the value itself */
    const void *ready;
    uint32_t count; /* places of the array that the function is given */
};

/* What a name behind a dot means for each kind of value in front. */
struct cw_method {
    struct cw_slice name;
    uint8_t by_kind[CW_PY_KIND_COUNT]; /* bound + 1; 0: has no such method */
    struct cw_bound *bounds;
};

struct cw_attribute_of {
    struct cw_slice name;
    const struct cw_py_attribute *by_kind[CW_PY_KIND_COUNT];
};

/* A variable: that many comprehensions out, that place there. */
struct cw_local {
    uint32_t up, slot;
};

struct cw_node {
    uint8_t op;     /* enum cw_op */
    uint8_t how;    /* by op */
    bool watched;   /* `try` hears of its value */
    uint8_t height; /* of the tree below, with this node */
    uint32_t gives; /* kinds; 0: a fault was found below */
    uint32_t kids, count;
    uint32_t at, len;          /* as it is written */
    uint32_t blame, blame_len; /* where its caret stands */
    union {
        struct cw_py value;
        struct cw_slice name;
        struct cw_local local;
        uint32_t locals;
        uint32_t kinds;
        const struct cw_bound *bound;
        const struct cw_method *method;
        const struct cw_attribute_of *attribute_of; /* ATTRIBUTE of a value */
        const struct cw_py_attribute *attribute;    /* ATTRIBUTE of a module */
        struct cw_path path;
    };
};

struct cw_program {
    const struct cw_source *source; /* while it is compiled */
    struct cw_slice text;
    struct cw_node *nodes;
    uint32_t *kids;
    uint32_t count, cap, kid_count, kid_cap;
    uint32_t root;
    uint32_t added[CW_WARNING + 1]; /* faults by severity: past CW_FAULTS_MAX they would not be shown */
    bool reads_attached;
    bool failed; /* a fault was added, or there is no memory */
};

#define CW_NO_NODE UINT32_MAX

/* A new node over `len` bytes from `at`, its caret over all of them; CW_NO_NODE: no memory or too high, said.
 * The children are copied. */
uint32_t cw_program_add(struct cw_program *program, enum cw_op op, struct cw_slice span, const uint32_t *kids,
                        uint32_t count);

static inline struct cw_node *cw_program_node(const struct cw_program *program, uint32_t node)
{
    return &program->nodes[node];
}

static inline uint32_t cw_program_kid(const struct cw_program *program, const struct cw_node *node,
                                      uint32_t kid)
{
    return program->kids[node->kids + kid];
}

static inline struct cw_slice cw_program_text(const struct cw_program *program, const struct cw_node *node)
{
    return (struct cw_slice){ program->text.ptr + node->at, node->len };
}

/* Adds a fault, or a warning, at the node's caret. An error marks the program as failed. */
__attribute__((format(printf, 4, 5))) void cw_program_fault(struct cw_program *program,
                                                            enum cw_severity severity,
                                                            const struct cw_node *node, const char *format,
                                                            ...);

#endif
