/* data.h - what the getters of `contact` and `event` give: JSON as Python's json.loads reads it. */
#ifndef CW_CONDITION_DATA_H
#define CW_CONDITION_DATA_H

#include "cw/condition/eval.h"

/* The value of a node; None where it is missing. Integers beyond 64 bits become HUGE inside lists and
 * objects; alone they raise OverflowError. */
struct cw_py cw_py_from_json(struct cw_py_run *run, const struct cw_json *json, uint32_t node);

struct cw_py cw_py_eval_getter(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_attached(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_seconds_since_created(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_event_name(struct cw_py_run *run, const struct cw_node *node);
struct cw_py cw_py_eval_event_datetime(struct cw_py_run *run, const struct cw_node *node);

#endif
