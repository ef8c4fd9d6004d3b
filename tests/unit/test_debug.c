/* Debug data is JSON of at most 16 KiB whatever was asked and answered, and is never cut within a secret.
 * Cases in words: tests/cases/debug.case. */
#include "cw/lookup/ask.h"
#include "cw/lookup/debug.h"
#include "mocka.h"
#include <stdio.h>

struct exchange {
    struct cw_arena arena;
    struct cw_secret secrets[2];
    struct cw_integration integration;
    struct cw_request request;
    struct cw_answer answer;
    struct cw_exchanged exchanged;
    struct cw_scope scope;
};

static void begin(struct exchange *x)
{
    *x = (struct exchange){ .secrets = { { CW_LIT("a"), CW_LIT("s3cret-value") },
                                         { CW_LIT("b"), CW_LIT("ps3c") } },
                            .answer = { .status = 200, .duration_us = 43000 },
                            .request = { .url = CW_LIT("https://crm.example/contacts?phone=1") } };
    cw_arena_init(&x->arena, 65536, 64 << 20);
    x->integration =
        (struct cw_integration){ .id = CW_LIT("ID"), .method = CW_GET, .hidden = { x->secrets, 2 } };
    x->exchanged = (struct cw_exchanged){ .request = &x->request, .answer = &x->answer };
    x->scope =
        (struct cw_scope){ .integration = &x->integration, .exchanged = &x->exchanged, .arena = &x->arena };
}

static void answer(struct exchange *x, struct cw_slice body)
{
    x->answer.body = body;
    x->exchanged.body = (struct cw_json){ 0 };
    cw_json_index(&x->exchanged.body, body, &x->arena, NULL);
}

/* `count` times the piece, with `before` and `behind`. */
static struct cw_slice repeated(struct exchange *x, const char *before, const char *piece, size_t count,
                                const char *behind)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &x->arena, 16 << 20);
    cw_buf_add(&buf, cw_slice_of(before));
    for (size_t i = 0; i < count; i++)
        cw_buf_add(&buf, cw_slice_of(piece));
    cw_buf_add(&buf, cw_slice_of(behind));
    assert_false(buf.failed);
    return cw_buf_slice(&buf);
}

/* What is written, checked for form and size. */
static struct cw_json debug(struct exchange *x)
{
    struct cw_json json = { 0 };
    struct cw_buf buf;

    cw_buf_init(&buf, &x->arena, 1 << 20);
    cw_buf_add(&buf, CW_LIT("before"));
    cw_debug_add(&buf, &x->scope);
    assert_false(buf.failed);
    assert_true(buf.len <= CW_DEBUG_MAX + 6);
    assert_int_equal(cw_json_index(&json, cw_slice_from(cw_buf_slice(&buf), 6), &x->arena, NULL), CW_OK);
    return json;
}

static bool is_cut(const struct cw_json *json)
{
    uint32_t cut = cw_json_member(json, 0, CW_LIT("cut"));

    assert_true(cut == CW_JSON_NONE || json->nodes[cut].next == json->count); /* the last member */
    return cut != CW_JSON_NONE;
}

static void sizes_around_the_limit(void **state)
{
    (void)state;
    for (size_t count = 15900; count < 16500; count += 7) {
        struct exchange x;
        struct cw_json json;
        struct cw_slice body;

        begin(&x);
        answer(&x, repeated(&x, "{\"a\":\"", "x", count, "\"}"));
        json = debug(&x);
        body = cw_json_raw(&json, cw_json_member(&json, 0, CW_LIT("body")));
        assert_true(is_cut(&json) != cw_slice_eq(body, x.answer.body));
        cw_arena_done(&x.arena);
    }
}

static void every_part_too_long(void **state)
{
    static const char *const bodies[][3] = {
        { "[", "[", "" },
        { "[", "1,", "2]" },
        { "[", "\"\\u0001\",", "0]" },
        { "{\"a\":\"", "\\\"", "\"}" },
        { "", "\xFF", "" },
        { "", "\"", "" },
        { "\"", "\xE2\x82\xAC", "\"" },
        { "[", "{\"a\":[{}]},", "{}]" },
        { "", "1", "" },
        { "<", "\xE2\x82\xAC", ">" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bodies) / sizeof(bodies[0]); i++) {
        struct exchange x;
        struct cw_json json;

        begin(&x);
        x.request.url =
            repeated(&x, "https://crm.example/", "%20", 5000, repeated(&x, "?a=1", "&b=%22", 9000, "").ptr);
        x.request.url.len -= 1;
        x.answer.headers = repeated(&x, "", "X-A: \"\"\"\"\"\"\"\"\r\n", 9000, "Y: 1\r\n");
        answer(&x, repeated(&x, bodies[i][0], bodies[i][1], 40000, bodies[i][2]));
        json = debug(&x);
        assert_true(is_cut(&json));
        cw_arena_done(&x.arena);
    }
}

