/* cache.h - answers we still trust: by what was asked, for a time, the least used first to go. Pure: time is
 * an argument. */
#ifndef CW_RUN_CACHE_H
#define CW_RUN_CACHE_H

#include "cw/config/plan.h"
#include "cw/run/single.h"

#define CW_CACHED_MAX 65536 /* bytes of an answer; a larger one is not kept */

struct cw_cached;

/* The answers of one integration. */
struct cw_shelf {
    struct cw_cached *newest, *oldest; /* by last use */
    int64_t count;
    size_t bytes;
};

struct cw_cache {
    struct cw_shelf *shelves; /* owned; by the number of the integration */
    size_t shelf_count;
    struct cw_cached **buckets; /* owned */
    size_t bucket_count;        /* a power of two */
    size_t count;
};

/* CW_ENOMEM. */
enum cw_status cw_cache_init(struct cw_cache *cache, const struct cw_plan *plan);
void cw_cache_done(struct cw_cache *cache);

/* Borrowed until the cache is changed. */
struct cw_hit {
    struct cw_answer answer;
    uint64_t asked; /* how many barriers had been raised when it was asked */
};

/* The fresh answer to that question. False: there is none. */
bool cw_cache_find(struct cw_cache *cache, const struct cw_question *question, int64_t now_ms,
                   struct cw_hit *ret);

/* Keeps a copy of the answer to a single's question until then, where there is memory for it. */
void cw_cache_keep(struct cw_cache *cache, const struct cw_integration *item, const struct cw_single *single,
                   const struct cw_answer *answer, int64_t until_ms);

#endif
