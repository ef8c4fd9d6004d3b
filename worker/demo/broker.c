#include "cw/demo/broker.h"

#include "cw/demo/demo_kafka.h"
#include "cw/demo/sender.h"
#include <librdkafka/rdkafka.h>
#include <librdkafka/rdkafka_mock.h>
#include <stdlib.h>

struct cw_broker {
    rd_kafka_t *host; /* lends the mock its thread */
    rd_kafka_mock_cluster_t *cluster;
};

static enum cw_status make_topics(struct cw_broker *broker, struct cw_err *reterr)
{
    static const char *const topics[] = { CW_DEMO_INPUT, CW_DEMO_OUTPUT, CW_DEMO_DLQ };

    for (unsigned i = 0; i < sizeof(topics) / sizeof(topics[0]); i++)
        if (rd_kafka_mock_topic_create(broker->cluster, topics[i], CW_DEMO_PARTITIONS, 1))
            return cw_fail(reterr, CW_EIO, 0, "the in-memory broker refuses the topic %s", topics[i]);
    return CW_OK;
}

static enum cw_status set_up(struct cw_broker *broker, struct cw_err *reterr)
{
    static const char *const settings[] = { "client.id", "cad-worker-demo-broker", NULL };
    enum cw_status status = cw_demo_kafka_make(RD_KAFKA_PRODUCER, settings, &broker->host, reterr);

    if (status)
        return status;
    broker->cluster = rd_kafka_mock_cluster_new(broker->host, 1);
    if (!broker->cluster)
        return cw_fail(reterr, CW_EIO, 0, "the in-memory broker does not start");
    return make_topics(broker, reterr);
}

enum cw_status cw_broker_new(struct cw_broker **ret, struct cw_err *reterr)
{
    struct cw_broker *broker = calloc(1, sizeof(*broker));
    enum cw_status status;

    if (!broker)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the broker");
    status = set_up(broker, reterr);
    if (status)
        cw_broker_free(broker);
    else
        *ret = broker;
    return status;
}

void cw_broker_free(struct cw_broker *broker)
{
    if (!broker)
        return;
    if (broker->cluster)
        rd_kafka_mock_cluster_destroy(broker->cluster);
    if (broker->host)
        rd_kafka_destroy(broker->host);
    free(broker);
}

const char *cw_broker_where(const struct cw_broker *broker)
{
    return rd_kafka_mock_cluster_bootstraps(broker->cluster);
}
