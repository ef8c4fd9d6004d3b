/* Answers that serve more than one lookup: equal requests at the same time, and answers that are kept.
 * clause 13.5.1 13.5.2 13.5.3 13.5.4 13.5.5 13.5.6 13.5.7 */
#include "flight/world.h"
#include "mocka.h"

#define CRM  "endpoint = \"http://127.0.0.1/crm\"; events = \"received\"; configuration = \"get\"; "
#define HOOK "endpoint = \"http://127.0.0.1/hook\"; events = \"queued\"; configuration = \"post\"; "
#define TTL  "cache: { ttl = \"10s\"; negative_ttl = \"2s\"; max_entries = 2; };"

static struct world w;

static void begin(const char *fields)
{
    char settings[1000];

    snprintf(settings, sizeof(settings),
             "delivery: { event_timeout = \"5s\"; in_flight = 8; };\n"
             "integrations = ( { name = \"crm\"; " CRM "%s }, { name = \"hook\"; " HOOK " } );",
             fields);
    world_init(&w, settings);
}

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

/* The next record: from this number, in the conversation of this key. */
static void admit(const char *source, const char *key)
{
    char value[200];

    snprintf(value, sizeof(value),
             "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"%s\",\"source\":\"%s\"}}", key,
             source);
    world_admit_raw(&w, 0, key, value);
}

static bool has(int64_t offset, const char *text)
{
    return world_output(&w, offset) && strstr(world_output(&w, offset)->value, text);
}

static const struct cw_lookup_counters *counted(void)
{
    return &w.worker->counters.lookups[0];
}

static void equal_requests_are_sent_once(void **state)
{
    (void)state;
    begin("");
    admit("1", "a");
    admit("1", "b");
    admit("2", "c");
    admit("1", "d");
    assert_int_equal(w.ask_count, 2);
    assert_int_equal(w.worker->calls.under_way, 2);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.sent_count, 3);
    assert_true(has(0, "\"tries\":1,\"duration\":0.043"));
    assert_true(has(1, "\"outcome\":\"found\",\"status\":200,\"tries\":0,\"duration\":0"));
    assert_true(has(3, "\"customer\":{\"id\":\"7\"}"));
    assert_int_equal(counted()->coalesced, 2);
    assert_int_equal(counted()->outcomes[CW_OUTCOME_FOUND], 3);
    assert_int_equal(counted()->codes[2], 1);
    admit("1", "e"); /* it is over: the next asks itself */
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 4, 200, ANSWER);
    world_answer(&w, 2, 200, ANSWER);
    assert_int_equal(w.worker->alarms.count, 0);
}

static void each_asks_where_that_is_said(void **state)
{
    (void)state;
    begin("cache: { single_flight = false; };");
    admit("1", "a");
    admit("1", "b");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
    world_answer(&w, 1, 200, ANSWER);
}

static void they_wait_while_it_is_tried_again(void **state)
{
    (void)state;
    begin("");
    admit("1", "a");
    admit("1", "b");
    world_answer(&w, 0, 503, "");
    assert_int_equal(w.sent_count, 0);
    admit("1", "c");
    world_tick(&w, 200);
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.sent_count, 3);
    assert_true(has(2, "\"tries\":0"));
}

static void they_fail_together(void **state)
{
    (void)state;
    begin("retry: { max = 0; };");
    admit("1", "a");
    admit("1", "b");
    world_answer(&w, 0, 503, "");
    assert_true(has(1, "\"reason\":\"http_5xx\",\"status\":503,\"tries\":0"));
    assert_int_equal(w.ask_count, 1);
}

static void a_failure_counts_once(void **state)
{
    (void)state;
    begin("retry: { max = 0; }; breaker: { at_least = 2; };");
    admit("1", "a");
    admit("1", "b");
    world_answer(&w, 0, 503, "");
    admit("2", "c");
    assert_int_equal(w.ask_count, 2); /* the breaker has seen one failure */
    world_answer(&w, 2, 200, ANSWER);
}

