#include "cw/run/key_queue.h"

#include "cw/base/siphash.h"
#include <assert.h>
#include <stdlib.h>

enum { FIRST_BUCKETS = 1024, BUCKETS_MAX = 1 << 24 };

struct cw_line {
    struct cw_line *next; /* in its bucket, or among the spare ones */
    uint64_t hash;
    struct cw_turn *head, *tail;
    struct cw_turn *waits;  /* the first that waits; all elder ones ask or have ended */
    struct cw_turn *unsent; /* the first that is not sent; all elder ones are */
    unsigned safe_asking, unsafe_asking;
};

enum cw_status cw_key_queue_init(struct cw_key_queue *queue, const uint64_t seed[2])
{
    *queue = (struct cw_key_queue){ .bucket_count = FIRST_BUCKETS, .seed = { seed[0], seed[1] } };
    queue->buckets = calloc(FIRST_BUCKETS, sizeof(struct cw_line *));
    return queue->buckets ? CW_OK : CW_ENOMEM;
}

static void free_lines(struct cw_line *line)
{
    while (line) {
        struct cw_line *next = line->next;

        free(line);
        line = next;
    }
}

void cw_key_queue_done(struct cw_key_queue *queue)
{
    for (size_t i = 0; queue->buckets && i < queue->bucket_count; i++)
        free_lines(queue->buckets[i]);
    free_lines(queue->spare);
    free(queue->buckets);
    *queue = (struct cw_key_queue){ 0 };
}

static struct cw_line **bucket_of(const struct cw_key_queue *queue, uint64_t hash)
{
    return &queue->buckets[hash & (queue->bucket_count - 1)];
}

/* Twice the buckets, where there is memory; else lines just get slower to find. */
static void grow(struct cw_key_queue *queue)
{
    struct cw_key_queue wider = *queue;

    wider.bucket_count *= 2;
    wider.buckets =
        wider.bucket_count <= BUCKETS_MAX ? calloc(wider.bucket_count, sizeof(struct cw_line *)) : NULL;
    if (!wider.buckets)
        return;
    for (size_t i = 0; i < queue->bucket_count; i++) {
        while (queue->buckets[i]) {
            struct cw_line *line = queue->buckets[i], **to = bucket_of(&wider, line->hash);

            queue->buckets[i] = line->next;
            line->next = *to;
            *to = line;
        }
    }
    free(queue->buckets);
    *queue = wider;
}

static struct cw_line *new_line(struct cw_key_queue *queue)
{
    struct cw_line *line = queue->spare;

    if (!line)
        return calloc(1, sizeof(*line));
    queue->spare = line->next;
    *line = (struct cw_line){ 0 };
    return line;
}

static struct cw_line *line_of(struct cw_key_queue *queue, uint64_t hash)
{
    struct cw_line **bucket, *line;

    for (line = *bucket_of(queue, hash); line; line = line->next)
        if (line->hash == hash)
            return line;
    if (queue->line_count > queue->bucket_count)
        grow(queue);
    line = new_line(queue);
    if (!line)
        return NULL;
    bucket = bucket_of(queue, hash);
    line->hash = hash;
    line->next = *bucket;
    *bucket = line;
    queue->line_count++;
    return line;
}

static void drop_line(struct cw_key_queue *queue, struct cw_line *line)
{
    struct cw_line **at = bucket_of(queue, line->hash);

    while (*at != line)
        at = &(*at)->next;
    *at = line->next;
    line->next = queue->spare;
    queue->spare = line;
    queue->line_count--;
}

enum cw_status cw_turn_join(struct cw_key_queue *queue, struct cw_turn *turn, int32_t partition,
                            struct cw_slice key, bool safe)
{
    uint64_t seed[2] = { queue->seed[0] ^ (uint32_t)partition, queue->seed[1] };
    struct cw_line *line = line_of(queue, cw_siphash(seed, key));

    if (!line)
        return CW_ENOMEM;
    *turn = (struct cw_turn){ .elder = line->tail, .line = line, .safe = safe, .state = CW_TURN_WAITS };
    if (line->tail)
        line->tail->younger = turn;
    else
        line->head = turn;
    line->tail = turn;
    if (!line->waits)
        line->waits = turn;
    if (!line->unsent)
        line->unsent = turn;
    return CW_OK;
}

static unsigned *asking(struct cw_turn *turn)
{
    return turn->safe ? &turn->line->safe_asking : &turn->line->unsafe_asking;
}

struct cw_turn *cw_turn_next(struct cw_line *line)
{
    struct cw_turn *turn = line->waits;

    if (!turn || line->unsafe_asking || (!turn->safe && line->safe_asking))
        return NULL;
    turn->state = CW_TURN_ASKS;
    ++*asking(turn);
    line->waits = turn->younger;
    return turn;
}

void cw_turn_end(struct cw_turn *turn)
{
    assert(turn->state == CW_TURN_ASKS);
    turn->state = CW_TURN_ENDED;
    --*asking(turn);
}

bool cw_turn_key(const struct cw_turn *turn, uint64_t *ret_hash)
{
    if (turn->line)
        *ret_hash = turn->line->hash;
    return turn->line;
}

bool cw_turn_may_send(const struct cw_turn *turn)
{
    return !turn->line || turn->sent || turn->line->unsent == turn;
}

struct cw_turn *cw_turn_sent(struct cw_turn *turn)
{
    struct cw_line *line = turn->line;

    if (!line || turn->sent)
        return NULL;
    turn->sent = true;
    line->unsent = turn->younger;
    return line->unsent;
}

static void unlink_turn(struct cw_line *line, struct cw_turn *turn)
{
    if (turn->elder)
        turn->elder->younger = turn->younger;
    else
        line->head = turn->younger;
    if (turn->younger)
        turn->younger->elder = turn->elder;
    else
        line->tail = turn->elder;
    if (line->waits == turn)
        line->waits = turn->younger;
    if (line->unsent == turn)
        line->unsent = turn->younger;
}

struct cw_turn *cw_turn_leave(struct cw_key_queue *queue, struct cw_turn *turn)
{
    struct cw_line *line = turn->line;
    bool was_unsent = line && line->unsent == turn;

    if (!line)
        return NULL;
    if (turn->state == CW_TURN_ASKS)
        cw_turn_end(turn);
    unlink_turn(line, turn);
    turn->line = NULL;
    if (line->head)
        return was_unsent ? line->unsent : NULL;
    drop_line(queue, line);
    return NULL;
}
