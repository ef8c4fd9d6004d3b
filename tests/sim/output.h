/* output.h - the output and dead-letter topics, and what a reader of committed records sees of them. */
#ifndef TESTS_SIM_OUTPUT_H
#define TESTS_SIM_OUTPUT_H

#include "sim/world.h"

/* The broker appends a record; `open`: of a transaction. */
void sim_output_append(struct sim *sim, const struct sim_sent *sent, bool open);

/* The slot's transaction ends, so or so. */
void sim_output_end(struct sim *sim, int slot, bool taken_place);

/* Whether an output or dead letter of the record is there for readers, or it needs none. */
bool sim_output_has(const struct sim *sim, int partition, int64_t offset);

/* Whether the slot's open transaction holds it. */
bool sim_output_will_have(const struct sim *sim, int slot, int partition, int64_t offset);

/* Each record that needs an output has one. */
void sim_output_check_all(const struct sim *sim);

#endif
