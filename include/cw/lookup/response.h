/* response.h - HTTP status and body -> outcome (language.md 5.1). Pure. */
#ifndef CW_LOOKUP_RESPONSE_H
#define CW_LOOKUP_RESPONSE_H

#include "cw/lookup/ask.h"

/* What counts, and in *ret_reason why where it is CW_OUTCOME_FAILED. */
enum cw_outcome cw_judge(const struct cw_integration *integration, const struct cw_answer *answer,
                         enum cw_reason *ret_reason);

#endif
