/* Breakers and rates: who may ask now, who waits, who is told no.
 * clause 13.3.3 13.3.4 13.3.5 13.4.2 13.4.3 13.4.4 13.4.5 */
#include "flight/world.h"
#include "mocka.h"

#define CRM     "endpoint = \"http://127.0.0.1/crm\"; events = \"received\"; configuration = \"get\"; "
#define HOOK    "endpoint = \"http://127.0.0.1/hook\"; events = \"queued\"; configuration = \"post\"; "
#define BREAKER "retry: { max = 0; }; breaker: { at_least = 2; open_for = \"1s\"; when_open = "

static struct world w;

static void begin(const char *fields)
{
    char settings[1000];

    snprintf(settings, sizeof(settings),
             "delivery: { event_timeout = \"5s\"; in_flight = 8; };\n"
             "secrets = ( { name = \"crm\"; type = \"header\"; secret = \"very-secret\"; } );\n"
             "integrations = ( { name = \"crm\"; " CRM "%s }, { name = \"hook\"; " HOOK "%s } );",
             fields, fields);
    world_init(&w, settings);
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static void admit(unsigned count)
{
    static const char *const keys[] = { "a", "b", "c", "d", "e", "f" };

    for (unsigned i = 0; i < count; i++)
        world_admit(&w, "received", keys[i]);
}

static bool has(int64_t offset, const char *text)
{
    return world_output(&w, offset) && strstr(world_output(&w, offset)->value, text);
}

static void an_open_breaker_fails(void **state)
{
    (void)state;
    begin(BREAKER "\"fail\"; };");
    admit(2);
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    admit(1);
    assert_int_equal(w.ask_count, 2);
    assert_true(has(2, "\"reason\":\"breaker_open\",\"tries\":0"));
    world_tick(&w, 1000);
    admit(3);
    assert_int_equal(w.ask_count, 3); /* one tries; the others do not pass meanwhile */
    assert_true(has(4, "breaker_open"));
    world_answer(&w, 3, 200, ANSWER);
    admit(2);
    assert_int_equal(w.ask_count, 5);
    world_answer(&w, 6, 200, ANSWER);
    world_answer(&w, 7, 200, ANSWER);
}

static void an_open_breaker_makes_wait(void **state)
{
    (void)state;
    begin(BREAKER "\"wait\"; };");
    admit(2);
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    admit(3);
    assert_int_equal(w.ask_count, 2);
    assert_int_equal(w.worker->calls.under_way + w.worker->calls.waiting, 0);
    world_tick(&w, 1000);
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 2, 503, "");
    assert_true(has(2, "http_5xx"));
    world_tick(&w, 999);
    assert_int_equal(w.ask_count, 3);
    for (int i = 0; i < 9; i++) { /* far beyond event_timeout */
        world_tick(&w, 1000);
        assert_int_equal(w.ask_count, 4);
    }
    assert_int_equal(w.asks[3].timeout_ms, 5000);
    world_answer(&w, 3, 200, ANSWER);
    assert_int_equal(w.ask_count, 5);
    world_answer(&w, 4, 200, ANSWER);
    assert_true(has(4, "\"outcome\":\"found\""));
}

static void the_one_that_tries_may_be_given_up(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 3 };

    (void)state;
    begin(BREAKER "\"wait\"; };");
    admit(2);
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    admit(2);
    world_tick(&w, 1000);
    assert_int_equal(w.ask_count, 3);
    cw_worker_lose(w.worker);
    assert_int_equal(w.worker->alarms.count, 0);
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    admit(1);
    assert_int_equal(w.ask_count, 4);
    world_answer(&w, 4, 200, ANSWER);
}

static void when_the_one_that_tries_is_late_the_next_does(void **state)
{
    (void)state;
    begin(BREAKER "\"wait\"; }; deadline = \"3s\";");
    admit(2);
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    admit(1);
    world_tick(&w, 1000);
    assert_int_equal(w.ask_count, 3);
    w.time.wall_ms -= 1000; /* the next event is a younger one */
    world_tick(&w, 0);
    admit(1);
    assert_int_equal(w.ask_count, 3);
    world_tick(&w, 1000);
    assert_true(has(2, "\"outcome\":\"late\""));
    assert_int_equal(w.ask_count, 4);
    world_answer(&w, 3, 200, ANSWER);
}

static void others_are_not_held_by_a_breaker(void **state)
{
    (void)state;
    begin(BREAKER "\"wait\"; };");
    admit(2);
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    admit(1);
    world_admit(&w, "queued", "x");
    assert_true(world_is_asking(&w, 3));
    world_answer(&w, 3, 200, "");
}

static void throttle(int64_t offset, const char *after)
{
    struct cw_answer answer = { .status = 429, .retry_after = cw_slice_of(after) };

    world_answer_this(&w, world_asked(&w, offset), &answer);
}

static void a_throttle_opens_it(void **state)
{
    (void)state;
    begin(BREAKER "\"wait\"; };");
    admit(1);
    throttle(0, "3");
    admit(1);
    world_tick(&w, 2999);
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 1);
    assert_int_equal(w.ask_count, 2);
    throttle(1, "");
    admit(1);
    world_tick(&w, 999);
    assert_int_equal(w.ask_count, 2);
    world_tick(&w, 1);
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 2, 200, ANSWER);
}

