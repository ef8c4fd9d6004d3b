#include "cw/demo/feeder.h"

#include "cw/base/dice.h"
#include "cw/demo/due.h"
#include "cw/demo/story.h"
#include <stdlib.h>

#define LIVE_MAX    128
#define EVENT_MAX   4096
#define BRISK       10 /* so many conversations begin in quick succession, for something to look at */
#define BRISK_MS    2000
#define USUAL_MS    4000
#define PATIENCE_MS 20000 /* a worker that does not answer must not keep the page empty for ever */

struct live {
    struct cw_contact contact;
    unsigned step;
};

struct cw_feeder {
    struct cw_sender *sender;
    struct cw_due due; /* of struct live */
    struct cw_arena scratch;
    uint64_t dice, begun;
    int64_t next_us, patient_until_us;
};

static void send_event(struct cw_feeder *feeder, const struct live *live)
{
    struct cw_buf value;

    cw_buf_init(&value, &feeder->scratch, EVENT_MAX);
    cw_contact_event(&live->contact, live->contact.story->steps[live->step].event, cw_demo_wall_ms(), &value);
    if (!value.failed)
        cw_sender_send(feeder->sender, cw_slice_of(live->contact.id), cw_buf_slice(&value), NULL);
    cw_arena_reset(&feeder->scratch);
}

/* Sends one event and puts the conversation back for its next one. */
static void play(struct cw_feeder *feeder, struct live *live, int64_t now_us)
{
    const struct cw_step_of_story *next;
    int64_t pause_us;

    send_event(feeder, live);
    live->step++;
    next = &live->contact.story->steps[live->step];
    if (live->step < CW_STEPS_MAX && next->event) {
        pause_us = next->after_ms * (INT64_C(700) + cw_dice_of(&feeder->dice, 600));
        if (cw_due_add(&feeder->due, now_us + pause_us, live))
            return;
    }
    free(live);
}

static void begin(struct cw_feeder *feeder, int64_t now_us)
{
    struct live *live = calloc(1, sizeof(*live));
    int64_t pause_ms = feeder->begun < BRISK ? BRISK_MS : USUAL_MS;

    feeder->next_us = now_us + pause_ms * (700 + cw_dice_of(&feeder->dice, 600));
    if (!live)
        return;
    cw_contact_cast(&live->contact, feeder->begun++, &feeder->dice, cw_demo_wall_ms());
    if (!cw_due_add(&feeder->due, now_us, live))
        free(live);
}

static bool may_begin(const struct cw_feeder *feeder, int64_t now_us)
{
    return now_us >= feeder->next_us && (!feeder->begun || now_us >= feeder->patient_until_us);
}

static int64_t tick(void *self, int64_t now_us)
{
    struct cw_feeder *feeder = self;
    struct live *live;
    int64_t next_us;

    if (may_begin(feeder, now_us))
        begin(feeder, now_us);
    while ((live = cw_due_take(&feeder->due, now_us)))
        play(feeder, live, now_us);
    next_us = feeder->next_us > feeder->patient_until_us ? feeder->next_us : feeder->patient_until_us;
    if (cw_due_next(&feeder->due) < next_us)
        next_us = cw_due_next(&feeder->due);
    return next_us > now_us ? next_us - now_us : 0;
}

enum cw_status cw_feeder_new(struct cw_sender *sender, const struct cw_feeder_options *options,
                             struct cw_demo_loop *loop, struct cw_feeder **ret, struct cw_err *reterr)
{
    struct cw_feeder *feeder = calloc(1, sizeof(*feeder));
    enum cw_status status;

    if (!feeder)
        return cw_fail(reterr, CW_ENOMEM, 0, "no memory for the feeder");
    feeder->sender = sender;
    feeder->dice = options->seed;
    feeder->patient_until_us = options->patient ? cw_demo_now_us() + PATIENCE_MS * INT64_C(1000) : 0;
    cw_due_init(&feeder->due, LIVE_MAX);
    cw_arena_init(&feeder->scratch, EVENT_MAX, 4 * EVENT_MAX);
    status = cw_demo_loop_add(loop, (struct cw_demo_part){ .self = feeder, .fd = -1, .tick = tick }, reterr);
    if (status)
        cw_feeder_free(feeder);
    else
        *ret = feeder;
    return status;
}

void cw_feeder_free(struct cw_feeder *feeder)
{
    struct live *live;

    if (!feeder)
        return;
    while ((live = cw_due_take(&feeder->due, INT64_MAX)))
        free(live);
    cw_due_done(&feeder->due);
    cw_arena_done(&feeder->scratch);
    free(feeder);
}

void cw_feeder_open(struct cw_feeder *feeder)
{
    feeder->patient_until_us = 0;
}
