/* worker.h - all flights: admit, tick, drain, finish.
 *
 * DESIGN: the world (wire/, a test, a simulation) owns time and sockets. It calls in with what happened; the
 * worker asks through its ports, and answers come back later through cw_worker_answered, _delivered and
 * _committed. One thread. Call cw_worker_tick at least once per turn of the loop: it sets the time that all
 * other calls go by and does what is due.
 *
 * An offset is finished when the broker has acknowledged its output or dead letter, or when there is none to
 * write. Outputs of one conversation are sent in the order of their input; safe lookups overlap. */
#ifndef CW_RUN_WORKER_H
#define CW_RUN_WORKER_H

#include "cw/run/alarm.h"
#include "cw/run/barriers.h"
#include "cw/run/cache.h"
#include "cw/run/calls.h"
#include "cw/run/counters.h"
#include "cw/run/flight.h"
#include "cw/run/gate.h"
#include "cw/run/partition.h"
#include "cw/run/ports.h"
#include "cw/run/token.h"
#include "cw/run/transaction.h"
#include "cw/run/witness.h"

struct cw_time {
    int64_t now_ms;  /* monotonic */
    int64_t wall_ms; /* Unix time */
};

enum cw_fatal {
    CW_FATAL_NONE = 0,
    CW_FATAL_MEMORY,
    CW_FATAL_DELIVERY, /* the broker refuses for good: nothing may be skipped */
    CW_FATAL_MAP,      /* exactly once: it is not known what is finished */
    CW_FATAL_BUG,
    CW_FATAL_STALLED, /* watchdog.h */
};

struct cw_worker {
    const struct cw_plan *plan;
    struct cw_ports ports;
    struct cw_digest *digest; /* owned */
    struct cw_time time;
    uint64_t dice;                    /* cw_dice: delays, and `random` of conditions */
    bool wait_for_all;                /* records wait for every request; set it before the first record */
    bool no_deadlines;                /* old events are looked up as if they were new */
    const struct cw_witness *witness; /* NULL: nobody looks on */
    struct cw_partition *partitions;  /* owned */
    struct cw_key_queue keys;
    struct cw_calls calls;
    struct cw_alarms alarms; /* of lookups and gates */
    struct cw_gates gates;
    struct cw_singles singles;
    struct cw_cache cache;
    struct cw_barriers barriers;
    uint64_t question_seed[2];
    struct cw_tokens tokens;     /* by the number of the credential */
    struct cw_call *token_calls; /* owned; beside them */
    struct cw_flight *pool;
    size_t pooled;
    struct cw_desk *desks;                    /* spare ones, owned */
    size_t spare_desks, desk_count;           /* of those, and of all */
    struct cw_flight *due, **due_end;         /* held, their turn to ask has come */
    struct cw_flight *blocked, **blocked_end; /* done, the producer had no room */
    struct cw_flight *orphans;                /* with the producer when their partition went */
    size_t orphan_count;
    struct cw_transaction transaction;
    size_t in_stage[CW_STAGES];
    size_t open_bytes;
    struct cw_partition *standing; /* its window is full: nobody is admitted until then */
    int64_t stand_until_ms;
    bool impatient;       /* a full window pauses its partition at once */
    int64_t next_look_ms; /* of the watchdog */
    int64_t next_commit_ms;
    int64_t refused_until_ms; /* after a refused commit not even a stop is in a hurry */
    int64_t revoke_until_ms;  /* finish for a rebalance until then */
    int64_t stop_until_ms;    /* finish for good until then */
    int64_t commit_until_ms;  /* wait for the answer to the commit under way until then */
    bool committing;          /* a commit is under way: the one with that number */
    uintptr_t commit_number;
    bool last_commit; /* of a revoke has been sent */
    bool revoking, stopping;
    enum cw_fatal fatal;
    const char *fatal_why; /* in words; NULL: nothing is wrong */
    struct cw_counters counters;
};

/* `seed` is random. NULL: no memory. The plan must outlive the worker. */
struct cw_worker *cw_worker_new(const struct cw_plan *plan, const struct cw_ports *ports,
                                const uint64_t seed[2]);

/* Releases all messages, sent or not: the producer must be gone. */
void cw_worker_free(struct cw_worker *worker);

/* How many partitions the input has, of all workers together: a rate of the group is divided by them. */
static inline void cw_worker_set_partitions(struct cw_worker *worker, size_t count)
{
    worker->gates.share.all = count;
}

/* Sets the time and does what is due. Returns the milliseconds until it wants to be called again. */
int64_t cw_worker_tick(struct cw_worker *worker, struct cw_time time);

/* What open records may grow to: nothing is admitted from max_bytes on, and as much again is for those that
 * are open then. */
static inline size_t cw_worker_bytes_max(const struct cw_worker *worker)
{
    return 2 * (size_t)worker->plan->settings.delivery.max_bytes;
}

/* Whether another record may be admitted now. */
bool cw_worker_has_room(const struct cw_worker *worker);

/* Takes a record of the input topic. The message is released in time, in any case. */
void cw_worker_admit(struct cw_worker *worker, const struct cw_record *record, void *message);

/* The answer to ports->ask: to a lookup's request or a token's. */
void cw_worker_answered(struct cw_worker *worker, void *tag, const struct cw_answer *answer);

/* Asks a credential's endpoint, where its token is wanted and nobody asks yet. For lookup.h. */
void cw_worker_fetch_token(struct cw_worker *worker, struct cw_token *token);

/* A lookup has ended: its flight goes on. For answers.h. */
void cw_worker_go_on(struct cw_lookup *lookup);

/* Nothing goes on any more, for this reason in words. The first one stays. */
void cw_worker_fail(struct cw_worker *worker, enum cw_fatal fatal, const char *why);

/* The record that a tag of ports->ask belongs to; NULL: it fetches a token. */
const struct cw_record *cw_worker_record_of(const void *tag);

/* A record's output has been written, or it needs none. For transaction.h. */
void cw_worker_written(struct cw_flight *flight);

/* CW_OK: acknowledged. CW_ELIMIT: refused for its size. Anything else: refused for good. */
void cw_worker_delivered(struct cw_worker *worker, void *tag, enum cw_status status);

/* The answer to ports->commit, for all of its partitions. Not for a commit of an assignment that has ended.
 */
void cw_worker_committed(struct cw_worker *worker, void *tag, enum cw_status status, const char *why);

/* The answer to ports->transact. */
void cw_worker_transacted(struct cw_worker *worker, void *tag, const struct cw_ended *ended);

/* Adds partitions: an assignment begins. What their metadata says is finished is passed over when it is
 * admitted. CW_ENOMEM. */
enum cw_status cw_worker_assigned(struct cw_worker *worker, const struct cw_start *starts, size_t count);

/* All partitions are to be given back: finishes what can be within drain_timeout, commits, then calls
 * ports->give_back. The loop goes on meanwhile. */
void cw_worker_revoke(struct cw_worker *worker);

/* All partitions are somebody else's already: commits nothing. ports->give_back is not called. */
void cw_worker_lose(struct cw_worker *worker);

/* Admits nothing more and finishes within shutdown_timeout. */
void cw_worker_stop(struct cw_worker *worker);

/* After cw_worker_stop: whether nothing is open or the time to finish is over, and what is finished is
 * committed or the answer is too late. */
bool cw_worker_finished(const struct cw_worker *worker);

/* Records admitted, not settled and not released. */
size_t cw_worker_open(const struct cw_worker *worker);

#endif
