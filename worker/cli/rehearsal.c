#include "cw/cli/rehearsal.h"

#include "cw/wire/clock.h"
#include "cw/wire/http.h"
#include <curl/curl.h>
#include <stdlib.h>

struct cw_rehearsal {
    const struct cw_plan *plan;
    const struct cw_canned *canned;
    struct cw_audience audience;
    struct cw_worker *worker;
    struct cw_loop loop;
    struct cw_http *http;
    struct cw_time time;
    int64_t offset;
    const struct cw_integration *asked; /* under way */
    void *asked_tag, *sent_tag;         /* to be answered */
    int64_t timeout_ms;
    void *commit_tag;
    bool curl;
};

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct cw_rehearsal *r = world;

    r->audience.request(r->audience.owner, request);
    r->asked = request->integration;
    r->timeout_ms = request->timeout_ms;
    if (r->http)
        return cw_http_ask(r->http, request, tag);
    r->asked_tag = tag;
    return CW_OK;
}

static void port_cancel(void *world, void *tag)
{
    struct cw_rehearsal *r = world;

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

    r->audience.answer(r->audience.owner, r->asked, answer);
    cw_worker_answered(r->worker, tag, answer);
}

struct cw_rehearsal *cw_rehearsal_new(const struct cw_plan *plan, const struct cw_canned *canned,
                                      int64_t wall_ms, uint64_t seed, struct cw_audience audience)
{
    struct cw_rehearsal *r = calloc(1, sizeof(*r));
    struct cw_ports ports = { r,          port_ask,       port_cancel,  port_send, port_commit,
                              port_pause, port_give_back, port_release, port_tell };
    struct cw_http_limits limits = { CW_CHAIN_MAX + plan->credential_count,
                                     (size_t)plan->settings.limits.answer_max_bytes };
    int32_t partition = 0;

    if (!r)
        return NULL;
    r->plan = plan;
    r->canned = canned;
    r->audience = audience;
    r->time.wall_ms = wall_ms;
    r->loop.epoll_fd = -1;
    r->curl = !canned && curl_global_init(CURL_GLOBAL_DEFAULT) == CURLE_OK;
    if (r->curl && cw_loop_init(&r->loop) == CW_OK)
        r->http = cw_http_new(&r->loop, limits, (struct cw_http_owner){ r, answered });
    r->worker = cw_worker_new(plan, &ports, (uint64_t[2]){ seed, seed });
    if (r->worker && (canned || r->http) && cw_worker_assigned(r->worker, &partition, 1) == CW_OK)
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
    free(r);
}

/* The canned answer comes when it would have come: time moves, nobody waits. */
static void answer_canned(struct cw_rehearsal *r)
{
    struct cw_answer answer = cw_canned_answer(r->canned, r->asked->name, r->timeout_ms);
    void *tag = r->asked_tag;

    r->asked_tag = NULL;
    r->time.now_ms += answer.duration_us / 1000;
    cw_worker_tick(r->worker, r->time);
    answered(r, tag, &answer);
}

static void answer_what_was_asked(struct cw_rehearsal *r)
{
    void *tag = r->sent_tag;

    r->sent_tag = NULL;
    if (r->commit_tag)
        cw_worker_committed(r->worker, r->commit_tag, CW_OK, NULL);
    r->commit_tag = NULL;
    if (tag)
        cw_worker_delivered(r->worker, tag, CW_OK);
    if (r->asked_tag)
        answer_canned(r);
}

static void step(struct cw_rehearsal *r)
{
    int64_t sleep_ms;

    if (r->http) {
        r->time.now_ms = cw_clock_now().now_ms;
        cw_http_collect(r->http, r->time.now_ms);
    }
    answer_what_was_asked(r);
    cw_worker_tick(r->worker, r->time);
    if (!r->http || r->sent_tag)
        return;
    sleep_ms = cw_http_run(r->http, r->time.now_ms);
    cw_loop_wait(&r->loop, r->sent_tag || !cw_worker_open(r->worker) ? 0 : sleep_ms);
}

enum cw_status cw_rehearse(struct cw_rehearsal *r, struct cw_slice value)
{
    struct cw_record record = { .topic = r->plan->settings.kafka.input,
                                .offset = r->offset++,
                                .timestamp_ms = r->time.wall_ms,
                                .value = value };

    if (r->http)
        r->time.now_ms = cw_clock_now().now_ms;
    cw_worker_tick(r->worker, r->time);
    cw_worker_admit(r->worker, &record, NULL);
    while (cw_worker_open(r->worker) && !r->worker->fatal)
        step(r);
    return r->worker->fatal ? CW_EIO : CW_OK;
}
