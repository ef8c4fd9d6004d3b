/* The three limits: lookups at a time, open offsets of a partition, bytes. */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void in_flight_bounds_the_lookups(void **state)
{
    (void)state;
    world_init(&w, "delivery: { in_flight = 2; };");
    for (int i = 0; i < 5; i++)
        world_admit(&w, "received", i % 2 ? "a" : "b");
    assert_false(cw_worker_has_room(w.worker));
    for (int i = 0; i < 5; i++) {
        assert_true(world_is_asking(&w, i));
        assert_int_equal(world_is_asking(&w, i + 2), false);
        world_answer(&w, i, 200, ANSWER);
    }
    assert_int_equal(w.sent_count, 5);
    world_deliver_all(&w);
    assert_true(cw_worker_has_room(w.worker));
}

static void who_waits_for_room_asks_in_order(void **state)
{
    (void)state;
    world_init(&w, "delivery: { in_flight = 1; };");
    for (int i = 0; i < 4; i++)
        world_admit(&w, "received", "a");
    for (int i = 0; i < 4; i++) {
        assert_true(world_is_asking(&w, i));
        world_answer(&w, i, 200, ANSWER);
    }
    world_deliver_all(&w);
}

static void bytes_bound_what_is_open(void **state)
{
    size_t before;

    (void)state;
    world_init(&w, "delivery: { max_bytes = \"1MiB\"; }; limits: { event_max_bytes = \"4KiB\"; "
                   "answer_max_bytes = \"4KiB\"; };");
    while (cw_worker_has_room(w.worker))
        world_admit(&w, "received", "a");
    assert_in_range(cw_worker_open(w.worker), 20, 400);
    before = w.worker->open_bytes;
    assert_true(before >= 1048576);
    for (int64_t i = 0; i < w.next_offset[0]; i++)
        world_answer(&w, i, 200, ANSWER);
    world_deliver_all(&w);
    assert_int_equal(w.worker->open_bytes, 0);
    assert_true(cw_worker_has_room(w.worker));
}

static void an_event_that_waits_keeps_its_message_only(void **state)
{
    size_t asking;

    (void)state;
    world_init(&w, "");
    world_admit(&w, "queued", "a");
    asking = w.worker->open_bytes;
    world_admit(&w, "queued", "a");
    assert_true(w.worker->open_bytes < asking + 1000);
    world_answer(&w, 0, 200, "");
    world_answer(&w, 1, 200, "");
    world_deliver_all(&w);
}

static void an_event_over_its_limit_is_a_dead_letter(void **state)
{
    static char value[1026];

    (void)state;
    world_init(&w, "limits: { event_max_bytes = \"1KiB\"; };");
    memset(value, ' ', 1025);
    world_admit_raw(&w, 0, "a", value);
    assert_string_equal(world_output(&w, 0)->reason, "too_large");
    value[1024] = '\0';
    world_admit_raw(&w, 0, "a", value);
    assert_string_equal(world_output(&w, 1)->reason, "not_json");
    world_deliver_all(&w);
}

/* Spare desks count for nothing in max_bytes, so what they keep must be small. */
static void a_spare_desk_does_not_keep_what_a_large_event_needed(void **state)
{
    static const char event[] = "{\"event\":{\"name\":\"received\"},\"contact\":{\"source\":\"1\"}}";
    static char value[900000];

    (void)state;
    world_init(&w, "");
    memset(value, ' ', sizeof(value) - 1);
    memcpy(value, event, sizeof(event) - 1);
    world_admit_raw(&w, 0, "a", value);
    world_answer(&w, 0, 200, ANSWER);
    world_deliver_all(&w);
    assert_non_null(w.worker->desks);
    for (const struct cw_desk *desk = w.worker->desks; desk; desk = desk->next)
        assert_true(desk->arena.held <= 65536);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, NULL, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(in_flight_bounds_the_lookups),
        CASE(who_waits_for_room_asks_in_order),
        CASE(bytes_bound_what_is_open),
        CASE(an_event_that_waits_keeps_its_message_only),
        CASE(an_event_over_its_limit_is_a_dead_letter),
        CASE(a_spare_desk_does_not_keep_what_a_large_event_needed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
