/* What one lookup waits for: the others of its event, its delay, its token, room; and what waits for it. */
#include "flight/world.h"
#include "mocka.h"

#define TO(path) "endpoint = \"http://127.0.0.1/" path "\"; "

/* clang-format off */
static const char loose[] =
    "delivery: { drain_timeout = \"1s\"; };\n"
    "integrations = (\n"
    "  { name = \"hook\"; " TO("hook") "events = [ \"queued\", \"transferred\" ];\n"
    "    configuration = \"loose\"; ordinal = 1; },\n"
    "  { name = \"crm\"; " TO("crm") "events = [ \"received\", \"transferred\" ];\n"
    "    configuration = \"get\"; ordinal = 2; },\n"
    "  { name = \"ping\"; " TO("ping") "events = \"allocated\"; safe = true;\n"
    "    configuration = \"loose\"; ordinal = 3; } );";
static const char delayed[] =
    "delivery: { event_timeout = \"3s\"; };\n"
    "integrations = ( { name = \"crm\"; " TO(
        "crm") "events = \"any\";\n"
               "                   configuration = \"delayed\"; cache: { single_flight = false; }; } );";
static const char oauth[] = "integrations = ( { name = \"crm\"; " TO(
    "crm") "events = \"any\";\n"
           "  cache: { single_flight = false; }; configuration = \"oauth\"; authentications: { client_secret "
           "= \"very-secret\"; }; } );";
static const char formats[] = "dial_plan: { country_code = \"358\"; };\n"
                              "integrations = ( { name = \"crm\"; " TO(
                                  "crm") "events = \"any\"; configuration = \"get\";\n"
                                         "  source_formats = [ \"as_is\", \"e164\", \"digits\" ]; } );";
/* clang-format on */

static struct world w;

static int end(void **state)
{
    (void)state;
    world_done(&w);
    return 0;
}

static int begin_usual(void **state)
{
    (void)state;
    world_init(&w, "delivery: { in_flight = 2; };");
    return 0;
}

static int begin_loose(void **state)
{
    (void)state;
    world_init(&w, loose);
    return 0;
}

static int begin_delayed(void **state)
{
    (void)state;
    world_init(&w, delayed);
    return 0;
}

static int begin_oauth(void **state)
{
    (void)state;
    world_init(&w, oauth);
    return 0;
}

static int begin_formats(void **state)
{
    (void)state;
    world_init(&w, formats);
    return 0;
}

static void answer(size_t ask, int status, const char *body)
{
    const struct cw_answer answer = { .status = status, .body = cw_slice_of(body), .duration_us = 2000 };

    assert_true(ask < w.ask_count);
    world_answer_this(&w, &w.asks[ask], &answer);
}

/* clause 9.3.1 */
static void safe_ones_overlap_up_to_in_flight(void **state)
{
    (void)state;
    world_admit(&w, "allocated", "a");
    assert_int_equal(w.ask_count, 2);
    assert_false(cw_worker_has_room(w.worker));
    answer(1, 200, ANSWER);
    assert_int_equal(w.ask_count, 3);
    answer(2, 200, ANSWER);
    answer(0, 200, ANSWER);
    assert_int_equal(w.sent_count, 1);
}

/* clause 9.3.1 */
static void the_order_of_answers_changes_nothing(void **state)
{
    static const char *const bodies[] = { "{\"id\":1}", "{\"id\":2}", "{\"id\":3}" };
    static const size_t orders[][3] = { { 0, 1, 2 }, { 1, 0, 2 }, { 0, 2, 1 }, { 1, 2, 0 } };

    (void)state;
    for (size_t i = 0; i < 4; i++) {
        size_t first = w.ask_count;

        world_admit(&w, "allocated", "a");
        for (size_t n = 0; n < 3; n++)
            answer(first + orders[i][n], 200, bodies[orders[i][n]]);
        assert_non_null(strstr(w.sents[i].value, "\"cad\":{\"customer\":{\"id\":3}}"));
        assert_true(strstr(w.sents[i].value, "\"name\":\"one\"") <
                    strstr(w.sents[i].value, "\"name\":\"two\""));
        assert_non_null(strstr(w.sents[i].value, "\"duration\":0.002"));
    }
    world_deliver_all(&w);
}

/* clause 9.2.2 */
static void later_ones_see_what_was_saved(void **state)
{
    (void)state;
    world_admit(&w, "transferred", "a");
    answer(0, 200, "{\"id\":\"from-first\"}");
    assert_string_equal(w.asks[1].header, "x: from-first");
    answer(1, 200, "{\"id\":\"from-second\"}");
    assert_string_equal(w.asks[2].header, "x: from-second");
    answer(2, 404, "");
    world_deliver_all(&w);
}

