#include "cw/demo/backstage.h"

#include <stdio.h>
#include <sys/wait.h>

#define STOP_US        (10 * INT64_C(1000000))
#define LAST_WORDS_MAX 4096

static enum cw_status start_crm(struct cw_backstage *stage, const struct cw_demo_options *options,
                                struct cw_err *reterr)
{
    struct cw_stub_crm_options crm = {
        .listen = "127.0.0.1:0",
        .user = CW_CRM_USER,
        .password = CW_CRM_PASSWORD,
        .delay_min_ms = 25,
        .delay_max_ms = 180,
        .seed = options->seed,
    };

    return cw_stub_crm_new(&crm, stage->loop, &stage->crm, reterr);
}

static enum cw_status start_worker(struct cw_backstage *stage, const struct cw_demo_options *options,
                                   struct cw_err *reterr)
{
    struct cw_worker_plan plan = {
        .brokers = cw_broker_where(stage->broker),
        .crm = cw_stub_crm_where(stage->crm),
        .mask = &stage->stop.before,
        .verbose = options->verbose,
    };
    enum cw_status status = cw_room_open(&stage->room, reterr);

    if (!status)
        status = cw_worker_child_start(&stage->worker, &plan, &stage->room, reterr);
    return status;
}

enum cw_status cw_backstage_open(struct cw_backstage *stage, const struct cw_demo_options *options,
                                 struct cw_demo_loop *loop, struct cw_err *reterr)
{
    enum cw_status status;

    *stage = (struct cw_backstage){ .loop = loop, .stop.fd = -1 };
    status = cw_stop_init(&stage->stop, loop, reterr);
    if (!status)
        status = cw_broker_new(&stage->broker, reterr);
    if (!status)
        status = start_crm(stage, options, reterr);
    if (!status)
        status = start_worker(stage, options, reterr);
    return status;
}

enum cw_status cw_backstage_check(struct cw_backstage *stage, struct cw_err *reterr)
{
    char words[LAST_WORDS_MAX];
    int status;

    if (!stage->stop.child_moved)
        return CW_OK;
    stage->stop.child_moved = false;
    if (!cw_worker_child_ended(&stage->worker))
        return CW_OK;
    cw_worker_child_last_words(&stage->room, words, sizeof(words));
    fputs(words, stderr);
    status = stage->worker.status;
    if (WIFSIGNALED(status))
        return cw_fail(reterr, CW_EIO, 0, "the worker was ended by signal %d", WTERMSIG(status));
    return cw_fail(reterr, CW_EIO, 0, "the worker ended with exit status %d", WEXITSTATUS(status));
}

void cw_backstage_stop_worker(struct cw_backstage *stage)
{
    int64_t deadline_us = cw_demo_now_us() + STOP_US;
    unsigned asked = stage->stop.asked;

    cw_worker_child_signal(&stage->worker, SIGTERM);
    while (!cw_worker_child_ended(&stage->worker) && stage->stop.asked == asked) {
        if (cw_demo_now_us() >= deadline_us)
            break;
        cw_demo_loop_turn(stage->loop, deadline_us);
    }
    cw_worker_child_kill(&stage->worker);
}

void cw_backstage_close(struct cw_backstage *stage)
{
    cw_worker_child_kill(&stage->worker);
    cw_stub_crm_free(stage->crm);
    cw_broker_free(stage->broker);
    cw_room_close(&stage->room);
    cw_stop_done(&stage->stop);
}
