/* may_ask.h - is this lookup asked at all? An integration's condition, with the data at hand (the manual 6).
 *
 * Pure: time and chance are arguments. */
#ifndef CW_LOOKUP_MAY_ASK_H
#define CW_LOOKUP_MAY_ASK_H

#include "cw/condition/condition.h"
#include "cw/lookup/render.h"

/* What a condition sees beside the event. */
struct cw_surroundings {
    int64_t now_ms, record_ms; /* Unix time: now, and of the record */
    int64_t utc_offset_s;
    uint64_t *dice;
    const struct cw_condition_watch *watch; /* NULL: nobody looks */
};

/* CW_CONDITION_TRUE where there is no condition. */
enum cw_condition_says cw_may_ask(const struct cw_scope *scope, const struct cw_surroundings *around,
                                  struct cw_condition_error *ret_error);

#endif
