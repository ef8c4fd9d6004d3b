/* trip.h - one event on its way through the worker: what was asked and what came out. */
#ifndef TESTS_CASES_TRIP_H
#define TESTS_CASES_TRIP_H

#include "cases/run_cases.h"
#include "cw/run/worker.h"

enum { ASKED_MAX = 32 };

struct asked {
    struct cw_slice name, method, url, headers, body;
    int64_t at_ms; /* since the event came */
    void *tag;     /* NULL: answered, or given up */
};

struct trip {
    struct runner *runner;
    const struct block *block;
    struct cw_worker *worker;
    int64_t start_ms, now_ms;
    struct asked asked[ASKED_MAX];
    unsigned asked_count;
    void *sending;
    struct cw_output output;
    bool sent;
};

/* The n-th field "<kind>.<name>", or NULL. */
const struct field *named_field(const struct block *block, const char *kind, struct cw_slice name, size_t n);

/* Compares what the block expects with what came of it. */
void expect_trip(struct trip *t);

#endif
