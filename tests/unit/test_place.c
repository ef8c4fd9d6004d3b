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
    /* wide characters, marks that combine, what is no UTF-8, what hides or turns text around */
    assert_shown(CW_LIT("\xE6\xBC\xA2\xE5\xAD\x97x"), 6, 1,
                 "    1 | \xE6\xBC\xA2\xE5\xAD\x97x\n      |     ^\n");
    assert_shown(CW_LIT("\xE6\xBC\xA2\xE5\xAD\x97x"), 0, 6,
                 "    1 | \xE6\xBC\xA2\xE5\xAD\x97x\n      | ^~~~\n");
    assert_shown(CW_LIT("e\xCC\x81x"), 3, 1, "    1 | e\xCC\x81x\n      |  ^\n");
    assert_shown(CW_LIT("\xFF\x80x"), 2, 1, "    1 | ??x\n      |   ^\n");
    assert_shown(CW_LIT("a\xE2\x80\xAE"
                        "b\x7F\xC2\x9Bx"),
                 8, 1, "    1 | a b  x\n      |      ^\n");
    cw_arena_done(&arena);
}

static void assert_marked(struct cw_slice text, size_t at, size_t len, unsigned expected)
{
    assert_int_equal(cw_place_marked(text, at, len), expected);
}

static void characters_that_are_marked(void **state)
{
    (void)state;
    assert_marked(CW_LIT("ab\ncd"), 0, 2, 2);
    assert_marked(CW_LIT("ab\ncd"), 1, 9, 1); /* not beyond the line */
    assert_marked(CW_LIT("\xC3\xA9\xC3\xA9x"), 0, 4, 2);
    assert_marked(CW_LIT("ab"), 2, 0, 1);
    assert_marked(CW_LIT(""), 0, 1, 1);
}

static void a_line_is_cut_between_characters(void **state)
{
    char text[1200];
    size_t at;
    struct cw_slice line;

    (void)state;
    for (size_t i = 0; i < sizeof(text); i += 3)
        memcpy(text + i, "\xE6\xBC\xA2", 3);
    line = cw_place_line((struct cw_slice){ text, sizeof(text) }, 600, &at);
    assert_in_range(line.len, 190, 200);
    assert_int_equal(line.len % 3, 0);
    assert_ptr_equal(line.ptr + at, text + 600);
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
                                        cmocka_unit_test(characters_that_are_marked),
                                        cmocka_unit_test(a_line_is_cut_between_characters),
                                        cmocka_unit_test(a_long_line_is_cut_around_the_place) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
