#include "cw/wire/http.h"

#include "cw/wire/http_transfer.h"
#include <stdlib.h>

enum { IDLE_MS = 1000, LOOKED_AT = 8 };

struct slot {
    struct cw_transfer transfer; /* first: CURLOPT_PRIVATE is either */
    struct slot *next;           /* among the idle ones, or those of its bucket */
    struct cw_multi *multi;
    void *tag;
};

struct cw_http {
    struct cw_http_limits limits;
    struct cw_http_owner owner;
    struct cw_sockets sockets;
    struct cw_multi *multis; /* owned */
    size_t multi_count;
    struct slot *idle;     /* owned */
    struct slot **buckets; /* owned; those under way, by tag */
    size_t bucket_count;   /* a power of two */
    size_t slots;
};

static struct slot *new_slot(struct cw_http *http)
{
    struct slot *slot = calloc(1, sizeof(*slot));

    if (slot && cw_transfer_init(&slot->transfer, &http->sockets, http->limits.answer_max)) {
        http->slots++;
        return slot;
    }
    free(slot);
    return NULL;
}

/* An idle handle, best one that served this integration last. One more than in_flight: the handle whose
 * answer is being handed over is not idle yet. */
static struct slot *take_idle(struct cw_http *http, const struct cw_integration *item)
{
    struct slot **at = &http->idle, *slot;

    for (int looked = 0; *at && (*at)->transfer.integration != item && (*at)->next && looked < LOOKED_AT;
         looked++)
        at = &(*at)->next;
    slot = *at;
    if (slot && (slot->transfer.integration == item || http->slots > http->limits.in_flight))
        *at = slot->next;
    else
        slot = http->slots <= http->limits.in_flight ? new_slot(http) : NULL;
    return slot;
}

static struct cw_multi *multi_with_room(struct cw_http *http)
{
    for (size_t i = 0; i < http->multi_count; i++)
        if (http->multis[i].running < CW_PER_MULTI)
            return &http->multis[i];
    return NULL;
}

static void put_idle(struct cw_http *http, struct slot *slot)
{
    cw_transfer_rest(&slot->transfer);
    slot->tag = NULL;
    slot->next = http->idle;
    http->idle = slot;
}

/* Tags are addresses: their low bits say little. */
static struct slot **bucket_of(const struct cw_http *http, const void *tag)
{
    uint64_t hash = (uint64_t)(uintptr_t)tag * 0x9E3779B97F4A7C15u;

    return &http->buckets[(hash >> 32) & (http->bucket_count - 1)];
}

/* Where the slot with that tag hangs, or the end of the bucket. */
static struct slot **place_of(const struct cw_http *http, const void *tag)
{
    struct slot **at = bucket_of(http, tag);

    while (*at && (*at)->tag != tag)
        at = &(*at)->next;
    return at;
}

enum cw_status cw_http_ask(struct cw_http *http, const struct cw_request *request, void *tag)
{
    struct cw_multi *multi = multi_with_room(http);
    struct slot *slot = multi ? take_idle(http, request->integration) : NULL;
    struct slot **bucket = bucket_of(http, tag);

    if (!slot)
        return CW_ELIMIT;
    if (!cw_transfer_prepare(&slot->transfer, request) ||
        curl_multi_add_handle(multi->curl, slot->transfer.easy) != CURLM_OK) {
        put_idle(http, slot);
        return CW_EIO;
    }
    slot->tag = tag;
    slot->multi = multi;
    slot->next = *bucket;
    *bucket = slot;
    multi->running++;
    return CW_OK;
}

static void detach(struct slot **at)
{
    struct slot *slot = *at;

    *at = slot->next;
    curl_multi_remove_handle(slot->multi->curl, slot->transfer.easy);
    slot->multi->running--;
}

static void finish(struct cw_http *http, struct slot *slot, CURLcode code)
{
    struct cw_answer answer;
    void *tag = slot->tag;

    cw_transfer_answer(&slot->transfer, code, &answer);
    detach(place_of(http, tag));
    http->owner.answered(http->owner.owner, tag, &answer);
    put_idle(http, slot);
}

static void collect(struct cw_http *http, struct cw_multi *multi)
{
    CURLMsg *message;
    int left;

    while ((message = curl_multi_info_read(multi->curl, &left))) {
        CURLcode code = message->data.result;
        char *slot = NULL;

        if (message->msg != CURLMSG_DONE)
            continue;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &slot);
        finish(http, (struct slot *)(void *)slot, code);
    }
}

void cw_http_cancel(struct cw_http *http, void *tag)
{
    struct slot **at = place_of(http, tag), *slot = *at;

    if (!slot)
        return;
    detach(at);
    put_idle(http, slot);
}

void cw_http_collect(struct cw_http *http, int64_t now_ms)
{
    for (size_t i = 0; i < http->multi_count; i++) {
        http->multis[i].now_ms = now_ms;
        if (!http->multis[i].news)
            continue;
        http->multis[i].news = false;
        collect(http, &http->multis[i]);
    }
}

int64_t cw_http_run(struct cw_http *http, int64_t now_ms)
{
    int64_t due_ms = now_ms + IDLE_MS;

    for (size_t i = 0; i < http->multi_count; i++)
        cw_multi_run(&http->multis[i], now_ms);
    cw_http_collect(http, now_ms);
    for (size_t i = 0; i < http->multi_count; i++)
        due_ms = http->multis[i].due_ms < due_ms ? http->multis[i].due_ms : due_ms;
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

uint64_t cw_http_opened(const struct cw_http *http)
{
    return http->sockets.opened;
}

static bool make_tables(struct cw_http *http)
{
    size_t multis = (http->limits.in_flight + CW_PER_MULTI - 1) / CW_PER_MULTI;

    http->bucket_count = 1;
    while (http->bucket_count < http->limits.in_flight)
        http->bucket_count *= 2;
    http->buckets = calloc(http->bucket_count, sizeof(struct slot *));
    http->multis = calloc(multis, sizeof(*http->multis));
    while (http->buckets && http->multis && http->multi_count < multis &&
           cw_multi_init(&http->multis[http->multi_count], &http->sockets))
        http->multi_count++;
    return http->multi_count == multis;
}

struct cw_http *cw_http_new(struct cw_loop *loop, struct cw_http_limits limits, struct cw_http_owner owner)
{
    struct cw_http *http = calloc(1, sizeof(*http));

    if (!http)
        return NULL;
    *http = (struct cw_http){ .limits = limits, .owner = owner, .sockets = { .loop = loop } };
    if (make_tables(http))
        return http;
    cw_http_free(http);
    return NULL;
}

void cw_http_free(struct cw_http *http)
{
    if (!http)
        return;
    for (size_t i = 0; http->buckets && i < http->bucket_count; i++)
        while (http->buckets[i])
            cw_http_cancel(http, http->buckets[i]->tag);
    while (http->idle) {
        struct slot *slot = http->idle;

        http->idle = slot->next;
        cw_transfer_done(&slot->transfer);
        free(slot);
    }
    for (size_t i = 0; i < http->multi_count; i++)
        cw_multi_done(&http->multis[i]);
    cw_sockets_done(&http->sockets);
    free(http->multis);
    free(http->buckets);
    free(http);
}
