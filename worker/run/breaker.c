#include "cw/run/breaker.h"

bool cw_breaker_lets(const struct cw_breaker *breaker, int64_t now_ms)
{
    return !breaker->open || (now_ms >= breaker->until_ms && !breaker->tried);
}

bool cw_breaker_pass(struct cw_breaker *breaker)
{
    breaker->tried = breaker->open;
    return breaker->open;
}

bool cw_breaker_blames(enum cw_reason reason)
{
    static const enum cw_reason reasons[] = { CW_REASON_TIMEOUT,  CW_REASON_DNS,   CW_REASON_CONNECT,
                                              CW_REASON_TLS,      CW_REASON_RESET, CW_REASON_HTTP_5XX,
                                              CW_REASON_THROTTLED };

    for (size_t i = 0; i < sizeof(reasons) / sizeof(reasons[0]); i++)
        if (reasons[i] == reason)
            return true;
    return false;
}

static void forget(struct cw_breaker *breaker)
{
    memset(breaker->parts, 0, sizeof(breaker->parts));
}

/* Empties the parts that time has passed over. */
static void move_window(struct cw_breaker *breaker, int64_t part)
{
    if (part - breaker->part >= CW_BREAKER_PARTS)
        forget(breaker);
    else
        for (int64_t i = breaker->part + 1; i <= part; i++)
            memset(&breaker->parts[i % CW_BREAKER_PARTS], 0, sizeof(breaker->parts[0]));
    breaker->part = part;
}

static bool fails_too_often(const struct cw_breaker *breaker, const struct cw_breaker_rules *rules)
{
    int64_t ended = 0, failed = 0;

    for (int i = 0; i < CW_BREAKER_PARTS; i++) {
        ended += breaker->parts[i].ended;
        failed += breaker->parts[i].failed;
    }
    return ended >= rules->at_least && failed * 100 >= ended * rules->ratio;
}

void cw_breaker_open(struct cw_breaker *breaker, int64_t now_ms, int64_t for_ms)
{
    breaker->opened += !breaker->open;
    if (!breaker->open || breaker->until_ms < now_ms + for_ms)
        breaker->until_ms = now_ms + for_ms;
    breaker->open = true;
    forget(breaker);
}

static void count(struct cw_breaker *breaker, const struct cw_breaker_rules *rules, int64_t now_ms,
                  bool failed)
{
    int64_t part = now_ms / (rules->window / CW_BREAKER_PARTS);

    move_window(breaker, part);
    breaker->parts[part % CW_BREAKER_PARTS].ended++;
    breaker->parts[part % CW_BREAKER_PARTS].failed += failed;
    if (failed && fails_too_often(breaker, rules))
        cw_breaker_open(breaker, now_ms, rules->open_for);
}

void cw_breaker_ended(struct cw_breaker *breaker, const struct cw_breaker_rules *rules, int64_t now_ms,
                      bool failed, bool tries)
{
    if (tries) {
        breaker->tried = false;
        if (failed)
            cw_breaker_open(breaker, now_ms, rules->open_for);
        else if (now_ms >= breaker->until_ms)
            breaker->open = false;
    } else if (rules->given && !breaker->open) {
        count(breaker, rules, now_ms, failed);
    }
}

void cw_breaker_given_up(struct cw_breaker *breaker)
{
    breaker->tried = false;
}
