/* kafka_log.h - librdkafka's log lines and errors -> ours. */
#ifndef CW_WIRE_KAFKA_LOG_H
#define CW_WIRE_KAFKA_LOG_H

#include <librdkafka/rdkafka.h>
#include "cw/wire/log.h"

/* Writes a RD_KAFKA_EVENT_LOG. */
void cw_kafka_log(struct cw_log *log, rd_kafka_event_t *event);

/* Writes a RD_KAFKA_EVENT_ERROR. True: it is fatal, the client will do nothing any more. */
bool cw_kafka_log_error(struct cw_log *log, rd_kafka_t *rk, rd_kafka_event_t *event);

#endif
