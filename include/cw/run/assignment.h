/* assignment.h - the partitions of one generation: begun, committed, given back, lost.
 *
 * The part of the worker that answers rebalances; cw_worker_assigned, _revoke, _lose and _committed
 * (worker.h) live here too. */
#ifndef CW_RUN_ASSIGNMENT_H
#define CW_RUN_ASSIGNMENT_H

#include "cw/run/worker.h"

#define CW_COMMIT_ANSWER_MS 5000 /* how long the end of an assignment waits for the answer to its commit */

/* NULL: not ours. */
struct cw_partition *cw_assignment_find(const struct cw_worker *worker, int32_t number);

/* Whether any partition has open records. */
bool cw_assignment_is_open(const struct cw_worker *worker);

/* Whether any partition has finished more than is committed. */
bool cw_assignment_has_news(const struct cw_worker *worker);

/* Sends one commit for all partitions that have news. False: there is nothing to commit, or it could not be
 * sent. */
bool cw_assignment_commit(struct cw_worker *worker);

/* Goes on with giving the partitions back; call in each tick while worker->revoking. */
void cw_assignment_go_on(struct cw_worker *worker);

/* Ends all partitions; open records are released unfinished. */
void cw_assignment_close(struct cw_worker *worker);

#endif
