/* counters.h - what the worker counts; /metrics shows it. They hang on the places where things change, so
 * they cannot drift: consumed = sum of what became of records + open ones. */
#ifndef CW_RUN_COUNTERS_H
#define CW_RUN_COUNTERS_H

#include "cw/lookup/outcome.h"
#include "cw/out/to_record.h"

#define CW_HISTOGRAM_BUCKETS 14

/* Upper bounds in microseconds; the last bucket has none. */
extern const int64_t cw_histogram_bounds[CW_HISTOGRAM_BUCKETS];

struct cw_histogram {
    uint64_t buckets[CW_HISTOGRAM_BUCKETS + 1];
    uint64_t sum_us, count;
};

/* From a record's timestamp to now, from 0 to a day: timestamps are the producers', and may be anything. */
int64_t cw_age_ms(int64_t wall_ms, int64_t timestamp_ms);

void cw_histogram_add(struct cw_histogram *histogram, int64_t microseconds);

struct cw_lookup_counters {
    uint64_t outcomes[CW_OUTCOME_COUNT];
    uint64_t codes[6];                /* whole answers by hundreds: codes[2] is 2xx */
    uint64_t broken[CW_REASON_COUNT]; /* requests without a whole answer, by why */
    struct cw_histogram durations;
    uint64_t retries;
    uint64_t cache_hits, coalesced; /* answers of earlier requests, and of equal ones at the same time */
    uint64_t gate_waits;            /* for a rate, or a breaker to close */
};

struct cw_counters {
    uint64_t consumed;
    uint64_t statuses[CW_RECORD_STATUS_COUNT]; /* records settled, by status */
    uint64_t tombstones, dead_lettered;
    uint64_t already_done; /* finished by an earlier owner, as its gap map says */
    uint64_t released;     /* open at a rebalance or shutdown: somebody else's now */
    uint64_t late;         /* answers for records that were released */
    uint64_t produced, delivery_errors;
    uint64_t commits, commit_errors;
    uint64_t aborted, unknown;        /* transactions that did not take place; of which nobody knew it */
    uint64_t transacted;              /* records and dead letters in those that took place */
    uint64_t maps_read, maps_strange; /* metadata of commits: ours; foreign, newer or damaged */
    uint64_t left_out;                /* finished offsets that did not fit into a gap map */
    uint64_t assigned, revoked, lost; /* rebalances */
    uint64_t tokens, token_errors;    /* OAuth tokens fetched, and not */
    uint64_t poisons[CW_POISON_COUNT];
    uint64_t pauses;                    /* of partitions whose window was full */
    struct cw_histogram end_to_end;     /* record's timestamp to delivery */
    struct cw_histogram transactions;   /* that took place, from their first record to their end */
    struct cw_lookup_counters *lookups; /* by integration->number */
};

#endif
