/* lookup.h - one integration for one event: its condition, its delay, its deadline, its outcome.
 *
 * A lookup is begun once; then it ends by itself, or waits: for time, or for something of its requests
 * (attempt.h). Each of these goes on with a call of its own. What an answer brings is taken by chain.h, in
 * ordinal order.
 */
#ifndef CW_RUN_LOOKUP_H
#define CW_RUN_LOOKUP_H

#include "cw/lookup/ask.h"
#include "cw/out/to_record.h"
#include "cw/run/alarm.h"
#include "cw/run/calls.h"
#include "cw/run/gate.h"
#include "cw/run/single.h"
#include "cw/run/token.h"

struct cw_flight;

enum cw_lookup_stage {
    CW_LOOKUP_NEW = 1,
    CW_LOOKUP_WAITS, /* for its delay, a token, room or the answer */
    CW_LOOKUP_ENDED, /* has its outcome; what an answer brings is not taken yet */
    CW_LOOKUP_OVER,
};

/* What a lookup that waits is waiting for, beside room and an answer. */
enum cw_lookup_wait { CW_WAITS_DELAY = 1, CW_WAITS_TOKEN, CW_WAITS_RETRY, CW_WAITS_GATE, CW_WAITS_OTHER };

struct cw_lookup {
    struct cw_call call;
    struct cw_flight *flight;
    const struct cw_integration *integration;
    enum cw_lookup_stage stage;
    bool loose;                    /* the record does not wait for it */
    bool renewed;                  /* a refused token has been replaced */
    enum cw_lookup_wait waits_for; /* what the alarm, or the token, will end */
    struct cw_alarm alarm;
    struct cw_alarm late; /* rings at late_ms */
    int64_t late_ms;      /* its deadline; INT64_MAX: none */
    unsigned retries;     /* of the present request */
    struct cw_pass pass;  /* of the present try */
    int64_t since_ms;     /* at the gate */
    struct cw_wait wait;
    unsigned token_number;
    struct cw_slice sources[CW_PHONE_FORMATS]; /* to be asked for, one after the other */
    unsigned source_count, sources_asked;
    struct cw_single single;       /* of the request under way */
    bool shared;                   /* the answer it is given is another one's */
    struct cw_slice source, token; /* of the request under way */
    struct cw_request request;
    struct cw_exchanged exchanged;
    struct cw_answer answer;
    struct cw_arena_mark before; /* the answer */
    struct cw_result result;
};

void cw_lookup_init(struct cw_lookup *lookup, struct cw_flight *flight,
                    const struct cw_integration *integration);

/* Begins: afterwards it waits or has ended. */
void cw_lookup_begin(struct cw_lookup *lookup);

/* What it waited for has come: the end of its delay, its token, the time to try again. */
void cw_lookup_resume(struct cw_lookup *lookup);

/* Its deadline has passed: it has ended, unless an unsafe request is under way, which is left to its end. */
void cw_lookup_late(struct cw_lookup *lookup);

/* After its end: what the answer borrows is copied. CW_ENOMEM. */
enum cw_status cw_lookup_keep(struct cw_lookup *lookup);

/* Gives up what it waits for: no answer will come. */
void cw_lookup_cancel(struct cw_lookup *lookup);

/* For attempt.h: it ends so. */
void cw_lookup_end(struct cw_lookup *lookup, enum cw_outcome outcome, enum cw_reason reason);

/* For attempt.h: lookup->source is the next of `source_formats` that has something new to ask for. Allocates
 * nothing after the first call. False: none is left. */
bool cw_lookup_next_source(struct cw_lookup *lookup);

/* What its templates can see. */
struct cw_scope cw_lookup_scope(const struct cw_lookup *lookup);

/* Counts its outcome and shows it to the witness. Once, when it is final. */
void cw_lookup_count(const struct cw_lookup *lookup);

#endif
