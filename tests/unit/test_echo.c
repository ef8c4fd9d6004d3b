/* The answer of edi://echo (the manual 5.7). */
#include "cw/lookup/echo.h"
#include "mocka.h"

static void expect_body(struct cw_request request, const char *body)
{
    struct cw_arena arena;
    struct cw_answer answer;
    struct cw_json json;

    cw_arena_init(&arena, 4096, 4 << 20);
    assert_int_equal(cw_echo(&answer, &request, &arena), CW_OK);
    assert_int_equal(answer.transport, CW_REASON_NONE);
    assert_int_equal(answer.status, 200);
    assert_true(cw_slice_eq(answer.body, cw_slice_of(body)));
    assert_int_equal(cw_json_index(&json, answer.body, &arena, NULL), CW_OK);
    cw_arena_done(&arena);
}

static void bodies(void **state)
{
    (void)state;
    expect_body((struct cw_request){ .url = CW_LIT("edi://echo?a=1"), .body = CW_LIT("[7.0]") }, "[7.0]");
    expect_body((struct cw_request){ .url = CW_LIT("edi://echo") }, "{}");
    expect_body((struct cw_request){ .url = CW_LIT("edi://echo?rank=gold&a=1&b=%22%0A&a=&a=2") },
                "{\"rank\":\"gold\",\"a\":[\"1\",\"\",\"2\"],\"b\":\"\\\"\\n\"}");
}

static void no_memory(void **state)
{
    struct cw_request request = { .url = CW_LIT("edi://echo?a=1") };
    struct cw_answer answer = { .status = 7 };
    struct cw_arena arena;

    (void)state;
    for (size_t max = 0; max <= 64; max += 16) {
        cw_arena_init(&arena, 16, max);
        assert_int_equal(cw_echo(&answer, &request, &arena), CW_ENOMEM);
        assert_int_equal(answer.status, 7);
        cw_arena_done(&arena);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(bodies), cmocka_unit_test(no_memory) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
