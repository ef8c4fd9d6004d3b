#include "cw/base/json.h"
#include "cw/base/json_string.h"
#include "mocka.h"

static struct cw_arena arena;

static int begin(void **state)
{
    (void)state;
    cw_arena_init(&arena, 65536, 8 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cw_arena_done(&arena);
    return 0;
}

static const struct {
    struct cw_slice written, text;
} table[] = {
    { CW_LIT("\"\""), CW_LIT("") },
    { CW_LIT("\"plain\""), CW_LIT("plain") },
    { CW_LIT("\"\\\"\\\\\\/\\b\\f\\n\\r\\t\""), CW_LIT("\"\\/\b\f\n\r\t") },
    { CW_LIT("\"\\u0000\""), CW_LIT("\0") },
    { CW_LIT("\"\\u0041\\u00e9\\u20AC\\ud83d\\ude00\""), CW_LIT("A\xC3\xA9\xE2\x82\xAC\xF0\x9F\x98\x80") },
    { CW_LIT("\"\\uffff\""), CW_LIT("\xEF\xBF\xBF") },
    { CW_LIT("\"\xC3\xA9\\n\""), CW_LIT("\xC3\xA9\n") },
};

static void read_and_compared(void **state)
{
    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        struct cw_json json;
        struct cw_slice text;

        assert_int_equal(cw_json_index(&json, table[i].written, &arena, NULL), CW_OK);
        text = cw_json_text(&json, 0, &arena);
        assert_non_null(text.ptr);
        assert_true(cw_slice_eq(text, table[i].text));
        assert_true(cw_json_is_text(&json, 0, table[i].text));
        assert_false(cw_json_is_text(&json, 0, CW_LIT("other")));
        assert_false(cw_json_is_text(&json, 0, (struct cw_slice){ "plainX", 6 }));
        text.len -= text.len > 0;
        assert_int_equal(cw_json_is_text(&json, 0, text), table[i].text.len == 0);
    }
}

static void no_string_is_no_text(void **state)
{
    struct cw_json json;

    (void)state;
    assert_int_equal(cw_json_index(&json, CW_LIT("[1,null,{}]"), &arena, NULL), CW_OK);
    for (uint32_t node = 0; node < json.count; node++) {
        assert_null(cw_json_text(&json, node, &arena).ptr);
        assert_false(cw_json_is_text(&json, node, CW_LIT("")));
    }
    assert_null(cw_json_text(&json, CW_JSON_NONE, &arena).ptr);
}

static void assert_written(struct cw_slice text, struct cw_slice expected)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &arena, 1000);
    cw_json_add_text(&buf, text);
    assert_int_equal(buf.failed, CW_OK);
    assert_true(cw_slice_eq(cw_buf_slice(&buf), expected));
}

static void written(void **state)
{
    (void)state;
    assert_written(CW_LIT(""), CW_LIT("\"\""));
    assert_written((struct cw_slice){ 0 }, CW_LIT("\"\""));
    assert_written(CW_LIT("a\"\\/\b\f\n\r\t\x01\x1F\0\x7F"),
                   CW_LIT("\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\\u001f\\u0000\x7F\""));
    assert_written(CW_LIT("\xC3\xA9\xF0\x9F\x98\x80\xE2\x80\xA8"),
                   CW_LIT("\"\xC3\xA9\xF0\x9F\x98\x80\xE2\x80\xA8\""));
    /* what is no UTF-8 becomes U+FFFD */
    assert_written(CW_LIT("a\xFF"
                          "b"),
                   CW_LIT("\"a\xEF\xBF\xBD"
                          "b\""));
    assert_written(CW_LIT("\xED\xA0\x80"), CW_LIT("\"\xEF\xBF\xBD\xEF\xBF\xBD\xEF\xBF\xBD\""));
    assert_written(CW_LIT("\xE2\x82"), CW_LIT("\"\xEF\xBF\xBD\xEF\xBF\xBD\""));
}

/* Any bytes give a strict string, and any text reads back as it was. */
static void any_bytes_read_back(void **state)
{
    uint64_t dice = 4711;

    (void)state;
    print_message("seed %d\n", 4711);
    for (int round = 0; round < 3000; round++) {
        char bytes[40];
        size_t len = (size_t)round % sizeof(bytes);
        struct cw_buf buf;
        struct cw_json json;

        for (size_t i = 0; i < len; i++) {
            dice = dice * 6364136223846793005u + 1442695040888963407u;
            bytes[i] = (char)(dice >> (round % 2 ? 33 : 57)); /* every other round: ASCII alone */
        }
        cw_arena_reset(&arena);
        cw_buf_init(&buf, &arena, 1000);
        cw_json_add_text(&buf, (struct cw_slice){ bytes, len });
        assert_int_equal(cw_json_index(&json, cw_buf_slice(&buf), &arena, NULL), CW_OK);
        if (round % 2 == 0)
            assert_true(cw_json_is_text(&json, 0, (struct cw_slice){ bytes, len }));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(read_and_compared),
                                        cmocka_unit_test(no_string_is_no_text), cmocka_unit_test(written),
                                        cmocka_unit_test(any_bytes_read_back) };

    return cmocka_run_group_tests(tests, begin, end);
}
