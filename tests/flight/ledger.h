/* ledger.h - the broker's side of exactly once, for the small world of oracle.h: a transaction that is
 * committed, aborted, or of which nobody hears, and what readers of committed records see.
 *
 * Each output is there once, those of a conversation in the order of its input, and offsets and maps never
 * say more than is there. */
#ifndef TESTS_FLIGHT_LEDGER_H
#define TESTS_FLIGHT_LEDGER_H

#include "flight/oracle.h"

/* A record into the open transaction. */
void ledger_send(struct sim *sim, void *tag, int partition, int64_t offset);

/* As ports->transact. */
void ledger_transact(void *world, const struct cw_commit *commits, size_t count, void *tag);

/* Whether the transaction that ends now has written the record. */
bool ledger_will_have(const struct sim *sim, int partition, int64_t offset);

/* The broker refuses a record of the open transaction for its size. */
void ledger_refuse(struct sim *sim);

/* The fate of the transaction that ends is sealed: nobody reads offsets of an undecided one. */
void ledger_decide(struct sim *sim);

/* The worker hears of it. */
void ledger_answer(struct sim *sim);

/* The producer is gone. */
void ledger_crash(struct sim *sim);

/* Everything that needs an output has one. */
void ledger_check_all(const struct sim *sim);

#endif
