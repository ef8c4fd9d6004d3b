/* group.h - the coordinator: who is in the group, who owns what, what is committed. */
#ifndef TESTS_SIM_GROUP_H
#define TESTS_SIM_GROUP_H

#include "sim/world.h"

void sim_group_init(struct sim_group *group);

/* NULL: it has no seat, or none any more. */
struct sim_seat *sim_group_seat(struct sim_member *member);

/* It is ready for the next generation, or gone for good: others get its partitions. */
void sim_group_rejoin(struct sim_member *member);
void sim_group_leave(struct sim_member *member);

/* Throws out whoever was not heard of for a session. */
void sim_group_expire(struct sim *sim);

/* Whether the coordinator takes offsets of that member and generation. */
bool sim_group_knows(const struct sim *sim, unsigned member_id, unsigned generation);

/* Takes the commit. */
void sim_group_commit(struct sim *sim, const struct sim_commit *commit);

/* A partition as a member finds it. */
struct cw_start sim_group_start(const struct sim *sim, int partition);

/* Goes on with whatever the member and the coordinator have to tell each other. */
void sim_group_talk(struct sim_member *member);

#endif
