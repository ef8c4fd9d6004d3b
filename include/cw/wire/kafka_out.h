/* kafka_out.h - the producer: send, delivery reports, the beginning of transactions (transactions.h ends
 * them).
 *
 * Idempotent: the order in which records of one key are sent is the order in which they stand. Reports come
 * as events on the producer's queue, drained on the loop's thread. */
#ifndef CW_WIRE_KAFKA_OUT_H
#define CW_WIRE_KAFKA_OUT_H

#include "cw/config/settings.h"
#include "cw/out/output.h"
#include "cw/wire/kafka_log.h"
#include <librdkafka/rdkafka.h>

struct cw_kafka_out;

struct cw_kafka_out_owner {
    void *owner;
    void (*delivered)(void *owner, void *tag, enum cw_status status); /* as for cw_worker_delivered */
    void (*fatal)(void *owner, const char *why);
};

/* Takes the configuration over in any case. NULL: *reterr says why. */
struct cw_kafka_out *cw_kafka_out_new(const struct cw_kafka_base *base, rd_kafka_conf_t *conf,
                                      struct cw_kafka_out_owner owner, struct cw_err *reterr);

/* Makes the producer know its topics, so that the first record need not wait. Only when the topics are known
 * to be there: a producer that asks for a topic may make it. Before any send. */
enum cw_status cw_kafka_out_open(struct cw_kafka_out *out);

/* Purges what is queued: reports are not handed over any more. */
void cw_kafka_out_free(struct cw_kafka_out *out);

/* As ports->send. `message` is the one (kafka_message.h) whose headers are carried; NULL: none. */
enum cw_status cw_kafka_out_send(struct cw_kafka_out *out, const struct cw_output *output, void *message,
                                 void *tag);

/* Handles all reports and errors that have come. */
void cw_kafka_out_drain(struct cw_kafka_out *out);

/* Exactly once: whether something was sent since the last transaction ended; *ret_whole: all of it is with
 * the producer. Begins anew: what is sent next is of another transaction. */
bool cw_kafka_out_end(struct cw_kafka_out *out, bool *ret_whole);

/* Hands the client over to be destroyed, with all that it still holds: nothing is reported any more. Until
 * another one is attached, nothing may be sent. */
rd_kafka_t *cw_kafka_out_detach(struct cw_kafka_out *out);

/* Takes a new client over, with its topics open. CW_EIO: no descriptor or no topics. */
enum cw_status cw_kafka_out_attach(struct cw_kafka_out *out, rd_kafka_t *rk);

/* For calls on the helper's thread; NULL while none is attached. */
rd_kafka_t *cw_kafka_out_handle(const struct cw_kafka_out *out);

/* The events that a producer's configuration must ask for. */
enum { CW_KAFKA_OUT_EVENTS = RD_KAFKA_EVENT_DR | RD_KAFKA_EVENT_ERROR | RD_KAFKA_EVENT_LOG };

/* Records with the producer. */
int cw_kafka_out_queued(const struct cw_kafka_out *out);

#endif
