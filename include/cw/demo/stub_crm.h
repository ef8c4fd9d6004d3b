/* stub_crm.h - a CRM over real HTTP that answers by rule, for the demo, the tests and the benchmark.
 *
 * GET /contacts?phone=NUMBER with basic authentication; crm_answer.h says what the number gets. 401 without
 * the right credentials, 400 without a phone, 404 for other paths, 405 for other methods. Every answer may be
 * delayed: the connection is suspended meanwhile, so a thousand of them wait without a thread. One thread,
 * run by the demo's loop. */
#ifndef CW_DEMO_STUB_CRM_H
#define CW_DEMO_STUB_CRM_H

#include "cw/base/err.h"
#include "cw/demo/demo_loop.h"
#include <stdint.h>

#define CW_CRM_USER     "crm-demo"
#define CW_CRM_PASSWORD "crm-demo-password"
#define CW_CRM_PATH     "/contacts"

struct cw_stub_crm_options {
    const char *listen; /* ADDR:PORT */
    const char *user, *password;
    const char *log_path; /* NULL: no log; else one JSON line per request is appended */
    int64_t delay_min_ms, delay_max_ms;
    uint64_t seed; /* of the delays */
};

struct cw_stub_crm;

/* Listens and adds itself to the loop, which must be gone before the CRM is freed. The options are copied. */
enum cw_status cw_stub_crm_new(const struct cw_stub_crm_options *options, struct cw_demo_loop *loop,
                               struct cw_stub_crm **ret, struct cw_err *reterr);

/* Closes every connection. NULL is fine. */
void cw_stub_crm_free(struct cw_stub_crm *crm);

const char *cw_stub_crm_where(const struct cw_stub_crm *crm); /* "127.0.0.1:40123" */
uint64_t cw_stub_crm_requests(const struct cw_stub_crm *crm); /* begun so far */

#endif
