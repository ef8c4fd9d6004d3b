/* transaction.h - exactly once: rounds, each of which writes a batch of finished outputs together with the
 * commits that they make true.
 *
 * DESIGN: outputs queue up in the order of their conversations. A round freezes a batch of them, sends it,
 * and ends the transaction with offsets and gap maps as they will be when the batch is settled; then, and
 * only then, its window slots are freed. An output goes into a batch only if its bit fits the gap map. After
 * an abort the same outputs stand at the front of the queue again: nobody is asked twice. After an unknown
 * end they do too, but for those that the group's commit covers. A flight of a batch lives until the answer,
 * even when its partition is gone; what was sent for a partition that is gone by then is aborted. */
#ifndef CW_RUN_TRANSACTION_H
#define CW_RUN_TRANSACTION_H

#include "cw/run/flight.h"

#define CW_BATCH_MAX 20000 /* records of a round */

struct cw_transaction {
    bool on;                                          /* exactly once */
    enum { CW_ROUND_SENDS = 1, CW_ROUND_ENDS } round; /* 0: none is under way */
    bool doomed;                          /* records of it are somebody else's now: it must not take place */
    struct cw_flight *queue, **queue_end; /* outputs that wait for a round */
    struct cw_flight *batch, **batch_end; /* of the round under way; all are CW_SENDING */
    struct cw_flight *unsent;             /* the first of the batch that is not sent yet */
    uintptr_t number;                     /* of the round */
    int64_t begun_ms;                     /* when the round, or the last one, began */
    bool took_place;                      /* the last one; it is not counted yet */
    int64_t next_ms;                      /* no round begins before */
};

void cw_transaction_init(struct cw_transaction *transaction, bool on);

/* The flight's output is ready, and those of its elders are here or written; CW_DONE. */
void cw_transaction_add(struct cw_flight *flight);

/* Begins a round where there is something to write or to commit, unless one is under way. True: one is. */
bool cw_transaction_begin(struct cw_worker *worker);

/* Sends what had no room; begins a round when its time has come, which is at once where an end is near. */
void cw_transaction_tick(struct cw_worker *worker);

/* Milliseconds until a tick has something to do; INT64_MAX: not known. */
int64_t cw_transaction_sleep(const struct cw_worker *worker);

/* A record of the batch is refused by the broker for its size. */
void cw_transaction_shrink(struct cw_flight *flight);

/* The partition's assignment ends: forgets those of its flights that wait. */
void cw_transaction_leave(struct cw_worker *worker, const struct cw_partition *partition);

#endif
