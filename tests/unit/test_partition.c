/* What an earlier owner has finished beyond its commit: passed over, and handed on until it is. */
#include "cw/run/partition.h"

#include "cw/run/worker.h"
#include "mocka.h"

enum { WINDOW = 16 };

static struct cw_worker worker;
static struct cw_partition *partition;

/* Committed up to 3; 5, 6, 7 and 10 are finished. */
static int begin(void **state)
{
    const struct cw_start start = { .partition = 0, .next = 3 };
    struct cw_spans before = { 0 };

    (void)state;
    if (cw_spans_add(&before, 5, 7) || cw_spans_add(&before, 10, 10))
        return 1;
    partition = cw_partition_new(&start, &before, WINDOW);
    return !partition;
}

static int end(void **state)
{
    (void)state;
    cw_partition_free(partition);
    return 0;
}

static void open_one(struct cw_flight *flight, int64_t offset)
{
    *flight = (struct cw_flight){ .worker = &worker, .record.offset = offset };
    assert_false(cw_partition_was_finished(partition, offset));
    cw_partition_open(partition, flight);
}

static void pass_one(int64_t offset)
{
    const struct cw_record record = { .offset = offset };

    assert_true(cw_partition_was_finished(partition, offset));
    cw_partition_pass(partition, &worker, &record);
}

/* The map of a commit now: first and last of each span, then -1. */
static void check_map(const int64_t *expected)
{
    struct cw_spans spans = { 0 };
    size_t i;

    assert_int_equal(cw_partition_spans(partition, &spans), CW_OK);
    for (i = 0; i < spans.count; i++) {
        assert_int_equal(spans.items[i].first, expected[2 * i]);
        assert_int_equal(spans.items[i].last, expected[2 * i + 1]);
    }
    assert_int_equal(expected[2 * i], -1);
    cw_spans_done(&spans);
}

#define CHECK_MAP(...) check_map((const int64_t[]){ __VA_ARGS__, -1 })

static void it_is_handed_on_before_anything_is_read(void **state)
{
    (void)state;
    assert_int_equal(cw_partition_next(partition), 3);
    CHECK_MAP(5, 7, 10, 10);
}

static void what_is_finished_now_comes_before_it(void **state)
{
    struct cw_flight three, four;

    (void)state;
    open_one(&three, 3);
    open_one(&four, 4);
    cw_partition_settle(partition, &four);
    assert_int_equal(cw_partition_next(partition), 3);
    CHECK_MAP(4, 7, 10, 10);
    cw_partition_remove(partition, &three);
}

static void the_prefix_passes_over_it_unread(void **state)
{
    struct cw_flight three, four;

    (void)state;
    open_one(&three, 3);
    open_one(&four, 4);
    cw_partition_settle(partition, &three);
    cw_partition_settle(partition, &four);
    assert_int_equal(cw_partition_next(partition), 8);
    CHECK_MAP(10, 10);
}

static void it_is_told_once_where_it_was_read(void **state)
{
    struct cw_flight three, four, eight;

    (void)state;
    open_one(&three, 3);
    open_one(&four, 4);
    pass_one(5);
    pass_one(6);
    CHECK_MAP(5, 7, 10, 10);
    pass_one(7);
    open_one(&eight, 8);
    CHECK_MAP(5, 7, 10, 10);
    cw_partition_settle(partition, &three);
    cw_partition_settle(partition, &four);
    assert_int_equal(cw_partition_next(partition), 8);
    cw_partition_settle(partition, &eight);
    assert_int_equal(cw_partition_next(partition), 9);
    CHECK_MAP(10, 10);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test_setup_teardown(it_is_handed_on_before_anything_is_read, begin, end),
        cmocka_unit_test_setup_teardown(what_is_finished_now_comes_before_it, begin, end),
        cmocka_unit_test_setup_teardown(the_prefix_passes_over_it_unread, begin, end),
        cmocka_unit_test_setup_teardown(it_is_told_once_where_it_was_read, begin, end),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
