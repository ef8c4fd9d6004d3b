/* helper.h - an extra thread for librdkafka's blocking calls: one for the work, one for the guard, who must
 * not wait for the first. It owns no state: it makes one call after the other and answers through the loop.
 */
#ifndef CW_WIRE_HELPER_H
#define CW_WIRE_HELPER_H

#include "cw/wire/loop.h"

struct cw_helper;

/* `call` runs on the helper's thread, `done` afterwards on the loop's. Embedded in its owner, which must live
 * until `done`. */
struct cw_job {
    struct cw_job *next;
    void (*call)(struct cw_job *job);
    void (*done)(struct cw_job *job);
    void *owner;
};

/* NULL: no thread, no descriptor or no memory. */
struct cw_helper *cw_helper_new(struct cw_loop *loop);

/* Waits for the call under way; jobs behind it are not made. */
void cw_helper_free(struct cw_helper *helper);

/* Since when the call under way runs, on the monotonic clock; 0: there is none. */
int64_t cw_helper_busy_since(struct cw_helper *helper);

void cw_helper_give(struct cw_helper *helper, struct cw_job *job);

#endif
