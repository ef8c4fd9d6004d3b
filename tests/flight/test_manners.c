/* How the systems that are asked are treated: tries again, deadlines.
 * clause 13.1.4 13.1.6 13.2.3 13.2.4 */
#include "flight/world.h"
#include "mocka.h"

#define CRM  "endpoint = \"http://127.0.0.1/crm\"; events = \"received\"; configuration = \"get\"; "
#define HOOK "endpoint = \"http://127.0.0.1/hook\"; events = \"queued\"; configuration = \"post\"; "

static struct world w;

static void begin(const char *fields)
{
    char settings[1000];

    snprintf(settings, sizeof(settings),
             "delivery: { event_timeout = \"5s\"; in_flight = 2; };\n"
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

static const struct cw_lookup_counters *counted(void)
{
    return &w.worker->counters.lookups[0];
}

static bool has(const char *text)
{
    return w.sent_count && strstr(w.sents[w.sent_count - 1].value, text);
}

static void a_failure_is_tried_again(void **state)
{
    const struct cw_answer broken = { .transport = CW_REASON_CONNECT, .duration_us = 1000 };

    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, "");
    assert_int_equal(w.sent_count, 0);
    assert_int_equal(w.worker->calls.under_way, 0);
    world_tick(&w, 200);
    assert_int_equal(w.ask_count, 2);
    world_answer_this(&w, world_asked(&w, 0), &broken);
    world_tick(&w, 400);
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 0, 200, ANSWER);
    assert_true(has("\"outcome\":\"found\",\"status\":200,\"tries\":3,\"duration\":0.087"));
    assert_int_equal(counted()->retries, 2);
    assert_int_equal(counted()->durations.count, 3);
}

static void there_are_three_retries(void **state)
{
    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(w.sent_count, 0);
        world_answer(&w, 0, 503, "");
        world_tick(&w, 1000);
    }
    assert_int_equal(w.ask_count, 4);
    assert_true(has("\"outcome\":\"failed\",\"reason\":\"http_5xx\",\"status\":503,\"tries\":4"));
}

/* Commits tell what is finished, and nothing of what was tried: no try is remembered, none is owed. */
static void tries_begin_anew_with_the_next_owner(void **state)
{
    const struct cw_start again = { .partition = 0, .next = 0 };

    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    for (int i = 0; i < 3; i++) {
        world_answer(&w, 0, 503, "");
        world_tick(&w, 1000);
    }
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, &again, 1), CW_OK);
    w.next_offset[0] = 0;
    world_admit(&w, "received", "a");
    for (int i = 0; i < 4; i++) {
        assert_int_equal(w.sent_count, 0);
        world_answer(&w, 0, 503, "");
        world_tick(&w, 1000);
    }
    assert_true(has("\"outcome\":\"failed\",\"reason\":\"http_5xx\",\"status\":503,\"tries\":4"));
}

static void what_cannot_be_helped_is_not_tried_again(void **state)
{
    const struct cw_answer timeout = { .transport = CW_REASON_TIMEOUT };

    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 400, "");
    assert_true(has("\"reason\":\"http_4xx\""));
    world_admit(&w, "received", "a");
    world_answer_this(&w, world_asked(&w, 1), &timeout);
    assert_int_equal(w.sent_count, 2);
    world_admit(&w, "queued", "a");
    world_answer(&w, 2, 503, ""); /* asking twice may do harm */
    assert_int_equal(w.sent_count, 3);
}

static void an_unsafe_request_is_tried_again_where_that_is_said(void **state)
{
    (void)state;
    begin("retry: { retry_unsafe = true; max = 1; };");
    world_admit(&w, "queued", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, "");
    world_tick(&w, 200);
    assert_true(world_is_asking(&w, 0));
    assert_false(world_is_asking(&w, 1)); /* its turn has not come */
    world_answer(&w, 0, 503, "");
    assert_true(world_is_asking(&w, 1));
    assert_true(has("\"tries\":2"));
}

static void one_that_waits_leaves_its_place_to_others(void **state)
{
    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 503, "");
    world_admit(&w, "received", "c");
    world_admit(&w, "received", "d");
    assert_int_equal(w.worker->calls.under_way, 2);
    world_tick(&w, 200);
    assert_int_equal(w.ask_count, 4); /* both want to go on, and there is no room */
    world_answer(&w, 2, 200, ANSWER);
    world_answer(&w, 3, 200, ANSWER);
    assert_int_equal(w.ask_count, 6);
}

static void outputs_keep_their_order_meanwhile(void **state)
{
    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, "");
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 0);
    world_tick(&w, 200);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.sent_count, 2);
    assert_int_equal(w.sents[0].offset, 0);
}

static void throttle(int64_t offset, const char *after)
{
    struct cw_answer answer = { .status = 429, .retry_after = cw_slice_of(after) };

    world_answer_this(&w, world_asked(&w, offset), &answer);
}

