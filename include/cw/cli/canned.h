/* canned.h - answers from a file instead of a CRM: `try --answers`.
 *
 *     {"crm": {"status": 200, "headers": {"ETag": "x", "Link": ["a", "b"]}, "body": <any JSON>, "duration":
 * 0.1}, "web": [{"error": "timeout"}, {"status": 503, "text": "come back later"}], "token": {"body":
 * {"access_token": "…", "expires_in": 60}}}
 *
 * A list is for several requests of one event: the first, the second …; the last one is for all further ones.
 * "token" answers token endpoints; without it they hand out a token. */
#ifndef CW_CLI_CANNED_H
#define CW_CLI_CANNED_H

#include "cw/base/faults.h"
#include "cw/base/json.h"
#include "cw/config/plan.h"
#include "cw/lookup/ask.h"

struct cw_canned {
    const struct cw_text *text;
    struct cw_json json;
    const struct cw_plan *plan;
};

/* Reads and checks the whole text, which must outlive the canned answers, as must plan and arena. Faults are
 * added. */
void cw_canned_read(struct cw_canned *canned, const struct cw_text *text, const struct cw_plan *plan,
                    struct cw_arena *arena, struct cw_faults *faults);

/* Who asks, and for which time within one event, from 0. */
struct cw_canned_call {
    const struct cw_integration *integration; /* of the plan, or the endpoint of a credential */
    unsigned nth;
    int64_t timeout_ms;
};

/* The answer: without an entry `connect`; later than the time-out, `timeout`. What is made for it lives in
 * the arena. */
struct cw_answer cw_canned_answer(const struct cw_canned *canned, const struct cw_canned_call *call,
                                  struct cw_arena *arena);

#endif
