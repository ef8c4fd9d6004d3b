/* The three limits: lookups at a time, open offsets of a partition, bytes. */
#include "flight/world.h"
#include "mocka.h"
#include <stdio.h>

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

/* A body of one MiB that is as dear to index as the index allows. */
static const char *hostile(const char *word)
{
    static char body[1000000];

    memset(body, ' ', sizeof(body) - 1);
    body[0] = '[';
    for (int i = 0; i < 240000; i++)
        memcpy(body + 1 + 3 * i, "{},", 3);
    snprintf(body + 720001, 100, "\"%s\"", word);
    body[strlen(body)] = ' ';
    body[sizeof(body) - 2] = ']';
    return body;
}

static void tries_do_not_add_up(void **state)
{
    const char *body = hostile("slow down");
    size_t held;

    (void)state;
    world_init(&w, "integrations = ( { name = \"crm\"; endpoint = \"http://127.0.0.1/\"; events = \"any\"; "
                   "configuration = \"get\"; retry: { max = 10; throttle_when: { status = 200; word = \"slow "
                   "down\"; }; }; } );");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, body);
    held = w.worker->open_bytes;
    assert_true(held < 100000);
    for (int i = 0; i < 10; i++) {
        world_tick(&w, 5000);
        assert_true(w.worker->open_bytes <= held);
        world_answer(&w, 0, 200, body);
    }
    assert_non_null(strstr(world_output(&w, 0)->value, "\"reason\":\"throttled\""));
    assert_non_null(strstr(world_output(&w, 0)->value, "\"tries\":11"));
    world_deliver_all(&w);
}

static struct cw_arena *arena_of_oldest(void)
{
    return &w.worker->partitions->oldest->desk->arena;
}

static void who_needs_more_than_a_record_may_fails_alone(void **state)
{
    (void)state;
    world_init(&w, "");
    world_admit(&w, "received", "a");
    arena_of_oldest()->max = arena_of_oldest()->held + 10000;
    world_answer(&w, 0, 200, hostile(""));
    assert_non_null(strstr(world_output(&w, 0)->value, "\"outcome\":\"failed\",\"reason\":\"too_large\""));
    world_deliver(&w, 0, CW_OK);
    world_admit(&w, "allocated", "a");
    arena_of_oldest()->max = arena_of_oldest()->held;
    arena_of_oldest()->next = arena_of_oldest()->end;
    world_answer_this(&w, &w.asks[2], &(struct cw_answer){ .status = 200, .body = CW_LIT(ANSWER) });
    while (world_is_asking(&w, 1))
        world_answer(&w, 1, 200, ANSWER);
    assert_non_null(strstr(world_output(&w, 1)->value, "\"status\":\"failed\",\"cad\":{}"));
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    world_admit(&w, "received", "a");
    world_answer(&w, 2, 200, ANSWER);
    assert_non_null(strstr(world_output(&w, 2)->value, "\"status\":\"enriched\""));
    world_deliver_all(&w);
    assert_int_equal(w.worker->counters.lookups[2].outcomes[CW_OUTCOME_FAILED], 1);
}

/* The last of three answers comes first, and stays until the others have come. */
static void answers_that_must_wait_are_bounded(void **state)
{
    static char body[300000];
    size_t most = 0;

    (void)state;
    world_init(&w, "delivery: { max_bytes = \"4MiB\"; in_flight = 100; };");
    memset(body, ' ', sizeof(body) - 1);
    memcpy(body, "{\"id\":7}", 8);
    while (cw_worker_has_room(w.worker))
        world_admit(&w, "allocated", NULL);
    for (int64_t i = 0; i < w.next_offset[0]; i++) {
        struct world_ask *last = world_asked(&w, i);

        world_answer_this(&w, last, &(struct cw_answer){ .status = 200, .body = cw_slice_of(body) });
        most = w.worker->open_bytes > most ? w.worker->open_bytes : most;
    }
    assert_in_range(most, 4 * 1048576, 8 * 1048576 + 100000);
    for (int64_t i = 0; i < w.next_offset[0]; i++)
        while (world_is_asking(&w, i))
            world_answer(&w, i, 200, ANSWER);
    assert_non_null(strstr(world_output(&w, 0)->value, "\"status\":\"enriched\""));
    assert_non_null(strstr(world_output(&w, w.next_offset[0] - 1)->value, "\"reason\":\"too_large\""));
    world_deliver_all(&w);
    assert_int_equal(w.worker->open_bytes, 0);
}

static void who_has_waited_waits_for_room_too(void **state)
{
    size_t elsewhere = 200 << 20;

    (void)state;
    world_init(&w, "");
    world_admit(&w, "queued", "a");
    world_admit(&w, "queued", "a");
    world_admit(&w, "queued", "b");
    w.worker->open_bytes += elsewhere;
    world_answer(&w, 0, 200, "");
    assert_false(world_is_asking(&w, 1));
    world_answer(&w, 2, 200, ""); /* nobody asks any more: somebody must */
    assert_true(world_is_asking(&w, 1));
    world_answer(&w, 1, 200, "");
    w.worker->open_bytes -= elsewhere;
    world_deliver_all(&w);
}

static void all_that_a_record_keeps_is_counted(void **state)
{
    struct cw_flight *flight;
    size_t before;

    (void)state;
    world_init(&w, "");
    world_admit(&w, "received", "a");
    flight = w.worker->partitions->oldest;
    assert_true(w.worker->open_bytes > sizeof(*flight) + sizeof(*flight->desk) + flight->desk->arena.held);
    before = w.worker->open_bytes;
    flight->record.beside = 5000;
    cw_flight_weigh(flight);
    assert_int_equal(w.worker->open_bytes, before + 5000);
    world_answer(&w, 0, 200, ANSWER);
    assert_true(w.worker->open_bytes > sizeof(*flight) + 5000);
    world_deliver_all(&w);
}

static void a_conversation_too_long_for_its_record_asks_nobody(void **state)
{
    static char value[500000];

    (void)state;
    world_init(&w, "");
    memset(value, 'x', sizeof(value) - 1);
    memcpy(value, "{\"event\":{\"name\":\"received\"},\"contact\":{\"source\":\"1\",\"id\":\"", 59);
    memcpy(value + sizeof(value) - 4, "\"}}", 3);
    world_admit_raw(&w, 0, "a", value);
    assert_int_equal(w.ask_count, 0);
    assert_string_equal(world_output(&w, 0)->reason, "output_too_large");
    world_deliver_all(&w);
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
        CASE(tries_do_not_add_up),
        CASE(who_needs_more_than_a_record_may_fails_alone),
        CASE(answers_that_must_wait_are_bounded),
        CASE(who_has_waited_waits_for_room_too),
        CASE(all_that_a_record_keeps_is_counted),
        CASE(a_conversation_too_long_for_its_record_asks_nobody),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
