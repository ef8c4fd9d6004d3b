#include "cw/run/partition.h"

#include "cw/run/worker.h"
#include <stdlib.h>

struct cw_partition *cw_partition_new(int32_t number, uint32_t window)
{
    struct cw_partition *partition = malloc(sizeof(*partition));

    if (!partition)
        return NULL;
    *partition = (struct cw_partition){ .number = number, .finished = -1, .committing = -1, .committed = -1 };
    if (cw_window_init(&partition->window, window) == CW_OK)
        return partition;
    free(partition);
    return NULL;
}

void cw_partition_free(struct cw_partition *partition)
{
    if (!partition)
        return;
    cw_window_done(&partition->window);
    free(partition);
}

static void pause(struct cw_partition *partition, struct cw_worker *worker, bool pause)
{
    partition->paused = pause;
    worker->ports.pause(worker->ports.world, partition->number, pause);
}

void cw_partition_open(struct cw_partition *partition, struct cw_flight *flight)
{
    flight->partition = partition;
    flight->ticket = cw_window_open(&partition->window, flight->record.offset, flight->record.timestamp_ms);
    flight->older = partition->newest;
    if (partition->newest)
        partition->newest->newer = flight;
    else
        partition->oldest = flight;
    partition->newest = flight;
    if (cw_window_is_full(&partition->window))
        pause(partition, flight->worker, true);
}

void cw_partition_remove(struct cw_partition *partition, struct cw_flight *flight)
{
    if (flight->older)
        flight->older->newer = flight->newer;
    else
        partition->oldest = flight->newer;
    if (flight->newer)
        flight->newer->older = flight->older;
    else
        partition->newest = flight->older;
    flight->older = flight->newer = NULL;
    flight->partition = NULL;
}

void cw_partition_settle(struct cw_partition *partition, struct cw_flight *flight)
{
    int64_t next = cw_window_settle(&partition->window, flight->ticket);

    if (next >= 0)
        partition->finished = next;
    cw_partition_remove(partition, flight);
    if (partition->paused && partition->window.count <= partition->window.cap / 2)
        pause(partition, flight->worker, false);
}
