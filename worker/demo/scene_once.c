#include "cw/demo/scene_once.h"

#include "cw/base/json.h"
#include "cw/demo/backstage.h"
#include "cw/demo/sender.h"
#include "cw/demo/story.h"
#include "cw/demo/watcher.h"
#include <stdio.h>
#include <stdlib.h>

#define DEADLINE_US    (60 * INT64_C(1000000))
#define BROKER_WAIT_MS 5000
#define RECORDS_MAX    (2 * CW_ONCE_EVENTS)
#define MEMORY_MAX     (4 * 1024 * 1024)

struct place {
    int64_t partition, offset; /* partition -1: not known yet */
};

struct answer {
    struct place source;
    struct cw_slice record, status; /* in the run's memory */
};

struct run {
    struct cw_sender *sender;
    struct cw_watcher *watcher;
    struct place events[CW_ONCE_EVENTS];
    struct answer answers[RECORDS_MAX];
    unsigned count;
    struct cw_arena memory;
};

static void event_delivered(void *self, void *tag, int32_t partition, int64_t offset)
{
    (void)self;
    *(struct place *)tag = (struct place){ partition, offset };
}

static void event_came(void *self, const struct cw_board_record *record)
{
    (void)self;
    (void)record;
}

static int64_t number_at(const struct cw_json *json, uint32_t source, const char *name)
{
    struct cw_slice raw = cw_json_raw(json, cw_json_member(json, source, cw_slice_of(name)));
    int64_t value;

    return raw.ptr && cw_slice_to_int(raw, 0, INT64_MAX, &value) ? value : -1;
}

static void cad_came(void *self, const struct cw_board_record *record)
{
    struct run *run = self;
    struct answer *answer = &run->answers[run->count];
    struct cw_json json = { 0 };
    uint32_t source;

    if (run->count == RECORDS_MAX)
        return;
    answer->record = cw_arena_copy(&run->memory, record->value);
    if (!answer->record.ptr || cw_json_index(&json, answer->record, &run->memory, NULL))
        return;
    source = cw_json_member(&json, 0, CW_LIT("source"));
    answer->source =
        (struct place){ number_at(&json, source, "partition"), number_at(&json, source, "offset") };
    answer->status = cw_json_text(&json, cw_json_member(&json, 0, CW_LIT("status")), &run->memory);
    run->count++;
}

static void send_all(struct run *run)
{
    struct cw_contact contact;
    struct cw_buf value;

    for (unsigned i = 0; i < CW_ONCE_EVENTS; i++) {
        cw_contact_cast_once(&contact, cw_once_events[i].contact, cw_demo_wall_ms());
        cw_buf_init(&value, &run->memory, 4096);
        cw_contact_event(&contact, cw_once_events[i].event, cw_demo_wall_ms(), &value);
        run->events[i].partition = -1;
        cw_sender_send(run->sender, cw_slice_of(contact.id), cw_buf_slice(&value), &run->events[i]);
    }
}

/* NULL: there is none yet. */
static const struct answer *answer_to(const struct run *run, unsigned event)
{
    const struct place *place = &run->events[event];

    for (unsigned i = 0; i < run->count; i++)
        if (run->answers[i].source.partition == place->partition &&
            run->answers[i].source.offset == place->offset)
            return &run->answers[i];
    return NULL;
}

static unsigned missing(const struct run *run)
{
    unsigned count = 0;

    for (unsigned i = 0; i < CW_ONCE_EVENTS; i++)
        count += cw_once_events[i].answered && !answer_to(run, i);
    return count;
}

static enum cw_status await_all(struct run *run, struct cw_backstage *stage, struct cw_err *reterr)
{
    int64_t deadline_us = cw_demo_now_us() + DEADLINE_US;
    enum cw_status status = CW_OK;

    while (!status && missing(run)) {
        if (stage->stop.asked)
            return cw_fail(reterr, CW_EIO, 0, "stopped before the end");
        if (cw_demo_now_us() >= deadline_us)
            return cw_fail(reterr, CW_EIO, 0, "%u records are missing after a minute", missing(run));
        cw_demo_loop_turn(stage->loop, deadline_us);
        status = cw_backstage_check(stage, reterr);
    }
    return status;
}

static unsigned count_status(const struct run *run, const char *status)
{
    unsigned count = 0;

    for (unsigned i = 0; i < run->count; i++)
        count += cw_slice_eq(run->answers[i].status, cw_slice_of(status));
    return count;
}

static enum cw_status report(const struct run *run, int64_t took_us, struct cw_err *reterr)
{
    for (unsigned i = 0; i < CW_ONCE_EVENTS; i++) {
        const struct answer *answer = answer_to(run, i);

        if (answer && !cw_once_events[i].answered)
            return cw_fail(reterr, CW_EIO, 0, "event %u has a record, though no integration applies", i + 1);
        if (answer)
            printf("%.*s\n", (int)answer->record.len, answer->record.ptr);
    }
    fflush(stdout);
    fprintf(stderr, "%d events, %u records: %u enriched, %u not found, %u failed; %.1f s\n", CW_ONCE_EVENTS,
            run->count, count_status(run, "enriched"), count_status(run, "not_found"),
            count_status(run, "failed"), (double)took_us / 1e6);
    return CW_OK;
}

static enum cw_status connect_to(struct run *run, struct cw_backstage *stage, struct cw_err *reterr)
{
    struct cw_watcher_options read = {
        .brokers = cw_broker_where(stage->broker),
        .from_beginning = true,
        .self = run,
        .event = event_came,
        .cad = cad_came,
    };
    struct cw_sender_options send = { .brokers = read.brokers, .delivered = event_delivered };
    enum cw_status status = cw_watcher_new(&read, BROKER_WAIT_MS, stage->loop, &run->watcher, reterr);

    if (!status)
        status = cw_sender_new(&send, stage->loop, &run->sender, reterr);
    return status;
}

static enum cw_status play(struct run *run, struct cw_backstage *stage, struct cw_err *reterr)
{
    int64_t begun_us = cw_demo_now_us();
    enum cw_status status = connect_to(run, stage, reterr);

    if (status)
        return status;
    send_all(run);
    status = await_all(run, stage, reterr);
    if (!status)
        status = report(run, cw_demo_now_us() - begun_us, reterr);
    return status;
}

enum cw_status cw_scene_once(const struct cw_demo_options *options, struct cw_err *reterr)
{
    struct run run = { 0 };
    struct cw_backstage stage;
    struct cw_demo_loop loop;
    enum cw_status status = cw_demo_loop_init(&loop, reterr);

    if (status)
        return status;
    cw_arena_init(&run.memory, 64 * 1024, MEMORY_MAX);
    status = cw_backstage_open(&stage, options, &loop, reterr);
    if (!status)
        status = play(&run, &stage, reterr);
    cw_backstage_stop_worker(&stage);
    cw_demo_loop_done(&loop);
    cw_watcher_free(run.watcher);
    cw_sender_free(run.sender);
    cw_backstage_close(&stage);
    cw_arena_done(&run.memory);
    return status;
}
