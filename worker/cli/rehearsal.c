#include "cw/cli/rehearsal.h"

#include "cw/wire/clock.h"
#include "cw/wire/http.h"
#include <curl/curl.h>
#include <stdlib.h>
#include <string.h>

enum { PENDING_MAX = 64, CANNED_MAX = 256 << 20 };

/* A request under way. */
struct pending {
    void *tag;
    const struct cw_integration *integration;
    int64_t due_ms; /* canned: when the answer comes */
    struct cw_answer answer;
};

struct cw_rehearsal {
    const struct cw_plan *plan;
    const struct cw_canned *canned;
    struct cw_audience audience;
    struct cw_worker *worker;
    struct cw_loop loop;
    struct cw_http *http;
    struct cw_time time;
    int64_t begun_ms; /* the present event */
    int64_t offset;
    struct cw_arena arena; /* canned answers of one event */
    struct pending pending[PENDING_MAX];
    size_t pending_count;
    unsigned *asked; /* requests of this event: by integration, then by credential */
    void *sent_tag;  /* to be answered */
    void *commit_tag;
    bool curl;
};

/* Which of the counters. */
static size_t place_of(const struct cw_rehearsal *r, const struct cw_integration *item)
{
    const struct cw_plan *plan = r->plan;

    if (item >= plan->integrations && item < plan->integrations + plan->count)
        return item->number;
    for (size_t i = 0; i < plan->credential_count; i++)
        if (&plan->credentials[i]->endpoint == item)
            return plan->count + i;
    return plan->count + plan->credential_count;
}

static struct cw_answer canned_answer(struct cw_rehearsal *r, const struct cw_request *request)
{
    struct cw_canned_call call = { request->integration, r->asked[place_of(r, request->integration)]++,
                                   request->timeout_ms };

    return cw_canned_answer(r->canned, &call, &r->arena);
}

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct cw_rehearsal *r = world;
    struct pending *pending = &r->pending[r->pending_count];

    if (r->pending_count == PENDING_MAX)
        return CW_ELIMIT;
    r->audience.request(r->audience.owner, request, r->time.now_ms - r->begun_ms);
    *pending = (struct pending){ .tag = tag, .integration = request->integration };
    if (r->http && cw_http_ask(r->http, request, tag))
        return CW_EIO;
    if (!r->http) {
        pending->answer = canned_answer(r, request);
        pending->due_ms = r->time.now_ms + pending->answer.duration_us / 1000;
    }
    r->pending_count++;
    return CW_OK;
}

/* Takes it out, in the order in which they were asked. */
static struct pending take(struct cw_rehearsal *r, size_t at)
{
    struct pending taken = r->pending[at];

    r->pending_count--;
    memmove(&r->pending[at], &r->pending[at + 1], (r->pending_count - at) * sizeof(taken));
    return taken;
}

static size_t place_of_tag(const struct cw_rehearsal *r, const void *tag)
{
    size_t at = 0;

    while (at < r->pending_count && r->pending[at].tag != tag)
        at++;
    return at;
}

static void port_cancel(void *world, void *tag)
{
    struct cw_rehearsal *r = world;
    size_t at = place_of_tag(r, tag);

    if (at < r->pending_count)
        take(r, at);
    if (r->http)
        cw_http_cancel(r->http, tag);
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct cw_rehearsal *r = world;

    (void)message;
    r->audience.output(r->audience.owner, output);
    r->sent_tag = tag;
    return CW_OK;
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    (void)commits;
    (void)count;
    ((struct cw_rehearsal *)world)->commit_tag = tag;
    return CW_OK;
}

static int64_t port_position(void *world, int32_t partition)
{
    (void)world;
    (void)partition;
    return -1;
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    (void)world;
    (void)partition;
    (void)pause;
}

static void port_give_back(void *world)
{
    (void)world;
}

static void port_release(void *world, void *message)
{
    (void)world;
    (void)message;
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    (void)world; /* the audience sees the dead letter itself */
    (void)tale;
    (void)record;
    (void)text;
}

static void answered(void *owner, void *tag, const struct cw_answer *answer)
{
    struct cw_rehearsal *r = owner;
    size_t at = place_of_tag(r, tag);

    if (at == r->pending_count)
        return;
    r->audience.answer(r->audience.owner, take(r, at).integration, answer, r->time.now_ms - r->begun_ms);
    cw_worker_answered(r->worker, tag, answer);
}

static bool open_curl(struct cw_rehearsal *r)
{
    struct cw_http_limits limits = { PENDING_MAX, (size_t)r->plan->settings.limits.answer_max_bytes,
                                     (size_t)r->plan->settings.delivery.max_bytes };

    r->curl = curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (r->curl && cw_loop_init(&r->loop) == CW_OK)
        r->http = cw_http_new(&r->loop, limits, (struct cw_http_owner){ r, answered });
    return r->http;
}

