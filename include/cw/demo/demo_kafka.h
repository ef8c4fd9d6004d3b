/* demo_kafka.h - librdkafka's settings from a list of texts, and its queues on the loop. */
#ifndef CW_DEMO_KAFKA_H
#define CW_DEMO_KAFKA_H

#include "cw/base/err.h"
#include <librdkafka/rdkafka.h>

/* Makes a handle. Settings are name, value, name, value, …, NULL; Nagle's delay is always off. */
enum cw_status cw_demo_kafka_make(rd_kafka_type_t type, const char *const *settings, rd_kafka_t **ret,
                                  struct cw_err *reterr);

/* A descriptor that wakes when the queue is no longer empty; the caller closes it. -1: none left. */
int cw_demo_kafka_wake(rd_kafka_queue_t *queue);

/* Takes the wake-up away before the queue is drained to its end. */
void cw_demo_kafka_woken(int fd);

#endif
