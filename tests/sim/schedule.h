/* schedule.h - one history: drawn step by step, then a calm in which everything must come to its end. */
#ifndef TESTS_SIM_SCHEDULE_H
#define TESTS_SIM_SCHEDULE_H

#include "sim/world.h"

enum { SIM_STEPS_MAX = 1024 };

struct sim_schedule {
    uint64_t seed;
    unsigned steps;
    bool left_out[SIM_STEPS_MAX];
};

/* Under the plan of `sim`, whose other members are made anew. */
void sim_schedule_run(struct sim *sim, const struct sim_schedule *schedule);

#endif
