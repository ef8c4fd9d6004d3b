/* topology.h - are the brokers and the three topics there? Asked on the helper's thread until they are. */
#ifndef CW_WIRE_TOPOLOGY_H
#define CW_WIRE_TOPOLOGY_H

#include "cw/config/settings.h"
#include "cw/wire/helper.h"
#include "cw/wire/log.h"
#include <librdkafka/rdkafka.h>

struct cw_topology {
    struct cw_job job;
    struct cw_helper *helper;
    struct cw_log *log;
    const struct cw_settings *settings;
    rd_kafka_t *rk;
    int64_t next_ms; /* when to ask again */
    bool asking;     /* the helper has the job */
    bool there;      /* everything was there once */
    char why[200];   /* what is missing, for people */
    char found[200]; /* the same, the helper's while it has the job; "": nothing is missing */
    int partitions[3];
};

void cw_topology_init(struct cw_topology *topology, const struct cw_settings *settings, rd_kafka_t *rk,
                      struct cw_helper *helper, struct cw_log *log);

/* Asks where it is time to; call once per turn of the loop until `there`. */
void cw_topology_tick(struct cw_topology *topology, int64_t now_ms);

#endif
