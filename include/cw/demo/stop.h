/* stop.h - SIGINT, SIGTERM and SIGCHLD as a descriptor. */
#ifndef CW_DEMO_STOP_H
#define CW_DEMO_STOP_H

#include "cw/demo/demo_loop.h"
#include <signal.h>
#include <stdbool.h>

struct cw_stop {
    int fd;
    unsigned asked;   /* how often SIGINT or SIGTERM came */
    bool child_moved; /* SIGCHLD came: ask waitpid; the reader sets it back */
    sigset_t before;  /* the mask that a child program should start with */
};

/* Blocks the signals in this thread: call it before any library starts threads of its own. */
enum cw_status cw_stop_init(struct cw_stop *stop, struct cw_demo_loop *loop, struct cw_err *reterr);
void cw_stop_done(struct cw_stop *stop);

#endif
