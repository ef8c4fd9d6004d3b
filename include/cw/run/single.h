/* single.h - requests under way, by what they ask: equal ones are sent once.
 *
 * The first to ask leads, the others follow it and are given its answer. Pure. */
#ifndef CW_RUN_SINGLE_H
#define CW_RUN_SINGLE_H

#include "cw/base/err.h"
#include "cw/lookup/ask.h"
#include "cw/run/wait.h"

/* What is asked, in 128 bits of a keyed hash. */
struct cw_question {
    uint64_t hash[2];
};

/* The whole request: integration, method, URL, headers, body. `seed` is random and secret. */
struct cw_question cw_question_of(const struct cw_request *request, const uint64_t seed[2]);

static inline bool cw_question_eq(const struct cw_question *a, const struct cw_question *b)
{
    return a->hash[0] == b->hash[0] && a->hash[1] == b->hash[1];
}

/* Embedded in who asks, zeroed at first but for the owner of its wait; must not move while it leads or
 * follows. */
struct cw_single {
    struct cw_question question;
    uint64_t asked; /* how many barriers had been raised by then (barriers.h) */
    bool leads;
    struct cw_single *next;        /* in its bucket */
    struct cw_wait_line followers; /* of a leader */
    struct cw_wait wait;           /* as a follower */
};

struct cw_singles {
    struct cw_single **buckets; /* owned */
    size_t bucket_count;        /* a power of two */
    struct cw_wait_line served; /* who followed a leader that has its answer */
    struct cw_wait_line woken;  /* who followed one that will have none */
};

/* For about so many leaders at a time. CW_ENOMEM. */
enum cw_status cw_singles_init(struct cw_singles *singles, size_t leaders);
void cw_singles_done(struct cw_singles *singles);

/* The leader that asks the same; among several the one that asked last. NULL: nobody does. */
struct cw_single *cw_single_find(const struct cw_singles *singles, const struct cw_question *question);

/* Leads with its question. */
void cw_single_lead(struct cw_singles *singles, struct cw_single *single);

/* The leader has its answer: those who follow are in the line `served`. Fine on one that does not lead. */
void cw_single_answered(struct cw_singles *singles, struct cw_single *single);

/* It leads and follows no more; its followers are in the line `woken`. */
void cw_single_leave(struct cw_singles *singles, struct cw_single *single);

#endif
