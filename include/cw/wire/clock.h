/* clock.h - the time. */
#ifndef CW_WIRE_CLOCK_H
#define CW_WIRE_CLOCK_H

#include "cw/run/worker.h"

struct cw_time cw_clock_now(void);

/* Milliseconds that go on while the machine sleeps, unlike those of the monotonic clock. */
int64_t cw_clock_asleep_or_not_ms(void);

/* A random seed from the kernel. */
void cw_clock_seed(uint64_t ret[2]);

#endif
