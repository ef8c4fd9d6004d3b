/* producer.h - at least once: records on their way from a member to the broker, in order for each topic and
 * partition; acknowledgements on their way back; and what a process that is gone still has in the network. */
#ifndef TESTS_SIM_PRODUCER_H
#define TESTS_SIM_PRODUCER_H

#include "sim/world.h"

/* The member hands a record over. */
void sim_producer_take(struct sim_member *member, const struct sim_sent *sent);

/* The next record of any partition reaches the broker, which takes or refuses it. */
void sim_producer_append(struct sim_member *member);

/* The next acknowledgement of any partition reaches the member. */
void sim_producer_report(struct sim_member *member);

/* The process is gone: its records are in the network, or nowhere. */
void sim_producer_abandon(struct sim_member *member);

/* A record of a process that is gone reaches the broker. */
void sim_producer_append_late(struct sim *sim);

#endif
