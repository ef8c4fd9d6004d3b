#include "cw/run/breaker.h"
#include "mocka.h"

static const struct cw_breaker_rules rules = {
    .given = true, .ratio = 50, .window = 1000, .at_least = 4, .open_for = 300
};

static void ended(struct cw_breaker *b, int64_t now_ms, const char *how)
{
    for (; *how; how++)
        cw_breaker_ended(b, &rules, now_ms, *how == 'f', false);
}

static void it_opens_on_the_ratio(void **state)
{
    struct cw_breaker b = { 0 };

    (void)state;
    ended(&b, 0, "fff");
    assert_true(cw_breaker_lets(&b, 0)); /* too few */
    ended(&b, 0, "w");
    assert_true(cw_breaker_lets(&b, 0)); /* an end that is well opens nothing */
    ended(&b, 0, "ww");
    assert_true(cw_breaker_lets(&b, 0));
    ended(&b, 0, "f");
    assert_false(cw_breaker_lets(&b, 0)); /* 4 of 7 */
    assert_false(cw_breaker_lets(&b, 299));
    assert_true(cw_breaker_lets(&b, 300));
    assert_int_equal(b.opened, 1);
}

static void what_is_older_than_the_window_is_forgotten(void **state)
{
    struct cw_breaker b = { 0 };

    (void)state;
    ended(&b, 10000, "fff");
    ended(&b, 10999, "f");
    assert_false(cw_breaker_lets(&b, 10999));
    b = (struct cw_breaker){ 0 };
    ended(&b, 10000, "fff");
    ended(&b, 11000, "f");
    assert_true(cw_breaker_lets(&b, 11000));
    ended(&b, 11000, "ff");
    assert_true(cw_breaker_lets(&b, 11000)); /* three within the window */
    ended(&b, 99000, "fff");
    assert_true(cw_breaker_lets(&b, 99000));
}

static void one_request_tries(void **state)
{
    struct cw_breaker b = { 0 };

    (void)state;
    assert_false(cw_breaker_pass(&b));
    ended(&b, 0, "ffff");
    assert_true(cw_breaker_lets(&b, 300));
    assert_true(cw_breaker_pass(&b));
    assert_false(cw_breaker_lets(&b, 300));
    assert_false(cw_breaker_lets(&b, 9999));
    ended(&b, 400, "wwww"); /* sent before it opened: they say nothing */
    assert_false(cw_breaker_lets(&b, 9999));
    cw_breaker_ended(&b, &rules, 500, true, true);
    assert_false(cw_breaker_lets(&b, 799));
    assert_true(cw_breaker_lets(&b, 800));
    assert_true(cw_breaker_pass(&b));
    cw_breaker_ended(&b, &rules, 900, false, true);
    assert_true(cw_breaker_lets(&b, 900));
    ended(&b, 900, "fff");
    assert_true(cw_breaker_lets(&b, 900)); /* it begins to count anew */
}

static void who_gives_up_leaves_it_to_the_next(void **state)
{
    struct cw_breaker b = { 0 };

    (void)state;
    ended(&b, 0, "ffff");
    assert_true(cw_breaker_pass(&b));
    cw_breaker_given_up(&b);
    assert_true(cw_breaker_lets(&b, 300));
    assert_true(b.open);
}

static void it_stays_open_as_long_as_it_was_told(void **state)
{
    struct cw_breaker b = { 0 };

    (void)state;
    cw_breaker_open(&b, 0, 1000);
    cw_breaker_open(&b, 100, 10);
    assert_false(cw_breaker_lets(&b, 999));
    assert_true(cw_breaker_lets(&b, 1000));
    cw_breaker_open(&b, 2000, 5);
    assert_int_equal(b.opened, 1); /* it has not been closed in between */
    assert_true(cw_breaker_pass(&b));
    cw_breaker_open(&b, 2100, 1000);
    cw_breaker_ended(&b, &rules, 2200, false, true);
    assert_false(cw_breaker_lets(&b, 3099)); /* another answer said so meanwhile */
}

static void without_rules_it_counts_nothing(void **state)
{
    struct cw_breaker_rules none = rules;
    struct cw_breaker b = { 0 };

    (void)state;
    none.given = false;
    for (int i = 0; i < 100; i++)
        cw_breaker_ended(&b, &none, 0, true, false);
    assert_true(cw_breaker_lets(&b, 0));
}

static void what_speaks_against_the_system(void **state)
{
    (void)state;
    assert_true(cw_breaker_blames(CW_REASON_TIMEOUT));
    assert_true(cw_breaker_blames(CW_REASON_HTTP_5XX));
    assert_true(cw_breaker_blames(CW_REASON_THROTTLED));
    assert_false(cw_breaker_blames(CW_REASON_NONE));
    assert_false(cw_breaker_blames(CW_REASON_HTTP_4XX));
    assert_false(cw_breaker_blames(CW_REASON_BAD_ANSWER));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(it_opens_on_the_ratio),
                                        cmocka_unit_test(what_is_older_than_the_window_is_forgotten),
                                        cmocka_unit_test(one_request_tries),
                                        cmocka_unit_test(who_gives_up_leaves_it_to_the_next),
                                        cmocka_unit_test(it_stays_open_as_long_as_it_was_told),
                                        cmocka_unit_test(without_rules_it_counts_nothing),
                                        cmocka_unit_test(what_speaks_against_the_system) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
