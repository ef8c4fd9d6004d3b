/* watcher.h - reads both topics from outside, as the panel's backend would: no group, no commits. */
#ifndef CW_DEMO_WATCHER_H
#define CW_DEMO_WATCHER_H

#include "cw/demo/board.h"
#include "cw/demo/demo_loop.h"
#include <stdbool.h>

struct cw_watcher;

struct cw_watcher_options {
    const char *brokers;
    bool from_beginning; /* else from the end */
    void *self;
    void (*event)(void *self, const struct cw_board_record *record); /* of the input topic */
    void (*cad)(void *self, const struct cw_board_record *record);   /* of the output topic */
};

/* Asks for the topics' partitions within wait_ms, which blocks. CW_ELIMIT: no broker or no topic yet, the
 * same call may succeed later. Adds itself to the loop, which must be gone before the watcher is freed. */
enum cw_status cw_watcher_new(const struct cw_watcher_options *options, int wait_ms,
                              struct cw_demo_loop *loop, struct cw_watcher **ret, struct cw_err *reterr);
void cw_watcher_free(struct cw_watcher *watcher); /* NULL is fine */

#endif
