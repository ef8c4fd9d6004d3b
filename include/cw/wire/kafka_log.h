/* kafka_log.h - librdkafka's log lines and errors -> ours; and what its clients share. */
#ifndef CW_WIRE_KAFKA_LOG_H
#define CW_WIRE_KAFKA_LOG_H

#include "cw/config/settings.h"
#include "cw/wire/helper.h"
#include "cw/wire/log.h"
#include "cw/wire/loop.h"
#include <librdkafka/rdkafka.h>

/* What both clients are given. All borrowed. */
struct cw_kafka_base {
    struct cw_loop *loop;
    struct cw_helper *helper;
    const struct cw_settings *settings;
    struct cw_log *log;
};

/* Writes a RD_KAFKA_EVENT_LOG. */
void cw_kafka_log(struct cw_log *log, rd_kafka_event_t *event);

/* Writes a RD_KAFKA_EVENT_ERROR. True: it is fatal, the client will do nothing any more. */
bool cw_kafka_log_error(struct cw_log *log, rd_kafka_t *rk, rd_kafka_event_t *event);

#endif