/* clause 9.4.3 */
static void the_record_does_not_wait_but_the_commit_does(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    assert_int_equal(w.ask_count, 1);
    assert_int_equal(w.sent_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"sent\",\"tries\":0"));
    assert_non_null(strstr(w.sents[0].value, "\"status\":\"done\""));
    world_deliver(&w, 0, CW_OK);
    world_commit_now(&w);
    assert_int_equal(w.commit_count, 0);
    answer(0, 500, "");
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
    assert_int_equal(w.worker->counters.lookups[0].outcomes[CW_OUTCOME_SENT], 1);
    assert_int_equal(w.worker->counters.lookups[0].outcomes[CW_OUTCOME_FAILED], 1);
}

static void a_request_that_ends_before_the_delivery(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    answer(0, 200, "");
    world_deliver(&w, 0, CW_OK);
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void an_unsafe_one_holds_its_conversation_till_it_ends(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    assert_false(world_is_asking(&w, 1));
    assert_true(world_is_asking(&w, 2));
    world_deliver(&w, 0, CW_OK);
    assert_false(world_is_asking(&w, 1));
    answer(0, 200, "");
    assert_true(world_is_asking(&w, 1));
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 2);
}

static void a_safe_one_holds_no_output_back(void **state)
{
    (void)state;
    world_admit(&w, "allocated", "a");
    world_admit(&w, "received", "a");
    world_answer(&w, 1, 200, ANSWER);
    assert_int_equal(w.sent_count, 2);
    world_deliver(&w, 0,
                  CW_ELIMIT); /* refused for its size after it was sent: its dead letter goes at once */
    assert_int_equal(w.sent_count, 3);
    world_deliver_all(&w);
    answer(0, 200, "");
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 2);
}

static void the_others_of_its_event_do_not_wait_for_it(void **state)
{
    (void)state;
    world_admit(&w, "transferred", "a");
    assert_int_equal(w.ask_count, 2);
    answer(1, 200, ANSWER);
    assert_int_equal(w.sent_count, 1);
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"sent\""));
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"found\""));
    world_deliver_all(&w);
    answer(0, 200, "");
    world_commit_now(&w);
    assert_int_equal(world_commit_of(&w, 0), 1);
}

static void what_is_under_way_is_given_back_unfinished(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    world_deliver(&w, 0, CW_OK);
    cw_worker_revoke(w.worker);
    world_tick(&w, 500);
    assert_int_equal(w.given_back, 0);
    world_tick(&w, 600);
    assert_int_equal(w.given_back, 1);
    assert_int_equal(w.cancel_count, 1);
    assert_int_equal(w.commit_count, 0);
    assert_int_equal(w.worker->counters.released, 1);
}

static void lost_with_an_output_under_way(void **state)
{
    (void)state;
    world_admit(&w, "queued", "a");
    cw_worker_lose(w.worker);
    assert_int_equal(w.cancel_count, 1);
    world_deliver(&w, 0, CW_OK);
    assert_int_equal(w.worker->counters.late, 1);
}

static void everything_waits_where_it_is_wanted(void **state)
{
    (void)state;
    w.worker->wait_for_all = true;
    world_admit(&w, "queued", "a");
    assert_int_equal(w.sent_count, 0);
    answer(0, 200, "");
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"done\""));
}

/* clause 3.1.15 */
static void a_delay_passes_first(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_tick(&w, 1999);
    assert_int_equal(w.ask_count, 0);
    world_tick(&w, 2001);
    assert_int_equal(w.ask_count, 1);
    assert_in_range(w.asks[0].timeout_ms, 1000, 3000); /* the event's time does not run meanwhile */
    answer(0, 200, ANSWER);
    assert_int_equal(w.sent_count, 1);
}

/* clause 3.1.16 */
static void delays_differ(void **state)
{
    size_t early = 0;

    (void)state;
    for (int i = 0; i < 200; i++)
        world_admit(&w, "received", NULL);
    world_tick(&w, 3000);
    early = w.ask_count;
    assert_in_range(early, 50, 150);
    world_tick(&w, 1000);
    assert_int_equal(w.ask_count, 200);
}

static void a_delay_is_given_back_too(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    cw_worker_lose(w.worker);
    assert_int_equal(w.cancel_count, 0);
    world_tick(&w, 5000);
    assert_int_equal(w.ask_count, 0);
}

#define TOKEN "{\"access_token\":\"tttttttttt\",\"token_type\":\"bearer\",\"expires_in\":3600}"

