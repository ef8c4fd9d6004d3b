#include "cw/run/key_queue.h"
#include "mocka.h"
#include <stdio.h>
#include <stdlib.h>

static struct cw_key_queue queue;
static const uint64_t seed[2] = { 3, 4 };

static int begin(void **state)
{
    (void)state;
    return cw_key_queue_init(&queue, seed) != CW_OK;
}

static int end(void **state)
{
    (void)state;
    assert_int_equal(queue.line_count, 0);
    cw_key_queue_done(&queue);
    return 0;
}

static void join(struct cw_turn *turn, const char *key, bool safe)
{
    assert_int_equal(cw_turn_join(&queue, turn, 0, cw_slice_of(key), safe), CW_OK);
}

static void leave_all(struct cw_turn *turns, size_t count)
{
    for (size_t i = 0; i < count; i++)
        cw_turn_leave(&queue, &turns[i]);
}

static void safe_ones_ask_together_and_are_sent_in_order(void **state)
{
    struct cw_turn t[3];

    (void)state;
    for (int i = 0; i < 3; i++) {
        join(&t[i], "a", true);
        assert_ptr_equal(cw_turn_next(t[i].line), &t[i]);
        assert_null(cw_turn_next(t[i].line));
    }
    cw_turn_end(&t[2]);
    assert_false(cw_turn_may_send(&t[2]));
    assert_true(cw_turn_may_send(&t[0]));
    assert_ptr_equal(cw_turn_leave(&queue, &t[0]), &t[1]);
    assert_null(cw_turn_leave(&queue, &t[2])); /* was not the head */
    assert_null(cw_turn_leave(&queue, &t[1]));
    assert_null(cw_turn_leave(&queue, &t[1])); /* is in no line any more */
    assert_true(cw_turn_may_send(&t[1]));
}

static void an_unsafe_one_is_alone(void **state)
{
    struct cw_turn t[4];

    (void)state;
    for (int i = 0; i < 4; i++)
        join(&t[i], "a", i == 0 || i == 3);
    assert_ptr_equal(cw_turn_next(t[0].line), &t[0]);
    assert_null(cw_turn_next(t[0].line));
    cw_turn_end(&t[0]);
    assert_ptr_equal(cw_turn_next(t[0].line), &t[1]);
    assert_null(cw_turn_next(t[0].line));
    cw_turn_end(&t[1]);
    assert_ptr_equal(cw_turn_next(t[0].line), &t[2]);
    assert_null(cw_turn_next(t[0].line));
    cw_turn_leave(&queue, &t[2]); /* leaving while it asks ends it */
    assert_ptr_equal(cw_turn_next(t[0].line), &t[3]);
    leave_all(t, 4);
}

static void who_waits_may_leave(void **state)
{
    struct cw_turn t[3];

    (void)state;
    for (int i = 0; i < 3; i++)
        join(&t[i], "a", false);
    assert_ptr_equal(cw_turn_next(t[0].line), &t[0]);
    cw_turn_leave(&queue, &t[1]);
    cw_turn_end(&t[0]);
    assert_ptr_equal(cw_turn_next(t[0].line), &t[2]);
    leave_all(t, 3);
}

static void keys_and_partitions_are_apart(void **state)
{
    struct cw_turn a, b, c;

    (void)state;
    join(&a, "a", false);
    join(&b, "b", false);
    assert_int_equal(cw_turn_join(&queue, &c, 1, CW_LIT("a"), false), CW_OK);
    assert_true(a.line != b.line && a.line != c.line);
    assert_int_equal(queue.line_count, 3);
    cw_turn_leave(&queue, &a);
    cw_turn_leave(&queue, &b);
    cw_turn_leave(&queue, &c);
}

static void many_keys(void **state)
{
    enum { KEYS = 5000 };
    static struct cw_turn turns[2 * KEYS];
    char key[16];

    (void)state;
    for (int i = 0; i < 2 * KEYS; i++) {
        snprintf(key, sizeof(key), "k%d", i % KEYS);
        join(&turns[i], key, true);
    }
    assert_int_equal(queue.line_count, KEYS);
    assert_true(queue.bucket_count >= KEYS / 2);
    for (int i = 0; i < KEYS; i++) {
        assert_ptr_equal(turns[i].line, turns[i + KEYS].line);
        assert_ptr_equal(cw_turn_leave(&queue, &turns[i]), &turns[i + KEYS]);
        assert_null(cw_turn_leave(&queue, &turns[i + KEYS]));
    }
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(safe_ones_ask_together_and_are_sent_in_order),
        CASE(an_unsafe_one_is_alone),
        CASE(who_waits_may_leave),
        CASE(keys_and_partitions_are_apart),
        CASE(many_keys),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
