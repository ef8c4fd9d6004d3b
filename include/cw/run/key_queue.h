/* key_queue.h - per-conversation order: whose turn it is to ask, and whose to be sent.
 *
 * Records of one key stand in a line, in input order. Safe ones ask at the same time; an unsafe one asks
 * alone: after all elders ended asking, before any younger one begins. Sending is for the first that is
 * not sent. A key is known by its hash alone: two keys with one hash share a line, which costs time and
 * breaks nothing. Pure. */
#ifndef CW_RUN_KEY_QUEUE_H
#define CW_RUN_KEY_QUEUE_H

#include "cw/base/err.h"
#include "cw/base/slice.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_line;

/* A place in a line; embedded in its owner, which must not move while it stands there. */
struct cw_turn {
    struct cw_turn *elder, *younger;
    struct cw_line *line; /* NULL: in no line */
    bool safe;
    bool sent; /* and still asking; it may be sent again, if the broker refuses it */
    enum { CW_TURN_WAITS = 1, CW_TURN_ASKS, CW_TURN_ENDED } state;
};

struct cw_key_queue {
    struct cw_line **buckets; /* owned */
    size_t bucket_count;      /* a power of two */
    size_t line_count;
    struct cw_line *spare; /* lines to use again */
    uint64_t seed[2];
};

/* `seed` is random, so that nobody can choose keys that share a bucket. CW_ENOMEM. */
enum cw_status cw_key_queue_init(struct cw_key_queue *queue, const uint64_t seed[2]);
void cw_key_queue_done(struct cw_key_queue *queue);

/* Takes the last place of the key's line. CW_ENOMEM: in no line. Afterwards ask cw_turn_next whose turn it
 * is; it may be this one's. */
enum cw_status cw_turn_join(struct cw_key_queue *queue, struct cw_turn *turn, int32_t partition,
                            struct cw_slice key, bool safe);

/* The next one of this turn's line that may begin to ask now, which it then does; NULL: none. Call until
 * NULL after every join, end and leave. */
struct cw_turn *cw_turn_next(struct cw_line *line);

/* It has asked all it wanted. */
void cw_turn_end(struct cw_turn *turn);

/* A hash of the key whose line it stands in; false: it stands in none. */
bool cw_turn_key(const struct cw_turn *turn, uint64_t *ret_hash);

/* Whether all its elders are sent, or gone; true for who stands in no line. */
bool cw_turn_may_send(const struct cw_turn *turn);

/* It is sent and stays in the line, because it still asks. Returns the turn that may be sent next, or NULL.
 */
struct cw_turn *cw_turn_sent(struct cw_turn *turn);

/* Leaves the line, in whatever state. Returns the turn that may be sent because of that, or NULL. A line that
 * is left by its last turn is gone. */
struct cw_turn *cw_turn_leave(struct cw_key_queue *queue, struct cw_turn *turn);

#endif
