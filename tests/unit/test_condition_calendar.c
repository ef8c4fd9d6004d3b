#include "cw/condition/calendar.h"
#include "cw/condition/calendar_delta.h"
#include "cw/condition/calendar_format.h"
#include "cw/condition/calendar_iso.h"
#include "cw/condition/calendar_parse.h"
#include "cw/condition/calendar_text.h"
#include "mocka.h"

static struct cw_arena arena;

static void every_day_reads_back(void **state)
{
    struct cw_date date = { 1, 1, 1 };

    (void)state;
    for (int64_t ordinal = 1; ordinal <= CW_ORDINAL_MAX; ordinal++) {
        struct cw_date back = cw_date_of_ordinal(ordinal);

        assert_true(back.year == date.year && back.month == date.month && back.day == date.day);
        assert_int_equal(cw_date_ordinal(date), ordinal);
        date.day++;
        if (!cw_date_exists(date))
            date = (struct cw_date){ date.year, date.month + 1, 1 };
        if (!cw_date_exists(date))
            date = (struct cw_date){ date.year + 1, 1, 1 };
    }
    assert_int_equal(date.year, CW_YEAR_MAX + 1);
}

static void weeks_read_back(void **state)
{
    (void)state;
    for (int64_t ordinal = 1; ordinal <= CW_ORDINAL_MAX; ordinal += 3) {
        struct cw_date date = cw_date_of_ordinal(ordinal), back = { 0 };
        int32_t year, week;

        cw_date_to_week(date, &year, &week);
        if (year >= 1 && year <= CW_YEAR_MAX) {
            assert_true(cw_date_of_week(year, week, cw_date_weekday(date) + 1, &back));
            assert_int_equal(cw_date_ordinal(back), ordinal);
        }
    }
}

static void iso_texts(void **state)
{
    static const struct {
        const char *text, *is; /* NULL: refused */
    } rows[] = {
        { "2026-11-23", "datetime.datetime(2026, 11, 23, 0, 0)" },
        { "20261123T101530,25Z",
          "datetime.datetime(2026, 11, 23, 10, 15, 30, 250000, tzinfo=datetime.timezone.utc)" },
        { "2026-W48-1 10", "datetime.datetime(2026, 11, 23, 10, 0)" },
        { "2026W48", "datetime.datetime(2026, 11, 23, 0, 0)" },
        { "2026-11-23ä10:15-01:00",
          "datetime.datetime(2026, 11, 23, 10, 15, tzinfo=datetime.timezone(datetime.timedelta(days=-1, "
          "seconds=82800)))" },
        { "2026-11-23T10:15:30.1234567", "datetime.datetime(2026, 11, 23, 10, 15, 30, 123456)" },
        { "2026-11", NULL },
        { "2026-11-23T", NULL },
        { "2026-11-31", NULL },
        { "2026-W54", NULL },
        { "2026-11-23T1", NULL },
        { "2026-11-23T10:1530", NULL },
        { "2026-11-23T10:15+24:00", NULL },
        { "2026-11-23T25", NULL },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cw_datetime when;
        struct cw_buf buf;

        cw_buf_init(&buf, &arena, 200);
        assert_int_equal(cw_datetime_from_iso(cw_slice_of(rows[i].text), &when), rows[i].is != NULL);
        if (!rows[i].is)
            continue;
        cw_datetime_write_repr(&buf, when);
        if (!cw_slice_eq(cw_buf_slice(&buf), cw_slice_of(rows[i].is)))
            fail_msg("%s: %.*s", rows[i].text, (int)buf.len, buf.ptr);
    }
}

