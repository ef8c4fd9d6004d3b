/* RFC 8259 to the letter: what is accepted, what is refused, and every prefix of both. */
#include "cw/base/json.h"
#include "mocka.h"
#include <stdlib.h>

static const struct cw_slice accepted[] = {
    CW_LIT(" \t\r\n{ \t\r\n} \t\r\n"),
    CW_LIT("[ 1 , 2 ]"),
    CW_LIT("null"),
    CW_LIT("true"),
    CW_LIT("false"),
    CW_LIT("0"),
    CW_LIT("-0"),
    CW_LIT("-0.0"),
    CW_LIT("1E400"),
    CW_LIT("1e-400"),
    CW_LIT("1.5E+3"),
    CW_LIT("0e0"),
    CW_LIT("1234567890123456789012345678901"),
    CW_LIT("\"\""),
    CW_LIT("\"\\u0000\""),
    CW_LIT("\"\\ud83d\\ude00\""),
    CW_LIT("\"\\uD800\\uDC00\""),
    CW_LIT("\"\\/\\b\\f\\n\\r\\t\\\"\\\\\""),
    CW_LIT("{\"\":1}"),
    CW_LIT("{\"a\":1,\"a\":2}"),
    CW_LIT("\"\x7F\""),
    CW_LIT("\"\xC3\xA9 \xE2\x82\xAC \xF0\x9F\x98\x80\""),
    CW_LIT("\"\xEF\xBF\xBF\xF4\x8F\xBF\xBF\""),
    CW_LIT("[[[[]]]]"),
    CW_LIT("{\"a\":{\"b\":[1,{\"c\":null}]}}"),
    CW_LIT("\"0123456789abcdef0123456789abcdef\\n0123456789\""),
    CW_LIT("\"\\uFFFF\""),
    CW_LIT("[\"\",{},[],0]"),
};

static const struct cw_slice refused[] = {
    CW_LIT(""),
    CW_LIT(" "),
    CW_LIT("1 2"),
    CW_LIT("{} x"),
    CW_LIT("[]]"),
    CW_LIT("// c\n1"),
    CW_LIT("/* c */1"),
    CW_LIT("1 // c"),
    CW_LIT("# c\n1"),
    CW_LIT("[1,]"),
    CW_LIT("{\"a\":1,}"),
    CW_LIT("[,1]"),
    CW_LIT("[1,,2]"),
    CW_LIT("{'a':1}"),
    CW_LIT("['a']"),
    CW_LIT("{a:1}"),
    CW_LIT("{1:1}"),
    CW_LIT("{null:1}"),
    CW_LIT("NaN"),
    CW_LIT("Infinity"),
    CW_LIT("-Infinity"),
    CW_LIT("TRUE"),
    CW_LIT("True"),
    CW_LIT("nul"),
    CW_LIT("nulll"),
    CW_LIT("01"),
    CW_LIT("-01"),
    CW_LIT("00"),
    CW_LIT("+1"),
    CW_LIT(".5"),
    CW_LIT("-.5"),
    CW_LIT("1."),
    CW_LIT("1.e1"),
    CW_LIT("1e"),
    CW_LIT("1e+"),
    CW_LIT("1E-"),
    CW_LIT("-"),
    CW_LIT("--1"),
    CW_LIT("0x1"),
    CW_LIT("1_0"),
    CW_LIT("1f"),
    CW_LIT("\"\x01\""),
    CW_LIT("\"\x1F\""),
    CW_LIT("\"\t\""),
    CW_LIT("\"\n\""),
    CW_LIT("\"a\0b\""),
    CW_LIT("1\0"),
    CW_LIT("\0"),
    CW_LIT("\xEF\xBB\xBF{}"),
    CW_LIT("\xFF\xFE{\0}\0"),
    CW_LIT("\"\\ud800\""),
    CW_LIT("\"\\udc00\""),
    CW_LIT("\"\\ud800\\ud800\""),
    CW_LIT("\"\\ud800x\""),
    CW_LIT("\"\\ud800\\n\""),
    CW_LIT("\"\\udc00\\ud800\""),
    CW_LIT("\"\\u12\""),
    CW_LIT("\"\\u12G4\""),
    CW_LIT("\"\\u-123\""),
    CW_LIT("\"\\U0041\""),
    CW_LIT("\"\\x41\""),
    CW_LIT("\"\\a\""),
    CW_LIT("\"\\'\""),
    CW_LIT("\"\\0\""),
    CW_LIT("\"\\\0\""),
    CW_LIT("\"\xC0\x80\""),
    CW_LIT("\"\xC1\xBF\""),
    CW_LIT("\"\xE0\x80\x80\""),
    CW_LIT("\"\xED\xA0\x80\""),
    CW_LIT("\"\xF4\x90\x80\x80\""),
    CW_LIT("\"\xFF\""),
    CW_LIT("\"\xFE\""),
    CW_LIT("\"\x80\""),
    CW_LIT("\"\xC3\""),
    CW_LIT("\"\xE2\x82\""),
    CW_LIT("\"\xF0\x9F\x98\""),
    CW_LIT("\"\xF8\x88\x80\x80\x80\""),
    CW_LIT("\"abc"),
    CW_LIT("'a'"),
    CW_LIT("[1 2]"),
    CW_LIT("{\"a\" 1}"),
    CW_LIT("{\"a\":}"),
    CW_LIT("{\"a\"}"),
    CW_LIT("{\"a\":1 \"b\":2}"),
    CW_LIT("[}"),
    CW_LIT("{]"),
    CW_LIT("["),
    CW_LIT("{"),
    CW_LIT("\""),
    CW_LIT("[1"),
    CW_LIT("\x0C"
           "1"),
    CW_LIT("\xC2\xA0"
           "1"),
    CW_LIT("\v1"),
    CW_LIT("[1\xE2\x80\xA8]"),
    CW_LIT("]"),
    CW_LIT(","),
    CW_LIT(":"),
};

