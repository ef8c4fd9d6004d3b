/* response.h - HTTP status and body -> outcome (the manual 5.1). Pure. */
#ifndef CW_LOOKUP_RESPONSE_H
#define CW_LOOKUP_RESPONSE_H

#include "cw/lookup/ask.h"

/* What an answer counts as, and in *ret_reason why where it is CW_OUTCOME_FAILED. The body is indexed where
 * the integration names `matches`. */
enum cw_outcome cw_judge(const struct cw_integration *integration, const struct cw_exchanged *exchanged,
                         enum cw_reason *ret_reason);

#endif
