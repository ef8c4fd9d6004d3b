#include "cw/run/token.h"
#include "mocka.h"
#include <stdio.h>

enum { CREDENTIALS = 2 };

static const struct cw_op url_op = { .kind = CW_OP_TEXT, .text = { "https://id.example/token", 24 } };
static struct cw_credential credentials[CREDENTIALS];
static struct cw_tokens tokens;
static struct cw_token *token;
static int64_t now_ms;

static int begin(void **state)
{
    const struct cw_credential *list[CREDENTIALS];

    (void)state;
    for (unsigned i = 0; i < CREDENTIALS; i++) {
        credentials[i] = (struct cw_credential){ .number = i, .body = CW_LIT("grant_type=x") };
        credentials[i].endpoint.url = (struct cw_template){ .ops = &url_op, .count = 1 };
        credentials[i].endpoint.headers_fixed = true;
        credentials[i].endpoint.timeout_ms = 4000;
        list[i] = &credentials[i];
    }
    now_ms = 1000000;
    if (cw_tokens_init(&tokens, list, CREDENTIALS))
        return -1;
    token = cw_token_of(&tokens, &credentials[1]);
    return 0;
}

static int end(void **state)
{
    (void)state;
    assert_null(tokens.woken.first);
    cw_tokens_done(&tokens);
    return 0;
}

static bool begins(void)
{
    struct cw_request request;

    return cw_token_begin(&tokens, token, now_ms, &request);
}

static bool answered(int status, const char *body)
{
    struct cw_answer answer = { .status = status, .body = cw_slice_of(body) };

    return cw_token_answered(&tokens, token, &answer, now_ms);
}

static enum cw_token_says says(void)
{
    struct cw_bearer bearer;

    return cw_token_get(token, now_ms, &bearer);
}

static struct cw_bearer bearer(void)
{
    struct cw_bearer bearer = { 0 };

    assert_int_equal(cw_token_get(token, now_ms, &bearer), CW_TOKEN_READY);
    return bearer;
}

static void has(const char *text)
{
    struct cw_slice got = bearer().text;

    assert_int_equal(got.len, strlen(text));
    assert_memory_equal(got.ptr, text, got.len);
}

static void fetch(const char *body)
{
    assert_true(begins());
    assert_true(answered(200, body));
}

static void the_request_is_the_credentials(void **state)
{
    struct cw_request request;

    (void)state;
    assert_int_equal(says(), CW_TOKEN_WAIT);
    assert_true(cw_token_begin(&tokens, token, now_ms, &request));
    assert_ptr_equal(request.integration, &credentials[1].endpoint);
    assert_string_equal(request.url.ptr, "https://id.example/token");
    assert_ptr_equal(request.body.ptr, credentials[1].body.ptr);
    assert_int_equal(request.timeout_ms, 4000);
    assert_false(begins()); /* a single flight */
    assert_int_equal(says(), CW_TOKEN_WAIT);
    assert_true(answered(200, "{\"access_token\":\"a\"}"));
    has("a");
    assert_false(begins());
    token = cw_token_of(&tokens, &credentials[0]); /* credentials are apart */
    assert_int_equal(says(), CW_TOKEN_WAIT);
    assert_true(begins());
}

