/* How long a process may stand still before its partitions may be somebody else's. */
#include "cw/run/lapse.h"
#include "mocka.h"

static struct cw_lapse seen_at(int64_t session_ms, int64_t heartbeat_ms, int64_t now_ms)
{
    struct cw_lapse lapse;

    cw_lapse_init(&lapse, session_ms, heartbeat_ms);
    cw_lapse_over(&lapse, now_ms);
    return lapse;
}

static void the_first_look_is_no_lapse(void **state)
{
    struct cw_lapse lapse;

    (void)state;
    cw_lapse_init(&lapse, 45000, 3000);
    assert_false(cw_lapse_is_long(&lapse, 0));
    assert_false(cw_lapse_is_long(&lapse, 9999999));
}

/* The last heartbeat may be one interval older than the last turn. */
static void it_is_long_once_the_session_may_be_over(void **state)
{
    struct cw_lapse lapse = seen_at(45000, 3000, 1000);

    (void)state;
    assert_false(cw_lapse_is_long(&lapse, 1000));
    assert_false(cw_lapse_is_long(&lapse, 42999));
    assert_true(cw_lapse_is_long(&lapse, 43000));
    assert_true(cw_lapse_is_long(&lapse, 9999999));
}

static void it_ends_when_the_loop_runs(void **state)
{
    struct cw_lapse lapse = seen_at(6000, 2000, 1000);

    (void)state;
    assert_true(cw_lapse_is_long(&lapse, 5000));
    cw_lapse_over(&lapse, 5000);
    assert_false(cw_lapse_is_long(&lapse, 5000));
    assert_false(cw_lapse_is_long(&lapse, 8999));
    assert_true(cw_lapse_is_long(&lapse, 9000));
}

static void a_sleep_of_the_loop_is_none(void **state)
{
    struct cw_lapse tiny = seen_at(1000, 300, 0), odd = seen_at(1000, 5000, 0);

    (void)state;
    assert_false(cw_lapse_is_long(&tiny, 1999));
    assert_true(cw_lapse_is_long(&tiny, 2000));
    assert_false(cw_lapse_is_long(&odd, 1999));
    assert_true(cw_lapse_is_long(&odd, 2000));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_first_look_is_no_lapse),
        cmocka_unit_test(it_is_long_once_the_session_may_be_over),
        cmocka_unit_test(it_ends_when_the_loop_runs),
        cmocka_unit_test(a_sleep_of_the_loop_is_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
