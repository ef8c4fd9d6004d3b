/* to_record.h - event + outcomes + CAD -> output record (schemas/conversation-cad.schema.json).
 *
 * Pure: the same input, plan and answers give the same bytes. */
#ifndef CW_OUT_TO_RECORD_H
#define CW_OUT_TO_RECORD_H

#include "cw/base/digest.h"
#include "cw/config/plan.h"
#include "cw/in/to_event.h"
#include "cw/lookup/match.h"
#include "cw/lookup/outcome.h"
#include "cw/lookup/to_set.h"
#include "cw/out/output.h"

/* What became of one integration. */
struct cw_result {
    const struct cw_integration *integration;
    enum cw_outcome outcome;
    enum cw_reason reason; /* with SKIPPED and FAILED */
    struct cw_slice error; /* with CONDITION_ERROR: class of the exception and column; else null */
    int status;            /* HTTP; 0: no answer */
    unsigned tries;
    int64_t duration_us;
};

#define CW_RESULTS_MAX (CW_CHAIN_MAX + CW_NOT_RUN_MAX)

#define CW_STATUSES(X)                                                                                       \
    X(ENRICHED, "enriched")                                                                                  \
    X(PARTIAL, "partial")                                                                                    \
    X(FAILED, "failed")                                                                                      \
    X(LATE, "late")                                                                                          \
    X(AMBIGUOUS, "ambiguous")                                                                                \
    X(NOT_FOUND, "not_found")                                                                                \
    X(DONE, "done")                                                                                          \
    X(SKIPPED, "skipped")                                                                                    \
    X(UNMATCHED, "unmatched")

/* The record's status (the manual 7). */
enum cw_record_status {
#define X(name, word) CW_RECORD_##name,
    CW_STATUSES(X)
#undef X
        CW_RECORD_STATUS_COUNT
};

const char *cw_record_status_word(enum cw_record_status status);

struct cw_findings {
    const struct cw_plan *plan;
    struct cw_digest *digest;
    const struct cw_record *record;
    const struct cw_event *event;
    const struct cw_json *cad; /* an object, or nothing indexed */
    const struct cw_sets *sets;
    const struct cw_result *results;
    unsigned result_count;
};

/* False: whatever lookups bring, the output will be too large. */
bool cw_record_can_fit(const struct cw_plan *plan, const struct cw_record *record,
                       const struct cw_event *event);

/* Makes the output in the arena. *ret_status is set even where it fails. CW_ELIMIT: more
 * than cad_max_bytes and 256 KiB; CW_ENOMEM. */
enum cw_status cw_to_record(struct cw_output *ret, const struct cw_findings *findings, struct cw_arena *arena,
                            enum cw_record_status *ret_status);

#endif
