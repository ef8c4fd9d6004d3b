/* laws.h - what must hold whatever happens. Each breach ends the process with its seed and step. */
#ifndef TESTS_SIM_LAWS_H
#define TESTS_SIM_LAWS_H

#include "sim/world.h"

/* Copies a commit of the member, and looks at it: nothing unfinished is passed or told of, and all that is
 * finished is told. */
void sim_laws_take_commit(struct sim_member *member, struct sim_commit *to, const struct cw_commit *from,
                          size_t count);

/* What a transaction has written is told with it: it would be written again after a crash. */
void sim_laws_look_at_told(struct sim_member *member, const struct sim_commit *commit);

/* Whether a map, or the offset itself, says that an offset is finished. */
bool sim_laws_tells_of(const struct cw_start *start, int64_t offset);

/* Between any two steps: what a member counts, holds and asks adds up. */
void sim_laws_check(const struct sim_member *member);

/* Commits go on while anything is finished that none tells of. After each turn of the loop. */
void sim_laws_look_at_time(struct sim_member *member);

#endif
