#include "cw/base/utf8.h"
#include "mocka.h"

static unsigned length(const char *bytes, size_t len)
{
    return cw_utf8_length((struct cw_slice){ bytes, len });
}

static void every_code_point_reads_back(void **state)
{
    (void)state;
    for (uint32_t code = 0; code < 0x110000; code++) {
        char bytes[4];
        unsigned len;

        if (code >= 0xD800 && code < 0xE000)
            continue;
        len = cw_utf8_write(bytes, code);
        if (length(bytes, len) != len)
            fail_msg("U+%04X", code);
        for (unsigned cut = 1; cut < len; cut++)
            assert_int_equal(length(bytes, cut), 0);
    }
}

static void what_is_refused(void **state)
{
    static const struct cw_slice bad[] = {
        CW_LIT("\x80"),
        CW_LIT("\xBF"),
        CW_LIT("\xC0\x80"),
        CW_LIT("\xC1\xBF"),
        CW_LIT("\xE0\x80\x80"),
        CW_LIT("\xE0\x9F\xBF"),
        CW_LIT("\xED\xA0\x80"),
        CW_LIT("\xED\xBF\xBF"),
        CW_LIT("\xF0\x80\x80\x80"),
        CW_LIT("\xF0\x8F\xBF\xBF"),
        CW_LIT("\xF4\x90\x80\x80"),
        CW_LIT("\xF5\x80\x80\x80"),
        CW_LIT("\xFF\xFE"),
        CW_LIT("\xFE"),
        CW_LIT("\xC3\x28"),
        CW_LIT("\xE2\x28\xA1"),
        CW_LIT("\xE2\x82\x28"),
        CW_LIT("\xF0\x9F\x98\x28"),
        CW_LIT(""),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++)
        assert_int_equal(cw_utf8_length(bad[i]), 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_code_point_reads_back),
                                        cmocka_unit_test(what_is_refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
