#include "cw/demo/scene_all.h"

#include "cw/demo/backstage.h"
#include "cw/demo/feeder.h"
#include "cw/demo/page.h"
#include "cw/demo/watcher.h"
#include <stdio.h>

#define DEFAULT_LISTEN "127.0.0.1:8090"
#define BROKER_WAIT_MS 5000
#define RETRY_WAIT_MS  1000

struct front {                 /* feeder and page */
    struct cw_demo_loop *loop; /* borrowed */
    struct cw_board *board;
    struct cw_page *page;
    struct cw_sender *sender;
    struct cw_watcher *watcher;
    struct cw_feeder *feeder;
};

static void event_came(void *self, const struct cw_board_record *record)
{
    struct front *front = self;

    cw_board_take_event(front->board, record, cw_demo_wall_ms());
}

static void cad_came(void *self, const struct cw_board_record *record)
{
    struct front *front = self;

    cw_board_take_cad(front->board, record);
    if (front->feeder)
        cw_feeder_open(front->feeder);
}

/* The usual port, or any other when somebody has it; a port that the user named has to be free. */
static enum cw_status open_page(struct front *front, const struct cw_demo_options *options,
                                struct cw_err *reterr)
{
    front->board = cw_board_new();
    if (!front->board)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the board");
    if (options->listen)
        return cw_page_new(options->listen, front->board, front->loop, &front->page, reterr);
    if (!cw_page_new(DEFAULT_LISTEN, front->board, front->loop, &front->page, reterr))
        return CW_OK;
    return cw_page_new("127.0.0.1:0", front->board, front->loop, &front->page, reterr);
}

static enum cw_status watch(struct front *front, const char *brokers, int wait_ms, bool from_beginning,
                            struct cw_err *reterr)
{
    struct cw_watcher_options options = {
        .brokers = brokers,
        .from_beginning = from_beginning,
        .self = front,
        .event = event_came,
        .cad = cad_came,
    };

    return cw_watcher_new(&options, wait_ms, front->loop, &front->watcher, reterr);
}

static enum cw_status feed(struct front *front, const char *brokers, const struct cw_feeder_options *options,
                           struct cw_err *reterr)
{
    struct cw_sender_options sender = { .brokers = brokers };
    enum cw_status status = cw_sender_new(&sender, front->loop, &front->sender, reterr);

    if (!status)
        status = cw_feeder_new(front->sender, options, front->loop, &front->feeder, reterr);
    return status;
}

static void close_front(struct front *front)
{
    cw_feeder_free(front->feeder);
    cw_watcher_free(front->watcher);
    cw_sender_free(front->sender);
    cw_page_free(front->page);
    cw_board_free(front->board);
}

static void welcome(const struct front *front, const struct cw_backstage *stage)
{
    printf("Conversation Details  http://%s/\n", cw_page_where(front->page));
    printf("in-memory broker      %s, " CW_DEMO_INPUT " -> " CW_DEMO_OUTPUT "\n",
           cw_broker_where(stage->broker));
    printf("stub CRM              http://%s" CW_CRM_PATH "\n", cw_stub_crm_where(stage->crm));
    printf("worker                cad-worker run -c %s/" CW_CHILD_CONFIG "\n", stage->room.path);
    printf("The first customer appears in about four seconds. Ctrl-C ends everything and leaves nothing "
           "behind.\n");
    fflush(stdout);
}

static enum cw_status play_all(struct front *front, struct cw_backstage *stage,
                               const struct cw_demo_options *options, struct cw_err *reterr)
{
    const struct cw_feeder_options feeder = { .seed = options->seed, .patient = true };
    const char *brokers = cw_broker_where(stage->broker);
    enum cw_status status = open_page(front, options, reterr);

    if (!status)
        status = watch(front, brokers, BROKER_WAIT_MS, true, reterr);
    if (!status)
        status = feed(front, brokers, &feeder, reterr);
    if (status)
        return status;
    welcome(front, stage);
    while (!status && !stage->stop.asked) {
        cw_demo_loop_turn(stage->loop, CW_FOREVER);
        status = cw_backstage_check(stage, reterr);
    }
    return status;
}

enum cw_status cw_scene_all(const struct cw_demo_options *options, struct cw_err *reterr)
{
    struct cw_demo_loop loop;
    struct front front = { .loop = &loop };
    struct cw_backstage stage;
    enum cw_status status = cw_demo_loop_init(&loop, reterr);

    if (status)
        return status;
    status = cw_backstage_open(&stage, options, &loop, reterr);
    if (!status)
        status = play_all(&front, &stage, options, reterr);
    cw_backstage_stop_worker(&stage);
    cw_demo_loop_done(&loop);
    close_front(&front);
    cw_backstage_close(&stage);
    return status;
}

/* A Kafka that is not there yet is asked again each second; the page is up meanwhile. */
static enum cw_status await_kafka(struct front *front, const struct cw_stop *stop, const char *brokers,
                                  struct cw_err *reterr)
{
    enum cw_status status = watch(front, brokers, RETRY_WAIT_MS, false, reterr);

    if (status == CW_ELIMIT && reterr)
        printf("waiting: %s\n", reterr->text);
    fflush(stdout);
    while (status == CW_ELIMIT && !stop->asked) {
        cw_demo_loop_turn(front->loop, cw_demo_now_us() + RETRY_WAIT_MS * INT64_C(1000));
        status = watch(front, brokers, RETRY_WAIT_MS, false, reterr);
    }
    return stop->asked ? CW_OK : status;
}

static enum cw_status play_page(struct front *front, struct cw_stop *stop,
                                const struct cw_demo_options *options, struct cw_err *reterr)
{
    const struct cw_feeder_options feeder = { .seed = options->seed };
    enum cw_status status = cw_stop_init(stop, front->loop, reterr);

    if (!status)
        status = open_page(front, options, reterr);
    if (status)
        return status;
    printf("Conversation Details  http://%s/\n", cw_page_where(front->page));
    status = await_kafka(front, stop, options->brokers, reterr);
    if (!status && !stop->asked)
        status = feed(front, options->brokers, &feeder, reterr);
    while (!status && !stop->asked)
        cw_demo_loop_turn(front->loop, CW_FOREVER);
    return status;
}

enum cw_status cw_scene_page(const struct cw_demo_options *options, struct cw_err *reterr)
{
    struct cw_demo_loop loop;
    struct front front = { .loop = &loop };
    struct cw_stop stop = { .fd = -1 };
    enum cw_status status = cw_demo_loop_init(&loop, reterr);

    if (status)
        return status;
    status = play_page(&front, &stop, options, reterr);
    cw_demo_loop_done(&loop);
    close_front(&front);
    cw_stop_done(&stop);
    return status;
}
