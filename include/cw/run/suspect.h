/* suspect.h - does a client of Kafka still do its work?
 *
 * A library that has lost its way says nothing: a report, the answer to a commit, the start of an assignment
 * or a record just never comes. Whatever is missed for long is doubted, and another client, made for that,
 * asks those who owe it: the group, the leaders. Only if that one is served, again and again for
 * stall_timeout, and ours is not, ours has lost its way. Where nobody is served, brokers or the group are
 * down, or there is nothing to get: that is no standstill, however long it lasts. Pure: the world makes the
 * other client. */
#ifndef CW_RUN_SUSPECT_H
#define CW_RUN_SUSPECT_H

#include "cw/run/worker.h"

/* What only the world can see. */
struct cw_kafka_signs {
    bool drained;               /* every record that had come was taken, in each turn since the last look */
    int64_t assigning_since_ms; /* an assignment waits for where it begins; 0: none does */
    int64_t call_since_ms;      /* a blocking call is under way; 0: none is */
};

/* A quiet partition, and the next record that may come. */
struct cw_quiet {
    int32_t partition;
    int64_t next;  /* -1: where a reader without a commit begins */
    bool has_more; /* the other client's answer: there is a record */
};

/* What the other client is asked. */
struct cw_probe {
    struct cw_quiet *quiet; /* owned */
    size_t count;
    bool group, outputs; /* its answers: committed offsets can be read; all output partitions are whole */
};

struct cw_suspect {
    int64_t missed_since_ms; /* of what is doubted; 0: nothing is */
    int64_t served_since_ms; /* the other client has been served in its place since; 0: it has not */
    int64_t next_probe_ms;
    bool probing;
    const char *wrong; /* in words; NULL: nothing is */
};

/* Call it several times a second. True: the probe is to be made, then cw_suspect_hear. CW_FATAL_STALLED is
 * for who finds suspect->wrong. */
bool cw_suspect_look(struct cw_suspect *suspect, const struct cw_worker *worker,
                     const struct cw_kafka_signs *signs, struct cw_probe *ret);

/* Takes the answers; frees the probe's list. */
void cw_suspect_hear(struct cw_suspect *suspect, const struct cw_worker *worker, struct cw_probe *probe);

#endif
