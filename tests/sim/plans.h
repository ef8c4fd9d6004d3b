/* plans.h - what the simulated workers are configured to do. */
#ifndef TESTS_SIM_PLANS_H
#define TESTS_SIM_PLANS_H

#include "cw/config/plan.h"

struct sim_plan {
    const char *name, *delivery; /* settings of that group */
    bool exactly_once, whole_maps;
};

enum { SIM_PLANS = 5 };

extern const struct sim_plan sim_plans[SIM_PLANS];

/* NULL: none has that name. */
const struct sim_plan *sim_plan_find(const char *name);

/* NULL: it does not load. */
struct cw_plan *sim_plan_load(const struct sim_plan *plan);

#endif
