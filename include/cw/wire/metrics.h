/* metrics.h - the worker's numbers as Prometheus text (exposition format 0.0.4). Labels come from
 * configuration and closed lists only. */
#ifndef CW_WIRE_METRICS_H
#define CW_WIRE_METRICS_H

#include "cw/run/worker.h"

/* What the wire knows beside the worker. */
struct cw_wire_numbers {
    uint64_t connections_opened, connections;
    uint64_t received;                   /* bytes of bodies that are arriving */
    uint64_t prefetched, prefetch_limit; /* records; bytes */
    int producer_queue;
    int64_t loop_age_ms;
    int64_t (*end)(void *world, int32_t partition); /* end offset, or -1 */
    void *world;
};

void cw_metrics_write(struct cw_buf *buf, const struct cw_worker *worker, const struct cw_wire_numbers *wire);

#endif
