#include "cw/run/cache.h"

#include "cw/base/arena.h"
#include <stdlib.h>

enum { FIRST_BUCKETS = 256, BUCKETS_MAX = 1 << 24 };

struct cw_cached {
    struct cw_cached *next;          /* in its bucket */
    struct cw_cached *newer, *older; /* on its shelf */
    struct cw_shelf *shelf;
    struct cw_question question;
    uint64_t asked;
    int64_t until_ms;
    int status;
    size_t header_len, body_len;
    bool has_headers;
    char bytes[]; /* headers, body */
};

enum cw_status cw_cache_init(struct cw_cache *cache, const struct cw_plan *plan)
{
    *cache = (struct cw_cache){ .shelf_count = plan->count, .bucket_count = FIRST_BUCKETS };
    cache->shelves = calloc(plan->count + 1, sizeof(*cache->shelves));
    cache->buckets = calloc(FIRST_BUCKETS, sizeof(struct cw_cached *));
    return cache->shelves && cache->buckets ? CW_OK : CW_ENOMEM;
}

static struct cw_cached **bucket_of(const struct cw_cache *cache, const struct cw_question *question)
{
    return &cache->buckets[question->hash[0] & (cache->bucket_count - 1)];
}

/* Where the answer to the question hangs, or the end of its bucket. */
static struct cw_cached **place_of(const struct cw_cache *cache, const struct cw_question *question)
{
    struct cw_cached **at = bucket_of(cache, question);

    while (*at && !cw_question_eq(&(*at)->question, question))
        at = &(*at)->next;
    return at;
}

static size_t weigh(const struct cw_cached *entry)
{
    return sizeof(*entry) + entry->header_len + entry->body_len;
}

static void take_off(struct cw_cached *entry)
{
    struct cw_shelf *shelf = entry->shelf;

    if (entry->newer)
        entry->newer->older = entry->older;
    else
        shelf->newest = entry->older;
    if (entry->older)
        entry->older->newer = entry->newer;
    else
        shelf->oldest = entry->newer;
    shelf->count--;
    shelf->bytes -= weigh(entry);
}

static void put_in_front(struct cw_cached *entry)
{
    struct cw_shelf *shelf = entry->shelf;

    entry->newer = NULL;
    entry->older = shelf->newest;
    if (shelf->newest)
        shelf->newest->newer = entry;
    else
        shelf->oldest = entry;
    shelf->newest = entry;
    shelf->count++;
    shelf->bytes += weigh(entry);
}

static void drop(struct cw_cache *cache, struct cw_cached **at)
{
    struct cw_cached *entry = *at;

    *at = entry->next;
    take_off(entry);
    cache->count--;
    free(entry);
}

void cw_cache_done(struct cw_cache *cache)
{
    for (size_t i = 0; cache->shelves && i < cache->shelf_count; i++)
        while (cache->shelves[i].newest)
            drop(cache, place_of(cache, &cache->shelves[i].newest->question));
    free(cache->shelves);
    free(cache->buckets);
    *cache = (struct cw_cache){ 0 };
}

static struct cw_slice part(const struct cw_cached *entry, size_t from, size_t len)
{
    return (struct cw_slice){ entry->bytes + from, len };
}

bool cw_cache_find(struct cw_cache *cache, const struct cw_question *question, int64_t now_ms,
                   struct cw_hit *ret)
{
    struct cw_cached **at = place_of(cache, question), *entry = *at;

    if (!entry)
        return false;
    if (now_ms >= entry->until_ms) {
        drop(cache, at);
        return false;
    }
    take_off(entry);
    put_in_front(entry);
    *ret = (struct cw_hit){ .answer = { .status = entry->status,
                                        .body = part(entry, entry->header_len, entry->body_len) },
                            .asked = entry->asked };
    if (entry->has_headers)
        ret->answer.headers = part(entry, 0, entry->header_len);
    return true;
}

/* Twice the buckets, where there is memory; else answers just get slower to find. */
static void grow(struct cw_cache *cache)
{
    struct cw_cache wider = *cache;

    wider.bucket_count *= 2;
    wider.buckets =
        wider.bucket_count <= BUCKETS_MAX ? calloc(wider.bucket_count, sizeof(struct cw_cached *)) : NULL;
    if (!wider.buckets)
        return;
    for (size_t i = 0; i < cache->bucket_count; i++) {
        while (cache->buckets[i]) {
            struct cw_cached *entry = cache->buckets[i], **to = bucket_of(&wider, &entry->question);

            cache->buckets[i] = entry->next;
            entry->next = *to;
            *to = entry;
        }
    }
    free(cache->buckets);
    *cache = wider;
}

static void copy(char *to, struct cw_slice bytes)
{
    if (bytes.len)
        memcpy(to, bytes.ptr, bytes.len);
}

static struct cw_cached *new_entry(const struct cw_answer *answer)
{
    struct cw_cached *entry = cw_arena_malloc(sizeof(*entry) + answer->headers.len + answer->body.len);

    if (!entry)
        return NULL;
    *entry = (struct cw_cached){ .status = answer->status,
                                 .header_len = answer->headers.len,
                                 .body_len = answer->body.len,
                                 .has_headers = answer->headers.ptr };
    copy(entry->bytes, answer->headers);
    copy(entry->bytes + entry->header_len, answer->body);
    return entry;
}

static void add(struct cw_cache *cache, struct cw_cached *entry)
{
    struct cw_cached **bucket;

    if (cache->count >= cache->bucket_count)
        grow(cache);
    bucket = bucket_of(cache, &entry->question);
    entry->next = *bucket;
    *bucket = entry;
    put_in_front(entry);
    cache->count++;
}

void cw_cache_keep(struct cw_cache *cache, const struct cw_integration *item, const struct cw_single *single,
                   const struct cw_answer *answer, int64_t until_ms)
{
    struct cw_shelf *shelf = &cache->shelves[item->number];
    struct cw_cached **before = place_of(cache, &single->question), *entry;

    if (*before)
        drop(cache, before);
    if (answer->headers.len + answer->body.len > CW_CACHED_MAX)
        return;
    entry = new_entry(answer);
    if (!entry)
        return;
    if (shelf->count >= item->manners.cache.max_entries)
        drop(cache, place_of(cache, &shelf->oldest->question));
    entry->shelf = shelf;
    entry->question = single->question;
    entry->asked = single->asked;
    entry->until_ms = until_ms;
    add(cache, entry);
}
