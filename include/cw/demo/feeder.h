/* feeder.h - plays conversations: begins one every few seconds and sends their events when they are due. */
#ifndef CW_DEMO_FEEDER_H
#define CW_DEMO_FEEDER_H

#include "cw/demo/demo_loop.h"
#include "cw/demo/sender.h"
#include <stdbool.h>

struct cw_feeder;

struct cw_feeder_options {
    uint64_t seed;
    bool patient; /* only the first conversation begins until cw_feeder_open */
};

/* Adds itself to the loop, which must be gone before the feeder is freed. The sender is borrowed. */
enum cw_status cw_feeder_new(struct cw_sender *sender, const struct cw_feeder_options *options,
                             struct cw_demo_loop *loop, struct cw_feeder **ret, struct cw_err *reterr);
void cw_feeder_free(struct cw_feeder *feeder); /* NULL is fine */

/* The worker answers: let the others come. May be called again and again. */
void cw_feeder_open(struct cw_feeder *feeder);

#endif
