/* pages.h - what the operator's pages say: metrics, liveness, readiness. */
#ifndef CW_WIRE_PAGES_H
#define CW_WIRE_PAGES_H

#include "cw/wire/admin.h"
#include "cw/wire/http.h"
#include "cw/wire/kafka_in.h"
#include "cw/wire/kafka_out.h"
#include "cw/wire/topology.h"

/* What they look at. All borrowed, and there before the first page is asked for. */
struct cw_pages {
    const struct cw_worker *worker;
    const struct cw_http *http;
    const struct cw_kafka_in *in;
    const struct cw_kafka_out *out;
    const struct cw_topology *topology;
    const struct cw_time *turn; /* when the loop's turn began */
    const bool *joined, *failed;
};

struct cw_admin_owner cw_pages_owner(struct cw_pages *pages);

#endif
