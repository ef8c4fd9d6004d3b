/* narrator.h - tells people what becomes of one event: who runs and why not, conditions, requests, answers,
 * what was saved and set, the record. Secrets are stars.
 *
 * DESIGN: lookups may be under way at the same time, so what happens is collected in one chapter for each
 * integration and told when the event has ended, in the order of the plan. The same event and answers tell
 * the same story. */
#ifndef CW_CLI_NARRATOR_H
#define CW_CLI_NARRATOR_H

#include "cw/cli/veil.h"
#include "cw/config/plan.h"
#include "cw/lookup/ask.h"
#include "cw/lookup/match.h"
#include "cw/out/output.h"
#include "cw/run/witness.h"

#define CW_CHAPTERS_MAX 16 /* integrations that run, and tokens that are fetched */
#define CW_PARTS_MAX    40 /* of one condition */

/* What a part of a condition was. */
struct cw_part {
    struct cw_slice text, value;
};

struct cw_chapter {
    const struct cw_integration *integration; /* or the endpoint of a credential */
    struct cw_buf text;
    struct cw_slice missing; /* what was told last of missing placeholders */
    struct cw_slice request; /* what was told last of a request */
    int64_t answered_ms;     /* when its answer came */
    int status;              /* of that answer */
};

struct cw_narrator {
    const struct cw_plan *plan;
    struct cw_arena arena; /* of one event */
    struct cw_veil veil;
    struct cw_chapter chapters[CW_CHAPTERS_MAX];
    size_t chapter_count;
    struct cw_buf head, missing, end;
    struct cw_part parts[CW_PARTS_MAX];                /* of the condition that is being evaluated */
    unsigned part_count;                               /* heard: more than are kept */
    const struct cw_integration *set_by[CW_SET_COUNT]; /* who has executed it; NULL: nobody yet */
    struct cw_condition_watch watch;
    struct cw_witness witness; /* hand it to the worker */
};

/* Embedded; must not move. */
void cw_narrator_init(struct cw_narrator *n, const struct cw_plan *plan);
void cw_narrator_done(struct cw_narrator *n);

/* An event begins: who runs, and why the others do not. */
void cw_narrator_begin(struct cw_narrator *n, unsigned number, struct cw_slice value);

/* The record or dead letter, at the end. */
void cw_narrator_output(struct cw_narrator *n, const struct cw_output *output);

/* The whole story; borrowed until the next event begins. */
struct cw_slice cw_narrator_story(struct cw_narrator *n);

#endif
