/* worker_child.h - the real worker, this same program as `run`, in a process of its own.
 *
 * It never outlives its parent, whatever ends that. */
#ifndef CW_DEMO_WORKER_CHILD_H
#define CW_DEMO_WORKER_CHILD_H

#include "cw/demo/room.h"
#include <signal.h>
#include <stdbool.h>
#include <sys/types.h>

#define CW_CHILD_CONFIG "worker.cfg"
#define CW_CHILD_LOG    "worker.log"

struct cw_worker_child {
    pid_t pid;  /* 0: not running */
    int status; /* of waitpid, once it ended */
};

struct cw_worker_plan {
    const char *brokers, *crm; /* each "ADDR:PORT" */
    const sigset_t *mask;      /* the signal mask it starts with */
    bool verbose;              /* its log to our standard error instead of to CW_CHILD_LOG */
};

/* Writes the worker's files into the room and starts it. */
enum cw_status cw_worker_child_start(struct cw_worker_child *child, const struct cw_worker_plan *plan,
                                     const struct cw_room *room, struct cw_err *reterr);

/* Call after SIGCHLD. true: it has ended, now or before. */
bool cw_worker_child_ended(struct cw_worker_child *child);

/* Sends a signal if it still runs. */
void cw_worker_child_signal(const struct cw_worker_child *child, int signal);

/* Kills it and waits for its end. */
void cw_worker_child_kill(struct cw_worker_child *child);

/* The end of its log, at most size - 1 bytes, NUL-terminated, whole lines. */
void cw_worker_child_last_words(const struct cw_room *room, char *ret, size_t size);

#endif
