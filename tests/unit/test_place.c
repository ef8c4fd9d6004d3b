#include "cw/base/place.h"
#include "mocka.h"

static void assert_place(struct cw_slice text, size_t at, unsigned line, unsigned column)
{
    struct cw_place place = cw_place_of(text, at);

    assert_int_equal(place.line, line);
    assert_int_equal(place.column, column);
}

static void lines_and_columns(void **state)
{
    struct cw_slice text = CW_LIT("ab\n\xC3\xA9z\n\nq");

    (void)state;
    assert_place(text, 0, 1, 1);
    assert_place(text, 2, 1, 3);
    assert_place(text, 3, 2, 1);
    assert_place(text, 5, 2, 2); /* the two bytes of é are one character */
    assert_place(text, 7, 3, 1);
    assert_place(text, 8, 4, 1);
    assert_place(text, 99, 4, 2);
    assert_place(CW_LIT(""), 0, 1, 1);
}

static struct cw_arena arena;

static void assert_shown(struct cw_slice text, size_t at, size_t len, const char *expected)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &arena, 4096);
    cw_place_show(&buf, text, at, len);
    cw_buf_add_char(&buf, '\0');
    assert_string_equal(buf.ptr, expected);
}

static void carets(void **state)
{
    (void)state;
    cw_arena_init(&arena, 4096, 1 << 20);
    assert_shown(CW_LIT("ab\ncde\nf"), 4, 2, "    2 | cde\n      |  ^~\n");
    assert_shown(CW_LIT("ab\ncde\nf"), 4, 90, "    2 | cde\n      |  ^~\n");
    assert_shown(CW_LIT("ab\r\nc"), 0, 1, "    1 | ab\n      | ^\n");
    assert_shown(CW_LIT("\xC3\xA9\xC3\xA9x"), 4, 1, "    1 | \xC3\xA9\xC3\xA9x\n      |   ^\n");
    assert_shown(CW_LIT("\xC3\xA9\xC3\xA9x"), 0, 4, "    1 | \xC3\xA9\xC3\xA9x\n      | ^~\n");
    assert_shown(CW_LIT("a\tb\033[31m"), 2, 1, "    1 | a b [31m\n      |   ^\n");
    assert_shown(CW_LIT("ab"), 2, 0, "    1 | ab\n      |   ^\n");
    assert_shown(CW_LIT(""), 0, 1, "    1 | \n      | ^\n");
    cw_arena_done(&arena);
}

static void a_long_line_is_cut_around_the_place(void **state)
{
    char text[1000];
    struct cw_buf buf;

    (void)state;
    memset(text, 'a', sizeof(text));
    text[500] = 'X';
    cw_arena_init(&arena, 4096, 1 << 20);
    cw_buf_init(&buf, &arena, 4096);
    cw_place_show(&buf, (struct cw_slice){ text, sizeof(text) }, 500, 1);
    assert_in_range(buf.len, 200, 420);
    assert_non_null(memchr(buf.ptr, 'X', buf.len));
    cw_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(lines_and_columns), cmocka_unit_test(carets),
                                        cmocka_unit_test(a_long_line_is_cut_around_the_place) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
