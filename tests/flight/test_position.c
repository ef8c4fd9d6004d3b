/* Offsets that hold no record (markers of transactions): committed where nothing is open, and never before.
 */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init(&w, "");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void finish(int64_t offset)
{
    world_answer(&w, offset, 200, ANSWER);
    world_deliver(&w, offset, CW_OK);
}

/* The offset behind the records so far is a marker's. */
static void a_marker_follows(void)
{
    w.finished[0][w.next_offset[0]++] = true;
    w.position[0] = w.next_offset[0];
}

static void a_marker_is_committed_when_nothing_is_open(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    finish(0);
    a_marker_follows();
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 2);
}

static void one_that_comes_later_is_news_by_itself(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    finish(0);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
    a_marker_follows();
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 2);
    world_commit_now(&w);
    assert_int_equal(w.commit_count, 2);
}

static void not_while_a_record_is_open(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    a_marker_follows();
    finish(1);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 0);
    finish(0);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 3);
}

/* It may be older than what was finished meanwhile. */
static void never_backwards(void **state)
{
    (void)state;
    for (int i = 0; i < 3; i++) {
        world_admit(&w, "received", "a");
        finish(i);
    }
    w.position[0] = 1;
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 3);
    world_commit_now(&w);
    assert_int_equal(w.commit_count, 1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(a_marker_is_committed_when_nothing_is_open, begin, end),
        cmocka_unit_test_setup_teardown(one_that_comes_later_is_news_by_itself, begin, end),
        cmocka_unit_test_setup_teardown(not_while_a_record_is_open, begin, end),
        cmocka_unit_test_setup_teardown(never_backwards, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
