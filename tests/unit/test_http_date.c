#include "cw/base/http_date.h"
#include "mocka.h"

#define NOW_2026 1795356000000

static void parsed(void **state)
{
    static const struct {
        const char *text;
        int64_t ms;
    } table[] = { { "Sun, 06 Nov 1994 08:49:37 GMT", 784111777000 },
                  { "Sunday, 06-Nov-94 08:49:37 GMT", 784111777000 },
                  { "Sun Nov  6 08:49:37 1994", 784111777000 },
                  { "Wed Nov 16 08:49:37 1994", 784975777000 },
                  { "Thu, 01 Jan 1970 00:00:00 GMT", 0 },
                  { "Thu, 29 Feb 2024 23:59:60 GMT", 1709251199000 },
                  { "Mon, 06 Nov 1994 08:49:37 GMT", 784111777000 }, /* the day is not looked at */
                  { "Sunday, 06-Nov-76 08:49:37 GMT", 3371878177000 },
                  { "Sunday, 06-Nov-77 08:49:37 GMT", 247654177000 } };

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        int64_t ms = -1;

        if (!cw_http_date_parse(cw_slice_of(table[i].text), NOW_2026, &ms) || ms != table[i].ms)
            fail_msg("%s gives %lld", table[i].text, (long long)ms);
    }
}

static void refused(void **state)
{
    static const char *const bad[] = { "",
                                       "Sun",
                                       "Sun,",
                                       "Sunday",
                                       "6 Nov 1994 08:49:37 GMT",
                                       "Sun, 6 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994 08:49:37",
                                       "Sun, 06 Nov 1994 08:49:37 gmt",
                                       "Sun, 06 Nov 1994 08:49:37 UTC",
                                       "Sun, 06 Nov 1994 08:49:37 GMT ",
                                       "Sun, 06 nov 1994 08:49:37 GMT",
                                       "Sun, 31 Nov 1994 08:49:37 GMT",
                                       "Sun, 00 Nov 1994 08:49:37 GMT",
                                       "Sun, 06 Nov 1994 24:49:37 GMT",
                                       "Sun, 06 Nov 1994 08:60:37 GMT",
                                       "Sun, 06 Nov 1994 08:49:61 GMT",
                                       "Sun, 06 Nov 94 08:49:37 GMT",
                                       "Sunday, 06-Nov-1994 08:49:37 GMT",
                                       "Sun Nov 6 08:49:37 1994",
                                       "Sun Nov  6 08:49:37 94",
                                       "Sun Nov  6 08:49:37 1994 GMT",
                                       "2026-11-23T10:00:00Z" };
    int64_t ms = 7;

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        if (cw_http_date_parse(cw_slice_of(bad[i]), NOW_2026, &ms) || ms != 7)
            fail_msg("\"%s\" is taken", bad[i]);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(parsed), cmocka_unit_test(refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
