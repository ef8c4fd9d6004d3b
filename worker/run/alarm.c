#include "cw/run/alarm.h"

#include <stdlib.h>

enum { FIRST_CAP = 64 };

static void put(struct cw_alarms *alarms, size_t place, struct cw_alarm *alarm)
{
    alarms->heap[place - 1] = alarm;
    alarm->place = place;
}

static struct cw_alarm *at(const struct cw_alarms *alarms, size_t place)
{
    return alarms->heap[place - 1];
}

static void sift_up(struct cw_alarms *alarms, struct cw_alarm *alarm, size_t place)
{
    for (; place > 1 && at(alarms, place / 2)->due_ms > alarm->due_ms; place /= 2)
        put(alarms, place, at(alarms, place / 2));
    put(alarms, place, alarm);
}

static void sift_down(struct cw_alarms *alarms, struct cw_alarm *alarm, size_t place)
{
    size_t child;

    while ((child = place * 2) <= alarms->count) {
        if (child < alarms->count && at(alarms, child + 1)->due_ms < at(alarms, child)->due_ms)
            child++;
        if (at(alarms, child)->due_ms >= alarm->due_ms)
            break;
        put(alarms, place, at(alarms, child));
        place = child;
    }
    put(alarms, place, alarm);
}

void cw_alarms_done(struct cw_alarms *alarms)
{
    free(alarms->heap);
    *alarms = (struct cw_alarms){ 0 };
}

static bool make_room(struct cw_alarms *alarms)
{
    size_t cap = alarms->cap ? alarms->cap * 2 : FIRST_CAP;
    struct cw_alarm **heap;

    if (alarms->count < alarms->cap)
        return true;
    heap = realloc(alarms->heap, cap * sizeof(struct cw_alarm *));
    if (!heap)
        return false;
    alarms->heap = heap;
    alarms->cap = cap;
    return true;
}

enum cw_status cw_alarm_set(struct cw_alarms *alarms, struct cw_alarm *alarm, int64_t due_ms)
{
    if (!make_room(alarms))
        return CW_ENOMEM;
    alarm->due_ms = due_ms;
    sift_up(alarms, alarm, ++alarms->count);
    return CW_OK;
}

void cw_alarm_clear(struct cw_alarms *alarms, struct cw_alarm *alarm)
{
    size_t place = alarm->place;
    struct cw_alarm *last;

    if (!place)
        return;
    alarm->place = 0;
    last = at(alarms, alarms->count--);
    if (last == alarm)
        return;
    if (place > 1 && at(alarms, place / 2)->due_ms > last->due_ms)
        sift_up(alarms, last, place);
    else
        sift_down(alarms, last, place);
}

struct cw_alarm *cw_alarm_due(struct cw_alarms *alarms, int64_t now_ms)
{
    struct cw_alarm *first = alarms->count ? at(alarms, 1) : NULL;

    if (!first || first->due_ms > now_ms)
        return NULL;
    cw_alarm_clear(alarms, first);
    return first;
}

int64_t cw_alarm_next(const struct cw_alarms *alarms)
{
    return alarms->count ? at(alarms, 1)->due_ms : INT64_MAX;
}
