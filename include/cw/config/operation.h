/* operation.h - the operations of `set`: what a value must be, and how a record shows it (the manual 5.4).
 * Pure. */
#ifndef CW_CONFIG_OPERATION_H
#define CW_CONFIG_OPERATION_H

#include "cw/base/buf.h"
#include "cw/base/json.h"
#include "cw/config/integration.h"

/* "priority", "queue", …; "Set" and case as the vendor writes them. */
const char *cw_set_word(enum cw_set set);

/* Appends a value for that operation in the record's form: 100, {"id":"…"}, "…" or {"id":"…"},
 * {"agents":[…],"timeout":30}. False: it does not fit; nothing is appended. */
bool cw_operation_write(struct cw_buf *to, enum cw_set set, const struct cw_json *value);

/* What a value of that operation must be, in words. */
const char *cw_operation_wants(enum cw_set set);

#endif
