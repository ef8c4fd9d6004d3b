/* kafka_message.h - an input record in memory of its own.
 *
 * librdkafka's messages borrow from the whole answer to a fetch, or from the whole batch once it is
 * decompressed: one record that waits would keep the memory of thousands that are finished, which nobody
 * could count. */
#ifndef CW_WIRE_KAFKA_MESSAGE_H
#define CW_WIRE_KAFKA_MESSAGE_H

#include "cw/in/record.h"
#include <librdkafka/rdkafka.h>

struct cw_kafka_message {
    rd_kafka_headers_t *headers; /* owned; NULL: none */
    char bytes[];                /* key and value */
};

/* Copies what is needed of a message, and takes its headers; *ret borrows from the copy, but for its topic,
 * which it keeps. NULL: no memory. */
struct cw_kafka_message *cw_kafka_message_new(rd_kafka_message_t *from, struct cw_record *ret);
void cw_kafka_message_free(struct cw_kafka_message *message);

#endif
