#include "cw/condition/pattern.h"
#include "mocka.h"

#include <stdio.h>

static struct cw_arena arena;

/* The spans of all places, "0-1 2-3(2-3)"; or why there are none. */
static const char *found(const char *pattern, unsigned flags, const char *text, enum cw_pattern_how how)
{
    static char said[400];
    const struct cw_pattern *p;
    struct cw_finder finder;
    struct cw_err err;
    size_t len = 0;
    bool more = true;

    if (cw_pattern_compile(&arena, cw_slice_of(pattern), flags, &p, &err) != CW_PATTERN_FINE) {
        snprintf(said, sizeof(said), "%zu: %s", err.at, err.text);
        return said;
    }
    assert_int_equal(cw_finder_init(&finder, p, cw_slice_of(text), how, &arena), CW_PATTERN_FINE);
    finder.budget = 2000000;
    said[0] = '\0';
    while (more && cw_finder_next(&finder, &more) == CW_PATTERN_FINE && more) {
        for (uint32_t i = 0; i <= cw_pattern_groups(p); i++)
            len += (size_t)snprintf(said + len, sizeof(said) - len, "%s%d-%d",
                                    i     ? ","
                                    : len ? " "
                                          : "",
                                    (int)finder.spans[i].from, (int)finder.spans[i].to);
        more = how == CW_PATTERN_SEARCH;
    }
    return said;
}

static void as_python(void **state)
{
    static const struct {
        const char *pattern;
        unsigned flags;
        const char *text, *gives;
        enum cw_pattern_how how;
    } rows[] = {
        { "a*", 0, "baac", "0-0 1-3 3-3 4-4", CW_PATTERN_SEARCH },
        { "(a)|(b)", 0, "ab", "0-1,0-1,-1--1 1-2,-1--1,1-2", CW_PATTERN_SEARCH },
        { "a|ab", 0, "ab", "0-2", CW_PATTERN_FULLMATCH },
        { "$", 0, "a\n", "1-1 2-2", CW_PATTERN_SEARCH },
        { "a\\Z", 0, "a\n", "", CW_PATTERN_SEARCH },
        { "(?m)^", 0, "a\n", "0-0 2-2", CW_PATTERN_SEARCH },
        { "i", CW_PATTERN_I, "İ", "0-2", CW_PATTERN_MATCH },
        { "[^k]", CW_PATTERN_I, "\u212a", "", CW_PATTERN_MATCH },
        { "\\w+", 0, "ä_½-", "0-5", CW_PATTERN_MATCH },
        { "\\w", 0, "\u0301", "", CW_PATTERN_MATCH },
        { "\\s", 0, "\x1c", "0-1", CW_PATTERN_MATCH },
        { "\\B", 0, "", "", CW_PATTERN_SEARCH },
        { "a{,2}b", 0, "aab", "0-3", CW_PATTERN_MATCH },
        { "a{,b", 0, "a{,b", "0-4", CW_PATTERN_MATCH },
        { "[[]]", 0, "[]", "0-2", CW_PATTERN_MATCH },
        { "a b # c\n+", CW_PATTERN_X, "abb", "0-3", CW_PATTERN_MATCH },
        { "(?P<x>a)(?P=x)\\1", 0, "aaa", "0-3,0-1", CW_PATTERN_MATCH },
        { "(a)?(?(1)b|c)", 0, "c", "0-1,-1--1", CW_PATTERN_MATCH },
        { "\\x41\\u0042\\103\\07", 0, "ABC\a", "0-4", CW_PATTERN_MATCH },
        { ".", 0, "\n", "", CW_PATTERN_MATCH },
        { "a\\Qb\\E", 0, "", "1: bad escape \\Q", CW_PATTERN_MATCH },
        { "a**", 0, "", "2: multiple repeat", CW_PATTERN_MATCH },
        { "(*ACCEPT)", 0, "", "1: nothing to repeat", CW_PATTERN_MATCH },
        { "a(?i)", 0, "", "1: global flags not at the start of the expression", CW_PATTERN_MATCH },
        { "(?<=a+)b", 0, "", "0: look-behind requires fixed-width pattern", CW_PATTERN_MATCH },
        { "(ab", 0, "", "0: missing ), unterminated subpattern", CW_PATTERN_MATCH },
        { "ab)", 0, "", "2: unbalanced parenthesis", CW_PATTERN_MATCH },
        { "\\2(a)", 0, "", "2: invalid group reference 2", CW_PATTERN_MATCH },
        { "[z-a]", 0, "", "3: bad character range", CW_PATTERN_MATCH },
        { "(?<x>a)", 0, "", "0: unknown extension ?<", CW_PATTERN_MATCH },
        { "a\\", 0, "", "1: bad escape (end of pattern)", CW_PATTERN_MATCH },
    };

    (void)state;
    for (size_t i = 0; i < sizeof(rows) / sizeof(rows[0]); i++) {
        const char *got = found(rows[i].pattern, rows[i].flags, rows[i].text, rows[i].how);

        if (strcmp(got, rows[i].gives) != 0)
            fail_msg("%s: %s, not %s", rows[i].pattern, got, rows[i].gives);
    }
}

static void explosions_end(void **state)
{
    static const char *const patterns[] = { "(a+)+$", "(a|aa)+$", "(.*)*[xy]", "(?:a?){30}a{30}[bc]" };
    const struct cw_slice text =
        CW_LIT("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa!");

    (void)state;
    for (size_t i = 0; i < sizeof(patterns) / sizeof(patterns[0]); i++) {
        const struct cw_pattern *p;
        struct cw_finder finder;
        bool any;

        assert_int_equal(cw_pattern_compile(&arena, cw_slice_of(patterns[i]), 0, &p, NULL), CW_PATTERN_FINE);
        assert_int_equal(cw_finder_init(&finder, p, text, CW_PATTERN_SEARCH, &arena), CW_PATTERN_FINE);
        finder.budget = 300000;
        assert_int_equal(cw_finder_next(&finder, &any), CW_PATTERN_LIMIT);
        cw_arena_reset(&arena);
    }
}

static void a_deep_one_is_refused(void **state)
{
    char deep[2 * CW_PATTERN_DEPTH + 3];

    (void)state;
    memset(deep, '(', sizeof(deep) / 2);
    memset(deep + sizeof(deep) / 2, ')', sizeof(deep) / 2);
    deep[sizeof(deep) / 2 * 2] = '\0';
    assert_non_null(strstr(found(deep, 0, "", CW_PATTERN_MATCH), "more than 64 groups"));
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
        cmocka_unit_test_teardown(as_python, reset),
        cmocka_unit_test_teardown(explosions_end, reset),
        cmocka_unit_test_teardown(a_deep_one_is_refused, reset),
    };

    cw_arena_init(&arena, 65536, (size_t)1 << 26);
    return cmocka_run_group_tests(tests, NULL, NULL);
}
