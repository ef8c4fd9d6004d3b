#include "cw/config/cfg.h"
#include "mocka.h"

static struct cw_arena arena;
static struct cw_faults faults;
static struct cw_cfg cfg;

static enum cw_status read(const char *bytes, size_t len)
{
    static struct cw_text text;

    text = (struct cw_text){ "x.cfg", { bytes, len } };
    cw_arena_init(&arena, 65536, 8 << 20);
    cw_faults_init(&faults);
    return cw_cfg_read(&cfg, &text, &arena, &faults);
}

static void done(void)
{
    cw_cfg_done(&cfg);
    cw_faults_done(&faults);
    cw_arena_done(&arena);
}

static const config_setting_t *setting(const char *path)
{
    const config_setting_t *found = config_lookup(&cfg.tree, path);

    assert_non_null(found);
    return found;
}

static void assert_value(const char *path, const char *value)
{
    struct cw_slice at = cw_cfg_value_at(setting(path));

    assert_true(cw_slice_eq(at, cw_slice_of(value)));
}

static void a_nul_byte(void **state)
{
    (void)state;
    assert_int_not_equal(read("a = 1;\0b = 2;", 13), CW_OK);
    assert_int_equal(faults.errors, 1);
    done();
}

/* Names and values stand where the text has them, whatever the comments and strings around them say. */
static void places(void **state)
{
    static const char text[] = "# a = 1\n// b = 2\n/* c = 3; */\n"
                               "one = 1; two : \"x = \\\"y\\\" # z\";\n"
                               "group: { three = 0x10; four = [ 1, 2 ]; }\n"
                               "list = ( { five = true; }, { six = -1.5e3; } );\n"
                               "seven = \"a\" \"b\"; eight = 9223372036854775807L;";

    (void)state;
    assert_int_equal(read(text, sizeof(text) - 1), CW_OK);
    assert_value("one", "1");
    assert_value("two", "\"x = \\\"y\\\" # z\"");
    assert_value("group", "{");
    assert_value("group.three", "0x10");
    assert_value("group.four", "[");
    assert_value("group.four.[1]", "["); /* unnamed: the place of its holder */
    assert_value("list.[0].five", "true");
    assert_value("list.[1].six", "-1.5e3");
    assert_value("eight", "9223372036854775807L");
    assert_true(cw_slice_eq(cw_cfg_name_at(setting("group.three")), CW_LIT("three")));
    done();
}

static void typed_reading(void **state)
{
    static const char text[] =
        "t = \"x\"; i = 4294967296; f = true; l = [ \"a\", \"b\" ]; m = ( \"a\", 1 ); e = [ ];";
    struct cw_slice word = CW_LIT("before");
    struct cw_list list = { 0 };
    int64_t number = 7;
    bool flag = false;

    (void)state;
    assert_int_equal(read(text, sizeof(text) - 1), CW_OK);
    assert_true(cw_cfg_get_text(&cfg, setting("t"), &word) && cw_slice_eq(word, CW_LIT("x")));
    assert_false(cw_cfg_get_text(&cfg, setting("i"), &word));
    assert_true(cw_slice_eq(word, CW_LIT("x")));
    assert_false(cw_cfg_get_int(&cfg, setting("i"), 0, INT32_MAX, &number)); /* libconfig alone would say 0 */
    assert_true(number == 7);
    assert_true(cw_cfg_get_int(&cfg, setting("i"), 0, INT64_MAX, &number) && number == 4294967296);
    assert_false(cw_cfg_get_int(&cfg, setting("t"), 0, 9, &number));
    assert_true(cw_cfg_get_flag(&cfg, setting("f"), &flag) && flag);
    assert_false(cw_cfg_get_flag(&cfg, setting("t"), &flag));
    assert_true(cw_cfg_get_list(&cfg, setting("l"), &list) && list.count == 2 && list.given);
    assert_true(cw_list_has(&list, CW_LIT("b")) && !cw_list_has(&list, CW_LIT("c")));
    assert_true(cw_cfg_get_list(&cfg, setting("t"), &list) && list.count == 1);
    assert_false(cw_cfg_get_list(&cfg, setting("m"), &list));
    assert_true(cw_cfg_get_list(&cfg, setting("e"), &list) && list.count == 0 && list.given);
    assert_int_equal(faults.errors, 5);
    done();
}

static void refused(void **state)
{
    static const struct cw_slice bad[] = {
        CW_LIT("a = 1\0; b = 2;"),
        CW_LIT("  @include \"x\""),
        CW_LIT("a = ;"),
        CW_LIT("a = \"x"),
        CW_LIT("a: {"),
        CW_LIT("= 1;"),
        CW_LIT("a = 1; a = 2;"),
        CW_LIT("a b"),
        CW_LIT("(1)"),
    };

    (void)state;
    for (size_t i = 0; i < sizeof(bad) / sizeof(bad[0]); i++) {
        assert_int_equal(read(bad[i].ptr, bad[i].len), CW_EINVAL);
        assert_int_equal(faults.errors, 1);
        done();
    }
    assert_int_equal(read("", 0), CW_OK);
    done();
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_nul_byte), cmocka_unit_test(places),
                                        cmocka_unit_test(typed_reading), cmocka_unit_test(refused) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
