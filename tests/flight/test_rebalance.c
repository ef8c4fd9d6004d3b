/* Partitions given back, or lost: nothing is committed that is not finished, late answers change nothing. */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init(&w, "delivery: { drain_timeout = \"2s\"; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void revoke(void)
{
    cw_worker_revoke(w.worker);
    world_check(&w);
}

static void lose(void)
{
    cw_worker_lose(w.worker);
    w.committing = false;
    world_check(&w);
}

static void revoke_with_nothing_open_gives_back(void **state)
{
    (void)state;
    revoke();
    world_tick(&w, 1);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.commit_count, 0);
}

static void revoke_drains_commits_and_gives_back(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    revoke();
    assert_false(cw_worker_has_room(w.worker));
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 0);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
    world_tick(&w, 10);
    assert_int_equal(w.commit_count, 0); /* not delivered yet */
    world_deliver_all(&w);
    world_tick(&w, 10);
    assert_int_equal(world_commit_of(&w, 0), 2);
    assert_int_equal(w.given_back, 0);
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.worker->counters.released, 0);
    assert_null(w.worker->partitions);
}

static void a_stuck_lookup_is_given_back_after_the_drain_timeout(void **state)
{
    struct world_ask *ask;

    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    world_answer(&w, 1, 200, ANSWER);
    world_deliver_all(&w);
    revoke();
    ask = world_asked(&w, 0);
    world_tick(&w, 1999);
    assert_int_equal(w.given_back, 0);
    world_tick(&w, 1);
    assert_int_equal(world_commit_of(&w, 0), 0); /* and 1 in its map */
    world_committed(&w, CW_OK);
    world_tick(&w, 0);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.cancel_count, 1);
    assert_false(ask->open);
    assert_int_equal(w.worker->counters.released, 1);
    assert_int_equal(w.tales[CW_TALE_DRAINED_LATE], 1);
}

static void late_it_commits_the_finished_prefix(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    revoke();
    world_tick(&w, 2000);
    assert_int_equal(world_commit_of(&w, 0), 1);
    assert_int_equal(w.given_back, 0);
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.worker->counters.released, 1);
}

static void a_late_delivery_changes_nothing(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    revoke();
    world_tick(&w, 2000);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.alive, 1); /* the producer still reads it */
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
    w.next_offset[0] = 0;
    world_admit(&w, "received", "a");
    world_deliver_this(&w, &w.sents[0], CW_OK);
    assert_int_equal(w.worker->counters.late, 1);
    w.finished[0][0] = false; /* of the new assignment */
    world_commit_now(&w);
    assert_int_equal(w.commit_count, 0);
    world_answer(&w, 0, 200, ANSWER);
    world_deliver_all(&w);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void a_late_refusal_changes_nothing(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    lose();
    world_deliver_this(&w, &w.sents[0], CW_EIO);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    assert_int_equal(w.alive, 0);
}

static void lost_partitions_commit_nothing(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    lose();
    world_tick(&w, 5000);
    assert_int_equal(w.commit_count, 0);
    assert_int_equal(w.given_back, 0);
    assert_int_equal(w.worker->counters.lost, 1);
    assert_int_equal(w.worker->counters.released, 1);
}

static void lost_while_being_given_back(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    revoke();
    world_tick(&w, 10);
    lose();
    world_tick(&w, 5000);
    assert_int_equal(w.given_back, 0);
    assert_int_equal(w.commit_count, 0);
}

static void a_commit_under_way_is_waited_for(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    assert_true(w.committing);
    revoke();
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 0);
    world_committed(&w, CW_OK);
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.commit_count, 1);
}

static void a_commit_without_an_answer_does_not_hold_for_ever(void **state)
{
    (void)state;
    w.loose_commits = true;
    world_admit(&w, "accepted", "a");
    revoke();
    world_tick(&w, 10);
    assert_true(w.committing);
    for (int i = 0; i < 20 && !w.given_back; i++)
        world_tick(&w, 500);
    assert_int_equal(w.given_back, 1);
}

static void a_refused_commit_ends_the_drain(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    revoke();
    world_tick(&w, 2000);
    world_committed(&w, CW_EIO);
    world_tick(&w, 10);
    assert_int_equal(w.given_back, 1);
}

static void who_waits_in_line_is_given_back_too(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        world_admit(&w, "queued", "a");
    lose();
    assert_int_equal(w.alive, 0);
    assert_int_equal(w.worker->counters.released, 4);
    assert_int_equal(w.worker->keys.line_count, 0);
}

static void who_waits_for_the_producer_is_given_back_too(void **state)
{
    (void)state;
    w.send_says = CW_ELIMIT;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
    lose();
    w.send_says = CW_OK;
    world_tick(&w, 100);
    assert_int_equal(w.sent_count, 0);
    assert_int_equal(w.alive, 0);
}

static void what_waits_for_room_to_ask_is_given_back_too(void **state)
{
    (void)state;
    world_done(&w);
    world_init(&w, "delivery: { in_flight = 1; };");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    lose();
    world_tick(&w, 100);
    assert_int_equal(w.alive, 0);
    assert_int_equal(w.ask_count, 1);
}

static void records_of_a_partition_we_do_not_have_are_released(void **state)
{
    (void)state;
    world_admit_raw(&w, 1, "a", NULL);
    assert_int_equal(w.worker->counters.released, 1);
    revoke();
    world_admit(&w, "received", "a");
    assert_int_equal(w.worker->counters.released, 2);
    assert_int_equal(w.ask_count, 0);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
}

static void a_new_assignment_begins_anew(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    lose();
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
    w.next_offset[0] = 0;
    world_admit(&w, "accepted", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 1, 200, ANSWER);
    world_deliver_all(&w);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 2);
}

static void a_late_commit_answer_is_not_the_next_ones(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    w.loose_commits = true;
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000); /* the first commit is under way */
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    assert_int_equal(w.commit_count, 2);
    cw_worker_committed(w.worker, w.commits[0].tag, CW_OK, NULL);
    assert_int_equal(w.worker->partitions->committed, -1);
    cw_worker_committed(w.worker, w.commits[1].tag, CW_OK, NULL);
    assert_int_equal(w.worker->partitions->committed, w.commits[1].items[0].next);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(revoke_with_nothing_open_gives_back),
        CASE(revoke_drains_commits_and_gives_back),
        CASE(a_stuck_lookup_is_given_back_after_the_drain_timeout),
        CASE(late_it_commits_the_finished_prefix),
        CASE(a_late_delivery_changes_nothing),
        CASE(a_late_refusal_changes_nothing),
        CASE(lost_partitions_commit_nothing),
        CASE(lost_while_being_given_back),
        CASE(a_commit_under_way_is_waited_for),
        CASE(a_commit_without_an_answer_does_not_hold_for_ever),
        CASE(a_refused_commit_ends_the_drain),
        CASE(who_waits_in_line_is_given_back_too),
        CASE(who_waits_for_the_producer_is_given_back_too),
        CASE(what_waits_for_room_to_ask_is_given_back_too),
        CASE(records_of_a_partition_we_do_not_have_are_released),
        CASE(a_new_assignment_begins_anew),
        CASE(a_late_commit_answer_is_not_the_next_ones),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
