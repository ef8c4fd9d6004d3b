/* flight.h - one record's journey: its stage, its memory, its place in the chain of lookups.
 *
 * A record is worked on at a desk: the arena and everything that is made from the record. Desks are as many
 * as records are being read or looked up. While a record waits behind its conversation it keeps its message
 * only, and once its output is made the output only, packed into one piece, and its desk while requests are
 * under way that the record does not wait for. */
#ifndef CW_RUN_FLIGHT_H
#define CW_RUN_FLIGHT_H

#include "cw/lookup/match.h"
#include "cw/lookup/to_set.h"
#include "cw/run/key_queue.h"
#include "cw/run/lookup.h"

struct cw_worker;
struct cw_partition;

enum cw_stage {
    CW_READ = 1, /* admitted, nothing known yet */
    CW_HELD,     /* its turn to ask has not come, or no room to ask */
    CW_ASKING,   /* a lookup is under way */
    CW_DONE,     /* has its output; waits for its turn or for room to send it */
    CW_SENDING,  /* with the producer */
    CW_TRAILING, /* acknowledged; requests that its record did not wait for are under way */
    CW_SETTLED,
    CW_STAGES
};

struct cw_desk {
    struct cw_desk *next; /* among the worker's spare ones */
    struct cw_arena arena;
    struct cw_event event;
    struct cw_matches matches;
    struct cw_lookup lookups[CW_CHAIN_MAX];
    struct cw_result results[CW_CHAIN_MAX];
    unsigned at;             /* the first lookup whose end the record waits for */
    unsigned loose;          /* lookups before it that are not over */
    struct cw_json cad;      /* of all saves so far; nothing indexed: none yet */
    struct cw_sets sets;     /* of all operations so far */
    struct cw_json attached; /* contact.attached_data for the lookup that reads it next */
    int64_t deadline_ms;     /* for all its lookups */
};

struct cw_flight {
    struct cw_flight *next;          /* in one of the worker's lists */
    struct cw_flight *older, *newer; /* among the partition's open flights */
    struct cw_worker *worker;
    struct cw_partition *partition; /* NULL once its assignment has ended */
    uint32_t ticket;                /* in the partition's window */
    enum cw_stage stage;            /* only cw_flight_go writes this */
    int64_t since_ms;               /* in this stage */
    struct cw_record record;        /* borrowed from message */
    void *message;                  /* owned: ports->release */
    struct cw_turn turn;
    struct cw_desk *desk; /* NULL while it waits and once its output is packed */
    struct cw_output output;
    char *packed; /* owned: the output's bytes, but for those of the message */
    size_t packed_len;
    bool dead;   /* output is a dead letter, or nothing */
    bool stub;   /* the dead letter without its value */
    bool silent; /* nothing is written for it: it only waits for the transaction that finishes it */
    enum cw_record_status status;
    enum cw_poison poison;
    size_t bytes; /* counted in worker->open_bytes */
};

/* From the worker's pool, in stage CW_READ, with the message and without a desk. NULL: no memory. */
struct cw_flight *cw_flight_new(struct cw_worker *worker, const struct cw_record *record, void *message);

/* Releases the message; the flight goes back to the pool. Its turn must have left its line. */
void cw_flight_free(struct cw_flight *flight);

/* The only way to another stage: counts it, and the bytes that the flight holds. */
void cw_flight_go(struct cw_flight *flight, enum cw_stage to);

/* Counts the bytes that it holds now; for when they change within a stage. */
void cw_flight_weigh(struct cw_flight *flight);

/* Sits down at a desk, where it has none. CW_ENOMEM. */
enum cw_status cw_flight_sit(struct cw_flight *flight);

/* Leaves the desk: what was made there is gone, and can be made again from the record. */
void cw_flight_rise(struct cw_flight *flight);

/* Copies the output into one piece and leaves the desk, unless lookups are under way there. CW_ENOMEM. */
enum cw_status cw_flight_pack(struct cw_flight *flight);

/* With the producer when its partition went: it stays until the broker has answered, then it is buried. */
void cw_flight_orphan(struct cw_flight *flight);
void cw_flight_bury(struct cw_flight *flight);

/* Frees the pool. */
void cw_flight_pool_done(struct cw_worker *worker);

#endif
