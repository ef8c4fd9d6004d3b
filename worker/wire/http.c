#include "cw/wire/http.h"

#include "cw/wire/http_transfer.h"
#include <stdlib.h>

enum { IDLE_MS = 1000, LOOKED_AT = 8 };

struct slot {
    struct cw_transfer transfer;  /* first: CURLOPT_PRIVATE is either */
    struct slot *next;            /* among the idle ones, or those of its bucket */
    struct slot *elder, *younger; /* among the held ones */
    struct cw_multi *multi;       /* NULL: held */
    void *tag;
    int64_t timeout_ms;
    int64_t begun_ms, due_ms; /* once it has been held; 0: it has not */
    int64_t held_ms;
};

struct cw_http {
    struct cw_http_limits limits;
    struct cw_http_owner owner;
    struct cw_sockets sockets;
    struct cw_names names;
    struct cw_bodies bodies;
    struct cw_multi *multis; /* owned */
    size_t multi_count;
    struct slot *idle;     /* owned */
    struct slot **buckets; /* owned; those under way, by tag */
    size_t bucket_count;   /* a power of two */
    size_t slots;
    struct slot *held, *held_last; /* until fewer names are being looked up */
    int64_t now_ms;
};

static struct slot *new_slot(struct cw_http *http)
{
    struct slot *slot = calloc(1, sizeof(*slot));

    if (slot && cw_transfer_init(&slot->transfer, &http->sockets, &http->names, &http->bodies)) {
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
    slot->timeout_ms = request->timeout_ms;
    slot->due_ms = slot->held_ms = 0;
    slot->next = *bucket;
    *bucket = slot;
    multi->running++;
    return CW_OK;
}

static void hold(struct cw_http *http, struct slot *slot)
{
    curl_off_t spent_us = 0;

    curl_easy_getinfo(slot->transfer.easy, CURLINFO_TOTAL_TIME_T, &spent_us);
    if (!slot->due_ms) {
        slot->begun_ms = http->now_ms - spent_us / 1000;
        slot->due_ms = slot->begun_ms + slot->timeout_ms;
    }
    curl_multi_remove_handle(slot->multi->curl, slot->transfer.easy);
    slot->multi->running--;
    slot->multi = NULL;
    slot->younger = NULL;
    slot->elder = http->held_last;
    if (slot->elder)
        slot->elder->younger = slot;
    else
        http->held = slot;
    http->held_last = slot;
}

static void let_go(struct cw_http *http, struct slot *slot)
{
    if (slot->elder)
        slot->elder->younger = slot->younger;
    else
        http->held = slot->younger;
    if (slot->younger)
        slot->younger->elder = slot->elder;
    else
        http->held_last = slot->elder;
}

static void detach(struct cw_http *http, struct slot **at)
{
    struct slot *slot = *at;

    *at = slot->next;
    if (!slot->multi) {
        let_go(http, slot);
        return;
    }
    curl_multi_remove_handle(slot->multi->curl, slot->transfer.easy);
    slot->multi->running--;
}

static void answer(struct cw_http *http, struct slot *slot, const struct cw_answer *answer)
{
    void *tag = slot->tag;

    detach(http, place_of(http, tag));
    http->owner.answered(http->owner.owner, tag, answer);
    put_idle(http, slot);
}

static void finish(struct cw_http *http, struct slot *slot, CURLcode code)
{
    struct cw_answer came;

    if (slot->transfer.postponed) {
        hold(http, slot);
        return;
    }
    cw_transfer_answer(&slot->transfer, code, &came);
    came.duration_us += slot->held_ms * 1000;
    answer(http, slot, &came);
}

/* Begins a held one again, for what is left of its time. */
static void begin_again(struct cw_http *http, struct slot *slot)
{
    struct cw_multi *multi = multi_with_room(http);

    if (!multi)
        return;
    let_go(http, slot);
    slot->multi = multi;
    slot->held_ms = http->now_ms - slot->begun_ms;
    multi->running++;
    cw_transfer_again(&slot->transfer, slot->due_ms - http->now_ms);
    curl_multi_add_handle(multi->curl, slot->transfer.easy);
}

static void answer_late(struct cw_http *http)
{
    struct slot *slot = http->held;

    while (slot) {
        struct cw_answer late = { .transport = CW_REASON_TIMEOUT,
                                  .duration_us = (http->now_ms - slot->begun_ms) * 1000 };

        if (http->now_ms < slot->due_ms) {
            slot = slot->younger;
            continue;
        }
        answer(http, slot, &late);
        slot = http->held; /* whoever heard it may have cancelled others */
    }
}

static int64_t least(int64_t a, int64_t b)
{
    return a < b ? a : b;
}

/* Returns when it wants to run again. */
static int64_t run_held(struct cw_http *http)
{
    size_t room = CW_NAMES_MAX - http->names.under_way;
    int64_t due_ms = CW_NEVER;

    answer_late(http);
    for (struct slot *slot = http->held, *next; slot; slot = next) {
        next = slot->younger;
        due_ms = least(due_ms, slot->due_ms);
        if (!room)
            continue;
        room--;
        due_ms = http->now_ms;
        begin_again(http, slot);
    }
    return due_ms;
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
    detach(http, at);
    put_idle(http, slot);
}

void cw_http_collect(struct cw_http *http, int64_t now_ms)
{
    http->now_ms = now_ms;
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
    if (http->held)
        due_ms = least(due_ms, run_held(http));
    for (size_t i = 0; i < http->multi_count; i++)
        due_ms = least(due_ms, http->multis[i].due_ms);
    return due_ms > now_ms ? due_ms - now_ms : 0;
}

uint64_t cw_http_opened(const struct cw_http *http)
{
    return http->sockets.opened;
}

uint64_t cw_http_connections(const struct cw_http *http)
{
    return http->sockets.opened - http->sockets.closed;
}

size_t cw_http_received(const struct cw_http *http)
{
    return http->bodies.bytes;
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
    http->bodies = (struct cw_bodies){ .answer_max = limits.answer_max,
                                       .max = limits.received_max,
                                       .share = limits.received_max / limits.in_flight };
    if (cw_names_init(&http->names) && make_tables(http))
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
    cw_names_done(&http->names);
    cw_sockets_done(&http->sockets);
    free(http->multis);
    free(http->buckets);
    free(http);
}
