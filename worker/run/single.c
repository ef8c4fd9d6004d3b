#include "cw/run/single.h"

#include "cw/base/siphash.h"
#include <stdlib.h>

struct cw_question cw_question_of(const struct cw_request *request, const uint64_t seed[2])
{
    struct cw_question question;
    struct cw_siphash hash;
    unsigned number = request->integration->number; /* stands for the method and the fixed headers */

    cw_siphash_begin(&hash, seed);
    cw_siphash_add(&hash, (struct cw_slice){ (const char *)&number, sizeof(number) });
    cw_siphash_add(&hash, request->url);
    cw_siphash_add(&hash, request->body);
    for (size_t i = 0; i < request->header_count; i++)
        cw_siphash_add(&hash, request->headers[i]);
    cw_siphash_end(&hash, question.hash);
    return question;
}

enum cw_status cw_singles_init(struct cw_singles *singles, size_t leaders)
{
    *singles = (struct cw_singles){ .bucket_count = 1 };
    while (singles->bucket_count < leaders)
        singles->bucket_count *= 2;
    singles->buckets = calloc(singles->bucket_count, sizeof(struct cw_single *));
    return singles->buckets ? CW_OK : CW_ENOMEM;
}

void cw_singles_done(struct cw_singles *singles)
{
    free(singles->buckets);
    *singles = (struct cw_singles){ 0 };
}

static struct cw_single **bucket_of(const struct cw_singles *singles, const struct cw_question *question)
{
    return &singles->buckets[question->hash[0] & (singles->bucket_count - 1)];
}

struct cw_single *cw_single_find(const struct cw_singles *singles, const struct cw_question *question)
{
    struct cw_single *single = *bucket_of(singles, question);

    while (single && !cw_question_eq(&single->question, question))
        single = single->next;
    return single;
}

void cw_single_lead(struct cw_singles *singles, struct cw_single *single)
{
    struct cw_single **bucket = bucket_of(singles, &single->question);

    single->leads = true;
    single->next = *bucket;
    *bucket = single;
}

static void stop_leading(struct cw_singles *singles, struct cw_single *single, struct cw_wait_line *to)
{
    struct cw_single **at = bucket_of(singles, &single->question);

    if (!single->leads)
        return;
    while (*at != single)
        at = &(*at)->next;
    *at = single->next;
    single->leads = false;
    cw_wait_move(&single->followers, to);
}

void cw_single_answered(struct cw_singles *singles, struct cw_single *single)
{
    stop_leading(singles, single, &singles->served);
}

void cw_single_leave(struct cw_singles *singles, struct cw_single *single)
{
    stop_leading(singles, single, &singles->woken);
    cw_wait_leave(&single->wait);
}
