/* run_cases.h - what the kinds of blocks share: the plan of the file, and how a difference is told. */
#ifndef TESTS_CASES_RUN_CASES_H
#define TESTS_CASES_RUN_CASES_H

#include "cases/blocks.h"
#include "cw/config/plan.h"

struct runner {
    const char *file;
    bool records;               /* print each record instead of what differs */
    struct cw_arena arena;      /* of the block */
    struct cw_arena plan_arena; /* texts that the plan's faults borrow */
    struct cw_plan *plan;       /* of the last `given` */
    struct cw_faults faults;
    unsigned cases, failed;
};

/* Compares; tells the difference. */
void expect(struct runner *r, const struct field *field, struct cw_slice actual);

/* All that would be printed; empty where nothing is wrong. */
struct cw_slice shown_faults(struct runner *r, struct cw_faults *faults);

/* Compares faults with the block's `fails` or `warns`; true where there are no errors and none are expected.
 */
bool expect_faults(struct runner *r, const struct block *block, struct cw_faults *faults);

void run_template(struct runner *r, const struct block *block);
void run_shape(struct runner *r, const struct block *block);
void run_phone(struct runner *r, const struct block *block);
void run_condition(struct runner *r, const struct block *block);
void run_endpoint(struct runner *r, const struct block *block);

/* Loads the block's plan; NULL with its faults in r->faults. */
struct cw_plan *load_plan(struct runner *r, const struct block *block);
void run_config(struct runner *r, const struct block *block);
void run_event(struct runner *r, const struct block *block);

#endif
