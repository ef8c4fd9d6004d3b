/* Exactly once, step by step: rounds, what is told with them, their endings, and what comes between. */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init_exactly_once(
        &w, "delivery: { drain_timeout = \"2s\"; transaction_interval = \"100ms\"; window = 16; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void answered(const char *key)
{
    world_answer(&w, world_admit(&w, "received", key), 200, ANSWER);
}

static void ended(enum cw_ending ending, int64_t next, const char *map)
{
    struct cw_start start = { .partition = 0, .next = next, .map = cw_slice_of(map) };
    struct cw_ended how = { .ending = ending, .why = "a test", .starts = &start, .count = 1 };

    world_ended(&w, &how);
}

static void a_round_sends_and_commits_together(void **state)
{
    (void)state;
    answered("a");
    answered("b");
    assert_int_equal(w.sent_count, 0);
    world_tick(&w, 1);
    assert_int_equal(w.sent_count, 2);
    assert_true(w.committing);
    assert_int_equal(world_commit_of(&w, 0), 2); /* as it will be */
    assert_int_equal(cw_worker_open(w.worker), 2);
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 0);
    assert_int_equal(w.worker->counters.produced, 2);
}

static void what_is_not_finished_is_a_gap_of_the_map(void **state)
{
    struct cw_spans spans;

    (void)state;
    world_admit(&w, "received", "a");
    answered("b");
    answered("c");
    world_tick(&w, 1);
    assert_int_equal(world_commit_of(&w, 0), 0);
    assert_int_equal(cw_gap_map_read(&spans, cw_slice_of(w.map), 0), CW_GAP_MAP_READ);
    assert_int_equal(spans.count, 1);
    assert_int_equal(spans.items[0].first, 1);
    assert_int_equal(spans.items[0].last, 2);
    cw_spans_done(&spans);
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 1);
}

static void the_next_round_waits_for_the_last_and_its_time(void **state)
{
    (void)state;
    answered("a");
    world_tick(&w, 1);
    answered("b");
    world_tick(&w, 500);
    assert_int_equal(w.sent_count, 1);
    ended(CW_COMMITTED, 0, "");
    world_tick(&w, 0);
    assert_int_equal(w.sent_count, 2); /* its time was over long ago */
    ended(CW_COMMITTED, 0, "");
    answered("c");
    world_tick(&w, 99);
    assert_int_equal(w.sent_count, 2);
    world_tick(&w, 1);
    assert_int_equal(w.sent_count, 3);
    ended(CW_COMMITTED, 0, "");
}

static void after_an_abort_the_same_is_sent_and_nobody_is_asked(void **state)
{
    size_t asks;

    (void)state;
    answered("a");
    answered("a");
    world_tick(&w, 1);
    asks = w.ask_count;
    answered("b");
    ended(CW_ABORTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 3);
    world_tick(&w, 100);
    assert_int_equal(w.sent_count, 5);
    assert_int_equal(w.sents[2].offset, 0);
    assert_int_equal(w.sents[3].offset, 1);
    assert_int_equal(w.sents[4].offset, 2); /* what came later stands behind */
    assert_int_equal(w.ask_count, asks + 1);
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 0);
    assert_int_equal(w.worker->counters.aborted, 1);
}

static void an_unknown_end_that_took_place_is_settled(void **state)
{
    (void)state;
    answered("a");
    world_tick(&w, 1);
    ended(CW_UNKNOWN, 1, "");
    assert_int_equal(cw_worker_open(w.worker), 0);
    world_tick(&w, 1000);
    assert_int_equal(w.sent_count, 1);
    assert_false(w.committing);
}

static void an_unknown_end_that_did_not_is_sent_again(void **state)
{
    (void)state;
    answered("a");
    world_tick(&w, 1);
    ended(CW_UNKNOWN, -1, "");
    assert_int_equal(cw_worker_open(w.worker), 1);
    world_tick(&w, 100);
    assert_int_equal(w.sent_count, 2);
    ended(CW_COMMITTED, 0, "");
}

static void a_damaged_map_is_the_end(void **state)
{
    (void)state;
    answered("a");
    world_tick(&w, 1);
    ended(CW_UNKNOWN, 0, "cwg1:AAAA");
    assert_int_equal(w.worker->fatal, CW_FATAL_MAP);
}

static void maps_at_the_beginning(void **state)
{
    struct cw_start start = { .partition = 1, .next = 5 };

    (void)state;
    start.map = CW_LIT("somebody else's");
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    start.partition = 2;
    start.map = CW_LIT("cwg2:whatever");
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    assert_int_equal(w.worker->fatal, CW_FATAL_MAP);
}

static void what_needs_no_output_waits_for_its_commit(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_admit_raw(&w, 0, "a", NULL);
    world_admit_raw(&w, 0, "a", "poison");
    assert_int_equal(cw_worker_open(w.worker), 3);
    world_tick(&w, 1);
    assert_int_equal(w.sent_count, 1);
    assert_int_equal(w.sents[0].topic, CW_TO_DEAD_LETTER);
    assert_int_equal(world_commit_of(&w, 0), 3);
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(w.worker->counters.tombstones, 1);
    assert_int_equal(w.worker->counters.dead_lettered, 1);
    assert_int_equal(cw_worker_open(w.worker), 0);
}

