/* ask.h - what is asked and what came back: plain.
 *
 * A request lives in the record's arena; fixed parts are borrowed from the plan. */
#ifndef CW_LOOKUP_ASK_H
#define CW_LOOKUP_ASK_H

#include "cw/base/json.h"
#include "cw/config/integration.h"
#include "cw/lookup/outcome.h"

struct cw_request {
    const struct cw_integration *integration;
    struct cw_slice url; /* NUL-terminated, with its query */
    const struct cw_slice
        *headers; /* "Name: value", NUL-terminated; NULL where they are fixed: cw_request_header */
    size_t header_count;
    struct cw_slice body; /* ptr NULL: none */
    int64_t timeout_ms;   /* of this attempt, connect included */
};

/* Borrowed from the wire for the length of the call that hands it over. */
struct cw_answer {
    enum cw_reason transport;    /* CW_REASON_NONE: an HTTP answer arrived whole */
    int status;                  /* HTTP; 0: none arrived */
    struct cw_slice headers;     /* "Name: value CR LF" as received; null where nobody reads them */
    struct cw_slice retry_after; /* value of that header; null: there is none */
    struct cw_slice body;
    int64_t duration_us;
};

/* What the response part of an integration can see of one lookup. */
struct cw_exchanged {
    const struct cw_request *request;
    const struct cw_answer *answer;
    struct cw_json body;   /* the answer's; nothing indexed: no JSON, or not to be seen */
    bool diagnostics_only; /* not found, or failed: body, text and headers are missing (the manual 5.3) */
};

#endif
