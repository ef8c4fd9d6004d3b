/* commits.h - at least once: commits on their way to the coordinator, and the answers on their way back. */
#ifndef TESTS_SIM_COMMITS_H
#define TESTS_SIM_COMMITS_H

#include "sim/world.h"

/* As ports->commit, for a member. */
enum cw_status sim_commits_take(struct sim_member *member, const struct cw_commit *commits, size_t count,
                                void *tag);

/* The oldest one reaches the coordinator, or its answer the member; either may be lost. */
void sim_commits_go_on(struct sim_member *member);

/* The process is gone: each of them arrives, or not. */
void sim_commits_abandon(struct sim_member *member);

#endif
