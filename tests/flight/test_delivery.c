/* What the producer and the broker may answer, and what becomes of the record then. */
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

static void a_full_producer_gets_it_later(void **state)
{
    (void)state;
    w.send_says = CW_ELIMIT;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 0);
    assert_false(cw_worker_has_room(w.worker));
    world_tick(&w, 10);
    assert_int_equal(w.sent_count, 0);
    w.send_says = CW_OK;
    world_tick(&w, 10);
    assert_int_equal(w.sent_count, 2);
    assert_int_equal(w.sents[0].offset, 0);
    assert_true(cw_worker_has_room(w.worker));
    world_deliver_all(&w);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 2);
}

static void room_for_one_at_a_time(void **state)
{
    (void)state;
    w.send_says = CW_ELIMIT;
    for (int i = 0; i < 6; i++)
        world_admit(&w, "received", i % 2 ? "a" : "b");
    for (int i = 5; i >= 0; i--)
        world_answer(&w, i, 200, ANSWER);
    for (size_t sent = 1; sent <= 6; sent++) {
        w.send_room = 1;
        world_tick(&w, 10);
        assert_int_equal(w.sent_count, sent);
    }
    world_deliver_all(&w);
}

static void too_large_for_the_producer_becomes_a_dead_letter(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    w.send_says = CW_EINVAL;
    w.send_room = 0;
    /* the port refuses the output and the dead letter; the stub too: nothing may be skipped */
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.worker->fatal, CW_FATAL_DELIVERY);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
}

static void refused_for_its_size_becomes_a_dead_letter_then_a_stub(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(world_output(&w, 0)->topic, CW_TO_OUTPUT);
    world_deliver(&w, 0, CW_ELIMIT);
    assert_int_equal(world_output(&w, 0)->topic, CW_TO_DEAD_LETTER);
    assert_string_equal(world_output(&w, 0)->reason, "output_too_large");
    assert_non_null(strstr(world_output(&w, 0)->value, "\"received\""));
    world_deliver(&w, 0, CW_ELIMIT);
    assert_int_equal(world_output(&w, 0)->topic, CW_TO_DEAD_LETTER);
    assert_false(world_output(&w, 0)->null_value); /* that would delete it from a compacted topic */
    assert_string_equal(world_output(&w, 0)->value, "");
    assert_string_equal(world_output(&w, 0)->reason, "output_too_large");
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
    world_deliver(&w, 0, CW_OK);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
    assert_int_equal(w.worker->counters.dead_lettered, 1);
    assert_int_equal(w.worker->counters.poisons[CW_POISON_OUTPUT_TOO_LARGE], 1);
}

static void a_refused_stub_is_fatal(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    for (int i = 0; i < 3; i++)
        world_deliver(&w, 0, CW_ELIMIT);
    assert_int_equal(w.worker->fatal, CW_FATAL_DELIVERY);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
}

static void refused_for_good_is_fatal_and_commits_nothing(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
    world_deliver(&w, 0, CW_EIO);
    world_deliver(&w, 1, CW_OK);
    assert_int_equal(w.worker->fatal, CW_FATAL_DELIVERY);
    assert_false(cw_worker_has_room(w.worker));
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
    assert_int_equal(w.worker->counters.delivery_errors, 1);
}

static void nothing_follows_what_was_refused_for_good(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_deliver(&w, 0, CW_EIO);
    world_answer(&w, 1, 200, ANSWER);
    assert_null(world_output(&w, 1));
}

static void a_refused_dead_letter_is_fatal(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, "a", "no json");
    world_deliver(&w, 0, CW_EIO);
    assert_int_equal(w.worker->fatal, CW_FATAL_DELIVERY);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
}

static void a_tombstone_is_finished_by_being_read(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, "a", NULL);
    assert_int_equal(w.sent_count, 0);
    assert_int_equal(w.worker->counters.tombstones, 1);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void poison_is_finished_when_its_letter_is_delivered(void **state)
{
    (void)state;
    world_admit_raw(&w, 0, "a", "{\"event\":{}}");
    assert_string_equal(world_output(&w, 0)->reason, "no_event_name");
    assert_string_equal(world_output(&w, 0)->value, "{\"event\":{}}");
    assert_string_equal(world_output(&w, 0)->key, "a");
    assert_int_equal(w.tales[CW_TALE_DEAD_LETTER], 1);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), -1);
    world_deliver(&w, 0, CW_OK);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void poison_does_not_hold_its_conversation(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit_raw(&w, 0, "a", "[");
    world_admit(&w, "received", "a");
    world_deliver(&w, 1, CW_OK);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 2, 200, ANSWER);
    world_deliver_all(&w);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 3);
}

static void a_refused_commit_is_tried_again(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    world_committed(&w, CW_EIO);
    assert_int_equal(w.commit_count, 1);
    world_tick(&w, 500);
    assert_int_equal(w.commit_count, 1);
    world_tick(&w, 500);
    assert_int_equal(w.commit_count, 2);
    world_committed(&w, CW_OK);
    world_tick(&w, 1000);
    assert_int_equal(w.commit_count, 2); /* nothing new */
    assert_int_equal(w.tales[CW_TALE_COMMIT_FAILED], 1);
}

static void a_commit_that_cannot_be_sent_is_tried_again(void **state)
{
    (void)state;
    w.commit_says = CW_EIO;
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    w.commit_says = CW_OK;
    world_tick(&w, 1000);
    world_committed(&w, CW_OK);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void one_commit_at_a_time(void **state)
{
    (void)state;
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    world_admit(&w, "accepted", "a");
    world_tick(&w, 1000);
    assert_int_equal(w.commit_count, 1);
    world_committed(&w, CW_OK);
    world_tick(&w, 1000);
    assert_int_equal(w.commit_count, 2);
    assert_int_equal(world_commit_of(&w, 0), 2);
    world_committed(&w, CW_OK);
}

static void an_html_answer_where_the_body_is_saved_is_no_end(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, "<html>");
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    assert_non_null(strstr(world_output(&w, 0)->value, "\"status\":\"not_found\""));
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_full_producer_gets_it_later),
        CASE(room_for_one_at_a_time),
        CASE(too_large_for_the_producer_becomes_a_dead_letter),
        CASE(refused_for_its_size_becomes_a_dead_letter_then_a_stub),
        CASE(a_refused_stub_is_fatal),
        CASE(refused_for_good_is_fatal_and_commits_nothing),
        CASE(nothing_follows_what_was_refused_for_good),
        CASE(a_refused_dead_letter_is_fatal),
        CASE(a_tombstone_is_finished_by_being_read),
        CASE(poison_is_finished_when_its_letter_is_delivered),
        CASE(poison_does_not_hold_its_conversation),
        CASE(a_refused_commit_is_tried_again),
        CASE(a_commit_that_cannot_be_sent_is_tried_again),
        CASE(one_commit_at_a_time),
        CASE(an_html_answer_where_the_body_is_saved_is_no_end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
