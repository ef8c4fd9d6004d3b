/* clock.h - the time. */
#ifndef CW_WIRE_CLOCK_H
#define CW_WIRE_CLOCK_H

#include "cw/run/worker.h"

struct cw_time cw_clock_now(void);

/* A random seed from the kernel. */
void cw_clock_seed(uint64_t ret[2]);

#endif