static void deltas(void **state)
{
    struct cw_delta_sum sum = CW_DELTA_NOTHING;
    struct cw_delta delta, most = { 999999999, 86399, 999999 };

    (void)state;
    cw_delta_add_float(&sum, 0.5, 1);
    assert_int_equal(cw_delta_of_sum(&sum, &delta), CW_NUMBER_FINE);
    assert_int_equal(cw_delta_us(delta), 0); /* half to even */
    assert_int_equal(cw_delta_of(cw_delta_us(most) + 1, &delta), CW_NUMBER_OVERFLOW);
    assert_int_equal(cw_delta_mul_float(most, 1e300, &delta), CW_NUMBER_OVERFLOW);
    assert_int_equal(cw_delta_div_float(most, 5e-324, &delta), CW_NUMBER_OVERFLOW);
    assert_int_equal(cw_delta_mul_float(most, 5e-324, &delta), CW_NUMBER_FINE);
    assert_int_equal(cw_delta_us(delta), 0);
    assert_int_equal(cw_delta_div_float(most, 0, &delta), CW_NUMBER_BY_ZERO);
}

static enum cw_pattern_says parse(const char *format, const char *text, struct cw_datetime *ret)
{
    const struct cw_pattern *read;
    uint64_t budget = 1000000;
    enum cw_pattern_says says = cw_calendar_format_read(&arena, cw_slice_of(format), &read, NULL);

    return says == CW_PATTERN_FINE ? cw_calendar_parse(&arena, read, cw_slice_of(text), &budget, ret) : says;
}

static void what_is_written_is_read(void **state)
{
    static const char *const formats[] = {
        "%Y-%m-%d %H:%M:%S.%f", "%d%m%Y%I%p%M%S%f",     "%c %f",
        "%A %d %B %Y %X,%f",    "%G %V %u %H %M %S %f", "%Y %U %w %H:%M:%S %f",
        "%Y %W %a %H:%M:%S %f", "%j/%y %%%H%M%S%f",
    };
    const struct cw_datetime when = { { 2026, 1, 2 }, { 15, 4, 5, 600, false, 0 } };

    (void)state;
    for (size_t i = 0; i < sizeof(formats) / sizeof(formats[0]); i++) {
        struct cw_datetime back = { { 0 }, { 0 } };
        struct cw_slice text;
        struct cw_buf buf;

        cw_buf_init(&buf, &arena, 200);
        cw_calendar_write(&buf, cw_slice_of(formats[i]), when);
        cw_buf_add_char(&buf, '\0');
        text = cw_buf_slice(&buf);
        assert_int_equal(parse(formats[i], text.ptr, &back), CW_PATTERN_FINE);
        if (cw_datetime_us(back) != cw_datetime_us(when))
            fail_msg("%s: %s", formats[i], text.ptr);
    }
}

static void what_is_not_read(void **state)
{
    struct cw_datetime when;

    (void)state;
    assert_int_equal(parse("%Y", "2026 ", &when), CW_PATTERN_BAD);
    assert_int_equal(parse("%d %m", "29 02", &when), CW_PATTERN_BAD);
    assert_int_equal(parse("%q", "x", &when), CW_PATTERN_BAD);
    assert_int_equal(parse("%Y%", "2026", &when), CW_PATTERN_BAD);
    assert_int_equal(parse("%z", "+02:0030", &when), CW_PATTERN_BAD);
    assert_int_equal(parse("%z %Z", "+0000 UTC", &when), CW_PATTERN_REFUSED);
    assert_int_equal(parse("%S", "61", &when), CW_PATTERN_BAD);
    assert_int_equal(cw_calendar_cannot_write(CW_LIT("%Y %e"), false), 3);
    assert_int_equal(cw_calendar_cannot_write(CW_LIT("%Y%%"), true), 4);
}

static int reset(void **state)
{
    (void)state;
    cw_arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_day_reads_back),
        cmocka_unit_test(weeks_read_back),
        cmocka_unit_test_teardown(iso_texts, reset),
        cmocka_unit_test(deltas),
        cmocka_unit_test_teardown(what_is_written_is_read, reset),
        cmocka_unit_test_teardown(what_is_not_read, reset),
    };

    cw_arena_init(&arena, 65536, (size_t)1 << 24);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