static void retry_after_is_obeyed(void **state)
{
    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    throttle(0, "3");
    world_tick(&w, 2999);
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 201);
    assert_int_equal(w.ask_count, 2);
    throttle(0, "Fri, 15 Jan 2027 08:00:04 GMT"); /* 800 ms from now */
    world_tick(&w, 799);
    assert_int_equal(w.ask_count, 2);
    world_tick(&w, 401);
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 0, 200, ANSWER);
}

static void a_retry_that_comes_too_late_is_not_waited_for(void **state)
{
    (void)state;
    begin("");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    throttle(0, "5"); /* event_timeout */
    assert_true(has("\"outcome\":\"failed\",\"reason\":\"throttled\",\"status\":429,\"tries\":1"));
    throttle(1, "61");
    assert_int_equal(w.sent_count, 2);
}

static void what_waits_is_given_up_with_its_partition(void **state)
{
    const struct cw_start zero = { .partition = 0, .next = -1 };

    (void)state;
    begin("deadline = \"1h\";");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, "");
    cw_worker_lose(w.worker);
    world_tick(&w, 5000);
    assert_int_equal(w.ask_count, 1);
    assert_int_equal(w.worker->alarms.count, 0);
    assert_int_equal(w.worker->counters.released, 1);
    assert_int_equal(cw_worker_assigned(w.worker, &zero, 1), CW_OK);
}

/* The world's records are a second old. */
static void a_safe_request_ends_at_the_deadline(void **state)
{
    (void)state;
    begin("deadline = \"3s\";");
    world_admit(&w, "received", "a");
    world_tick(&w, 1999);
    assert_int_equal(w.cancel_count, 0);
    world_tick(&w, 1);
    assert_int_equal(w.cancel_count, 1);
    assert_true(has("\"status\":\"late\""));
    assert_true(has("\"outcome\":\"late\",\"tries\":0"));
    assert_int_equal(w.worker->calls.under_way, 0);
    assert_int_equal(w.worker->alarms.count, 0);
}

static void an_unsafe_request_is_left_to_its_end(void **state)
{
    (void)state;
    begin("deadline = \"3s\";");
    world_admit(&w, "queued", "a");
    world_tick(&w, 4000);
    assert_int_equal(w.cancel_count, 0);
    world_answer(&w, 0, 200, "");
    assert_true(has("\"outcome\":\"done\""));
}

static void past_the_deadline_nothing_is_asked(void **state)
{
    (void)state;
    begin("deadline = \"1s\";");
    world_admit(&w, "received", "a");
    world_admit(&w, "queued", "b");
    assert_int_equal(w.ask_count, 0);
    assert_int_equal(w.sent_count, 2);
    assert_true(has("\"status\":\"late\""));
    assert_int_equal(counted()->outcomes[CW_OUTCOME_LATE], 1);
}

static void a_retry_ends_at_the_deadline(void **state)
{
    (void)state;
    begin("deadline = \"3s\"; retry: { first = \"60s\"; limit = \"60s\"; };");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, ""); /* whatever the dice say: it fits, or there is no other try */
    world_tick(&w, 2000);
    assert_int_equal(w.sent_count, 1);
    assert_int_equal(w.worker->alarms.count, 0);
}

static void one_that_waits_for_room_can_be_late(void **state)
{
    (void)state;
    begin("deadline = \"3s\"; retry: { first = \"1ms\"; };");
    world_admit(&w, "received", "a");
    world_answer(&w, 0, 503, "");
    world_admit(&w, "queued", "b");
    world_admit(&w, "queued", "c");
    world_tick(&w, 1);
    assert_int_equal(w.worker->calls.waiting, 1);
    world_tick(&w, 1999);
    assert_int_equal(w.worker->calls.waiting, 0);
    assert_true(has("\"outcome\":\"late\",\"status\":503,\"tries\":1"));
    world_answer(&w, 1, 200, "");
    world_answer(&w, 2, 200, "");
}

static void deadlines_can_be_left_out(void **state)
{
    (void)state;
    begin("deadline = \"1s\";");
    w.worker->no_deadlines = true;
    world_admit(&w, "received", "a");
    assert_true(world_is_asking(&w, 0));
}

#define CASE(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(a_failure_is_tried_again),
        CASE(there_are_three_retries),
        CASE(tries_begin_anew_with_the_next_owner),
        CASE(what_cannot_be_helped_is_not_tried_again),
        CASE(an_unsafe_request_is_tried_again_where_that_is_said),
        CASE(one_that_waits_leaves_its_place_to_others),
        CASE(outputs_keep_their_order_meanwhile),
        CASE(retry_after_is_obeyed),
        CASE(a_retry_that_comes_too_late_is_not_waited_for),
        CASE(what_waits_is_given_up_with_its_partition),
        CASE(a_safe_request_ends_at_the_deadline),
        CASE(an_unsafe_request_is_left_to_its_end),
        CASE(past_the_deadline_nothing_is_asked),
        CASE(a_retry_ends_at_the_deadline),
        CASE(one_that_waits_for_room_can_be_late),
        CASE(deadlines_can_be_left_out),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