/* clause 8.3.8 */
static void one_token_serves_all(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    world_admit(&w, "received", "b");
    assert_int_equal(w.ask_count, 1);
    assert_int_equal(w.asks[0].partition, -1);
    assert_string_equal(w.asks[0].url, "https://id.example/token");
    answer(0, 200, TOKEN);
    assert_int_equal(w.ask_count, 3);
    assert_string_equal(w.asks[1].header, "Authorization: Bearer tttttttttt");
    answer(1, 200, "{\"echo\":\"Bearer tttttttttt\"}");
    assert_non_null(strstr(w.sents[0].value, "\"echo\":\"Bearer ***\""));
    answer(2, 200, ANSWER);
}

static void without_a_token_the_lookup_fails(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    answer(0, 500, "");
    assert_non_null(strstr(w.sents[0].value, "\"reason\":\"oauth\",\"tries\":0"));
    assert_int_equal(w.worker->counters.token_errors, 1);
    assert_int_equal(w.tales[CW_TALE_NO_TOKEN], 1);
    world_admit(&w, "received", "b");
    assert_int_equal(w.ask_count, 1); /* the endpoint is left alone for a while */
    assert_non_null(strstr(w.sents[1].value, "\"reason\":\"oauth\""));
}

/* clause 8.3.9 */
static void a_refused_token_is_replaced_once(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    answer(0, 200, TOKEN);
    answer(1, 401, "");
    assert_int_equal(w.asks[2].partition, -1);
    answer(2, 200, "{\"access_token\":\"other-token\"}");
    assert_string_equal(w.asks[3].header, "Authorization: Bearer other-token");
    answer(3, 401, "");
    assert_int_equal(w.ask_count, 4);
    assert_non_null(
        strstr(w.sents[0].value, "\"reason\":\"http_4xx\",\"status\":401,\"tries\":2,\"duration\":0.004"));
}

static void who_waits_for_a_token_can_go(void **state)
{
    (void)state;
    world_admit(&w, "received", "a");
    cw_worker_lose(w.worker);
    answer(0, 200, TOKEN);
    assert_int_equal(w.ask_count, 1);
}

static void formats_are_asked_in_turn(void **state)
{
    static const char value[] =
        "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"a\",\"source\":\"040 123\"}}";

    (void)state;
    world_admit_raw(&w, 0, "a", value);
    assert_non_null(strstr(w.asks[0].url, "phone=040%20123"));
    answer(0, 404, "");
    assert_non_null(strstr(w.asks[1].url, "phone=%2B35840123"));
    answer(1, 404, "");
    assert_non_null(strstr(w.asks[2].url, "phone=35840123"));
    answer(2, 200, ANSWER);
    assert_non_null(
        strstr(w.sents[0].value, "\"outcome\":\"found\",\"status\":200,\"tries\":3,\"duration\":0.006"));
}

static void the_same_text_is_not_asked_twice(void **state)
{
    static const char value[] =
        "{\"event\":{\"name\":\"received\"},\"contact\":{\"id\":\"a\",\"source\":\"+35840123\"}}";

    (void)state;
    world_admit_raw(&w, 0, "a", value);
    answer(0, 404, "");
    answer(1, 404, "");
    assert_int_equal(w.ask_count, 2);
    assert_non_null(strstr(w.sents[0].value, "\"outcome\":\"not_found\",\"status\":404,\"tries\":2"));
    world_admit_raw(&w, 0, "a", "{\"event\":{\"name\":\"received\"},\"contact\":{\"source\":\"\"}}");
    assert_non_null(strstr(w.sents[1].value, "\"reason\":\"missing_value\""));
}

#define CASE(world, name) cmocka_unit_test_setup_teardown(name, begin_##world, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(usual, safe_ones_overlap_up_to_in_flight),
        CASE(usual, the_order_of_answers_changes_nothing),
        CASE(usual, later_ones_see_what_was_saved),
        CASE(loose, the_record_does_not_wait_but_the_commit_does),
        CASE(loose, a_request_that_ends_before_the_delivery),
        CASE(loose, an_unsafe_one_holds_its_conversation_till_it_ends),
        CASE(loose, a_safe_one_holds_no_output_back),
        CASE(loose, the_others_of_its_event_do_not_wait_for_it),
        CASE(loose, what_is_under_way_is_given_back_unfinished),
        CASE(loose, lost_with_an_output_under_way),
        CASE(loose, everything_waits_where_it_is_wanted),
        CASE(delayed, a_delay_passes_first),
        CASE(delayed, delays_differ),
        CASE(delayed, a_delay_is_given_back_too),
        CASE(oauth, one_token_serves_all),
        CASE(oauth, without_a_token_the_lookup_fails),
        CASE(oauth, a_refused_token_is_replaced_once),
        CASE(oauth, who_waits_for_a_token_can_go),
        CASE(formats, formats_are_asked_in_turn),
        CASE(formats, the_same_text_is_not_asked_twice),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
