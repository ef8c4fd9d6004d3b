#include "cw/run/single.h"
#include "mocka.h"

static const uint64_t seed[2] = { 1, 2 };
static const struct cw_integration one = { .number = 1 }, two = { .number = 2 };

static struct cw_request request(const struct cw_integration *item, const char *url, const char *body)
{
    return (struct cw_request){ .integration = item, .url = cw_slice_of(url), .body = cw_slice_of(body) };
}

static bool is_same(const struct cw_request *a, const struct cw_request *b)
{
    struct cw_question x = cw_question_of(a, seed), y = cw_question_of(b, seed);

    return cw_question_eq(&x, &y);
}

static void a_question_is_the_whole_request(void **state)
{
    static const struct cw_slice lines[] = { { "A: 1", 4 }, { "A: 2", 4 } }, joined[] = { { "A: 1A: 2", 8 } };
    struct cw_request a = request(&one, "http://x/1", "{}"), b = a;

    (void)state;
    assert_true(is_same(&a, &b));
    b.integration = &two;
    assert_false(is_same(&a, &b));
    b = request(&one, "http://x/2", "{}");
    assert_false(is_same(&a, &b));
    b = request(&one, "http://x/1", "[]");
    assert_false(is_same(&a, &b));
    b = request(&one, "http://x/1{", "}"); /* no byte moves from one part to the next unseen */
    assert_false(is_same(&a, &b));
    b = a;
    b.headers = lines;
    b.header_count = 1;
    assert_false(is_same(&a, &b));
    a.headers = lines;
    a.header_count = 1;
    assert_true(is_same(&a, &b));
    b.headers = lines + 1;
    assert_false(is_same(&a, &b));
    a.header_count = 2;
    b.headers = joined;
    assert_false(is_same(&a, &b));
}

static void the_seed_decides(void **state)
{
    static const uint64_t other[2] = { 1, 3 };
    struct cw_request a = request(&one, "http://x/1", "{}");
    struct cw_question x = cw_question_of(&a, seed), y = cw_question_of(&a, other);

    (void)state;
    assert_int_not_equal(x.hash[0], y.hash[0]);
    assert_int_not_equal(x.hash[1], y.hash[1]);
    assert_int_not_equal(x.hash[0], x.hash[1]);
}

static void followers_learn_how_it_ended(void **state)
{
    struct cw_singles singles;
    struct cw_single leader = { .question = { { 5, 6 } } }, other = { .question = { { 5, 7 } } };
    struct cw_single followers[3] = { 0 };

    (void)state;
    assert_int_equal(cw_singles_init(&singles, 3), CW_OK);
    assert_int_equal(singles.bucket_count, 4);
    cw_single_lead(&singles, &leader);
    cw_single_lead(&singles, &other);
    assert_ptr_equal(cw_single_find(&singles, &leader.question), &leader);
    for (int i = 0; i < 3; i++)
        cw_wait_join(&leader.followers, &followers[i].wait);
    cw_single_leave(&singles, &followers[1]);
    cw_single_answered(&singles, &leader);
    assert_null(cw_single_find(&singles, &leader.question));
    assert_ptr_equal(cw_single_find(&singles, &other.question), &other);
    assert_ptr_equal(cw_wait_take(&singles.served), &followers[0].wait);
    assert_ptr_equal(cw_wait_take(&singles.served), &followers[2].wait);
    assert_null(cw_wait_take(&singles.served));
    cw_wait_join(&other.followers, &followers[0].wait);
    cw_single_leave(&singles, &other);
    assert_ptr_equal(cw_wait_take(&singles.woken), &followers[0].wait);
    cw_single_leave(&singles, &other);
    cw_single_answered(&singles, &other);
    cw_singles_done(&singles);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(a_question_is_the_whole_request),
                                        cmocka_unit_test(the_seed_decides),
                                        cmocka_unit_test(followers_learn_how_it_ended) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
