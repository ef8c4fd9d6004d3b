/* partition.h - one partition while it is assigned to us: its window, its open flights, its commits.
 *
 * It ends with its assignment: what arrives later for its flights finds it gone and changes nothing. */
#ifndef CW_RUN_PARTITION_H
#define CW_RUN_PARTITION_H

#include "cw/run/flight.h"
#include "cw/run/gap_map.h"
#include "cw/run/ports.h"
#include "cw/run/window.h"

struct cw_partition {
    struct cw_partition *next;
    int32_t number;
    struct cw_window window;
    struct cw_flight *oldest, *newest; /* open flights in arrival order */
    int64_t finished;                  /* next offset to commit; -1: not known yet */
    int64_t committed;                 /* acknowledged by the broker; -1 */
    uint64_t settled;                  /* offsets finished in this assignment */
    int64_t committing;                /* sent, not yet answered: the offset, and with which maps; -1 */
    uint64_t settled_committing, settled_committed;
    uint64_t proposed;      /* offsets that the transaction under way will finish */
    int64_t newest_offset;  /* the highest that was opened; -1 */
    struct cw_spans before; /* finished by an earlier owner; from `before_at` on not passed yet */
    size_t before_at;
    bool paused;
    int64_t paused_ms; /* since when, or since when not */
    int64_t opened_ms; /* when the newest offset was; 0: none was */
    struct {
        int64_t ms;              /* when it last brought something, or need not; 0: not looked at yet */
        int64_t newest;          /* newest_offset then */
        int64_t served_since_ms; /* others get what comes next, and we do not; 0: not so */
    } heard;                     /* for suspect.h */
};

/* Begins with what the group knows; takes the spans over. NULL: no memory, the spans are unchanged. */
struct cw_partition *cw_partition_new(const struct cw_start *start, struct cw_spans *before, uint32_t window);
void cw_partition_free(struct cw_partition *partition);

/* Whether an earlier owner has finished this offset. Ask in the order of offsets. */
bool cw_partition_was_finished(struct cw_partition *partition, int64_t offset);

/* Opens and finishes such an offset: nothing is to be done for it. Stops and goes on as below. */
void cw_partition_pass(struct cw_partition *partition, struct cw_worker *worker,
                       const struct cw_record *record);

/* The next offset to commit, once the transaction under way has taken place, if there is one; -1: there is
 * none yet. */
int64_t cw_partition_next(const struct cw_partition *partition);

/* Collects what is finished beyond that offset then, in this assignment and before it. CW_ENOMEM. */
enum cw_status cw_partition_spans(const struct cw_partition *partition, struct cw_spans *ret);

/* Opens the record's offset. Where its window is full now the partition is paused, or, where that would help
 * no other one, the worker has no room for a moment, until a quarter of the window is free: worker->standing.
 * Where such a moment did not help the last time, the partition is paused too. */
void cw_partition_open(struct cw_partition *partition, struct cw_flight *flight);

/* Pauses worker->standing once its moment is over. Milliseconds until then; INT64_MAX: none stands. */
int64_t cw_partition_stand_on(struct cw_worker *worker);

/* The flight's offset is finished. Resumes a paused partition once its window is half empty. */
void cw_partition_settle(struct cw_partition *partition, struct cw_flight *flight);

/* The transaction under way will finish the flight's offset, or will not after all. */
void cw_partition_propose(struct cw_partition *partition, const struct cw_flight *flight, bool proposed);

/* Takes a flight off the list without finishing its offset. */
void cw_partition_remove(struct cw_partition *partition, struct cw_flight *flight);

static inline bool cw_partition_has_news(const struct cw_partition *partition)
{
    return partition->finished > partition->committed || partition->proposed ||
           partition->settled != partition->settled_committed;
}

#endif
