/* iterate.h - Python's iterators: over built-in values, and the builtins that make them. */
#ifndef CW_CONDITION_ITERATE_H
#define CW_CONDITION_ITERATE_H

#include "cw/condition/module.h"

struct cw_py_iterator {
    const char *name; /* of its type */
    bool (*next)(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret);
    struct cw_py over;              /* what it walks; zip: a tuple of iterators */
    int64_t at, step;               /* where it is */
    int64_t left;                   /* how many still come, where it counts */
    struct cw_generator *generator; /* the evaluator's own */
};

/* A new iterator as a value; the fields are copied. */
struct cw_py cw_py_iterator_of(struct cw_py_run *run, struct cw_py_iterator fields);

/* The builtins: arguments as their tables say. */
struct cw_py cw_py_call_enumerate(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_zip(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_reversed(struct cw_py_run *run, const struct cw_py_args *args);
struct cw_py cw_py_call_range(struct cw_py_run *run, const struct cw_py_args *args);

/* A range; its number of elements is counted. Raises where that is beyond 64 bits. */
struct cw_py cw_py_range(struct cw_py_run *run, int64_t start, int64_t stop, int64_t step);

/* The element of a range. */
static inline int64_t cw_py_range_at(const struct cw_py_range *range, int64_t index)
{
    return (int64_t)((uint64_t)range->start + (uint64_t)range->step * (uint64_t)index);
}

#endif
