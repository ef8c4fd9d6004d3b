#include "cw/run/window.h"
#include "mocka.h"
#include <stdlib.h>

static void only_the_finished_prefix_moves(void **state)
{
    struct cw_window w;
    uint32_t tickets[4];

    (void)state;
    assert_int_equal(cw_window_init(&w, 4), CW_OK);
    for (int i = 0; i < 4; i++)
        tickets[i] = cw_window_open(&w, 10 + i * i, 1000 + i); /* offsets skip numbers */
    assert_true(cw_window_is_full(&w));
    assert_int_equal(cw_window_oldest(&w)->offset, 10);
    assert_true(cw_window_settle(&w, tickets[2]) == -1);
    assert_true(cw_window_settle(&w, tickets[1]) == -1);
    assert_true(cw_window_settle(&w, tickets[0]) == 15);
    assert_int_equal(cw_window_oldest(&w)->offset, 19);
    assert_int_equal(cw_window_oldest(&w)->timestamp_ms, 1003);
    assert_true(cw_window_settle(&w, tickets[3]) == 20);
    assert_null(cw_window_oldest(&w));
    cw_window_done(&w);
}

/* Beside a plain list: every order of settling gives the offset behind the longest settled prefix. */
static void any_order(void **state)
{
    uint64_t dice = 99;

    (void)state;
    print_message("seed %d\n", 99);
    for (int round = 0; round < 300; round++) {
        struct cw_window w;
        uint32_t tickets[64], open[64];
        bool settled[64] = { false };
        size_t opened = 0, count = 0, prefix = 0;

        assert_int_equal(cw_window_init(&w, 8), CW_OK);
        while (prefix < 64) {
            size_t before = prefix, at;
            int64_t next;

            dice = dice * 6364136223846793005u + 1442695040888963407u;
            if (dice >> 63 && opened < 64 && !cw_window_is_full(&w)) {
                tickets[opened] = cw_window_open(&w, (int64_t)opened * 3, 0);
                open[count++] = (uint32_t)opened++;
                continue;
            }
            if (!count)
                continue;
            at = (dice >> 33) % count;
            settled[open[at]] = true;
            next = cw_window_settle(&w, tickets[open[at]]);
            open[at] = open[--count];
            while (prefix < opened && settled[prefix])
                prefix++;
            assert_true(next == (prefix > before ? (int64_t)(prefix - 1) * 3 + 1 : -1));
            assert_int_equal(w.count, opened - prefix);
        }
        cw_window_done(&w);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(only_the_finished_prefix_moves),
                                        cmocka_unit_test(any_order) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