static void a_long_retry_after_opens_it_without_a_word(void **state)
{
    (void)state;
    begin("");
    admit(1);
    throttle(0, "61");
    admit(1);
    assert_true(has(1, "breaker_open"));
    world_tick(&w, 60999);
    admit(1);
    assert_true(has(2, "breaker_open"));
    world_tick(&w, 1);
    admit(1);
    assert_int_equal(w.ask_count, 2);
    throttle(3, "999999"); /* at most an hour */
    world_tick(&w, 3599999);
    admit(1);
    assert_true(has(4, "breaker_open"));
    world_tick(&w, 1);
    admit(1);
    world_answer(&w, 5, 200, ANSWER);
}

static void a_retry_that_it_would_refuse_is_not_waited_for(void **state)
{
    (void)state;
    begin("breaker: { at_least = 1; open_for = \"2s\"; };");
    admit(1);
    world_answer(&w, 0, 503, "");
    assert_true(has(0, "\"reason\":\"http_5xx\",\"status\":503,\"tries\":1"));
}

static void a_rate_spreads_requests(void **state)
{
    (void)state;
    begin("rate: { requests = 10; };");
    admit(4);
    assert_int_equal(w.ask_count, 1);
    assert_int_equal(w.worker->calls.under_way + w.worker->calls.waiting, 1);
    world_tick(&w, 99);
    assert_int_equal(w.ask_count, 2);
    world_tick(&w, 100);
    assert_int_equal(w.ask_count, 3);
    world_tick(&w, 6000); /* what came late is not made up for, and event_timeout does not count */
    assert_int_equal(w.ask_count, 4);
    assert_int_equal(w.asks[3].timeout_ms, 5000);
    assert_int_equal(w.worker->counters.lookups[0].gate_waits, 3);
    for (int i = 0; i < 4; i++)
        world_answer(&w, i, 200, ANSWER);
}

static void rates_are_each_integrations_own(void **state)
{
    (void)state;
    begin("rate: { requests = 10; };");
    admit(1);
    world_admit(&w, "queued", "x");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, "");
}

static void a_credentials_rate_is_shared(void **state)
{
    (void)state;
    begin("rate: { requests = 10; credential = \"crm\"; };");
    admit(1);
    world_admit(&w, "queued", "x");
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 100);
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, "");
}

static void a_groups_rate_is_divided(void **state)
{
    (void)state;
    begin("rate: { requests = 10; scope = \"group\"; };");
    cw_worker_set_partitions(w.worker, 5);
    admit(2);
    world_tick(&w, 497);
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 1);
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
}

static void a_rebalance_divides_it_anew(void **state)
{
    const struct cw_start starts[] = { { .partition = 0 }, { .partition = 1 }, { .partition = 2 } };

    (void)state;
    begin("rate: { requests = 10; scope = \"group\"; };");
    cw_worker_set_partitions(w.worker, 6);
    assert_int_equal(w.worker->gates.share.own, 1);
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, starts, 3), CW_OK);
    assert_int_equal(w.worker->gates.share.own, 3);
}

static void who_waits_for_a_rate_may_leave(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 3 };

    (void)state;
    begin("rate: { requests = 10; };");
    admit(3);
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    world_tick(&w, 100);
    admit(1); /* nothing was used up by those who left */
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 3, 200, ANSWER);
}

static void who_waits_for_a_rate_can_be_late(void **state)
{
    (void)state;
    begin("rate: { requests = 1; per = \"10s\"; }; deadline = \"3s\";");
    admit(2);
    world_answer(&w, 0, 200, ANSWER);
    world_tick(&w, 2000);
    assert_true(has(1, "\"outcome\":\"late\""));
    world_tick(&w, 9000);
    assert_int_equal(w.ask_count, 1);
}

static void a_retry_needs_its_turn_too(void **state)
{
    (void)state;
    begin("rate: { requests = 1; }; retry: { first = \"1ms\"; };");
    admit(1);
    world_answer(&w, 0, 503, "");
    world_tick(&w, 900);
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 100);
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
}

#define CASE(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(an_open_breaker_fails),
        CASE(an_open_breaker_makes_wait),
        CASE(the_one_that_tries_may_be_given_up),
        CASE(when_the_one_that_tries_is_late_the_next_does),
        CASE(others_are_not_held_by_a_breaker),
        CASE(a_throttle_opens_it),
        CASE(a_long_retry_after_opens_it_without_a_word),
        CASE(a_retry_that_it_would_refuse_is_not_waited_for),
        CASE(a_rate_spreads_requests),
        CASE(rates_are_each_integrations_own),
        CASE(a_credentials_rate_is_shared),
        CASE(a_groups_rate_is_divided),
        CASE(a_rebalance_divides_it_anew),
        CASE(who_waits_for_a_rate_may_leave),
        CASE(who_waits_for_a_rate_can_be_late),
        CASE(a_retry_needs_its_turn_too),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
