/* output.h - a record to be produced. Borrowed: its bytes must live until the broker's answer. */
#ifndef CW_OUT_OUTPUT_H
#define CW_OUT_OUTPUT_H

#include "cw/base/slice.h"

#define CW_OUTPUT_HEADERS 4

struct cw_output_header {
    const char *name;
    struct cw_slice value;
};

struct cw_output {
    enum { CW_TO_OUTPUT = 1, CW_TO_DEAD_LETTER } topic;
    /* Headers of the input record that go along: those of W3C trace context, or all. */
    enum { CW_CARRY_TRACE = 1, CW_CARRY_ALL } carry;
    struct cw_slice key;   /* ptr NULL: null */
    struct cw_slice value; /* ptr NULL: null */
    int64_t timestamp_ms;  /* 0: the producer's now */
    struct cw_output_header headers[CW_OUTPUT_HEADERS];
    unsigned header_count;
};

/* "topic/partition/offset" into the arena; null: no memory. */
struct cw_record;
struct cw_arena;
struct cw_slice cw_output_source(const struct cw_record *record, struct cw_arena *arena);

#endif
