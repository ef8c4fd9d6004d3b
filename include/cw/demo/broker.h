/* broker.h - an in-memory Kafka: librdkafka's mock cluster with the demo's topics.
 *
 * It answers on a port of its own on the loopback address and forgets everything at the end. */
#ifndef CW_DEMO_BROKER_H
#define CW_DEMO_BROKER_H

#include "cw/base/err.h"

struct cw_broker;

enum cw_status cw_broker_new(struct cw_broker **ret, struct cw_err *reterr);
void cw_broker_free(struct cw_broker *broker); /* NULL is fine; last of all that talk to it */

const char *cw_broker_where(const struct cw_broker *broker); /* "127.0.0.1:40123" */

#endif
