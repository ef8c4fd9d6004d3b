/* check.h - a parsed tree -> a program that can be evaluated, or all that is wrong with it.
 *
 * Resolves names, getters, methods and constants; infers which kinds of values each node can give; what
 * cannot work for any value is a fault; what is constant is calculated now; what is always true or false is a
 * warning. */
#ifndef CW_CONDITION_CHECK_H
#define CW_CONDITION_CHECK_H

#include "cw/condition/program.h"

/* The names that a comprehension binds. */
struct cw_scope_names {
    struct cw_scope_names *outer;
    uint32_t count;
    struct cw_slice names[CW_LOCALS_MAX];
    uint32_t kinds[CW_LOCALS_MAX]; /* 0: not bound yet */
};

struct cw_check {
    struct cw_program *program;
    struct cw_scope_names *scope;
    struct cw_py_run fold; /* calculates constants */
    struct cw_condition_error error;
};

/* False: a fault was added, or there is no memory. */
bool cw_check(struct cw_program *program);

/* For the files of the check. */

static inline struct cw_node *cw_check_node(const struct cw_check *c, uint32_t node)
{
    return cw_program_node(c->program, node);
}

static inline uint32_t cw_check_kid(const struct cw_check *c, uint32_t node, uint32_t kid)
{
    return cw_program_kid(c->program, cw_check_node(c, node), kid);
}

/* Checks a node and all below; the kinds that it gives, which it notes; 0: a fault was added. `truth`: only
 * the truth of its value counts. */
uint32_t cw_check_tree(struct cw_check *c, uint32_t node, bool truth);

/* `try` hears of the node's value; not inside a comprehension, where it would hear of each round. */
static inline void cw_check_watch(const struct cw_check *c, uint32_t node)
{
    cw_check_node(c, node)->watched = !c->scope;
}

/* Adds an error at the node's caret; returns 0. */
__attribute__((format(printf, 3, 4))) uint32_t cw_check_fault(struct cw_check *c, uint32_t node,
                                                              const char *format, ...);

/* Warns where the value is always true, or always false. */
void cw_check_warn_truth(struct cw_check *c, uint32_t node);

/* Calculates a node whose children are all constant. Returns the kinds that it gives then. */
uint32_t cw_check_fold(struct cw_check *c, uint32_t node, uint32_t gives);

/* "int or str". */
struct cw_kinds_text {
    char text[120];
};
struct cw_kinds_text cw_kinds_text(uint32_t kinds);

#endif
