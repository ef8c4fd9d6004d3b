/* backstage.h - what the demo's page stands on: in-memory broker, stub CRM, and the real worker. */
#ifndef CW_DEMO_BACKSTAGE_H
#define CW_DEMO_BACKSTAGE_H

#include "cw/demo/broker.h"
#include "cw/demo/options.h"
#include "cw/demo/stop.h"
#include "cw/demo/stub_crm.h"
#include "cw/demo/worker_child.h"

struct cw_backstage {
    struct cw_demo_loop *loop; /* borrowed */
    struct cw_stop stop;
    struct cw_broker *broker;
    struct cw_stub_crm *crm;
    struct cw_room room;
    struct cw_worker_child worker;
};

/* Starts all of it. After a failure cw_backstage_close is due all the same. */
enum cw_status cw_backstage_open(struct cw_backstage *stage, const struct cw_demo_options *options,
                                 struct cw_demo_loop *loop, struct cw_err *reterr);

/* CW_EIO, with the last lines of its log on standard error, once the worker has ended by itself. */
enum cw_status cw_backstage_check(struct cw_backstage *stage, struct cw_err *reterr);

/* Asks the worker to stop while the loop goes on, so that it can finish what it has begun; kills it when it
 * takes too long or the user asks again. */
void cw_backstage_stop_worker(struct cw_backstage *stage);

/* Ends the rest. The loop must be gone, and whoever talks to the broker. */
void cw_backstage_close(struct cw_backstage *stage);

#endif
