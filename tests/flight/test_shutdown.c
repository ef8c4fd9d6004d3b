/* The end: admit nothing, finish what flies, commit. */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init(&w, "delivery: { shutdown_timeout = \"3s\"; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void stop(void)
{
    assert_false(cw_worker_finished(w.worker));
    cw_worker_stop(w.worker);
    assert_false(cw_worker_has_room(w.worker));
}

static void idle_is_finished_at_once(void **state)
{
    (void)state;
    stop();
    world_tick(&w, 1);
    assert_true(cw_worker_finished(w.worker));
}

static void what_flies_is_finished_and_committed(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    stop();
    world_tick(&w, 10);
    assert_false(cw_worker_finished(w.worker));
    world_answer(&w, 0, 200, ANSWER);
    world_deliver_all(&w);
    assert_false(cw_worker_finished(w.worker));
    world_tick(&w, 10); /* does not wait for the commit interval */
    assert_int_equal(world_commit_of(&w, 0), 1);
    assert_false(cw_worker_finished(w.worker));
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_true(cw_worker_finished(w.worker));
}

static void after_its_timeout_it_commits_what_is_finished(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    stop();
    world_tick(&w, 3000);
    assert_int_equal(world_commit_of(&w, 0), 1);
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_true(cw_worker_finished(w.worker));
    assert_int_equal(cw_worker_open(w.worker), 1);
}

static void a_broker_that_is_silent_does_not_hold_it(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    stop();
    world_tick(&w, 3000);
    for (int i = 0; i < 20 && !cw_worker_finished(w.worker); i++)
        world_tick(&w, 500);
    assert_true(cw_worker_finished(w.worker));
}

static void a_broker_that_refuses_does_not_hold_it(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    stop();
    for (int i = 0; i < 20 && !cw_worker_finished(w.worker); i++) {
        world_tick(&w, 500);
        if (w.committing)
            world_committed(&w, CW_EIO);
    }
    assert_true(cw_worker_finished(w.worker));
}

static void a_broker_that_refuses_is_not_asked_without_end(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    stop();
    for (int i = 0; i < 50; i++) {
        world_tick(&w, 10);
        if (w.committing)
            world_committed(&w, CW_EIO);
    }
    assert_int_equal(w.commit_count, 1);
    world_tick(&w, w.plan->settings.delivery.commit_interval);
    assert_int_equal(w.commit_count, 2);
    world_committed(&w, CW_OK);
}

static void revoked_while_stopping(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    stop();
    cw_worker_revoke(w.worker);
    world_answer(&w, 0, 200, ANSWER);
    world_deliver_all(&w);
    world_tick(&w, 10);
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 1);
    assert_true(cw_worker_finished(w.worker));
}

static void a_revoke_while_stopping_has_no_time_of_its_own(void **state)
{
    (void)state;
    world_admit(&w, "received", "a"); /* never answered */
    stop();
    world_tick(&w, 2900);
    cw_worker_revoke(w.worker);
    world_tick(&w, 200);
    assert_int_equal(w.given_back, 1);
    assert_true(cw_worker_finished(w.worker));
}

static void the_tick_is_quick_while_stopping(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    stop();
    assert_in_range(cw_worker_tick(w.worker, w.time), 0, 100);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(idle_is_finished_at_once),
        CASE(what_flies_is_finished_and_committed),
        CASE(after_its_timeout_it_commits_what_is_finished),
        CASE(a_broker_that_is_silent_does_not_hold_it),
        CASE(a_broker_that_refuses_does_not_hold_it),
        CASE(a_broker_that_refuses_is_not_asked_without_end),
        CASE(revoked_while_stopping),
        CASE(a_revoke_while_stopping_has_no_time_of_its_own),
        CASE(the_tick_is_quick_while_stopping),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
