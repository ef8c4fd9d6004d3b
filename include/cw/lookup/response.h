/* response.h - HTTP status and body -> outcome (language.md 5.1). Pure. */
#ifndef CW_LOOKUP_RESPONSE_H
#define CW_LOOKUP_RESPONSE_H

#include "cw/base/json.h"
#include "cw/config/integration.h"
#include "cw/lookup/outcome.h"

/* What came back. The body is borrowed from the wire for the length of the call that hands it over. */
struct cw_answer {
    enum cw_reason transport; /* CW_REASON_NONE: an HTTP answer arrived whole */
    int status;               /* HTTP; 0: none arrived */
    struct cw_slice body;
    int64_t duration_us;
};

/* What counts, and in *ret_reason why where it is CW_OUTCOME_FAILED. */
enum cw_outcome cw_judge(const struct cw_integration *integration, const struct cw_answer *answer,
                         enum cw_reason *ret_reason);

#endif
