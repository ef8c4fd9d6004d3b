/* witness.h - who looks on while lookups are made: `try`. Nobody does when records are processed. */
#ifndef CW_RUN_WITNESS_H
#define CW_RUN_WITNESS_H

#include "cw/lookup/may_ask.h"
#include "cw/out/to_record.h"

/* Calls may be NULL. What they are given lives for the length of the call. */
struct cw_witness {
    void *owner;
    const struct cw_condition_watch *watch; /* hears of the parts of conditions; NULL: nobody does */
    /* A condition was evaluated; `error` where it raised, else NULL. */
    void (*condition)(void *owner, const struct cw_integration *item, enum cw_condition_says says,
                      const struct cw_condition_error *error);
    /* A request is about to be made, or could not be made for this reason, of what the scope holds. */
    void (*made)(void *owner, const struct cw_scope *scope, enum cw_reason reason);
    /* What an integration saves; merged into the cad afterwards. */
    void (*saved)(void *owner, const struct cw_scope *scope, const struct cw_json *own);
    /* An operation that nobody has executed before: its value; null: it does not fit. */
    void (*set)(void *owner, const struct cw_scope *scope, enum cw_set set, struct cw_slice value);
    /* What became of an integration. */
    void (*over)(void *owner, const struct cw_result *result);
};

#endif
