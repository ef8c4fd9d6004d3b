/* Several lookups of one event: one after the other, within one time for all. */
#include "flight/world.h"
#include "mocka.h"

static struct world w;

static int begin(void **state)
{
    (void)state;
    world_init(&w, "delivery: { event_timeout = \"5s\"; };");
    return 0;
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void assert_asked(size_t count, const char *last)
{
    assert_int_equal(w.ask_count, count);
    assert_memory_equal(w.asks[count - 1].integration->name.ptr, last, strlen(last));
}

static void one_after_the_other(void **state)
{
    (void)state;
    world_admit(&w, "transferred", "a");
    assert_asked(1, "first");
    world_answer(&w, 0, 200, ANSWER);
    assert_asked(2, "second");
    world_answer(&w, 0, 404, "");
    assert_asked(3, "third");
    assert_int_equal(w.sent_count, 0);
    world_answer(&w, 0, 500, "");
    assert_int_equal(w.sent_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"status\":\"partial\""));
    world_deliver_all(&w);
}

static void a_lookup_gets_what_is_left_of_the_event_timeout(void **state)
{
    (void)state;
    world_admit(&w, "transferred", "a");
    assert_int_equal(w.asks[0].timeout_ms, 5000);
    world_tick(&w, 3000);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.asks[1].timeout_ms, 2000);
    world_tick(&w, 1999);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.asks[2].timeout_ms, 1);
    world_answer(&w, 0, 200, ANSWER);
}

static void past_the_event_timeout_nothing_is_asked(void **state)
{
    (void)state;
    world_admit(&w, "transferred", "a");
    world_tick(&w, 5000);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.ask_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"failed\",\"reason\":\"timeout\",\"tries\":0"));
    assert_non_null(strstr(w.sents[0].value, "\"status\":\"partial\""));
}

static void the_timeout_begins_with_the_first_lookup(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    world_admit(&w, "allocated", "a");
    world_tick(&w, 4000);
    world_answer(&w, 0, 200, "");
    assert_int_equal(world_asked(&w, 1)->timeout_ms, 5000);
}

static void what_cannot_be_asked_is_passed_over(void **state)
{
    static const char value[] =
        "{\"event\":{\"name\":\"allocated\"},\"contact\":{\"id\":\"a\",\"source\":\"\"}}";

    (void)state;
    world_admit_raw(&w, 0, "a", value);
    assert_int_equal(w.ask_count, 0);
    assert_int_equal(w.sent_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"status\":\"skipped\""));
    assert_non_null(strstr(w.sents[0].value, "\"reason\":\"missing_value\""));
}

static void a_port_that_cannot_ask_is_internal(void **state)
{
    (void)state;
    w.ask_says = CW_EIO;
    world_admit(&w, "received", "a");
    assert_int_equal(w.sent_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"reason\":\"internal\""));
}

static void lookups_are_counted(void **state)
{
    const struct cw_answer broken = { .transport = CW_REASON_RESET };
    const struct cw_lookup_counters *c;

    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    c = &w.worker->counters.lookups[world_asked(&w, 0)->integration->number];
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 503, "");
    world_answer_this(&w, world_asked(&w, 2), &broken);
    assert_int_equal(c->outcomes[CW_OUTCOME_FOUND], 1);
    assert_int_equal(c->outcomes[CW_OUTCOME_FAILED], 2);
    assert_int_equal(c->broken[CW_REASON_RESET], 1);
    assert_int_equal(c->codes[2], 1);
    assert_int_equal(c->codes[5], 1);
    assert_int_equal(c->codes[0], 0);
    assert_int_equal(c->durations.count, 3);
    world_deliver_all(&w);
    assert_int_equal(w.worker->counters.produced, 3);
    assert_int_equal(w.worker->counters.statuses[CW_RECORD_ENRICHED], 1);
    assert_int_equal(w.worker->counters.statuses[CW_RECORD_FAILED], 2);
    assert_int_equal(w.worker->counters.end_to_end.count, 3);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(one_after_the_other),
        CASE(a_lookup_gets_what_is_left_of_the_event_timeout),
        CASE(past_the_event_timeout_nothing_is_asked),
        CASE(the_timeout_begins_with_the_first_lookup),
        CASE(what_cannot_be_asked_is_passed_over),
        CASE(a_port_that_cannot_ask_is_internal),
        CASE(lookups_are_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