static void is_renewed_before_it_expires(void **state)
{
    static const struct {
        const char *body;
        int64_t life_ms, margin_ms;
    } rows[] = {
        { "{\"access_token\":\"a\",\"expires_in\":100}", 100000, 10000 },
        { "{\"access_token\":\"a\",\"expires_in\":600}", 600000, 60000 },
        { "{\"access_token\":\"a\",\"expires_in\":3600}", 3600000, 60000 },
        { "{\"access_token\":\"a\",\"expires_in\":3600.75}", 3600000, 60000 },
        { "{\"access_token\":\"a\",\"expires_in\":\"1800\"}", 1800000, 60000 },
        { "{\"access_token\":\"a\",\"expires_in\":\"\\u0039\"}", 9000, 900 },
        { "{\"access_token\":\"a\",\"expires_in\":1}", 1000, 100 },
        { "{\"access_token\":\"a\",\"expires_in\":null}", 300000, 30000 },
        { "{\"access_token\":\"a\"}", 300000, 30000 },
        { "{\"access_token\":\"a\",\"expires_in\":86401}", 86400000, 60000 },
        { "{\"access_token\":\"a\",\"expires_in\":99999999999999999999999}", 86400000, 60000 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t start_ms = now_ms;
        unsigned number;

        fetch(rows[i].body);
        number = bearer().number;
        now_ms = start_ms + rows[i].life_ms - rows[i].margin_ms - 1;
        assert_false(begins());
        now_ms++;
        assert_true(begins());
        assert_int_equal(bearer().number, number); /* serves while the next one is fetched */
        now_ms = start_ms + rows[i].life_ms - 1;
        assert_int_equal(bearer().number, number);
        now_ms++;
        assert_int_equal(says(), CW_TOKEN_WAIT);
        assert_true(answered(200, rows[i].body));
        assert_int_not_equal(bearer().number, number);
        now_ms += rows[i].life_ms;
    }
}

#define TIMELESS  "the token endpoint's expires_in is no number of seconds above zero"
#define UNUSABLE  "the token endpoint's answer has no usable access_token"
#define NO_OBJECT "the token endpoint's answer is no JSON object"
#define NO_200    "the token endpoint answers with another status than 200"

static void answers_that_are_refused(void **state)
{
    static const struct {
        int status;
        const char *body, *why;
    } rows[] = {
        { 200, "", NO_OBJECT },
        { 200, "{\"access_token\":\"a\"", NO_OBJECT },
        { 200, "[\"access_token\"]", NO_OBJECT },
        { 200, "access_token=a", NO_OBJECT },
        { 200, "{}", UNUSABLE },
        { 200, "{\"access_token\":\"\"}", UNUSABLE },
        { 200, "{\"access_token\":7}", UNUSABLE },
        { 200, "{\"access_token\":\"a b\"}", UNUSABLE },
        { 200, "{\"access_token\":\"a\\r\\nX: y\"}", UNUSABLE },
        { 200, "{\"access_token\":\"\\u0000\"}", UNUSABLE },
        { 200, "{\"access_token\":\"\xC3\xA4\"}", UNUSABLE },
        { 200, "{\"access_token\":\"\x7F\"}", UNUSABLE },
        { 200, "{\"access_token\":\"a\",\"token_type\":\"mac\"}", "the token is no bearer token" },
        { 200, "{\"access_token\":\"a\",\"token_type\":null}", "the token is no bearer token" },
        { 200, "{\"access_token\":\"a\",\"token_type\":\"Bearer \"}", "the token is no bearer token" },
        { 200, "{\"access_token\":\"a\",\"expires_in\":0}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":-1}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":1e3}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":\"\"}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":\"9s\"}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":\"9.\"}", TIMELESS },
        { 200, "{\"access_token\":\"a\",\"expires_in\":true}", TIMELESS },
        { 400, "{\"error\":\"invalid_scope\"}", "the token endpoint says invalid_scope" },
        { 401, "{\"error\":\"invalid_client\",\"error_description\":\"secret\"}",
          "the token endpoint says invalid_client" },
        { 400, "{\"error\":\"my secret\"}", NO_200 },
        { 500, "<html>", NO_200 },
        { 302, "{\"access_token\":\"a\"}", NO_200 },
        { 201, "{\"access_token\":\"a\"}", NO_200 },
    };

    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(begins());
        assert_false(answered(rows[i].status, rows[i].body));
        assert_string_equal(token->why, rows[i].why);
        assert_int_equal(says(), CW_TOKEN_FAILED);
        end(state);
        begin(state);
    }
}

static void answers_that_are_taken(void **state)
{
    (void)state;
    fetch("{\"access_token\":\"00D!AQ~+/=\",\"token_type\":\"bEaReR\",\"scope\":\"x\",\"more\":[{}]}");
    has("00D!AQ~+/=");
    now_ms = token->renew_ms;
    fetch("{\"access_token\":\"old\",\"access_token\":\"n\\u0065w\"}"); /* of equal names the last counts */
    has("new");
}

