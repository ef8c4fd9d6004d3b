/* partition.h - one partition while it is assigned to us: its window, its open flights, its commits.
 *
 * It ends with its assignment: what arrives later for its flights finds it gone and changes nothing. */
#ifndef CW_RUN_PARTITION_H
#define CW_RUN_PARTITION_H

#include "cw/run/flight.h"
#include "cw/run/ports.h"
#include "cw/run/window.h"

struct cw_partition {
    struct cw_partition *next;
    int32_t number;
    struct cw_window window;
    struct cw_flight *oldest, *newest; /* open flights in arrival order */
    int64_t finished;                  /* next offset to commit; -1: nothing finished yet */
    int64_t committing;                /* sent, not yet answered; -1 */
    int64_t committed;                 /* acknowledged by the broker; -1 */
    bool paused;
};

/* NULL: no memory. */
struct cw_partition *cw_partition_new(int32_t number, uint32_t window);
void cw_partition_free(struct cw_partition *partition);

/* Opens the record's offset. Pauses the partition where its window is full now. */
void cw_partition_open(struct cw_partition *partition, struct cw_flight *flight);

/* The flight's offset is finished. Resumes a paused partition once its window is half empty. */
void cw_partition_settle(struct cw_partition *partition, struct cw_flight *flight);

/* Takes a flight off the list without finishing its offset. */
void cw_partition_remove(struct cw_partition *partition, struct cw_flight *flight);

static inline bool cw_partition_has_news(const struct cw_partition *partition)
{
    return partition->finished > partition->committed;
}

#endif