static bool open_worker(struct cw_rehearsal *r, uint64_t seed)
{
    struct cw_ports ports = { r,          port_ask,       port_cancel,  port_send, port_commit, port_position,
                              port_pause, port_give_back, port_release, port_tell, NULL };
    const struct cw_start start = { .partition = 0, .next = -1 };

    r->worker = cw_worker_new(r->plan, &ports, (uint64_t[2]){ seed, seed });
    if (!r->worker)
        return false;
    r->worker->wait_for_all = r->worker->no_deadlines = true;
    r->worker->witness = r->audience.witness;
    return cw_worker_assigned(r->worker, &start, 1) == CW_OK;
}

struct cw_rehearsal *cw_rehearsal_new(const struct cw_plan *plan, const struct cw_canned *canned,
                                      int64_t wall_ms, uint64_t seed, struct cw_audience audience)
{
    struct cw_rehearsal *r = calloc(1, sizeof(*r));

    if (!r)
        return NULL;
    r->plan = plan;
    r->canned = canned;
    r->audience = audience;
    r->time.wall_ms = wall_ms;
    r->loop.epoll_fd = -1;
    cw_arena_init(&r->arena, 65536, CANNED_MAX);
    r->asked = calloc(plan->count + plan->credential_count + 1, sizeof(*r->asked));
    if (r->asked && (canned || open_curl(r)) && open_worker(r, seed))
        return r;
    cw_rehearsal_free(r);
    return NULL;
}

void cw_rehearsal_free(struct cw_rehearsal *r)
{
    if (!r)
        return;
    cw_worker_free(r->worker);
    cw_http_free(r->http);
    if (r->curl)
        curl_global_cleanup();
    cw_loop_done(&r->loop);
    cw_arena_done(&r->arena);
    free(r->asked);
    free(r);
}

/* The canned answer that comes first; pending_count: none is awaited. */
static size_t next_answer(const struct cw_rehearsal *r)
{
    size_t next = r->pending_count;

    for (size_t i = 0; i < r->pending_count; i++)
        if (next == r->pending_count || r->pending[i].due_ms < r->pending[next].due_ms)
            next = i;
    return next;
}

static void answer_what_was_sent(struct cw_rehearsal *r)
{
    void *tag = r->sent_tag;

    r->sent_tag = NULL;
    if (r->commit_tag)
        cw_worker_committed(r->worker, r->commit_tag, CW_OK, NULL);
    r->commit_tag = NULL;
    if (tag)
        cw_worker_delivered(r->worker, tag, CW_OK);
}

/* Canned: time moves to what comes next, nobody waits. */
static void step_canned(struct cw_rehearsal *r)
{
    int64_t sleep_ms = cw_worker_tick(r->worker, r->time);
    size_t next = next_answer(r);

    if (r->sent_tag || !cw_worker_open(r->worker))
        return;
    if (next < r->pending_count && r->pending[next].due_ms <= r->time.now_ms + sleep_ms) {
        struct pending *pending = &r->pending[next];
        struct cw_answer answer = pending->answer;

        r->time.now_ms = pending->due_ms > r->time.now_ms ? pending->due_ms : r->time.now_ms;
        cw_worker_tick(r->worker, r->time);
        answered(r, pending->tag, &answer);
    } else {
        r->time.now_ms += sleep_ms > 0 ? sleep_ms : 1;
    }
}

static void step_real(struct cw_rehearsal *r)
{
    int64_t sleep_ms, http_ms;

    r->time.now_ms = cw_clock_now().now_ms;
    cw_http_collect(r->http, r->time.now_ms);
    sleep_ms = cw_worker_tick(r->worker, r->time);
    http_ms = cw_http_run(r->http, r->time.now_ms);
    if (r->sent_tag || !cw_worker_open(r->worker))
        return;
    cw_loop_wait(&r->loop, sleep_ms < http_ms ? sleep_ms : http_ms);
}

static void step(struct cw_rehearsal *r)
{
    answer_what_was_sent(r);
    if (r->http)
        step_real(r);
    else
        step_canned(r);
}

enum cw_status cw_rehearse(struct cw_rehearsal *r, struct cw_slice value)
{
    struct cw_record record = { .topic = r->plan->settings.kafka.input,
                                .offset = r->offset++,
                                .timestamp_ms = r->time.wall_ms,
                                .value = value };

    cw_arena_reset(&r->arena);
    memset(r->asked, 0, (r->plan->count + r->plan->credential_count + 1) * sizeof(*r->asked));
    if (r->http)
        r->time.now_ms = cw_clock_now().now_ms;
    r->begun_ms = r->time.now_ms;
    cw_worker_tick(r->worker, r->time);
    cw_worker_admit(r->worker, &record, NULL);
    while (cw_worker_open(r->worker) && !r->worker->fatal)
        step(r);
    return r->worker->fatal ? CW_EIO : CW_OK;
}
