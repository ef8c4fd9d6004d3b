#include "cw/base/faults.h"
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

static const char *shown(struct cw_faults *faults)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &arena, 1 << 20);
    cw_faults_show(faults, &buf);
    cw_buf_add_char(&buf, '\0');
    return buf.ptr;
}

static void in_the_order_of_file_and_place(void **state)
{
    struct cw_text a = { "a.cfg", CW_LIT("one\ntwo\n") }, b = { "b.json", CW_LIT("{}") };
    struct cw_faults faults;

    (void)state;
    cw_faults_init(&faults);
    assert_string_equal(shown(&faults), "");
    cw_fault(&faults, CW_ERROR, &a, (struct cw_slice){ a.bytes.ptr + 4, 3 }, "second %d", 2);
    cw_fault(&faults, CW_WARNING, &b, (struct cw_slice){ b.bytes.ptr, 2 }, "other file");
    cw_fault(&faults, CW_ERROR, &a, (struct cw_slice){ a.bytes.ptr, 3 }, "first");
    cw_fault(&faults, CW_ERROR, &a, (struct cw_slice){ 0 }, "no place");
    cw_fault(&faults, CW_ERROR, NULL, (struct cw_slice){ 0 }, "no file");
    assert_string_equal(shown(&faults), "a.cfg:1:1: error: first\n"
                                        "    1 | one\n"
                                        "      | ^~~\n"
                                        "a.cfg: error: no place\n"
                                        "a.cfg:2:1: error: second 2\n"
                                        "    2 | two\n"
                                        "      | ^~~\n"
                                        "b.json:1:1: warning: other file\n"
                                        "    1 | {}\n"
                                        "      | ^~\n"
                                        "error: no file\n"
                                        "4 errors, 1 warning\n");
    cw_faults_done(&faults);
}

static void too_many_are_counted(void **state)
{
    struct cw_text text = { "x", CW_LIT("y") };
    struct cw_faults faults;

    (void)state;
    cw_faults_init(&faults);
    for (int i = 0; i < CW_FAULTS_MAX + 5; i++)
        cw_fault(&faults, CW_ERROR, &text, text.bytes, "again %d", i);
    assert_int_equal(faults.errors, CW_FAULTS_MAX + 5);
    assert_non_null(strstr(shown(&faults), "\n5 more not shown\n205 errors, 0 warnings\n"));
    cw_faults_done(&faults);
}

static void errors_are_kept_before_warnings(void **state)
{
    struct cw_text text = { "x", CW_LIT("abc") };
    struct cw_faults faults;

    (void)state;
    cw_faults_init(&faults);
    for (int i = 0; i < CW_FAULTS_MAX; i++)
        cw_fault(&faults, CW_WARNING, &text, text.bytes, "careful %d", i);
    cw_fault(&faults, CW_ERROR, &text, text.bytes, "wrong");
    cw_fault(&faults, CW_WARNING, &text, text.bytes, "careful, too");
    assert_non_null(strstr(shown(&faults), "x:1:1: error: wrong\n"));
    assert_null(strstr(shown(&faults), "careful, too"));
    assert_non_null(strstr(shown(&faults), "\n2 more not shown\n1 error, 201 warnings\n"));
    cw_faults_done(&faults);
}

static void a_file_read_twice_is_blamed_once(void **state)
{
    struct cw_text one = { "x", CW_LIT("abc") }, same = { "x", CW_LIT("abc") };
    struct cw_faults faults;

    (void)state;
    cw_faults_init(&faults);
    cw_fault(&faults, CW_ERROR, &one, (struct cw_slice){ one.bytes.ptr + 1, 1 }, "wrong");
    cw_fault(&faults, CW_ERROR, &same, (struct cw_slice){ same.bytes.ptr + 1, 1 }, "wrong");
    cw_fault(&faults, CW_ERROR, &same, (struct cw_slice){ same.bytes.ptr + 2, 1 }, "wrong");
    cw_fault(&faults, CW_ERROR, &same, (struct cw_slice){ same.bytes.ptr + 1, 1 }, "wrong, too");
    assert_int_equal(faults.errors, 3);
    cw_faults_done(&faults);
}

static const char *json(struct cw_faults *faults)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &arena, 1 << 20);
    cw_faults_show_json(faults, &buf);
    cw_buf_add_char(&buf, '\0');
    return buf.ptr;
}

static void as_json(void **state)
{
    struct cw_text text = { "a \"b\".cfg", CW_LIT("\xC3\xA9 key\tpass;\nnext") };
    struct cw_faults faults;

    (void)state;
    cw_faults_init(&faults);
    assert_string_equal(json(&faults), "{\"errors\":0,\"warnings\":0,\"faults\":[]}\n");
    cw_faults_hide(&faults, (struct cw_slice){ text.bytes.ptr + 7, 4 });
    cw_fault(&faults, CW_ERROR, &text, (struct cw_slice){ text.bytes.ptr + 3, 3 }, "a \"key\"\n");
    cw_fault(&faults, CW_WARNING, &text, (struct cw_slice){ 0 }, "no place");
    cw_fault(&faults, CW_ERROR, NULL, (struct cw_slice){ 0 }, "no file");
    assert_string_equal(
        json(&faults),
        "{\"errors\":2,\"warnings\":1,\"faults\":[\n"
        "{\"severity\":\"warning\",\"file\":\"a \\\"b\\\".cfg\",\"message\":\"no place\"},\n"
        "{\"severity\":\"error\",\"file\":\"a \\\"b\\\".cfg\",\"line\":1,\"column\":3,\"end_column\":6,"
        "\"message\":\"a \\\"key\\\"\\n\",\"source\":\"\xC3\xA9 key\\t****;\"},\n"
        "{\"severity\":\"error\",\"message\":\"no file\"}\n"
        "]}\n");
    cw_faults_done(&faults);
}

static void suggestions(void **state)
{
    static const char *const names[] = { "contact", "event", "url", "id", NULL };

    (void)state;
    assert_string_equal(cw_faults_nearest(CW_LIT("contcat"), names), "contact");
    assert_string_equal(cw_faults_nearest(CW_LIT("evnt"), names), "event");
    assert_string_equal(cw_faults_nearest(CW_LIT("uri"), names), "url");
    assert_null(cw_faults_nearest(CW_LIT("customer"), names));
    assert_null(cw_faults_nearest(CW_LIT("xy"), names)); /* as far away as "id" is long */
    assert_string_equal(cw_faults_hint(CW_LIT("evnt"), names).text, "; did you mean \"event\"?");
    assert_string_equal(cw_faults_hint(CW_LIT("customer"), names).text, "");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(in_the_order_of_file_and_place),
                                        cmocka_unit_test(too_many_are_counted),
                                        cmocka_unit_test(errors_are_kept_before_warnings),
                                        cmocka_unit_test(a_file_read_twice_is_blamed_once),
                                        cmocka_unit_test(as_json),
                                        cmocka_unit_test(suggestions) };

    return cmocka_run_group_tests(tests, begin, end);
}
