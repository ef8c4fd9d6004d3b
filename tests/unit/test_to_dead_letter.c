#include "cw/out/to_dead_letter.h"
#include "mocka.h"

static char key[2000];

static struct cw_output letter_of(size_t key_len, struct cw_arena *arena)
{
    struct cw_record record = { .topic = CW_LIT("in"),
                                .partition = 3,
                                .offset = 4711,
                                .timestamp_ms = 1795356000123,
                                .key = { key, key_len },
                                .value = CW_LIT("not json") };
    struct cw_output letter;

    assert_int_equal(
        cw_to_dead_letter(&letter, &record, CW_POISON_NOT_JSON, CW_LIT("a value is missing"), arena), CW_OK);
    return letter;
}

static void the_record_stays_as_it_is(void **state)
{
    struct cw_arena arena;
    struct cw_output letter;

    (void)state;
    cw_arena_init(&arena, 1000, 10000);
    letter = letter_of(5, &arena);
    assert_ptr_equal(letter.key.ptr, key);
    assert_true(cw_slice_eq(letter.value, CW_LIT("not json")));
    assert_int_equal(letter.timestamp_ms, 1795356000123);
    assert_int_equal(letter.carry, CW_CARRY_ALL);
    assert_true(cw_slice_eq(letter.headers[0].value, CW_LIT("not_json")));
    assert_true(cw_slice_eq(letter.headers[2].value, CW_LIT("in/3/4711")));
    cw_arena_done(&arena);
}

/* A key can be what makes a record too large: then no letter would ever be small enough. */
static void a_stub_has_a_small_key_or_none(void **state)
{
    struct cw_arena arena;
    struct cw_output letter;

    (void)state;
    cw_arena_init(&arena, 1000, 10000);
    letter = letter_of(1024, &arena);
    cw_dead_letter_stub(&letter);
    assert_int_equal(letter.key.len, 1024);
    assert_non_null(letter.value.ptr);
    assert_int_equal(letter.value.len, 0);
    assert_int_equal(letter.carry, CW_CARRY_TRACE);
    letter = letter_of(1025, &arena);
    cw_dead_letter_stub(&letter);
    assert_null(letter.key.ptr);
    cw_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_record_stays_as_it_is),
        cmocka_unit_test(a_stub_has_a_small_key_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
