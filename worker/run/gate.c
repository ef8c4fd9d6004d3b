#include "cw/run/gate.h"

#include <stdlib.h>

enum cw_status cw_gates_init(struct cw_gates *gates, const struct cw_plan *plan, struct cw_alarms *alarms)
{
    size_t rates = plan->count + plan->shared_count;

    *gates = (struct cw_gates){ .plan = plan, .alarms = alarms };
    gates->breakers = calloc(plan->count + 1, sizeof(*gates->breakers));
    gates->rates = calloc(rates + 1, sizeof(*gates->rates));
    if (!gates->breakers || !gates->rates)
        return CW_ENOMEM;
    for (size_t i = 0; i < plan->count; i++) {
        gates->breakers[i].alarm.kind = CW_ALARM_BREAKER;
        gates->breakers[i].rules = &plan->integrations[i].manners.breaker;
    }
    for (size_t i = 0; i < rates; i++)
        gates->rates[i].alarm.kind = CW_ALARM_RATE;
    return CW_OK;
}

void cw_gates_done(struct cw_gates *gates)
{
    free(gates->breakers);
    free(gates->rates);
    *gates = (struct cw_gates){ 0 };
}

static struct cw_breaker_gate *breaker_of(const struct cw_gates *gates, const struct cw_integration *item)
{
    return &gates->breakers[item->number];
}

static struct cw_rate_gate *rate_of(const struct cw_gates *gates, const struct cw_integration *item)
{
    const struct cw_rate *rate = &item->manners.rate;

    return &gates->rates[rate->shared < 0 ? item->number : gates->plan->count + (size_t)rate->shared];
}

/* Rings at that time while somebody waits. Without memory those who wait go on at once. */
static void set_alarm(struct cw_gates *gates, struct cw_alarm *alarm, struct cw_wait_line *waiting,
                      int64_t due_ms)
{
    cw_alarm_clear(gates->alarms, alarm);
    if (waiting->first && cw_alarm_set(gates->alarms, alarm, due_ms))
        cw_wait_move(waiting, &gates->woken);
}

/* Who waits goes on where it can; else the alarm will ring, or the one that tries will be heard of. */
static void settle_breaker(struct cw_gates *gates, struct cw_breaker_gate *gate, int64_t now_ms)
{
    if (cw_breaker_lets(&gate->breaker, now_ms)) {
        cw_alarm_clear(gates->alarms, &gate->alarm);
        cw_wait_move(&gate->waiting, &gates->woken);
    } else if (!gate->breaker.tried) {
        set_alarm(gates, &gate->alarm, &gate->waiting, gate->breaker.until_ms);
    }
}

static enum cw_gate_says wait_for_breaker(struct cw_gates *gates, struct cw_breaker_gate *gate,
                                          struct cw_pass *pass, int64_t now_ms)
{
    if (!gate->rules->waits)
        return CW_GATE_SHUT;
    cw_wait_join(&gate->waiting, &pass->wait);
    settle_breaker(gates, gate, now_ms);
    return CW_GATE_WAIT;
}

/* Gives turns to those who wait, as far as the rate allows. */
static void settle_rate(struct cw_gates *gates, struct cw_rate_gate *gate, int64_t now_ms)
{
    while (gate->waiting.first &&
           cw_limiter_due_ms(&gate->limiter, gate->rate, gates->share, now_ms) <= now_ms) {
        struct cw_wait *wait = cw_wait_take(&gate->waiting);

        ((struct cw_pass *)wait)->has_turn = true;
        cw_limiter_take(&gate->limiter, gate->rate, gates->share, now_ms);
        cw_wait_join(&gates->woken, wait);
    }
    if (gate->waiting.first)
        set_alarm(gates, &gate->alarm, &gate->waiting,
                  cw_limiter_due_ms(&gate->limiter, gate->rate, gates->share, now_ms));
}

/* False: it waits. */
static bool take_turn(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                      int64_t now_ms)
{
    struct cw_rate_gate *gate = rate_of(gates, item);

    if (!item->manners.rate.requests || pass->has_turn)
        return true;
    gate->rate = &item->manners.rate;
    if (!gate->waiting.first &&
        cw_limiter_due_ms(&gate->limiter, gate->rate, gates->share, now_ms) <= now_ms) {
        cw_limiter_take(&gate->limiter, gate->rate, gates->share, now_ms);
        return true;
    }
    cw_wait_join(&gate->waiting, &pass->wait);
    settle_rate(gates, gate, now_ms);
    return false;
}

enum cw_gate_says cw_gate_ask(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                              int64_t now_ms)
{
    struct cw_breaker_gate *gate = breaker_of(gates, item);

    if (!cw_breaker_lets(&gate->breaker, now_ms)) {
        pass->has_turn = false; /* a turn is for now: saved up, all of them would go at once */
        return wait_for_breaker(gates, gate, pass, now_ms);
    }
    if (!take_turn(gates, item, pass, now_ms))
        return CW_GATE_WAIT;
    pass->has_turn = false;
    pass->tries = cw_breaker_pass(&gate->breaker);
    return CW_GATE_GO;
}

bool cw_gate_is_shut(const struct cw_gates *gates, const struct cw_integration *item, int64_t at_ms)
{
    const struct cw_breaker_gate *gate = breaker_of(gates, item);

    return !gate->rules->waits && !cw_breaker_lets(&gate->breaker, at_ms);
}

/* How long the system wants to be left alone; below 0: it does not say. */
static int64_t alone_ms(const struct cw_breaker_rules *rules, const struct cw_gate_news *news)
{
    int64_t after_ms = news->after_ms < CW_GATE_OPEN_MAX_MS ? news->after_ms : CW_GATE_OPEN_MAX_MS;

    if (news->reason != CW_REASON_THROTTLED && news->reason != CW_REASON_HTTP_5XX)
        return -1;
    if (after_ms > CW_RETRY_AFTER_MAX_MS)
        return after_ms;
    if (!rules->given || news->reason != CW_REASON_THROTTLED)
        return -1;
    return after_ms >= 0 ? after_ms : rules->open_for;
}

void cw_gate_ended(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                   struct cw_gate_news news)
{
    struct cw_breaker_gate *gate = breaker_of(gates, item);
    int64_t for_ms = alone_ms(gate->rules, &news);

    cw_breaker_ended(&gate->breaker, gate->rules, news.now_ms, cw_breaker_blames(news.reason), pass->tries);
    if (for_ms >= 0)
        cw_breaker_open(&gate->breaker, news.now_ms, for_ms);
    pass->tries = false;
    if (gate->waiting.first)
        settle_breaker(gates, gate, news.now_ms);
}

void cw_gate_given_up(struct cw_gates *gates, const struct cw_integration *item, struct cw_pass *pass,
                      int64_t now_ms)
{
    struct cw_breaker_gate *gate = breaker_of(gates, item);

    cw_wait_leave(&pass->wait);
    pass->has_turn = false;
    if (!pass->tries)
        return;
    pass->tries = false;
    cw_breaker_given_up(&gate->breaker);
    settle_breaker(gates, gate, now_ms);
}

void cw_gate_rings(struct cw_gates *gates, struct cw_alarm *alarm, int64_t now_ms)
{
    if (alarm->kind == CW_ALARM_BREAKER)
        settle_breaker(gates, (struct cw_breaker_gate *)alarm, now_ms);
    else
        settle_rate(gates, (struct cw_rate_gate *)alarm, now_ms);
}
