#include "cw/run/limiter.h"
#include "mocka.h"

static const struct cw_share alone = { 3, 0 };

/* How many may go from `from_ms` until before `to_ms`, each as soon as it may. */
static unsigned count(struct cw_limiter *l, const struct cw_rate *rate, struct cw_share share,
                      int64_t from_ms, int64_t to_ms)
{
    unsigned went = 0;

    for (int64_t now_ms = from_ms; now_ms < to_ms;) {
        int64_t due_ms = cw_limiter_due_ms(l, rate, share, now_ms);

        assert_true(due_ms >= now_ms);
        if (due_ms <= now_ms) {
            cw_limiter_take(l, rate, share, now_ms);
            went++;
        } else {
            now_ms = due_ms;
        }
    }
    return went;
}

static void requests_are_spread(void **state)
{
    const struct cw_rate rate = { .requests = 10, .per = 1000, .burst = 1 };
    struct cw_limiter l = { 0 };

    (void)state;
    assert_int_equal(cw_limiter_due_ms(&l, &rate, alone, 5000), 5000);
    cw_limiter_take(&l, &rate, alone, 5000);
    assert_int_equal(cw_limiter_due_ms(&l, &rate, alone, 5000), 5098); /* less the slack */
    assert_int_equal(cw_limiter_due_ms(&l, &rate, alone, 5098), 5098);
    cw_limiter_take(&l, &rate, alone, 5098);
    assert_int_equal(cw_limiter_due_ms(&l, &rate, alone, 5098), 5198);
}

static void the_rate_is_reached_and_not_passed(void **state)
{
    static const struct {
        int64_t requests, per;
    } rates[] = { { 7, 1000 }, { 300, 1000 }, { 1000, 1000 }, { 5000, 1000 }, { 100, 15000 }, { 3, 60000 } };

    (void)state;
    for (size_t i = 0; i < sizeof(rates) / sizeof(rates[0]); i++) {
        const struct cw_rate rate = { .requests = rates[i].requests, .per = rates[i].per, .burst = 1 };
        struct cw_limiter l = { 0 };
        unsigned went = count(&l, &rate, alone, 1000, 1000 + 10 * rate.per);

        if (went < rate.requests * 10 || went > rate.requests * 10 * 1001 / 1000 + 2)
            fail_msg("%d per %d ms: %u", (int)rate.requests, (int)rate.per, went);
    }
}

static void a_burst_goes_at_once_after_a_pause(void **state)
{
    const struct cw_rate rate = { .requests = 10, .per = 1000, .burst = 5 };
    struct cw_limiter l = { 0 };

    (void)state;
    assert_int_equal(count(&l, &rate, alone, 1000, 1001), 5);
    assert_int_equal(count(&l, &rate, alone, 1001, 2001), 10);
    assert_int_equal(count(&l, &rate, alone, 1000000, 1000001), 5);
}

static void a_group_shares_it_by_partitions(void **state)
{
    struct cw_rate rate = { .requests = 100, .per = 1000, .burst = 10, .group = true };
    const struct cw_share quarter = { 2, 8 }, all = { 8, 8 }, none = { 0, 8 };
    struct cw_limiter a = { 0 }, b = { 0 }, c = { 0 }, d = { 0 };

    (void)state;
    assert_in_range(count(&a, &rate, quarter, 1000, 11000), 250, 253); /* burst: 10 * 2 / 8 */
    assert_in_range(count(&b, &rate, all, 1000, 11000), 1000, 1012);
    assert_in_range(count(&c, &rate, none, 1000, 11000), 1000, 1012);
    rate.group = false;
    assert_in_range(count(&d, &rate, quarter, 1000, 11000), 1000, 1012);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(requests_are_spread),
                                        cmocka_unit_test(the_rate_is_reached_and_not_passed),
                                        cmocka_unit_test(a_burst_goes_at_once_after_a_pause),
                                        cmocka_unit_test(a_group_shares_it_by_partitions) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
