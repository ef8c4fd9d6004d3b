#include "cw/base/slice.h"
#include "mocka.h"

static void numbers(void **state)
{
    static const struct {
        const char *text;
        int64_t value;
    } good[] = { { "0", 0 },
                 { "-0", 0 },
                 { "007", 7 },
                 { "9223372036854775807", INT64_MAX },
                 { "-9223372036854775808", INT64_MIN } };
    static const char *const bad[] = { "",
                                       "-",
                                       "+1",
                                       " 1",
                                       "1 ",
                                       "1.0",
                                       "0x1",
                                       "9223372036854775808",
                                       "-9223372036854775809",
                                       "99999999999999999999",
                                       "1a",
                                       "--1" };
    int64_t value = 0;

    (void)state;
    for (size_t i = 0; i < sizeof(good) / sizeof(good[0]); i++) {
        assert_true(cw_slice_to_int(cw_slice_of(good[i].text), INT64_MIN, INT64_MAX, &value));
        assert_true(value == good[i].value);
    }
    value = 42;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_false(cw_slice_to_int(cw_slice_of(bad[i]), INT64_MIN, INT64_MAX, &value));
    assert_false(cw_slice_to_int(CW_LIT("11"), 0, 10, &value));
    assert_false(cw_slice_to_int(CW_LIT("-1"), 0, 10, &value));
    assert_true(value == 42);
    assert_true(cw_slice_to_int(CW_LIT("10"), 0, 10, &value));
}

static void comparing(void **state)
{
    struct cw_slice null = { 0 };

    (void)state;
    assert_true(cw_slice_eq(null, CW_LIT("")));
    assert_true(cw_slice_eq_nocase(CW_LIT("Ab-1"), CW_LIT("aB-1")));
    assert_false(cw_slice_eq_nocase(CW_LIT("\xC3\x84"), CW_LIT("\xC3\xA4"))); /* ASCII alone has no case */
    assert_false(cw_slice_eq(CW_LIT("a\0b"), CW_LIT("a\0c")));
    assert_true(cw_slice_starts(CW_LIT("abc"), CW_LIT("ab")));
    assert_false(cw_slice_starts(CW_LIT("a"), CW_LIT("ab")));
    assert_int_equal(cw_slice_find(CW_LIT("abc"), 'c'), 2);
    assert_int_equal(cw_slice_find(CW_LIT("abc"), 'x'), 3);
    assert_int_equal(cw_slice_find(null, 'x'), 0);
    assert_true(cw_slice_eq(cw_slice_trim(CW_LIT(" \t a b \t")), CW_LIT("a b")));
    assert_true(cw_slice_eq(cw_slice_trim(CW_LIT(" \t ")), CW_LIT("")));
}

static void distances(void **state)
{
    (void)state;
    assert_int_equal(cw_slice_distance(CW_LIT("contact"), CW_LIT("contact")), 0);
    assert_int_equal(cw_slice_distance(CW_LIT("Contact"), CW_LIT("contact")), 0);
    assert_int_equal(cw_slice_distance(CW_LIT("contcat"), CW_LIT("contact")), 2);
    assert_int_equal(cw_slice_distance(CW_LIT("evnt"), CW_LIT("event")), 1);
    assert_int_equal(cw_slice_distance(CW_LIT(""), CW_LIT("ab")), 2);
    assert_int_equal(cw_slice_distance(CW_LIT("abc"), CW_LIT("xyz")), 3);
    assert_int_equal(cw_slice_distance(CW_LIT(""), CW_LIT("abcdef")), 3);
    assert_int_equal(cw_slice_distance(CW_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"), CW_LIT("a")), 3);
}

static void headers_and_words(void **state)
{
    static const char *const words[] = { "password", "token", NULL };

    (void)state;
    assert_false(cw_slice_has_control(CW_LIT("")));
    assert_false(cw_slice_has_control(CW_LIT("a\tb \x80\xFF~")));
    assert_true(cw_slice_has_control(CW_LIT("a\n")));
    assert_true(cw_slice_has_control(CW_LIT("\r")));
    assert_true(cw_slice_has_control(CW_LIT("a\0b")));
    assert_true(cw_slice_has_control(CW_LIT("\x1F")));
    assert_true(cw_slice_has_control(CW_LIT("\x7F")));
    assert_true(cw_slice_holds_word(CW_LIT("sasl.Password"), words));
    assert_true(cw_slice_holds_word(CW_LIT("token"), words));
    assert_false(cw_slice_holds_word(CW_LIT("passwor"), words));
    assert_false(cw_slice_holds_word(CW_LIT(""), words));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(numbers), cmocka_unit_test(comparing),
                                        cmocka_unit_test(distances), cmocka_unit_test(headers_and_words) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
