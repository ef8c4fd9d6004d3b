/* trial.h - schedules in child processes, for a broken law ends its process; and the shortest one that breaks
 * it. */
#ifndef TESTS_SIM_TRIAL_H
#define TESTS_SIM_TRIAL_H

#include "sim/plans.h"
#include "sim/schedule.h"

enum { SIM_JOBS_MAX = 64 };

struct sim_trial {
    const struct sim_plan *plan;
    uint64_t first, count;
    unsigned steps, jobs;
};

/* Runs them all, in `jobs` processes; adds up what happened. False: a law was broken; the first seed that
 * broke one in *ret_seed. */
bool sim_trial_run(const struct sim_trial *trial, struct sim_tally *tally, uint64_t *ret_seed);

/* Whether that one schedule passes; `loud`: it may say why not. */
bool sim_trial_passes(const struct sim_plan *plan, const struct sim_schedule *schedule, bool loud);

/* Leaves steps out, as long as it still breaks a law. */
void sim_trial_shrink(const struct sim_plan *plan, struct sim_schedule *schedule);

#endif
