#include "cw/base/buf.h"
#include "mocka.h"

static struct cw_arena arena;

static int begin(void **state)
{
    (void)state;
    cw_arena_init(&arena, 256, 1 << 20);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cw_arena_done(&arena);
    return 0;
}

static void assert_text(const struct cw_buf *buf, const char *text)
{
    assert_int_equal(buf->failed, CW_OK);
    assert_int_equal(buf->len, strlen(text));
    assert_memory_equal(cw_buf_slice(buf).ptr, text, buf->len);
}

static void adds(void **state)
{
    struct cw_buf buf;

    (void)state;
    cw_buf_init(&buf, &arena, 1000);
    assert_text(&buf, "");
    cw_buf_add(&buf, CW_LIT("ab"));
    cw_buf_add_char(&buf, 'c');
    cw_buf_add_int(&buf, INT64_MIN);
    cw_buf_addf(&buf, " %s %d ", "x", 7);
    cw_buf_add_int(&buf, 0);
    assert_text(&buf, "abc-9223372036854775808 x 7 0");
    cw_buf_cut(&buf, 3);
    cw_buf_settle(&buf);
    cw_buf_add(&buf, CW_LIT("!"));
    assert_text(&buf, "abc!");
}

static void seconds(void **state)
{
    static const struct {
        int64_t us;
        const char *text;
    } table[] = { { 43000, "0.043" },         { 0, "0" },  { 1, "0.000001" }, { 1000000, "1" },
                  { 1500000, "1.5" },         { -5, "0" }, { 100, "0.0001" }, { 60000001, "60.000001" },
                  { 123456789, "123.456789" } };
    struct cw_buf buf;

    (void)state;
    for (size_t i = 0; i < sizeof(table) / sizeof(table[0]); i++) {
        cw_buf_init(&buf, &arena, 100);
        cw_buf_add_seconds(&buf, table[i].us);
        assert_text(&buf, table[i].text);
    }
}

/* Whatever the steps, it never holds more than max, and the first failure sticks. */
static void never_over_max(void **state)
{
    (void)state;
    for (size_t max = 1; max < 1200; max += 37) {
        for (size_t step = 1; step < 300; step += 31) {
            struct cw_buf buf;

            cw_buf_init(&buf, &arena, max);
            for (int i = 0; i < 40; i++) {
                char text[300] = { 0 };

                cw_buf_add(&buf, (struct cw_slice){ text, step });
                assert_true(buf.len <= max);
            }
            assert_int_equal(buf.failed, 40 * step > max ? CW_ELIMIT : CW_OK);
            assert_true(buf.failed == CW_OK || buf.len == max / step * step);
            cw_arena_reset(&arena);
        }
    }
}

static void no_memory_sticks(void **state)
{
    struct cw_arena small;
    struct cw_buf buf;

    (void)state;
    cw_arena_init(&small, 64, 512);
    cw_buf_init(&buf, &small, 100000);
    for (int i = 0; i < 1000; i++)
        cw_buf_add(&buf, CW_LIT("0123456789"));
    assert_int_equal(buf.failed, CW_ENOMEM);
    assert_true(buf.len % 10 == 0 && buf.len > 0);
    cw_arena_done(&small);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(adds), cmocka_unit_test(seconds),
                                        cmocka_unit_test(never_over_max),
                                        cmocka_unit_test(no_memory_sticks) };

    return cmocka_run_group_tests(tests, begin, end);
}
