/* kafka_conf.h - settings -> librdkafka configuration: our defaults, the user's properties, and what is
 * refused because it would break the promise. */
#ifndef CW_WIRE_KAFKA_CONF_H
#define CW_WIRE_KAFKA_CONF_H

#include "cw/base/faults.h"
#include "cw/config/files.h"
#include "cw/config/settings.h"
#include <librdkafka/rdkafka.h>

enum cw_kafka_side { CW_CONSUMER = 1, CW_PRODUCER };

/* A configuration to be given to rd_kafka_new, which owns it then. Faults (unknown or refused properties,
 * librdkafka's own words with the property's name) are added; NULL where there is one. A property that
 * belongs to the other side only is passed over. */
rd_kafka_conf_t *cw_kafka_conf(const struct cw_settings *settings, enum cw_kafka_side side,
                               const struct cw_files *files, struct cw_faults *faults);

/* Adds the faults of both sides, each once. */
void cw_kafka_conf_check(const struct cw_settings *settings, const struct cw_files *files,
                         struct cw_faults *faults);

/* A property that librdkafka knows as a number. */
int64_t cw_kafka_conf_int(const rd_kafka_conf_t *conf, const char *name);
bool cw_kafka_is_exactly_once(const struct cw_settings *settings);

/* The name under which the broker sees us: the instance, or the host's name. */
void cw_kafka_instance(const struct cw_settings *settings, char *to, size_t size);

#endif
