/* transaction.h - exactly once: one transactional id for each place, whose transactions its process, or the
 * coordinator, ends. */
#ifndef TESTS_SIM_TRANSACTION_H
#define TESTS_SIM_TRANSACTION_H

#include "sim/world.h"

/* A record into the open transaction. */
void sim_transaction_send(struct sim_member *member, const struct sim_sent *sent);

/* As ports->transact. */
void sim_transaction_end(struct sim_member *member, const struct cw_commit *commits, size_t count, void *tag);

/* One step towards the end of a transaction that ends. */
void sim_transaction_go_on(struct sim_member *member);

/* Its time is over: the coordinator aborts it and fences its producer. */
void sim_transaction_time_out(struct sim_member *member);

/* A new process of this name: whatever is open ends now. */
void sim_transaction_take_over(struct sim_member *member);

#endif
