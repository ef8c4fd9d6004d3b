/* kafka_in.h - the consumer: records, rebalances, pausing, commits.
 *
 * DESIGN: rebalances, errors and commit answers come as events on the consumer's queue, which is always
 * drained; partition queues are forwarded to a message queue of ours, which is drained only while there is
 * room. Both wake the loop by an eventfd once, when they turn non-empty: so they are drained to the end, or
 * remembered as "maybe more". Offsets are never stored; commits are explicit lists. Everything is on the
 * loop's thread, but for one question: where an assignment begins. Offsets and their metadata are read once,
 * on the helper's thread, and the answer counts only while the assignment it was asked for still is the last.
 */
#ifndef CW_WIRE_KAFKA_IN_H
#define CW_WIRE_KAFKA_IN_H

#include "cw/config/settings.h"
#include "cw/run/ports.h"
#include "cw/wire/kafka_log.h"
#include <librdkafka/rdkafka.h>

struct cw_kafka_in;

/* Who hears what the group does; called from cw_kafka_in_drain. */
struct cw_kafka_in_owner {
    void *owner;
    void (*assigned)(void *owner, const struct cw_start *starts, size_t count);
    void (*revoke)(void *owner); /* answer in time by cw_kafka_in_give_back */
    void (*lost)(void *owner);   /* already somebody else's */
    void (*committed)(void *owner, void *tag, enum cw_status status, const char *why);
    void (*fatal)(void *owner, const char *why);
};

/* Takes the configuration over in any case. NULL: *reterr says why. Joins no group yet. */
struct cw_kafka_in *cw_kafka_in_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                    struct cw_kafka_in_owner owner, struct cw_err *reterr);

/* All messages must have been released. May wait for librdkafka's threads. */
void cw_kafka_in_free(struct cw_kafka_in *in);

/* Joins the group. */
enum cw_status cw_kafka_in_subscribe(struct cw_kafka_in *in);

/* Handles all events that have come. */
void cw_kafka_in_drain(struct cw_kafka_in *in);

/* The next record, and the message that owns its bytes (kafka_message.h); false: none now, or no memory for
 * it, which the owner hears as fatal. */
bool cw_kafka_in_next(struct cw_kafka_in *in, struct cw_record *ret, void **ret_message);

/* Whether cw_kafka_in_next may have something, though no wake will come. */
bool cw_kafka_in_maybe_more(const struct cw_kafka_in *in);

void cw_kafka_in_release(void *message);
void cw_kafka_in_pause(struct cw_kafka_in *in, int32_t partition, bool pause);
enum cw_status cw_kafka_in_commit(struct cw_kafka_in *in, const struct cw_commit *commits, size_t count,
                                  void *tag);
void cw_kafka_in_give_back(struct cw_kafka_in *in);

/* Gives everything back, whatever the group thinks of us, and joins again: a rebalance comes in any case. */
enum cw_status cw_kafka_in_rejoin(struct cw_kafka_in *in);

/* Leaves the group; a revoke may come first. Go on draining until cw_kafka_in_closed. */
void cw_kafka_in_close(struct cw_kafka_in *in);
bool cw_kafka_in_closed(const struct cw_kafka_in *in);

/* Leaves the group at once, within a second: nobody is asked and nothing handed on any more. For an end that
 * has failed: a member that goes without a word keeps its partitions from the others until its session is
 * over. Blocks. Whatever was produced must be gone. */
void cw_kafka_in_leave(struct cw_kafka_in *in);

/* The offset behind what was consumed, markers of transactions included; -1: nothing was. */
int64_t cw_kafka_in_position(const struct cw_kafka_in *in, int32_t partition);

/* The end of a partition as last fetched, or -1; never blocks. */
int64_t cw_kafka_in_end(const struct cw_kafka_in *in, int32_t partition);

/* Records that are here and were not taken yet, and the bytes of them at which no more are fetched. */
size_t cw_kafka_in_prefetched(const struct cw_kafka_in *in);
size_t cw_kafka_in_prefetch_limit(const struct cw_kafka_in *in);

/* Commits as librdkafka wants them; the caller destroys the list. */
rd_kafka_topic_partition_list_t *cw_kafka_in_list(const struct cw_kafka_in *in,
                                                  const struct cw_commit *commits, size_t count);

/* Since when an assignment waits for where it begins; 0: none does. */
int64_t cw_kafka_in_assigning_since(const struct cw_kafka_in *in);

/* Who we are in the group while partitions are assigned; empty: nobody. */
const char *cw_kafka_in_member(const struct cw_kafka_in *in);

/* Where the group is, as ports.h has it; NULL: no memory. The metadata is borrowed from the list. */
struct cw_start *cw_kafka_in_starts(const rd_kafka_topic_partition_list_t *list);

/* For calls on the helper's thread. */
rd_kafka_t *cw_kafka_in_handle(const struct cw_kafka_in *in);

#endif
