/* guard.h - watches over what the watchdog of run/ cannot see: Kafka's clients and their calls (suspect.h).
 *
 * Where something is missed, another client is made for a few seconds, on a thread of its own: nobody waits
 * for it, and the helper may be the one that is stuck. It joins no group and commits nothing. */
#ifndef CW_WIRE_GUARD_H
#define CW_WIRE_GUARD_H

#include "cw/run/suspect.h"
#include "cw/wire/kafka_in.h"

struct cw_guard;

/* `conf` is copied: that of a consumer. NULL: no thread or no memory. */
struct cw_guard *cw_guard_new(const struct cw_kafka_base *base, const rd_kafka_conf_t *conf);

/* May wait for a call of a few seconds. */
void cw_guard_free(struct cw_guard *guard);

/* Once per turn of the loop, when records have been taken. NULL: all is well; else what is wrong, in words.
 */
const char *cw_guard_look(struct cw_guard *guard, const struct cw_worker *worker,
                          const struct cw_kafka_in *in);

#endif
