/* redact.h - secrets that a CRM sends back become *** before anything is written (the manual 5.6). Pure. */
#ifndef CW_LOOKUP_REDACT_H
#define CW_LOOKUP_REDACT_H

#include "cw/lookup/render.h"

/* Replaces every secret of the scope's integration, and its token, in the strings of `json`, names included.
 * Indexes what it writes into the scope's arena; unchanged where there is none. CW_ELIMIT: over `max` bytes;
 * CW_ENOMEM. */
enum cw_status cw_redact(struct cw_json *json, const struct cw_scope *scope, size_t max);

#endif
