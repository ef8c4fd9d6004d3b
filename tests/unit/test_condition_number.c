#include "cw/condition/number_text.h"
#include "mocka.h"

#include <math.h>

static void floats_as_text(void **state)
{
    static const struct {
        double x;
        const char *text;
    } rows[] = {
        { 0.1, "0.1" },       { -0.0, "-0.0" },
        { 1e16, "1e+16" },    { 1e15, "1000000000000000.0" },
        { 1e-4, "0.0001" },   { 1.5e-5, "1.5e-05" },
        { 5e-324, "5e-324" }, { 0x1p-44, "5.684341886080802e-14" },
        { INFINITY, "inf" },  { -INFINITY, "-inf" },
        { NAN, "nan" },       { 1.7976931348623157e308, "1.7976931348623157e+308" },
    };
    struct cw_arena arena;

    (void)state;
    cw_arena_init(&arena, 4096, 65536);
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cw_buf buf;
        double back;

        cw_buf_init(&buf, &arena, 64);
        cw_buf_add_float(&buf, rows[i].x);
        if (!cw_slice_eq(cw_buf_slice(&buf), cw_slice_of(rows[i].text)))
            fail_msg("%.*s is not %s", (int)buf.len, buf.ptr, rows[i].text);
        assert_int_equal(cw_float_parse(cw_buf_slice(&buf), &back), CW_NUMBER_FINE);
        assert_true(back == rows[i].x || isnan(back));
    }
    cw_arena_done(&arena);
}

static void floats_read(void **state)
{
    static const char *const no[] = {
        "", " ", "1__0", "_1", "1_", "1e", ".", "0x1", "1 2", "infinit", "1._0"
    };
    double x;

    (void)state;
    assert_int_equal(cw_float_parse(CW_LIT(" \u20031_0.5e-1\n"), &x), CW_NUMBER_FINE);
    assert_true(x == 1.05);
    assert_int_equal(cw_float_parse(CW_LIT("٣.٥"), &x), CW_NUMBER_FINE);
    assert_true(x == 3.5);
    assert_int_equal(cw_float_parse(CW_LIT("1e999"), &x), CW_NUMBER_FINE);
    assert_true(isinf(x));
    for (size_t i = 0; i < sizeof(no) / sizeof(no[0]); i++)
        assert_int_equal(cw_float_parse(cw_slice_of(no[i]), &x), CW_NUMBER_BAD_VALUE);
}

