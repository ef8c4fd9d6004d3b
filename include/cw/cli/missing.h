/* missing.h - which placeholders of an integration had no value, and where they stand: for `try`. */
#ifndef CW_CLI_MISSING_H
#define CW_CLI_MISSING_H

#include "cw/lookup/render.h"

/* Calls `tell` for each placeholder without a value: `written` as the author wrote it, `where` in words. */
struct cw_missing {
    void *owner;
    void (*tell)(void *owner, struct cw_slice written, const char *where);
};

/* In the URL, parameters, headers and body. */
void cw_missing_in_request(const struct cw_scope *scope, const struct cw_missing *missing);

/* In `save`, as far as it runs. */
void cw_missing_in_save(const struct cw_scope *scope, const struct cw_missing *missing);

/* In one operation of `set`. */
void cw_missing_in_set(const struct cw_scope *scope, enum cw_set set, const struct cw_missing *missing);

#endif
