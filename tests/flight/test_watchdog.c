/* What stands still ends the worker with a word; what waits for somebody does not. */
#include "cw/run/watchdog.h"
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init(&w, "delivery: { event_timeout = \"5s\"; stall_timeout = \"10s\"; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void wait_s(int seconds)
{
    for (int i = 0; i < seconds; i++)
        world_tick(&w, 1000);
}

static struct cw_lookup *first_lookup(void)
{
    return &w.worker->partitions->oldest->desk->lookups[0];
}

static void a_request_without_end(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    wait_s(15);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    wait_s(2);
    assert_int_equal(w.worker->fatal, CW_FATAL_STALLED);
    assert_string_equal(w.worker->fatal_why, "a request has no end");
}

static void a_lookup_that_nobody_wakes(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    assert_null(cw_watchdog_look(w.worker));
    w.asks[0].open = false;
    cw_calls_end(&w.worker->calls, &first_lookup()->call);
    assert_string_equal(cw_watchdog_look(w.worker), "a lookup waits for nothing");
}

static void a_record_whose_turn_never_comes(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 200, ANSWER);
    w.worker->partitions->oldest->stage = CW_HELD;
    wait_s(15);
    assert_null(cw_watchdog_look(w.worker));
    w.worker->time.now_ms += 1000;
    assert_string_equal(cw_watchdog_look(w.worker), "a record waits for its turn, and nobody is before it");
    w.worker->partitions->oldest->stage = CW_DONE;
    assert_string_equal(cw_watchdog_look(w.worker), "an output waits for nothing");
    w.worker->partitions->oldest->stage = CW_SENDING;
}

static void a_broker_may_take_its_time(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    w.send_says = CW_ELIMIT;
    world_answer(&w, 0, 200, ANSWER);
    wait_s(60);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    w.send_says = CW_OK;
    wait_s(60);
    assert_int_equal(w.sent_count, 1);
    assert_int_equal(w.worker->fatal, CW_FATAL_NONE);
    world_deliver_all(&w);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_request_without_end),
        CASE(a_lookup_that_nobody_wakes),
        CASE(a_record_whose_turn_never_comes),
        CASE(a_broker_may_take_its_time),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
