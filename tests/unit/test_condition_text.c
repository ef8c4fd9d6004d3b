#include "cw/condition/text_case.h"
#include "cw/condition/text_find.h"
#include "cw/condition/text_kind.h"
#include "cw/condition/text_split.h"
#include "cw/condition/text_trim.h"
#include "cw/condition/text_write.h"
#include "mocka.h"

static struct cw_arena arena;

static void same(struct cw_slice got, const char *want)
{
    if (!cw_slice_eq(got, cw_slice_of(want)))
        fail_msg("%.*s is not %s", (int)got.len, got.ptr, want);
}

static void cases(void **state)
{
    static const struct {
        enum cw_text_case to;
        const char *text, *gives;
    } rows[] = {
        { CW_TEXT_LOWER, "ΑΣ ΣΑΣΑ ΑΣ. Σ", "ας σασα ας. σ" },
        { CW_TEXT_LOWER, "İI", "i̇i" },
        { CW_TEXT_UPPER, "straße ŉ", "STRASSE ʼN" },
        { CW_TEXT_CASEFOLD, "Straße ς", "strasse σ" },
        { CW_TEXT_CAPITALIZE, "ǆABC ß", "ǅabc ß" },
        { CW_TEXT_TITLE, "they're ßx ΑΣ", "They'Re Ssx Ας" },
        { CW_TEXT_SWAPCASE, "aBß", "AbSS" },
        { CW_TEXT_LOWER, "", "" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        struct cw_slice got;

        assert_int_equal(cw_text_to_case(&arena, cw_slice_of(rows[i].text), rows[i].to, &got), CW_OK);
        same(got, rows[i].gives);
    }
}

static void kinds(void **state)
{
    static const struct {
        bool (*is)(struct cw_slice s);
        const char *yes, *no;
    } rows[] = {
        { cw_text_isdigit, "2²٣", "½" },    { cw_text_isdecimal, "2٣", "²" },
        { cw_text_isnumeric, "½一Ⅷ", "a" }, { cw_text_isalpha, "aäª漢", "a1" },
        { cw_text_isalnum, "a½", "_" },     { cw_text_isspace, " \x1c\u2028", "\u200b" },
        { cw_text_isupper, "ÄB1", "ǅ" },    { cw_text_islower, "aª1", "1" },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        assert_true(rows[i].is(cw_slice_of(rows[i].yes)));
        assert_false(rows[i].is(cw_slice_of(rows[i].no)));
        assert_false(rows[i].is(CW_LIT("")));
    }
}

static void places_are_characters(void **state)
{
    const struct cw_slice s = CW_LIT("äbäb");

    (void)state;
    assert_int_equal(cw_text_find(s, CW_LIT("b"), CW_TEXT_ALL), 1);
    assert_int_equal(cw_text_rfind(s, CW_LIT("b"), CW_TEXT_ALL), 3);
    assert_int_equal(cw_text_find(s, CW_LIT("b"), (struct cw_text_range){ -2, -1 }), -1);
    assert_int_equal(cw_text_find(s, CW_LIT(""), (struct cw_text_range){ 4, CW_TEXT_TO_END }), 4);
    assert_int_equal(cw_text_find(s, CW_LIT(""), (struct cw_text_range){ 5, CW_TEXT_TO_END }), -1);
    assert_int_equal(cw_text_count(s, CW_LIT(""), CW_TEXT_ALL), 5);
    assert_true(cw_text_starts(s, CW_LIT("ä"), (struct cw_text_range){ 2, 3 }));
    assert_false(cw_text_ends(s, CW_LIT("äb"), (struct cw_text_range){ 3, CW_TEXT_TO_END }));
}

static void parts(void **state)
{
    struct cw_slice got;

    (void)state;
    assert_int_equal(cw_text_pick(&arena, CW_LIT("aäbc"), (const int64_t[]){ 3, -2, 2 }, &got), CW_OK);
    same(got, "cä");
    assert_int_equal(cw_text_pick(&arena, CW_LIT("aäbc"), (const int64_t[]){ 1, 1, 2 }, &got), CW_OK);
    same(got, "äb");
    same(cw_text_strip(CW_LIT("xäaxä"), CW_LIT("äx"), CW_TEXT_BOTH), "a");
    same(cw_text_strip(CW_LIT("\u2003 a "), (struct cw_slice){ 0 }, CW_TEXT_LEFT), "a ");
}

static void joined(const struct cw_texts *texts, const char *want)
{
    struct cw_slice got;

    assert_int_equal(cw_text_join(&arena, CW_LIT("|"), texts, &got), CW_OK);
    same(got, want);
}

static void splits(void **state)
{
    struct cw_texts texts;

    (void)state;
    assert_int_equal(cw_text_split(&arena, CW_LIT(" a  b c "), (struct cw_text_split){ .max = 1 }, &texts),
                     CW_OK);
    joined(&texts, "a|b c ");
    assert_int_equal(
        cw_text_split(&arena, CW_LIT("a,b,,c"), (struct cw_text_split){ CW_LIT(","), 2, true }, &texts),
        CW_OK);
    joined(&texts, "a,b||c");
    assert_int_equal(cw_text_splitlines(&arena, CW_LIT("a\r\nb\u2028\n"), false, &texts), CW_OK);
    joined(&texts, "a|b|");
}

static void limits(void **state)
{
    struct cw_slice got = CW_LIT("as it was"), much;
    struct cw_texts texts = { 0 };

    (void)state;
    assert_int_equal(cw_text_repeat(&arena, CW_LIT("a"), CW_TEXT_MAX, &much), CW_OK);
    assert_int_equal(cw_text_repeat(&arena, CW_LIT("a"), INT64_MAX, &got), CW_ELIMIT);
    assert_int_equal(cw_text_concat(&arena, much, CW_LIT("b"), &got), CW_ELIMIT);
    assert_int_equal(cw_text_zfill(&arena, CW_LIT("1"), CW_TEXT_MAX + 1, &got), CW_ELIMIT);
    assert_int_equal(cw_text_split(&arena, much, (struct cw_text_split){ CW_LIT("a"), -1, false }, &texts),
                     CW_ELIMIT);
    assert_int_equal(texts.count, 0);
    same(got, "as it was");
}

static void shown(void **state)
{
    struct cw_buf buf;

    (void)state;
    cw_buf_init(&buf, &arena, 200);
    cw_text_add_repr(&buf, CW_LIT("a'\"\\\n\x7f\u00ad\u200b\U000e0001ä"));
    same(cw_buf_slice(&buf), "'a\\'\"\\\\\\n\\x7f\\xad\\u200b\\U000e0001ä'");
    cw_buf_cut(&buf, 0);
    cw_text_add_repr(&buf, CW_LIT("it's"));
    same(cw_buf_slice(&buf), "\"it's\"");
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
        cmocka_unit_test_teardown(cases, reset),  cmocka_unit_test(kinds),
        cmocka_unit_test(places_are_characters),  cmocka_unit_test_teardown(parts, reset),
        cmocka_unit_test_teardown(splits, reset), cmocka_unit_test_teardown(limits, reset),
        cmocka_unit_test_teardown(shown, reset),
    };

    cw_arena_init(&arena, 4096, (size_t)1 << 22);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
