/* A conversation's outputs leave in the order of its events, whatever order the answers come in. */
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

static size_t sent_of(const char *key, int64_t *offsets)
{
    size_t count = 0;

    for (size_t i = 0; i < w.sent_count; i++)
        if (!strcmp(w.sents[i].key, key))
            offsets[count++] = w.sents[i].offset;
    return count;
}

static void assert_order(const char *key, size_t expected)
{
    int64_t offsets[WORLD_MAX];

    assert_int_equal(sent_of(key, offsets), expected);
    for (size_t i = 1; i < expected; i++)
        assert_true(offsets[i - 1] < offsets[i]);
}

static void safe_lookups_overlap(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        world_admit(&w, "received", "a");
    for (int i = 0; i < 4; i++)
        assert_true(world_is_asking(&w, i));
}

static void answers_backwards_leave_forwards(void **state)
{
    (void)state;
    for (int i = 0; i < 6; i++)
        world_admit(&w, "received", "a");
    for (int i = 5; i > 0; i--) {
        world_answer(&w, i, 200, ANSWER);
        assert_int_equal(w.sent_count, 0);
    }
    world_answer(&w, 0, 200, ANSWER);
    assert_order("a", 6);
    world_deliver_all(&w);
}

static void the_next_goes_to_the_producer_before_the_first_is_delivered(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 2);
    world_deliver(&w, 1, CW_OK);
    world_deliver(&w, 0, CW_OK);
}

static void other_conversations_do_not_wait(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    world_answer(&w, 1, 200, ANSWER);
    assert_non_null(world_output(&w, 1));
    assert_null(world_output(&w, 0));
}

static void without_key_and_id_nothing_waits(void **state)
{
    (void)state;
    world_admit(&w, "received", NULL);
    world_admit(&w, "received", NULL);
    world_answer(&w, 1, 200, ANSWER);
    assert_non_null(world_output(&w, 1));
}

static void without_key_the_conversation_orders(void **state)
{
    static const char *const values[] = {
        "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"c\",\"source\":\"1\"}}",
        "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"c\",\"source\":\"2\"}}",
    };

    (void)state;
    world_admit_raw(&w, 0, NULL, values[0]);
    world_admit_raw(&w, 0, NULL, values[1]);
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 0);
    world_answer(&w, 0, 200, ANSWER);
    assert_order("c", 2);
}

static void an_unsafe_request_is_a_barrier(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "queued", "a"); /* unsafe */
    world_admit(&w, "received", "a");
    assert_true(world_is_asking(&w, 0));
    assert_false(world_is_asking(&w, 1));
    assert_false(world_is_asking(&w, 2));
    world_answer(&w, 0, 200, ANSWER);
    assert_true(world_is_asking(&w, 1));
    assert_false(world_is_asking(&w, 2));
    world_answer(&w, 1, 200, "");
    assert_true(world_is_asking(&w, 2));
    world_answer(&w, 2, 200, ANSWER);
    assert_order("a", 3);
}

static void unsafe_ones_ask_one_after_another(void **state)
{
    (void)state;
    for (int i = 0; i < 5; i++)
        world_admit(&w, "queued", "a");
    for (int i = 0; i < 5; i++) {
        for (int other = 0; other < 5; other++)
            assert_int_equal(world_is_asking(&w, other), other == i);
        world_answer(&w, i, i % 2 ? 500 : 200, "");
    }
    assert_order("a", 5);
}

static void what_matches_nothing_does_not_wait_for_its_elder(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "accepted", "a");
    assert_int_equal(cw_worker_open(w.worker), 1);
}

static void the_same_key_in_two_partitions_is_two_lines(void **state)
{
    static const char value[] = "{\"event\":{\"name\":\"queued\"},\"contact\":{\"id\":\"a\"}}";
    const struct cw_start one = { .partition = 1, .next = -1 };

    (void)state;
    assert_int_equal(cw_worker_assigned(w.worker, &one, 1), CW_OK);
    world_admit_raw(&w, 0, "a", value);
    world_admit_raw(&w, 1, "a", value);
    assert_int_equal(w.ask_count, 2);
}

static void the_commit_waits_for_the_slowest(void **state)
{
    (void)state;
    for (int i = 0; i < 4; i++)
        world_admit(&w, "received", i == 0 ? "slow" : "fast");
    for (int i = 1; i < 4; i++)
        world_answer(&w, i, 200, ANSWER);
    world_deliver_all(&w);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 0); /* the others stand in its map */
    world_answer(&w, 0, 200, ANSWER);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 0); /* handed over is not delivered */
    world_deliver(&w, 0, CW_OK);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 4);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(safe_lookups_overlap),
        CASE(answers_backwards_leave_forwards),
        CASE(the_next_goes_to_the_producer_before_the_first_is_delivered),
        CASE(other_conversations_do_not_wait),
        CASE(without_key_and_id_nothing_waits),
        CASE(without_key_the_conversation_orders),
        CASE(an_unsafe_request_is_a_barrier),
        CASE(unsafe_ones_ask_one_after_another),
        CASE(what_matches_nothing_does_not_wait_for_its_elder),
        CASE(the_same_key_in_two_partitions_is_two_lines),
        CASE(the_commit_waits_for_the_slowest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