enum { ACCEPTED = sizeof(accepted) / sizeof(accepted[0]), REFUSED = sizeof(refused) / sizeof(refused[0]) };

static struct cw_arena arena;

/* From a buffer that ends with the text, so that reading beyond it is seen. */
static enum cw_status try(struct cw_slice text, struct cw_json *ret, struct cw_err *reterr)
{
    char *exact = malloc(text.len ? text.len : 1);
    enum cw_status status;

    memcpy(exact, text.ptr, text.len);
    status = cw_json_index(ret, (struct cw_slice){ exact + (text.len ? 0 : 1), text.len }, &arena, reterr);
    free(exact);
    return status;
}

static void accepts(void **state)
{
    (void)state;
    for (size_t i = 0; i < ACCEPTED; i++) {
        struct cw_json json = { 0 };

        if (try(accepted[i], &json, NULL))
            fail_msg("refuses %s", accepted[i].ptr);
        assert_true(json.count > 0 && json.nodes[0].next == json.count);
        cw_arena_reset(&arena);
    }
}

static void refuses_and_says_where(void **state)
{
    (void)state;
    for (size_t i = 0; i < REFUSED; i++) {
        struct cw_json json = { .count = 77 };
        struct cw_err err = { 0 };

        if (try(refused[i], &json, &err) != CW_EINVAL)
            fail_msg("accepts %s", refused[i].ptr);
        assert_int_equal(err.status, CW_EINVAL);
        assert_true(err.at <= refused[i].len);
        assert_true(err.text[0]);
        assert_int_equal(json.count, 77); /* unchanged */
        cw_arena_reset(&arena);
    }
}

static bool is_scalar_number(struct cw_slice text)
{
    return text.len && strchr("-0123456789", text.ptr[0]);
}

static bool is_blank_behind(struct cw_slice text, size_t cut)
{
    for (; cut < text.len; cut++)
        if (!strchr(" \t\r\n", text.ptr[cut]))
            return false;
    return true;
}

/* A prefix is refused unless only blanks, or digits of a bare number, are missing. */
static void prefixes_are_no_documents(void **state)
{
    struct cw_json json;

    (void)state;
    for (size_t i = 0; i < ACCEPTED + REFUSED; i++) {
        struct cw_slice text = i < ACCEPTED ? accepted[i] : refused[i - ACCEPTED];

        for (size_t cut = 0; cut < text.len; cut++) {
            enum cw_status status = try((struct cw_slice){ text.ptr, cut }, &json, NULL);

            if (i < ACCEPTED && !is_scalar_number(text) && !is_blank_behind(text, cut))
                assert_int_equal(status, CW_EINVAL);
            cw_arena_reset(&arena);
        }
    }
}

/* The byte that ends a plain run is found wherever it stands in a word of eight. */
static void every_byte_at_every_place_of_a_string(void **state)
{
    (void)state;
    for (int byte = 0; byte < 256; byte++) {
        for (size_t at = 1; at < 19; at++) {
            char text[20] = "\"aaaaaaaaaaaaaaaaaa\"";
            struct cw_json json;
            bool plain = byte >= 0x20 && byte < 0x80 && byte != '"' && byte != '\\';
            enum cw_status status;

            text[at] = (char)byte;
            status = try((struct cw_slice){ text, sizeof(text) }, &json, NULL);
            if (plain != (status == CW_OK))
                fail_msg("byte %02X at %d", byte, (int)at);
            cw_arena_reset(&arena);
        }
    }
}

static int begin(void **state)
{
    (void)state;
    cw_arena_init(&arena, 4096, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cw_arena_done(&arena);
    return 0;
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(accepts), cmocka_unit_test(refuses_and_says_where),
                                        cmocka_unit_test(prefixes_are_no_documents),
                                        cmocka_unit_test(every_byte_at_every_place_of_a_string) };

    return cmocka_run_group_tests(tests, begin, end);
}
