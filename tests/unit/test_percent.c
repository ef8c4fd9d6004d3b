#include "cw/base/percent.h"
#include "mocka.h"
#include <stdio.h>

/* Against the rule itself: unreserved characters stand, everything else is %XX. */
static void every_byte(void **state)
{
    static const char unreserved[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~";
    struct cw_arena arena;

    (void)state;
    cw_arena_init(&arena, 4096, 1 << 20);
    for (int byte = 0; byte < 256; byte++) {
        char c = (char)byte, expected[5];
        struct cw_buf buf;

        cw_buf_init(&buf, &arena, 16);
        cw_percent_add(&buf, (struct cw_slice){ &c, 1 });
        snprintf(expected, sizeof(expected), byte && strchr(unreserved, byte) ? "%c" : "%%%02X", byte);
        assert_true(cw_slice_eq(cw_buf_slice(&buf), cw_slice_of(expected)));
    }
    cw_arena_done(&arena);
}

static void texts(void **state)
{
    struct cw_arena arena;
    struct cw_buf buf;

    (void)state;
    cw_arena_init(&arena, 4096, 1 << 20);
    cw_buf_init(&buf, &arena, 100);
    cw_percent_add(&buf, CW_LIT(""));
    cw_percent_add(&buf, (struct cw_slice){ 0 });
    cw_percent_add(&buf, CW_LIT("+358 40/\0~"));
    assert_true(cw_slice_eq(cw_buf_slice(&buf), CW_LIT("%2B358%2040%2F%00~")));
    cw_arena_done(&arena);
}

static void expect_decoded(const char *text, struct cw_slice bytes)
{
    struct cw_arena arena;
    struct cw_buf buf;

    cw_arena_init(&arena, 4096, 1 << 20);
    cw_buf_init(&buf, &arena, 100);
    cw_percent_decode(&buf, cw_slice_of(text));
    assert_true(cw_slice_eq(cw_buf_slice(&buf), bytes));
    cw_arena_done(&arena);
}

static void back(void **state)
{
    (void)state;
    expect_decoded("", CW_LIT(""));
    expect_decoded("%2B358+40%2f%00~%C3%a9", CW_LIT("+358+40/\0~\xC3\xA9"));
    expect_decoded("%", CW_LIT("%"));
    expect_decoded("%4", CW_LIT("%4"));
    expect_decoded("%4g%g4%%41", CW_LIT("%4g%g4%A"));
    expect_decoded("%2525", CW_LIT("%25"));
}

static void dots(void **state)
{
    static const char *const some[] = { ".", "..", "%2e", "%2E.", ".%2e", "%2e%2e" };
    static const char *const none[] = { "", "...", "a", ".a", "a.", "%2e%2e.", "%252e", "%2", "%", ".%2" };

    (void)state;
    for (size_t i = 0; i < sizeof(some) / sizeof(some[0]); i++)
        assert_true(cw_percent_is_dots(cw_slice_of(some[i])));
    for (size_t i = 0; i < sizeof(none) / sizeof(none[0]); i++)
        assert_false(cw_percent_is_dots(cw_slice_of(none[i])));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_byte), cmocka_unit_test(texts),
                                        cmocka_unit_test(back), cmocka_unit_test(dots) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
