/* flight.h - one record's journey: its stage, its memory, its place in the chain of lookups. */
#ifndef CW_RUN_FLIGHT_H
#define CW_RUN_FLIGHT_H

#include "cw/out/to_record.h"
#include "cw/run/key_queue.h"

struct cw_worker;
struct cw_partition;

enum cw_stage {
    CW_READ = 1, /* admitted, nothing known yet */
    CW_HELD,     /* its turn to ask has not come, or no room to ask */
    CW_ASKING,   /* a lookup is under way */
    CW_DONE,     /* has its output; waits for its turn or for room to send it */
    CW_SENDING,  /* with the producer */
    CW_SETTLED,
    CW_STAGES
};

struct cw_flight {
    struct cw_flight *next;          /* in one of the worker's lists */
    struct cw_flight *older, *newer; /* among the partition's open flights */
    struct cw_worker *worker;
    struct cw_partition *partition; /* NULL once its assignment has ended */
    uint32_t ticket;                /* in the partition's window */
    enum cw_stage stage;            /* only cw_flight_go writes this */
    struct cw_record record;        /* borrowed from message */
    void *message;                  /* owned: ports->release */
    struct cw_turn turn;
    struct cw_arena arena; /* everything below that is no number */
    bool read;             /* event and matches are there */
    bool dead;             /* output is a dead letter, or nothing */
    bool stub;             /* the dead letter without its value */
    struct cw_event event;
    struct cw_matches matches;
    unsigned at; /* the integration under way */
    struct cw_result results[CW_RESULTS_MAX];
    unsigned result_count;
    struct cw_json answer;
    struct cw_slice cad;
    struct cw_output output;
    enum cw_record_status status;
    enum cw_poison poison;
    int64_t deadline_ms; /* for all its lookups */
    size_t bytes;        /* counted in worker->open_bytes */
};

/* From the worker's pool, in stage CW_READ, with the message. NULL: no memory. */
struct cw_flight *cw_flight_new(struct cw_worker *worker, const struct cw_record *record, void *message);

/* Releases the message; the flight goes back to the pool. Its turn must have left its line. */
void cw_flight_free(struct cw_flight *flight);

/* The only way to another stage: counts it, and the bytes that the flight holds. */
void cw_flight_go(struct cw_flight *flight, enum cw_stage to);

/* Drops everything that can be made again from the record: while a flight waits it keeps its message. */
void cw_flight_forget(struct cw_flight *flight);

/* With the producer when its partition went: it stays until the broker has answered, then it is buried. */
void cw_flight_orphan(struct cw_flight *flight);
void cw_flight_bury(struct cw_flight *flight);

/* Frees the pool. */
void cw_flight_pool_done(struct cw_worker *worker);

#endif
