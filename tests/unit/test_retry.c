#include "cw/run/retry.h"
#include "mocka.h"

#define WALL_MS 784111777000 /* Sun, 06 Nov 1994 08:49:37 GMT */

static const struct cw_retry usual = {
    .max = 3, .first = 200, .limit = 5000, .codes = { 429, 503, 302, 404 }, .code_count = 4
};

static void retry_after_is_read(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } table[] = { { "0", 0 },
                  { "120", 120000 },
                  { " 5 ", 5000 },
                  { "2147483647", 2147483647000 },
                  { "2147483648", -1 },
                  { "99999999999999999999999", -1 },
                  { "-1", -1 },
                  { "1.5", -1 },
                  { "5s", -1 },
                  { "", -1 },
                  { "Sun, 06 Nov 1994 08:49:47 GMT", 10000 },
                  { "Sunday, 06-Nov-94 08:49:47 GMT", 10000 },
                  { "Sun Nov  6 08:49:47 1994", 10000 },
                  { "Sun, 06 Nov 1994 08:49:27 GMT", 0 },
                  { "soon", -1 } };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int64_t ms = cw_retry_after_ms(cw_slice_of(table[i].text), WALL_MS);

        if (ms != table[i].ms)
            fail_msg("\"%s\" gives %lld", table[i].text, (long long)ms);
    }
    assert_int_equal(cw_retry_after_ms((struct cw_slice){ 0 }, WALL_MS), -1);
}

static void what_may_help(void **state)
{
    static const struct {
        int status;
        enum cw_reason reason;
        bool helps;
    } table[] = { { 0, CW_REASON_CONNECT, true },       { 0, CW_REASON_DNS, true },
                  { 0, CW_REASON_RESET, true },         { 0, CW_REASON_TIMEOUT, false },
                  { 0, CW_REASON_TLS, false },          { 0, CW_REASON_ADDRESS_DENIED, false },
                  { 503, CW_REASON_HTTP_5XX, true },    { 500, CW_REASON_HTTP_5XX, false },
                  { 302, CW_REASON_HTTP_3XX, true },    { 404, CW_REASON_HTTP_4XX, true },
                  { 400, CW_REASON_HTTP_4XX, false },   { 429, CW_REASON_THROTTLED, true },
                  { 403, CW_REASON_THROTTLED, true },   { 503, CW_REASON_TOO_LARGE, false },
                  { 200, CW_REASON_BAD_ANSWER, false }, { 503, CW_REASON_TIMEOUT, false },
                  { 503, CW_REASON_BAD_ANSWER, false } };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++)
        if (cw_retry_helps(&usual, table[i].status, table[i].reason) != table[i].helps)
            fail_msg("line %zu", i);
}

static void without_429_a_throttle_is_not_retried(void **state)
{
    struct cw_retry retry = usual;

    (void)state;
    retry.codes[0] = 503;
    assert_false(cw_retry_helps(&retry, 403, CW_REASON_THROTTLED));
}

static void assert_most(const struct cw_retry *retry, unsigned done, int64_t most_ms)
{
    assert_int_equal(cw_retry_wait_ms(retry, done, (uint64_t)most_ms, -1), most_ms);
    assert_int_equal(cw_retry_wait_ms(retry, done, (uint64_t)most_ms + 1, -1), 0);
}

static void the_wait_doubles_up_to_its_limit(void **state)
{
    struct cw_retry odd = { .first = 7, .limit = 7 };

    (void)state;
    assert_most(&usual, 0, 200);
    assert_most(&usual, 1, 400);
    assert_most(&usual, 4, 3200);
    assert_most(&usual, 5, 5000);
    assert_most(&usual, 4000000000u, 5000);
    assert_most(&odd, 3, 7);
}

static void jitter_comes_on_top_of_what_is_asked_for(void **state)
{
    (void)state;
    assert_int_equal(cw_retry_wait_ms(&usual, 0, 150, 2000), 2150);
    assert_int_equal(cw_retry_wait_ms(&usual, 0, 150, 0), 150);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(retry_after_is_read),
                                        cmocka_unit_test(what_may_help),
                                        cmocka_unit_test(without_429_a_throttle_is_not_retried),
                                        cmocka_unit_test(the_wait_doubles_up_to_its_limit),
                                        cmocka_unit_test(jitter_comes_on_top_of_what_is_asked_for) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