static void an_answer_of_no_use_is_everybodys(void **state)
{
    static char deep[5000];

    (void)state;
    begin("");
    memset(deep, '[', sizeof(deep) - 1);
    admit("1", "a");
    admit("1", "b");
    world_answer(&w, 0, 200, deep);
    assert_int_equal(w.ask_count, 1);
    assert_true(has(0, "\"reason\":\"too_large\",\"status\":200,\"tries\":1"));
    assert_true(has(1, "\"reason\":\"too_large\",\"status\":200,\"tries\":0"));
}

static void without_an_answer_the_next_one_asks(void **state)
{
    (void)state;
    begin("deadline = \"3s\";");
    admit("1", "a");
    world_tick(&w, 1000);
    w.time.wall_ms -= 1000; /* the others come from a younger event */
    world_tick(&w, 0);
    admit("1", "b");
    admit("1", "c");
    assert_int_equal(w.ask_count, 1);
    world_tick(&w, 1000);
    assert_true(has(0, "\"outcome\":\"late\""));
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 3);
}

static void a_retry_that_is_refused_frees_who_follows(void **state)
{
    const struct cw_answer leave_me = { .status = 503, .retry_after = CW_LIT("70") };

    (void)state;
    begin("");
    admit("1", "a");
    admit("1", "b");
    admit("2", "c");
    world_answer(&w, 0, 503, "");
    world_answer_this(&w, world_asked(&w, 2), &leave_me); /* and so the breaker opens */
    world_tick(&w, 200);
    assert_true(has(0, "\"reason\":\"http_5xx\",\"status\":503,\"tries\":1"));
    assert_true(has(1, "\"reason\":\"breaker_open\",\"tries\":0"));
}

static void a_follower_has_its_own_time(void **state)
{
    (void)state;
    begin("deadline = \"4s\";");
    admit("1", "a");
    w.time.wall_ms += 2000;
    world_tick(&w, 0);
    admit("1", "b");
    world_tick(&w, 1000);
    assert_true(has(1, "\"outcome\":\"late\",\"tries\":0"));
    assert_int_equal(w.cancel_count, 0);
    world_answer(&w, 0, 200, ANSWER);
    assert_int_equal(w.sent_count, 2);
}

static void a_partition_that_goes_takes_all(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 2 };

    (void)state;
    begin(TTL);
    admit("1", "a");
    admit("1", "b");
    cw_worker_lose(w.worker);
    assert_int_equal(w.worker->alarms.count, 0);
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    admit("1", "c");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 2, 200, ANSWER);
}

/* Conversation `key` asks something that is not safe, to its end. */
static void act(const char *key)
{
    int64_t offset = world_admit(&w, "queued", key);

    world_answer(&w, offset, 200, "");
}

static void nobody_follows_across_an_unsafe_request(void **state)
{
    (void)state;
    begin("");
    admit("1", "a");
    act("b");
    admit("1", "b"); /* what a has asked may be older than what b has done */
    assert_int_equal(w.ask_count, 3);
    admit("1", "c");
    admit("1", "b");
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 2, 200, ANSWER);
    assert_int_equal(w.sent_count, 4);
    world_answer(&w, 0, 200, ANSWER);
}

static void answers_are_kept_for_their_time(void **state)
{
    (void)state;
    begin(TTL);
    admit("1", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_tick(&w, 9999);
    admit("1", "b");
    assert_int_equal(w.ask_count, 1);
    assert_true(has(1, "\"outcome\":\"found\",\"status\":200,\"tries\":0,\"duration\":0}"));
    assert_true(has(1, "\"customer\":{\"id\":\"7\"}"));
    assert_int_equal(counted()->cache_hits, 1);
    world_tick(&w, 1);
    admit("1", "c");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 2, 200, ANSWER);
}

static void that_there_is_none_has_a_time_of_its_own(void **state)
{
    (void)state;
    begin(TTL);
    admit("1", "a");
    world_answer(&w, 0, 404, "");
    world_tick(&w, 1999);
    admit("1", "b");
    assert_true(has(1, "\"outcome\":\"not_found\",\"status\":404,\"tries\":0"));
    world_tick(&w, 1);
    admit("1", "c");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 2, 200, ANSWER);
}

