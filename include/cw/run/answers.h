/* answers.h - what lookups wait for, when it comes: room to ask, answers, tokens, turns at the gate, time. */
#ifndef CW_RUN_ANSWERS_H
#define CW_RUN_ANSWERS_H

#include "cw/run/worker.h"

/* Sends what waits for room, wakes whoever has been called. False: nothing of that was left to do. */
bool cw_answers_go_on(struct cw_worker *worker);

/* Wakes those whose time has come. */
void cw_answers_tick(struct cw_worker *worker);

/* The answer to ports->ask: to a lookup's request or a token's. */
void cw_answers_take(struct cw_worker *worker, void *tag, const struct cw_answer *answer);

#endif
