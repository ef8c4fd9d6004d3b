/* metrics_room.h - how much room there is, and what of it is in use: the terms of the manual's MEMORY that
 * vary, as Prometheus text. Part of metrics.h. */
#ifndef CW_WIRE_METRICS_ROOM_H
#define CW_WIRE_METRICS_ROOM_H

#include "cw/wire/metrics.h"

void cw_metrics_write_room(struct cw_buf *buf, const struct cw_worker *worker,
                           const struct cw_wire_numbers *wire);

#endif