static void what_has_no_room_is_sent_later_in_the_same_round(void **state)
{
    (void)state;
    answered("a");
    answered("b");
    w.send_says = CW_ELIMIT;
    w.send_room = 1;
    world_tick(&w, 1);
    assert_int_equal(w.sent_count, 1);
    assert_int_equal(w.commit_count, 0);
    w.send_says = CW_OK;
    world_tick(&w, 10);
    assert_int_equal(w.sent_count, 2);
    assert_int_equal(w.commit_count, 1);
    ended(CW_COMMITTED, 0, "");
}

static void too_large_for_the_broker_is_a_dead_letter_in_the_next_round(void **state)
{
    (void)state;
    answered("a");
    world_tick(&w, 1);
    cw_worker_delivered(w.worker, w.sents[0].tag, CW_ELIMIT);
    ended(CW_ABORTED, 0, "");
    world_tick(&w, 100);
    assert_int_equal(w.sent_count, 2);
    assert_int_equal(w.sents[1].topic, CW_TO_DEAD_LETTER);
    ended(CW_COMMITTED, 0, "");
}

static void what_is_lost_while_it_is_sent_is_aborted(void **state)
{
    (void)state;
    answered("a");
    answered("b");
    w.send_says = CW_ELIMIT;
    w.send_room = 1;
    world_tick(&w, 1);
    cw_worker_lose(w.worker);
    w.send_says = CW_OK;
    world_tick(&w, 10);
    assert_int_equal(w.sent_count, 1);
    assert_int_equal(w.abort_count, 1);
    assert_int_equal(w.alive, 2); /* the producer reads them until the answer */
    ended(CW_ABORTED, 0, "");
    assert_int_equal(w.alive, 0);
    assert_int_equal(w.worker->counters.produced, 0);
}

static void late_answers_of_a_lost_assignment_change_nothing(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 1 };

    (void)state;
    answered("a");
    world_tick(&w, 1);
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    answered("b");
    world_tick(&w, 200);
    assert_int_equal(w.sent_count, 1); /* one round at a time */
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 1);
    world_tick(&w, 0);
    assert_int_equal(w.sent_count, 2);
    ended(CW_COMMITTED, 0, "");
    assert_int_equal(cw_worker_open(w.worker), 0);
}

static void a_revoke_ends_with_a_last_transaction(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    answered("b");
    world_tick(&w, 1);
    ended(CW_COMMITTED, 0, "");
    world_answer(&w, 0, 200, ANSWER);
    cw_worker_revoke(w.worker);
    world_tick(&w, 1);
    assert_int_equal(w.given_back, 0);
    assert_int_equal(world_commit_of(&w, 0), 2);
    ended(CW_COMMITTED, 0, "");
    world_tick(&w, 1);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.worker->counters.released, 0);
}

static void a_stop_ends_with_a_last_transaction(void **state)
{
    (void)state;
    answered("a");
    cw_worker_stop(w.worker);
    world_tick(&w, 1);
    assert_false(cw_worker_finished(w.worker));
    ended(CW_COMMITTED, 0, "");
    assert_true(cw_worker_finished(w.worker));
}

static void without_room_in_the_map_an_output_waits_for_its_elders(void **state)
{
    (void)state;
    world_done(&w);
    world_init_exactly_once(&w, "delivery: { gap_map_max = \"0B\"; transaction_interval = \"100ms\"; };");
    world_admit(&w, "received", "a");
    answered("b");
    world_tick(&w, 1000);
    assert_int_equal(w.sent_count, 0);
    world_answer(&w, 0, 200, ANSWER);
    world_tick(&w, 100);
    assert_int_equal(w.sent_count, 2);
    assert_int_equal(world_commit_of(&w, 0), 2);
    ended(CW_COMMITTED, 0, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
#define TEST(name) cmocka_unit_test_setup_teardown(name, begin, end)
        TEST(a_round_sends_and_commits_together),
        TEST(what_is_not_finished_is_a_gap_of_the_map),
        TEST(the_next_round_waits_for_the_last_and_its_time),
        TEST(after_an_abort_the_same_is_sent_and_nobody_is_asked),
        TEST(an_unknown_end_that_took_place_is_settled),
        TEST(an_unknown_end_that_did_not_is_sent_again),
        TEST(a_damaged_map_is_the_end),
        TEST(maps_at_the_beginning),
        TEST(what_needs_no_output_waits_for_its_commit),
        TEST(what_has_no_room_is_sent_later_in_the_same_round),
        TEST(too_large_for_the_broker_is_a_dead_letter_in_the_next_round),
        TEST(what_is_lost_while_it_is_sent_is_aborted),
        TEST(late_answers_of_a_lost_assignment_change_nothing),
        TEST(a_revoke_ends_with_a_last_transaction),
        TEST(a_stop_ends_with_a_last_transaction),
        TEST(without_room_in_the_map_an_output_waits_for_its_elders),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
