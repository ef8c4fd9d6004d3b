/* record.h - one Kafka record, borrowed and plain. */
#ifndef CW_IN_RECORD_H
#define CW_IN_RECORD_H

#include "cw/base/slice.h"

struct cw_record {
    struct cw_slice topic;
    int32_t partition;
    int64_t offset;
    int64_t timestamp_ms;  /* Unix time; -1: none */
    struct cw_slice key;   /* ptr NULL: null key */
    struct cw_slice value; /* ptr NULL: null value (tombstone); len 0: empty value */
    size_t beside;         /* bytes of memory for what comes along: headers */
};

#endif