static void a_token_has_a_limit(void **state)
{
    static char text[CW_TOKEN_MAX + 64];
    int len = snprintf(text, sizeof(text), "{\"access_token\":\"%0*d\"}", CW_TOKEN_MAX, 7);

    (void)state;
    assert_true(len > CW_TOKEN_MAX);
    fetch(text);
    assert_int_equal(bearer().text.len, CW_TOKEN_MAX);
    now_ms = token->expires_ms;
    snprintf(text, sizeof(text), "{\"access_token\":\"%0*d\"}", CW_TOKEN_MAX + 1, 7);
    assert_true(begins());
    assert_false(answered(200, text));
    assert_string_equal(token->why, "the token is too long");
}

static void an_answer_has_a_limit(void **state)
{
    static char text[70000];

    (void)state;
    memset(text, ' ', sizeof(text) - 1);
    memcpy(text, "{\"access_token\":\"a\"}", 20);
    assert_true(begins());
    assert_false(answered(200, text));
    now_ms = token->retry_ms;
    text[65536] = '\0';
    fetch(text);
}

static void a_broken_endpoint_is_left_alone(void **state)
{
    static const int64_t waits_ms[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000 };
    struct cw_answer broken = { .transport = CW_REASON_CONNECT };

    (void)state;
    for (size_t i = 0; i < sizeof(waits_ms) / sizeof(waits_ms[0]); i++) {
        assert_int_equal(says(), CW_TOKEN_WAIT);
        assert_true(begins());
        assert_false(cw_token_answered(&tokens, token, i % 2 ? &broken : NULL, now_ms));
        assert_string_equal(token->why, i % 2 ? "connect" : "the token endpoint could not be asked");
        assert_int_equal(says(), CW_TOKEN_FAILED);
        now_ms += waits_ms[i] - 1;
        assert_int_equal(says(), CW_TOKEN_FAILED);
        assert_false(begins());
        now_ms++;
    }
    fetch("{\"access_token\":\"a\"}");
    assert_null(token->why);
    now_ms = token->expires_ms;
    assert_true(begins());
    assert_false(answered(500, ""));
    assert_int_equal(token->retry_ms - now_ms, 1000); /* a success begins it anew */
}

static void a_renewal_that_fails_does_no_harm(void **state)
{
    (void)state;
    fetch("{\"access_token\":\"a\",\"expires_in\":100}");
    now_ms = token->renew_ms;
    assert_true(begins());
    assert_false(answered(503, ""));
    has("a");
    assert_false(begins());
    now_ms += 1000;
    assert_true(begins());
    assert_true(answered(200, "{\"access_token\":\"b\"}"));
    has("b");
}

static void waiters_are_woken_in_their_order(void **state)
{
    struct cw_wait waits[4] = { 0 };

    (void)state;
    for (int i = 0; i < 4; i++)
        cw_wait_join(&token->waiting, &waits[i]);
    cw_wait_leave(&waits[1]);
    cw_wait_leave(&waits[1]);
    assert_true(begins());
    assert_null(cw_wait_take(&tokens.woken));
    assert_false(answered(500, ""));
    assert_ptr_equal(cw_wait_take(&tokens.woken), &waits[0]);
    cw_wait_join(&token->waiting, &waits[0]); /* waits again: not woken by the same answer */
    cw_wait_leave(&waits[2]);                 /* a woken one may leave too */
    assert_ptr_equal(cw_wait_take(&tokens.woken), &waits[3]);
    assert_null(cw_wait_take(&tokens.woken));
    cw_wait_leave(&waits[3]);
    assert_ptr_equal(token->waiting.first, &waits[0]);
    cw_wait_leave(&waits[0]);
    assert_null(token->waiting.first);
    assert_null(token->waiting.last);
}

