/* canned.h - answers from a file instead of a CRM: `try --answers`.
 *
 *     {"<integration name>": {"status": 200, "headers": {…}, "body": <any JSON> | "text": "…", "duration":
 * 0.1}} */
#ifndef CW_CLI_CANNED_H
#define CW_CLI_CANNED_H

#include "cw/base/faults.h"
#include "cw/base/json.h"
#include "cw/lookup/response.h"

struct cw_canned {
    const struct cw_text *text;
    struct cw_json json;
    struct cw_arena *arena;
};

/* Reads and checks the whole text, which must outlive the canned answers. Faults are added. */
void cw_canned_read(struct cw_canned *canned, const struct cw_text *text, struct cw_arena *arena,
                    struct cw_faults *faults);

/* The answer of an integration: without an entry `connect`; later than the time-out, `timeout`. */
struct cw_answer cw_canned_answer(const struct cw_canned *canned, struct cw_slice integration,
                                  int64_t timeout_ms);

#endif
