/* dict.h - Python's dict and set: keys in the order of their first insertion, found by hash. */
#ifndef CW_CONDITION_DICT_H
#define CW_CONDITION_DICT_H

#include "cw/condition/value.h"

struct cw_py_entry {
    uint64_t hash;
    struct cw_py key, value; /* value: NONE in a set */
};

struct cw_py_dict {
    uint64_t seed; /* of its hashes: constant ones are made at load */
    struct cw_py_entry *entries;
    uint32_t count, cap;
    uint32_t *slots; /* entry + 1, 0 free; none while there are few entries */
    uint32_t mask;   /* slots - 1, a power of two */
};

/* Empty; to be filled before anybody else sees it. NULL: raised. */
struct cw_py_dict *cw_py_dict_new(struct cw_py_run *run);

/* A later value of an equal key replaces the first one's value, not its key or place. False: raised
 * (unhashable, too many, no memory). */
bool cw_py_dict_put(struct cw_py_run *run, struct cw_py_dict *dict, struct cw_py key, struct cw_py value);

/* NULL: not there, or raised. */
const struct cw_py_entry *cw_py_dict_find(struct cw_py_run *run, const struct cw_py_dict *dict,
                                          struct cw_py key);

/* A value of kind DICT, SET, KEYS, VALUES or ITEMS. */
static inline struct cw_py cw_py_of_dict(enum cw_py_kind kind, const struct cw_py_dict *dict)
{
    return (struct cw_py){ .kind = (uint8_t)kind, .dict = dict };
}

#endif