static void a_refused_token_is_replaced_once(void **state)
{
    unsigned first;

    (void)state;
    fetch("{\"access_token\":\"a\"}");
    first = bearer().number;
    assert_true(cw_token_refused(token, first, now_ms));
    assert_int_equal(says(), CW_TOKEN_WAIT);
    assert_true(cw_token_refused(token, first, now_ms)); /* another lookup with the same token */
    fetch("{\"access_token\":\"b\"}");
    has("b");
    assert_true(cw_token_refused(token, first, now_ms)); /* a late one: the present token is another */
    has("b");
    assert_false(begins());
}

static void refusals_without_end_cost_little(void **state)
{
    static const int64_t pauses_ms[] = { 1000, 2000, 4000, 8000, 16000, 30000, 30000 };

    (void)state;
    fetch("{\"access_token\":\"a\",\"expires_in\":86400}");
    assert_true(cw_token_refused(token, bearer().number, now_ms));
    for (size_t i = 0; i < sizeof(pauses_ms) / sizeof(pauses_ms[0]); i++) {
        fetch("{\"access_token\":\"a\",\"expires_in\":86400}");
        now_ms += pauses_ms[i] - 1;
        assert_false(cw_token_refused(token, bearer().number, now_ms));
        assert_int_equal(says(), CW_TOKEN_READY);
        now_ms++;
        assert_true(cw_token_refused(token, bearer().number, now_ms));
    }
    fetch("{\"access_token\":\"a\",\"expires_in\":86400}");
    now_ms += 60000;
    assert_true(cw_token_refused(token, bearer().number, now_ms));
    fetch("{\"access_token\":\"a\",\"expires_in\":86400}");
    now_ms += 1000; /* after a calm minute the first pause again */
    assert_true(cw_token_refused(token, bearer().number, now_ms));
}

static void a_refused_token_is_not_used_while_the_endpoint_is_down(void **state)
{
    (void)state;
    fetch("{\"access_token\":\"a\"}");
    assert_true(cw_token_refused(token, bearer().number, now_ms));
    assert_true(begins());
    assert_false(answered(500, ""));
    assert_int_equal(says(), CW_TOKEN_FAILED);
}

static void *no_memory(size_t size)
{
    (void)size;
    return NULL;
}

static void no_memory_is_a_failed_answer(void **state)
{
    void *(*before)(size_t) = cw_arena_malloc;
    struct cw_wait wait = { 0 };

    (void)state;
    cw_wait_join(&token->waiting, &wait);
    cw_arena_malloc = no_memory;
    assert_false(begins());
    cw_arena_malloc = before;
    assert_int_equal(says(), CW_TOKEN_FAILED);
    assert_ptr_equal(cw_wait_take(&tokens.woken), &wait);
    now_ms = token->retry_ms;
    assert_true(begins());
    cw_tokens_done(&tokens);
    begin(state);
    assert_true(begins());
    cw_arena_done(&tokens.arena);
    cw_arena_malloc = no_memory;
    assert_false(answered(200, "{\"access_token\":\"a\"}"));
    cw_arena_malloc = before;
}

static void no_credentials_at_all(void **state)
{
    struct cw_tokens none;

    (void)state;
    assert_int_equal(cw_tokens_init(&none, NULL, 0), CW_OK);
    cw_tokens_done(&none);
    cw_tokens_done(&none);
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, begin, end)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(the_request_is_the_credentials),
        CASE(is_renewed_before_it_expires),
        CASE(answers_that_are_refused),
        CASE(answers_that_are_taken),
        CASE(a_token_has_a_limit),
        CASE(an_answer_has_a_limit),
        CASE(a_broken_endpoint_is_left_alone),
        CASE(a_renewal_that_fails_does_no_harm),
        CASE(waiters_are_woken_in_their_order),
        CASE(a_refused_token_is_replaced_once),
        CASE(refusals_without_end_cost_little),
        CASE(a_refused_token_is_not_used_while_the_endpoint_is_down),
        CASE(no_memory_is_a_failed_answer),
        CASE(no_credentials_at_all),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
