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

/* Asks for the positions of idle partitions, which may be news. */
void cw_assignment_take_positions(struct cw_worker *worker);

/* Sends one commit for all partitions that have news. False: there is nothing to commit, or it could not be
 * sent. */
bool cw_assignment_commit(struct cw_worker *worker);

/* The commit under way has taken place, where a partition still says so, or has not. */
void cw_assignment_committed(struct cw_worker *worker, bool taken_place);

/* What an earlier owner has finished beyond its commit. At least once, strange metadata costs repeats and
 * loses nothing; exactly once, what this program cannot read any more ends it: worker->fatal. CW_ENOMEM. */
enum cw_status cw_assignment_read_map(struct cw_worker *worker, const struct cw_start *start,
                                      struct cw_spans *ret);

/* Whether the partition's commit would tell of all that will be finished then. */
enum cw_fit { CW_FITS = 1, CW_FITS_NOT, CW_FITS_UNKNOWN };
enum cw_fit cw_assignment_fits(const struct cw_worker *worker, const struct cw_partition *partition);

/* Goes on with giving the partitions back; call in each tick while worker->revoking. */
void cw_assignment_go_on(struct cw_worker *worker);

/* Ends all partitions; open records are released unfinished. */
void cw_assignment_close(struct cw_worker *worker);

#endif
