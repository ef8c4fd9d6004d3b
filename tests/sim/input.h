/* input.h - the input topic: what stands at each offset. */
#ifndef TESTS_SIM_INPUT_H
#define TESTS_SIM_INPUT_H

#include "sim/world.h"

/* Draws the whole topic. */
void sim_input_fill(struct sim *sim);

/* The first record at or behind an offset; SIM_OFFSETS: there is none. */
int64_t sim_input_next(const struct sim *sim, int partition, int64_t offset);

/* Writes what stands at an offset into `message`, which the record borrows. */
struct cw_record sim_input_read(const struct sim *sim, struct sim_message *message);

/* Whether what is made of it is too large: always the same, or it could be written behind its younger ones
 * later. */
bool sim_input_is_too_large(const struct sim_record *record, const struct sim_sent *sent);

/* Whether nothing is written for it. */
bool sim_input_is_silent(const struct sim_record *record);

#endif
