/* plan.h - worker.cfg and all integrations, compiled, indexed and cross-checked.
 *
 * A plan is immutable: everything that runs reads it and nothing writes it. It lives in one arena. */
#ifndef CW_CONFIG_PLAN_H
#define CW_CONFIG_PLAN_H

#include "cw/config/integration.h"
#include "cw/config/queues.h"
#include "cw/config/settings.h"

#define CW_CFG_MAX      (1u << 20) /* bytes of worker.cfg */
#define CW_INTEGRATIONS 10000
#define CW_CHAIN_MAX    3 /* integrations that run for one event (the manual 2) */

struct cw_plan {
    struct cw_arena arena;
    struct cw_settings settings;
    struct cw_dial_plan dial_plan;
    int64_t utc_offset_s;                      /* local time = UTC + this */
    const struct cw_integration *integrations; /* by ordinal, ties by place in the file */
    size_t count;
    const struct cw_credential *const *credentials; /* by their number */
    size_t credential_count;
    size_t shared_count; /* entries of `secrets` */
    struct cw_queues queues;
    char fingerprint[CW_FINGERPRINT_LEN]; /* of everything that shapes a record; no secret is in it */
};

/* Parses and compiles. All faults of all files are added to `faults`; NULL where one of them is an error or
 * there is no memory: then the faults keep the texts they blame. `text` must live until the faults are shown.
 * One call for one list of faults. */
struct cw_plan *cw_plan_load(const struct cw_text *text, const struct cw_files *files,
                             struct cw_faults *faults);
void cw_plan_free(struct cw_plan *plan);

#endif
