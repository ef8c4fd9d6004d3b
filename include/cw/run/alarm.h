/* alarm.h - what is due when: a heap of alarms. Pure; time is an argument. */
#ifndef CW_RUN_ALARM_H
#define CW_RUN_ALARM_H

#include "cw/base/err.h"
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

/* Embedded in its owner, zeroed at first but for its kind; must not move while it is set. */
struct cw_alarm {
    enum { CW_ALARM_RESUME = 1, CW_ALARM_LATE, CW_ALARM_BREAKER, CW_ALARM_RATE } kind; /* for who hears it */
    int64_t due_ms;
    size_t place; /* in the heap, from 1; 0: not set */
};

struct cw_alarms {
    struct cw_alarm **heap; /* owned */
    size_t count, cap;
};

void cw_alarms_done(struct cw_alarms *alarms);

/* Sets an alarm that is not set. CW_ENOMEM: it is not. */
enum cw_status cw_alarm_set(struct cw_alarms *alarms, struct cw_alarm *alarm, int64_t due_ms);

/* Fine on one that is not set. */
void cw_alarm_clear(struct cw_alarms *alarms, struct cw_alarm *alarm);

/* Takes one out that is due; NULL: none. */
struct cw_alarm *cw_alarm_due(struct cw_alarms *alarms, int64_t now_ms);

/* When the next one is due; INT64_MAX: none is set. */
int64_t cw_alarm_next(const struct cw_alarms *alarms);

#endif
