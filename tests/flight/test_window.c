/* A full window pauses its partition, and only that one. Where nobody else is busy, it waits a moment first.
 */
#include "flight/world.h"
#include "mocka.h"

enum { MOMENT_MS = 500 };

static struct world w;

static int begin(void **state)
{
    const struct cw_start one = { .partition = 1, .next = -1 };

    (void)state;
    world_init(&w, "delivery: { window = 16; };");
    return cw_worker_assigned(w.worker, &one, 1) != CW_OK;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void fill_up(void)
{
    for (int i = 0; i < 16; i++) {
        assert_false(w.paused[0]);
        assert_true(cw_worker_has_room(w.worker));
        world_admit(&w, "received", "a");
    }
}

/* And the moment passes. */
static void fill(void)
{
    fill_up();
    assert_false(w.paused[0]);
    world_tick(&w, MOMENT_MS);
    assert_true(w.paused[0]);
}

static void finish(int64_t offset)
{
    world_answer(&w, offset, 200, ANSWER);
    world_deliver(&w, offset, CW_OK);
}

static void full_pauses_and_half_empty_resumes(void **state)
{
    (void)state;
    fill();
    assert_false(w.paused[1]);
    for (int i = 0; i < 8; i++) {
        assert_true(w.paused[0]);
        finish(i);
    }
    assert_false(w.paused[0]);
    assert_int_equal(w.pause_count, 1);
    assert_int_equal(w.resume_count, 1);
}

static void a_moment_of_a_full_window_pauses_nothing(void **state)
{
    (void)state;
    fill_up();
    assert_false(cw_worker_has_room(w.worker));
    assert_in_range(cw_worker_tick(w.worker, w.time), 1, MOMENT_MS);
    world_tick(&w, MOMENT_MS - 1);
    for (int i = 0; i < 4; i++) {
        assert_false(cw_worker_has_room(w.worker));
        finish(i);
    }
    assert_true(cw_worker_has_room(w.worker));
    world_tick(&w, MOMENT_MS);
    assert_int_equal(w.pause_count, 0);
}

static const char event[] = "{\"event\":{\"name\":\"received\"},\"contact\":{\"source\":\"1\"}}";

static void who_keeps_others_from_working_is_paused_at_once(void **state)
{
    (void)state;
    world_admit_raw(&w, 1, "b", event);
    fill_up();
    assert_true(w.paused[0]);
    assert_true(cw_worker_has_room(w.worker));
}

/* Its next records may have come already, behind those that nobody takes. */
static void who_had_work_lately_is_not_kept_waiting(void **state)
{
    (void)state;
    world_admit_raw(&w, 1, "b", "no event");
    world_deliver_all(&w);
    world_tick(&w, 5000);
    fill_up();
    assert_true(w.paused[0]);
    assert_true(cw_worker_has_room(w.worker));
}

static void who_had_none_for_long_may_wait(void **state)
{
    (void)state;
    world_admit_raw(&w, 1, "b", "no event");
    world_deliver_all(&w);
    world_tick(&w, 10000);
    fill_up();
    assert_false(w.paused[0]);
    assert_false(cw_worker_has_room(w.worker));
}

static void others_that_are_half_full_may_wait_too(void **state)
{
    (void)state;
    for (int i = 0; i < 8; i++)
        world_admit_raw(&w, 1, "b", event);
    fill_up();
    assert_false(w.paused[0]);
    assert_false(cw_worker_has_room(w.worker));
}

static void fill_the_rest(int64_t from)
{
    for (int64_t i = from; i < from + 8; i++)
        world_admit(&w, "received", "a");
}

static void who_waited_in_vain_pauses_at_once_until_a_pause_is_short(void **state)
{
    (void)state;
    fill();
    world_tick(&w, MOMENT_MS + 1);
    for (int i = 0; i < 8; i++)
        finish(i);
    assert_false(w.paused[0]);
    fill_the_rest(16);
    assert_true(w.paused[0]);
    assert_true(cw_worker_has_room(w.worker));
    for (int i = 8; i < 16; i++)
        finish(i);
    assert_false(w.paused[0]);
    fill_the_rest(24);
    assert_false(w.paused[0]);
    assert_false(cw_worker_has_room(w.worker));
}

static void one_slow_record_keeps_the_window_shut(void **state)
{
    (void)state;
    fill();
    for (int i = 1; i < 16; i++)
        world_answer(&w, i, 200, ANSWER);
    world_deliver_all(&w);
    assert_true(w.paused[0]);
    finish(0);
    world_deliver_all(&w);
    assert_false(w.paused[0]);
}

static void other_partitions_go_on(void **state)
{
    (void)state;
    fill();
    assert_true(cw_worker_has_room(w.worker));
    world_admit_raw(&w, 1, "b", event);
    assert_int_equal(w.ask_count, 17);
}

static void tombstones_never_fill_it(void **state)
{
    (void)state;
    for (int i = 0; i < 100; i++)
        world_admit_raw(&w, 0, "a", NULL);
    assert_int_equal(w.pause_count, 0);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 100);
}

