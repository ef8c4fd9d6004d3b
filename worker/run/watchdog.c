#include "cw/run/watchdog.h"

static int64_t stall_ms(const struct cw_worker *worker)
{
    return worker->plan->settings.delivery.stall_timeout;
}

/* Somebody will go on with it: the world with an answer, a timer, a line of those who wait. */
static bool will_be_woken(const struct cw_lookup *lookup)
{
    return lookup->call.state != CW_CALL_IDLE || lookup->alarm.place || lookup->wait.line ||
           lookup->pass.wait.line;
}

static const char *look_at_lookup(const struct cw_worker *worker, const struct cw_lookup *lookup)
{
    int64_t late_ms = worker->time.now_ms - lookup->flight->desk->deadline_ms;

    if (lookup->stage != CW_LOOKUP_WAITS)
        return NULL;
    if (!will_be_woken(lookup))
        return "a lookup waits for nothing";
    if (lookup->call.state != CW_CALL_IDLE && late_ms > stall_ms(worker))
        return "a request has no end";
    return NULL;
}

static const char *look_at_desk(const struct cw_worker *worker, const struct cw_desk *desk)
{
    const char *wrong = NULL;

    for (unsigned i = 0; i < desk->matches.count && !wrong; i++)
        wrong = look_at_lookup(worker, &desk->lookups[i]);
    return wrong;
}

/* The oldest of its partition waits behind nobody. */
static const char *look_at_oldest(const struct cw_worker *worker, const struct cw_flight *flight)
{
    int64_t most_ms = worker->plan->settings.delivery.event_timeout + stall_ms(worker);
    bool long_ago = worker->time.now_ms - flight->since_ms > most_ms;

    switch (flight->stage) {
    case CW_ASKING:
    case CW_TRAILING: return look_at_desk(worker, flight->desk);
    case CW_HELD: return long_ago ? "a record waits for its turn, and nobody is before it" : NULL;
    case CW_DONE:
        return long_ago && !worker->blocked && !worker->transaction.round ? "an output waits for nothing"
                                                                          : NULL;
    case CW_READ:
    case CW_SENDING:
    case CW_SETTLED:
    case CW_STAGES: break;
    }
    return NULL;
}

const char *cw_watchdog_look(const struct cw_worker *worker)
{
    const char *wrong = NULL;

    for (const struct cw_partition *p = worker->partitions; p && !wrong; p = p->next)
        if (p->oldest)
            wrong = look_at_oldest(worker, p->oldest);
    return wrong;
}