static void integers_read(void **state)
{
    static const struct {
        const char *text;
        int base;
        enum cw_number is;
        int64_t value;
    } rows[] = {
        { " -1_000 ", 10, CW_NUMBER_FINE, -1000 },
        { "٣٢", 10, CW_NUMBER_FINE, 32 },
        { "0x_1f", 16, CW_NUMBER_FINE, 31 },
        { "0b1", 0, CW_NUMBER_FINE, 1 },
        { "010", 0, CW_NUMBER_BAD_VALUE, 0 },
        { "010", 10, CW_NUMBER_FINE, 10 },
        { "-9223372036854775808", 10, CW_NUMBER_FINE, INT64_MIN },
        { "9223372036854775808", 10, CW_NUMBER_OVERFLOW, 0 },
        { "9223372036854775808x", 10, CW_NUMBER_BAD_VALUE, 0 },
        { "\x1c"
          "1",
          10, CW_NUMBER_BAD_VALUE, 0 },
        { "1.0", 10, CW_NUMBER_BAD_VALUE, 0 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;

        assert_int_equal(cw_int_parse(cw_slice_of(rows[i].text), rows[i].base, &value), rows[i].is);
        assert_int_equal(value, rows[i].value);
    }
}

static void integers_count(void **state)
{
    static const struct {
        enum cw_number (*op)(int64_t a, int64_t b, int64_t *ret);
        int64_t a, b;
        enum cw_number is;
        int64_t value;
    } rows[] = {
        { cw_int_add, INT64_MAX, 1, CW_NUMBER_OVERFLOW, 0 },
        { cw_int_floordiv, -7, 2, CW_NUMBER_FINE, -4 },
        { cw_int_floordiv, INT64_MIN, -1, CW_NUMBER_OVERFLOW, 0 },
        { cw_int_mod, -7, 2, CW_NUMBER_FINE, 1 },
        { cw_int_mod, 7, -2, CW_NUMBER_FINE, -1 },
        { cw_int_mod, INT64_MIN, -1, CW_NUMBER_FINE, 0 },
        { cw_int_mod, 1, 0, CW_NUMBER_BY_ZERO, 0 },
        { cw_int_pow, -2, 63, CW_NUMBER_FINE, INT64_MIN },
        { cw_int_pow, 2, 63, CW_NUMBER_OVERFLOW, 0 },
        { cw_int_pow, 0, 0, CW_NUMBER_FINE, 1 },
        { cw_int_shl, -1, 63, CW_NUMBER_FINE, INT64_MIN },
        { cw_int_shl, 1, 63, CW_NUMBER_OVERFLOW, 0 },
        { cw_int_shl, 1, -1, CW_NUMBER_BAD_VALUE, 0 },
        { cw_int_shr, -5, 1, CW_NUMBER_FINE, -3 },
        { cw_int_round_to, 25, -1, CW_NUMBER_FINE, 20 },
        { cw_int_round_to, -35, -1, CW_NUMBER_FINE, -40 },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        int64_t value = 0;

        assert_int_equal(rows[i].op(rows[i].a, rows[i].b, &value), rows[i].is);
        assert_int_equal(value, rows[i].value);
    }
}

static void floats_count(void **state)
{
    double x;
    int64_t i;

    (void)state;
    assert_int_equal(cw_float_mod(-7.5, 2, &x), CW_NUMBER_FINE);
    assert_true(x == 0.5);
    assert_int_equal(cw_float_floordiv(1, 0.1, &x), CW_NUMBER_FINE);
    assert_true(x == 9.0);
    assert_int_equal(cw_float_pow(-8, 1.0 / 3, &x), CW_NUMBER_IS_COMPLEX);
    assert_int_equal(cw_float_pow(0, -1, &x), CW_NUMBER_BY_ZERO);
    assert_int_equal(cw_float_pow(1e300, 2, &x), CW_NUMBER_OVERFLOW);
    assert_int_equal(cw_int_truediv(INT64_MAX, INT64_MAX - 1, &x), CW_NUMBER_FINE);
    assert_true(x == 1.0);
    assert_int_equal(cw_float_round(2.5, &i), CW_NUMBER_FINE);
    assert_int_equal(i, 2);
    assert_int_equal(cw_float_round_to(2.675, 2, &x), CW_NUMBER_FINE);
    assert_true(x == 2.67);
    assert_int_equal(cw_float_round_to(25, -1, &x), CW_NUMBER_FINE);
    assert_true(x == 20);
    assert_int_equal(cw_float_round_to(1.7e308, -308, &x), CW_NUMBER_OVERFLOW);
}

static void mixed_comparison_is_exact(void **state)
{
    (void)state;
    assert_int_equal(cw_int_compare_float(INT64_C(9007199254740993), 9007199254740992.0), 1);
    assert_int_equal(cw_int_compare_float(INT64_MAX, 0x1p63), -1);
    assert_int_equal(cw_int_compare_float(INT64_MIN, -0x1p63), 0);
    assert_int_equal(cw_int_compare_float(-1, -0.5), -1);
    assert_int_equal(cw_int_compare_float(0, NAN), 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(floats_as_text), cmocka_unit_test(floats_read),
        cmocka_unit_test(integers_read),  cmocka_unit_test(integers_count),
        cmocka_unit_test(floats_count),   cmocka_unit_test(mixed_comparison_is_exact),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
