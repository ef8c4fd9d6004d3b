/* watchdog.h - is anything standing still that nobody will wake?
 *
 * A bug here or in a library must end the process with a word, so that a supervisor starts it again and the
 * partitions go to somebody else: never a worker that looks healthy while it does nothing. Waiting for a
 * broker, for a time, for a token, at an open breaker or for a rate is no standstill. Pure. */
#ifndef CW_RUN_WATCHDOG_H
#define CW_RUN_WATCHDOG_H

#include "cw/run/worker.h"

/* Looks at the oldest open record of each partition: whatever stands still becomes the oldest in time. NULL:
 * all is well; else what is wrong, in words. Cheap enough for every second. */
const char *cw_watchdog_look(const struct cw_worker *worker);

#endif