static void failures_are_not_kept(void **state)
{
    (void)state;
    begin(TTL "retry: { max = 0; };");
    admit("1", "a");
    world_answer(&w, 0, 503, "");
    admit("1", "b");
    assert_int_equal(w.ask_count, 2);
    world_answer(&w, 1, 200, ANSWER);
}

static void the_least_used_goes_first(void **state)
{
    (void)state;
    begin(TTL);
    admit("1", "a");
    world_answer(&w, 0, 200, ANSWER);
    admit("2", "a");
    world_answer(&w, 1, 200, ANSWER);
    admit("1", "a");
    admit("3", "a");
    world_answer(&w, 3, 200, ANSWER);
    admit("1", "a");
    assert_int_equal(w.ask_count, 3);
    admit("2", "a");
    assert_int_equal(w.ask_count, 4);
    world_answer(&w, 5, 200, ANSWER);
    assert_int_equal(w.worker->cache.count, 2);
}

static void nothing_kept_is_used_across_an_unsafe_request(void **state)
{
    (void)state;
    begin(TTL);
    admit("1", "a");
    world_answer(&w, 0, 200, ANSWER);
    act("a");
    world_deliver_all(&w); /* its line is gone, its barrier is not */
    admit("1", "a");
    assert_int_equal(w.ask_count, 3);
    admit("1", "b");
    assert_int_equal(counted()->cache_hits, 1);
    world_answer(&w, 2, 200, ANSWER);
    admit("1", "a");
    assert_int_equal(w.ask_count, 3);
    assert_int_equal(counted()->cache_hits, 2);
}

static void a_given_up_unsafe_request_is_a_barrier_too(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 2 };

    (void)state;
    begin(TTL);
    admit("1", "a");
    world_answer(&w, 0, 200, ANSWER);
    world_admit(&w, "queued", "a");
    cw_worker_lose(w.worker);
    assert_int_equal(cw_worker_assigned(w.worker, &start, 1), CW_OK);
    admit("1", "a");
    assert_int_equal(w.ask_count, 3);
    world_answer(&w, 2, 200, ANSWER);
}

static void a_large_answer_is_not_kept(void **state)
{
    static char body[CW_CACHED_MAX + 3];

    (void)state;
    begin(TTL);
    memset(body, ' ', sizeof(body) - 1);
    body[0] = '{';
    body[sizeof(body) - 2] = '}';
    admit("1", "a");
    world_answer(&w, 0, 200, body);
    assert_int_equal(w.worker->cache.count, 0);
    admit("1", "a");
    world_answer(&w, 1, 200, body + 1); /* one byte less: no JSON, an answer all the same */
    assert_int_equal(w.worker->cache.count, 0);
    admit("1", "a");
    world_answer(&w, 2, 200, body + 2);
    assert_int_equal(w.worker->cache.count, 1);
}

#define CASE(name) cmocka_unit_test_teardown(name, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(equal_requests_are_sent_once),
        CASE(each_asks_where_that_is_said),
        CASE(they_wait_while_it_is_tried_again),
        CASE(they_fail_together),
        CASE(a_failure_counts_once),
        CASE(an_answer_of_no_use_is_everybodys),
        CASE(without_an_answer_the_next_one_asks),
        CASE(a_retry_that_is_refused_frees_who_follows),
        CASE(a_follower_has_its_own_time),
        CASE(a_partition_that_goes_takes_all),
        CASE(nobody_follows_across_an_unsafe_request),
        CASE(answers_are_kept_for_their_time),
        CASE(that_there_is_none_has_a_time_of_its_own),
        CASE(failures_are_not_kept),
        CASE(the_least_used_goes_first),
        CASE(nothing_kept_is_used_across_an_unsafe_request),
        CASE(a_given_up_unsafe_request_is_a_barrier_too),
        CASE(a_large_answer_is_not_kept),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
