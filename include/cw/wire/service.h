/* service.h - the worker in the world: Kafka, HTTP, admin, signals, the loop. What `run` runs. */
#ifndef CW_WIRE_SERVICE_H
#define CW_WIRE_SERVICE_H

#include "cw/config/files.h"
#include "cw/config/plan.h"

/* How a service ends; also the exit status. */
enum cw_exit {
    CW_EXIT_OK = 0,
    CW_EXIT_FAILED = 1,
    CW_EXIT_USAGE = 2,
    CW_EXIT_STALLED = 70,
    CW_EXIT_LATE = 71, /* shutdown not finished in time */
    CW_EXIT_KAFKA = 75,
    CW_EXIT_FENCED = 76, /* another worker has the name of this one */
    CW_EXIT_CONFIG = 78,
};

/* Runs until a signal or a fatal error. SIGTERM or SIGINT: admit nothing, finish, commit, leave the group;
 * the second one exits at once with 128 + its number. */
int cw_service_run(const struct cw_plan *plan, const struct cw_files *files);

#endif
