/* transactions.h - exactly once: ends transactions, on the helper's thread.
 *
 * DESIGN: records are sent through kafka_out.h on the loop, which goes on draining reports while a
 * transaction ends: librdkafka waits for that. A commit or an abort that times out leaves nobody knowing what
 * the broker makes of it, even later (librdkafka lacks KIP-890), and one during which a connection breaks is
 * sent again while the first may still arrive: the producer is destroyed, another one of the same id begins,
 * which shuts the old one out, and the group is asked where it is. A producer that is
 * shut out by somebody else tries that once; after a second time soon afterwards, somebody else runs under
 * our name. */
#ifndef CW_WIRE_TRANSACTIONS_H
#define CW_WIRE_TRANSACTIONS_H

#include "cw/wire/kafka_in.h"
#include "cw/wire/kafka_out.h"

struct cw_transactions;

struct cw_transactions_owner {
    void *owner;
    void (*ended)(void *owner, void *tag, const struct cw_ended *ended); /* as for cw_worker_transacted */
    void (*fatal)(void *owner, const char *why);
    void (*fenced)(void *owner); /* for good: another worker has our name */
};

/* `conf` is the producer's: it is told to count what is closed, then copied. NULL: no memory. */
struct cw_transactions *cw_transactions_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                            struct cw_transactions_owner owner);

/* The helper must be gone. */
void cw_transactions_free(struct cw_transactions *transactions);

/* Makes the producer ready, which ends what an earlier process of our name has left open; once, before the
 * group is joined. Both clients must live as long. */
void cw_transactions_begin(struct cw_transactions *transactions, struct cw_kafka_in *in,
                           struct cw_kafka_out *out);
bool cw_transactions_ready(const struct cw_transactions *transactions);

/* As ports->transact. */
void cw_transactions_end(struct cw_transactions *transactions, const struct cw_commit *commits, size_t count,
                         void *tag);

#endif
