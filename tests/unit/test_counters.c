#include "cw/run/counters.h"
#include "mocka.h"

static void buckets_have_upper_bounds(void **state)
{
    struct cw_histogram h = { 0 };

    (void)state;
    for (int i = 0; i < CW_HISTOGRAM_BUCKETS; i++) {
        assert_true(i == 0 || cw_histogram_bounds[i] > cw_histogram_bounds[i - 1]);
        cw_histogram_add(&h, cw_histogram_bounds[i]);
        cw_histogram_add(&h, cw_histogram_bounds[i] + 1);
    }
    assert_int_equal(h.buckets[0], 1);
    for (int i = 1; i < CW_HISTOGRAM_BUCKETS; i++)
        assert_int_equal(h.buckets[i], 2);
    assert_int_equal(h.buckets[CW_HISTOGRAM_BUCKETS], 1);
    assert_int_equal(h.count, 2 * CW_HISTOGRAM_BUCKETS);
}

static void a_clock_that_steps_back_counts_as_nothing(void **state)
{
    struct cw_histogram h = { 0 };

    (void)state;
    cw_histogram_add(&h, -5);
    cw_histogram_add(&h, 7);
    assert_int_equal(h.buckets[0], 2);
    assert_int_equal(h.sum_us, 7);
}

static void every_word_is_its_own(void **state)
{
    (void)state;
    for (int i = 1; i < CW_REASON_COUNT; i++)
        for (int j = 0; j < i; j++)
            assert_string_not_equal(cw_reason_word((enum cw_reason)i), cw_reason_word((enum cw_reason)j));
    assert_string_equal(cw_reason_word(CW_REASON_ADDRESS_DENIED), "address_denied");
    assert_string_equal(cw_outcome_word(CW_OUTCOME_NOT_RUN), "not_run");
    assert_string_equal(cw_record_status_word(CW_RECORD_UNMATCHED), "unmatched");
    assert_string_equal(cw_poison_word(CW_POISON_OUTPUT_TOO_LARGE), "output_too_large");
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(buckets_have_upper_bounds),
                                        cmocka_unit_test(a_clock_that_steps_back_counts_as_nothing),
                                        cmocka_unit_test(every_word_is_its_own) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
