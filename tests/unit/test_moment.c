#include "cw/base/moment.h"
#include "mocka.h"

static void parsed(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } table[] = { { "1970-01-01T00:00:00Z", 0 },
                  { "1970-01-01T00:00:00", 0 },
                  { "2026-11-22T14:00:00.123Z", 1795356000123 },
                  { "2026-11-22T16:00:00.123+02:00", 1795356000123 },
                  { "2026-11-22T08:30:00.1-05:30", 1795356000100 },
                  { "2026-11-22T14:00:00.123999Z", 1795356000123 },
                  { "2024-02-29T00:00:00Z", 1709164800000 },
                  { "2000-02-29T23:59:59Z", 951868799000 },
                  { "1969-12-31T23:59:59.999Z", -1 } };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int64_t ms = 0;

        if (!cw_moment_parse(cw_slice_of(table[i].text), &ms) || ms != table[i].ms)
            fail_msg("%s gives %lld", table[i].text, (long long)ms);
    }
}

static void refused(void **state)
{
    static const char *const bad[] = { "",
                                       "now",
                                       "2026-11-22",
                                       "2026-11-22T14:00",
                                       "2026-13-01T00:00:00Z",
                                       "2026-00-01T00:00:00Z",
                                       "2026-11-31T00:00:00Z",
                                       "2025-02-29T00:00:00Z",
                                       "1900-02-29T00:00:00Z",
                                       "2026-11-00T00:00:00Z",
                                       "2026-11-22T24:00:00Z",
                                       "2026-11-22T14:60:00Z",
                                       "2026-11-22T14:00:61Z",
                                       "2026-11-22T14:00:00.Z",
                                       "2026-11-22T14:00:00ZZ",
                                       " 2026-11-22T14:00:00Z",
                                       "2026-11-22T14:00:00+2",
                                       "2026-11-22T14:00:00+02:0",
                                       "2026-11-22T14:00:00z ",
                                       "+026-11-22T14:00:00Z",
                                       "2026-11-22T14:00:00+24:00",
                                       "2026-11-22T-4:00:00Z",
                                       "2026-11-22T14:00:00+0200x" };
    int64_t ms = 77;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (cw_moment_parse(cw_slice_of(bad[i]), &ms))
            fail_msg("accepts %s", bad[i]);
    assert_true(ms == 77);
}

static void there_and_back(void **state)
{
    (void)state;
    for (int64_t ms = -62167219200000; ms < 253402300800000; ms += 86399999 * 37LL) {
        char text[CW_MOMENT_LEN];
        int64_t back;

        cw_moment_write(ms, text);
        if (!cw_moment_parse((struct cw_slice){ text, sizeof(text) }, &back) || back != ms)
            fail_msg("%.24s is %lld", text, (long long)ms);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(parsed), cmocka_unit_test(refused),
                                        cmocka_unit_test(there_and_back) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
