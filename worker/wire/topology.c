#include "cw/wire/topology.h"

#include <stdio.h>
#include <string.h>

enum { ASK_AGAIN_MS = 3000, ANSWER_MS = 2000 };

/* Partitions of a topic, or -1 with `why`. Makes no topic. On the helper's thread. */
static int count_partitions(struct cw_topology *topology, const char *name)
{
    rd_kafka_topic_t *topic = rd_kafka_topic_new(topology->rk, name, NULL);
    const struct rd_kafka_metadata *metadata = NULL;
    rd_kafka_resp_err_t err = rd_kafka_metadata(topology->rk, 0, topic, &metadata, ANSWER_MS);
    int count = -1;

    if (err) {
        snprintf(topology->found, sizeof(topology->found), "no answer from %.100s (%s)",
                 topology->settings->kafka.brokers.ptr, rd_kafka_err2name(err));
    } else if (metadata->topic_cnt != 1 || metadata->topics[0].err || !metadata->topics[0].partition_cnt) {
        err = metadata->topic_cnt == 1 ? metadata->topics[0].err : RD_KAFKA_RESP_ERR_UNKNOWN_TOPIC_OR_PART;
        snprintf(topology->found, sizeof(topology->found), "topic \"%.100s\" is missing or not allowed (%s)",
                 name, rd_kafka_err2name(err));
    } else {
        count = metadata->topics[0].partition_cnt;
    }
    if (metadata)
        rd_kafka_metadata_destroy(metadata);
    rd_kafka_topic_destroy(topic);
    return count;
}

static void call(struct cw_job *job)
{
    struct cw_topology *topology = job->owner;
    const char *names[] = { topology->settings->kafka.input.ptr, topology->settings->kafka.output.ptr,
                            topology->settings->kafka.dead_letter.ptr };

    topology->found[0] = '\0';
    for (int i = 0; i < 3 && !topology->found[0]; i++)
        topology->partitions[i] = count_partitions(topology, names[i]);
}

static void done(struct cw_job *job)
{
    struct cw_topology *topology = job->owner;

    topology->asking = false;
    topology->there = !topology->found[0];
    memcpy(topology->why, topology->found, sizeof(topology->why));
    if (!topology->there)
        cw_log_why(topology->log, CW_WARN, "kafka", "waiting for brokers and topics", topology->why);
    else if (topology->partitions[0] != topology->partitions[1])
        cw_log_why(topology->log, CW_WARN, "kafka", "input and output have different numbers of partitions",
                   NULL);
}

void cw_topology_init(struct cw_topology *topology, const struct cw_settings *settings, rd_kafka_t *rk,
                      struct cw_helper *helper, struct cw_log *log)
{
    *topology = (struct cw_topology){ .helper = helper, .log = log, .settings = settings, .rk = rk };
    topology->job = (struct cw_job){ .call = call, .done = done, .owner = topology };
    snprintf(topology->why, sizeof(topology->why), "brokers not asked yet");
}

void cw_topology_tick(struct cw_topology *topology, int64_t now_ms)
{
    if (topology->there || topology->asking || now_ms < topology->next_ms)
        return;
    topology->asking = true;
    topology->next_ms = now_ms + ASK_AGAIN_MS;
    cw_helper_give(topology->helper, &topology->job);
}
