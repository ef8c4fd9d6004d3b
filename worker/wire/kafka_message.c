#include "cw/wire/kafka_message.h"

#include <stdlib.h>

enum { HEADER_ROOM = 64 }; /* what librdkafka needs beside a header's bytes */

/* Copies to *to and moves it on. A null stays null. */
static struct cw_slice copy(char **to, const void *from, size_t len)
{
    struct cw_slice copied = { from ? *to : NULL, len };

    if (len)
        memcpy(*to, from, len);
    *to += len;
    return copied;
}

static size_t weigh(const rd_kafka_headers_t *headers)
{
    const char *name;
    const void *value;
    size_t len, sum = 0;

    for (size_t i = 0; headers && !rd_kafka_header_get_all(headers, i, &name, &value, &len); i++)
        sum += HEADER_ROOM + strlen(name) + len;
    return sum;
}

struct cw_kafka_message *cw_kafka_message_new(rd_kafka_message_t *from, struct cw_record *ret)
{
    struct cw_kafka_message *message = malloc(sizeof(*message) + from->key_len + from->len);
    char *to;

    if (!message)
        return NULL;
    if (rd_kafka_message_detach_headers(from, &message->headers))
        message->headers = NULL;
    to = message->bytes;
    *ret = (struct cw_record){
        .topic = ret->topic,
        .partition = from->partition,
        .offset = from->offset,
        .timestamp_ms = rd_kafka_message_timestamp(from, NULL),
        .key = copy(&to, from->key, from->key_len),
        .value = copy(&to, from->payload, from->len),
        .beside = sizeof(*message) + weigh(message->headers),
    };
    return message;
}

void cw_kafka_message_free(struct cw_kafka_message *message)
{
    if (!message)
        return;
    if (message->headers)
        rd_kafka_headers_destroy(message->headers);
    free(message);
}