static void both_partitions_in_one_commit(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, NULL, NULL);
    world_admit_raw(&w, 1, NULL, NULL);
    world_admit_raw(&w, 1, NULL, NULL);
    world_commit_now(&w);
    assert_int_equal(w.commit_count, 1);
    assert_int_equal(world_commit_of(&w, 0), 1);
    assert_int_equal(world_commit_of(&w, 1), 2);
}

static void the_tick_says_when_the_commit_is_due(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, NULL, NULL);
    w.time.now_ms += 100;
    assert_in_range(cw_worker_tick(w.worker, w.time), 0, 900);
}

static void who_goes_while_all_stand_lets_the_others_go_on(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    fill_up();
    cw_worker_lose(w.worker);
    assert_int_equal(w.pause_count, 0);
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
    assert_true(cw_worker_has_room(w.worker));
    world_tick(&w, MOMENT_MS);
    assert_int_equal(w.pause_count, 0);
}

/* The world refuses to take a paused partition back. */
static void what_is_given_back_or_lost_is_not_paused(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    fill();
    cw_worker_lose(w.worker);
    assert_false(w.paused[0]);
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
    fill_up();
    world_tick(&w, MOMENT_MS);
    assert_true(w.paused[0]);
    cw_worker_revoke(w.worker);
    world_tick(&w, 60000);
    assert_int_equal(w.given_back, 1);
}

static void a_commit_without_an_answer_lets_the_loop_sleep(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, NULL, NULL);
    world_tick(&w, w.plan->settings.delivery.commit_interval);
    assert_true(w.committing);
    world_admit_raw(&w, 0, NULL, NULL);
    w.time.now_ms += 60000; /* the next one has been due for long */
    assert_in_range(cw_worker_tick(w.worker, w.time), 100, 1000);
    assert_int_equal(w.commit_count, 1);
    world_committed(&w, CW_OK);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(full_pauses_and_half_empty_resumes),
        CASE(a_moment_of_a_full_window_pauses_nothing),
        CASE(who_keeps_others_from_working_is_paused_at_once),
        CASE(who_had_work_lately_is_not_kept_waiting),
        CASE(who_had_none_for_long_may_wait),
        CASE(others_that_are_half_full_may_wait_too),
        CASE(who_waited_in_vain_pauses_at_once_until_a_pause_is_short),
        CASE(who_goes_while_all_stand_lets_the_others_go_on),
        CASE(one_slow_record_keeps_the_window_shut),
        CASE(other_partitions_go_on),
        CASE(tombstones_never_fill_it),
        CASE(both_partitions_in_one_commit),
        CASE(the_tick_says_when_the_commit_is_due),
        CASE(what_is_given_back_or_lost_is_not_paused),
        CASE(a_commit_without_an_answer_lets_the_loop_sleep),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