/* A body that is nested as deep as JSON may be. */
static void nested(const char *inmost)
{
    struct exchange x;
    struct cw_json json;
    struct cw_buf buf;

    begin(&x);
    cw_buf_init(&buf, &x.arena, 1 << 20);
    for (int i = 0; i < CW_JSON_DEPTH / 2; i++)
        cw_buf_add(&buf, CW_LIT("{\"a\":["));
    cw_buf_add(&buf, cw_slice_of(inmost));
    for (int i = 0; i < CW_JSON_DEPTH / 2; i++)
        cw_buf_add(&buf, CW_LIT("]}"));
    answer(&x, cw_buf_slice(&buf));
    assert_true(x.exchanged.body.count);
    json = debug(&x);
    assert_true(is_cut(&json));
    cw_arena_done(&x.arena);
}

static void deep(void **state)
{
    char text[20003];

    (void)state;
    memset(text, 'x', sizeof(text));
    text[0] = text[20001] = '"';
    text[20002] = '\0';
    nested("1");
    nested(text);
}

/* Whether some text of the value ends with the beginning of a secret, the dots apart. */
static void no_beginning_of(struct exchange *x, const struct cw_json *json, struct cw_slice secret)
{
    for (uint32_t node = 0; node < json->count; node++) {
        struct cw_slice text = cw_json_text(json, node, &x->arena);
        size_t dots = strlen("\xE2\x80\xA6");

        if (!text.ptr || text.len < 1000)
            continue;
        assert_memory_equal(text.ptr + text.len - dots, "\xE2\x80\xA6", dots);
        for (size_t len = 1; len <= secret.len; len++)
            assert_memory_not_equal(text.ptr + text.len - dots - len, secret.ptr, len);
    }
}

static void secrets_are_not_cut(void **state)
{
    (void)state;
    for (size_t count = 15800; count < 16400; count++) {
        struct exchange x;
        struct cw_json json;
        struct cw_slice tail;

        begin(&x);
        tail = repeated(&x, "", "s3cret-value", 100, "\"}\0");
        answer(&x, repeated(&x, "{\"a\":\"", "x", count, tail.ptr));
        json = debug(&x);
        if (is_cut(&json))
            no_beginning_of(&x, &json, x.secrets[0].value);
        cw_arena_done(&x.arena);
    }
}

/* The texts after one is cut off may end with the beginning of another. */
static void secrets_within_secrets(void **state)
{
    (void)state;
    for (size_t count = 16000; count < 16300; count++) {
        struct exchange x;
        struct cw_json json;

        begin(&x);
        answer(&x, repeated(&x, "", "x", count, "ps3cret-valueps3cret-value\0"));
        json = debug(&x);
        if (is_cut(&json)) {
            no_beginning_of(&x, &json, x.secrets[0].value);
            no_beginning_of(&x, &json, x.secrets[1].value);
        }
        cw_arena_done(&x.arena);
    }
}

/* In a record there is UTF-8 alone. */
static void text_becomes_utf8(void **state)
{
    struct exchange x;
    struct cw_json json;
    struct cw_slice text;

    (void)state;
    begin(&x);
    answer(&x, CW_LIT("a\xFF\xC3\xA9\xE2\x82"));
    json = debug(&x);
    text = cw_json_text(&json, cw_json_member(&json, 0, CW_LIT("text")), &x.arena);
    assert_true(cw_slice_eq(text, CW_LIT("a\xEF\xBF\xBD\xC3\xA9\xEF\xBF\xBD\xEF\xBF\xBD")));
    cw_arena_done(&x.arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sizes_around_the_limit),
        cmocka_unit_test(every_part_too_long),
        cmocka_unit_test(deep),
        cmocka_unit_test(secrets_are_not_cut),
        cmocka_unit_test(secrets_within_secrets),
        cmocka_unit_test(text_becomes_utf8),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
