/* demo_loop.h - the one wait of the demo's process.
 *
 * Everything in it is a part: a descriptor that can wake it, and a tick that does what is due and says how
 * long it may sleep. One turn = tick all, wait, run those that woke. */
#ifndef CW_DEMO_LOOP_H
#define CW_DEMO_LOOP_H

#include "cw/base/err.h"
#include <stdint.h>

#define CW_DEMO_PARTS 12
#define CW_FOREVER    INT64_MAX

struct cw_demo_part {
    void *self;
    int fd;                                      /* -1: nothing wakes it but time */
    void (*woken)(void *self);                   /* drains the descriptor */
    int64_t (*tick)(void *self, int64_t now_us); /* us it may sleep, CW_FOREVER; NULL: no timing */
};

struct cw_demo_loop {
    int epoll_fd;
    unsigned count;
    struct cw_demo_part parts[CW_DEMO_PARTS];
};

/* cw_demo_loop_done also works after a failed init. */
enum cw_status cw_demo_loop_init(struct cw_demo_loop *loop, struct cw_err *reterr);
void cw_demo_loop_done(struct cw_demo_loop *loop);

/* The part is copied; its self and fd stay the caller's and must outlive the loop. */
enum cw_status cw_demo_loop_add(struct cw_demo_loop *loop, struct cw_demo_part part, struct cw_err *reterr);

/* One turn; waits at most until until_us of cw_demo_now_us. */
void cw_demo_loop_turn(struct cw_demo_loop *loop, int64_t until_us);

int64_t cw_demo_now_us(void);  /* monotonic */
int64_t cw_demo_wall_ms(void); /* since 1970 */

#endif
