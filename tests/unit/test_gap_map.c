/* What a commit tells the next owner: written, read back, cut, foreign, damaged. */
#include "cw/base/dice.h"
#include "cw/run/gap_map.h"
#include "mocka.h"
#include <stdio.h>
#include <stdlib.h>

#define SPARSE_TEXT "cwg1:AYQH6AfgINGK"
#define DENSE_TEXT  "cwg1:ABXUyOnJ"

enum { TEXT_MAX = 4096 };

static struct cw_spans spans_of(size_t count, const int64_t (*pairs)[2])
{
    struct cw_spans spans = { 0 };

    for (size_t i = 0; i < count; i++)
        assert_int_equal(cw_spans_add(&spans, pairs[i][0], pairs[i][1]), CW_OK);
    return spans;
}

static void assert_text(const struct cw_spans *spans, int64_t base, const char *expected)
{
    char text[TEXT_MAX + 1];
    uint64_t left_out = 7;

    assert_int_equal(cw_gap_map_write(text, TEXT_MAX, base, spans, &left_out), strlen(expected));
    assert_string_equal(text, expected);
    assert_int_equal(left_out, 0);
}

static void neighbours_are_one_span(void **state)
{
    struct cw_spans spans = spans_of(3, (const int64_t[][2]){ { 5, 5 }, { 6, 9 }, { 11, 11 } });

    (void)state;
    assert_int_equal(spans.count, 2);
    assert_int_equal(spans.items[0].last, 9);
    cw_spans_done(&spans);
}

/* The documented bytes: form, content, checksum. */
static void the_text_is_as_documented(void **state)
{
    struct cw_spans none = { 0 };
    struct cw_spans sparse = spans_of(1, (const int64_t[][2]){ { 1000, 1999 } });
    struct cw_spans dense = spans_of(3, (const int64_t[][2]){ { 101, 101 }, { 103, 103 }, { 105, 105 } });

    (void)state;
    assert_text(&none, 100, "");
    assert_text(&sparse, 100, SPARSE_TEXT);
    assert_text(&dense, 100, DENSE_TEXT);
    cw_spans_done(&sparse);
    cw_spans_done(&dense);
}

static void assert_read(struct cw_slice text, int64_t base, enum cw_gap_map expected)
{
    struct cw_spans back;

    assert_int_equal(cw_gap_map_read(&back, text, base), expected);
    assert_true(expected == CW_GAP_MAP_READ || !back.items);
    cw_spans_done(&back);
}

static void others_and_damage_are_known(void **state)
{
    struct cw_slice text = CW_LIT(DENSE_TEXT);
    char changed[sizeof(DENSE_TEXT)];

    (void)state;
    assert_read(text, 100, CW_GAP_MAP_READ);
    assert_read(text, 101, CW_GAP_MAP_DAMAGED); /* another offset's */
    assert_read(CW_LIT(""), 100, CW_GAP_MAP_NONE);
    assert_read((struct cw_slice){ 0 }, 100, CW_GAP_MAP_NONE);
    assert_read(CW_LIT("somebody else's"), 100, CW_GAP_MAP_FOREIGN);
    assert_read(CW_LIT("cwg"), 100, CW_GAP_MAP_FOREIGN);
    assert_read(CW_LIT("cwg2:xyz"), 100, CW_GAP_MAP_NEWER);
    assert_read(CW_LIT("cwg1"), 100, CW_GAP_MAP_DAMAGED);
    assert_read(CW_LIT("cwg1:"), 100, CW_GAP_MAP_DAMAGED);
    assert_read(CW_LIT("cwg1:AAAA AAA"), 100, CW_GAP_MAP_DAMAGED);
    for (size_t len = 1; len < text.len; len++)
        if (len != strlen("cwg"))
            assert_read((struct cw_slice){ text.ptr, len }, 100,
                        len < strlen("cwg") ? CW_GAP_MAP_FOREIGN : CW_GAP_MAP_DAMAGED);
    for (size_t at = strlen("cwg1:"); at < text.len; at++) {
        memcpy(changed, DENSE_TEXT, sizeof(changed));
        changed[at] = changed[at] == 'A' ? 'B' : 'A';
        assert_read((struct cw_slice){ changed, text.len }, 100, CW_GAP_MAP_DAMAGED);
    }
}

/* Spans of random lengths, short or long. */
static struct cw_spans draw(uint64_t *dice, int64_t base)
{
    uint32_t count = cw_dice_of(dice, 400), longest = 1 + cw_dice_of(dice, 300);
    struct cw_spans spans = { 0 };
    int64_t at = base + 1;

    for (uint32_t i = 0; i < count; i++) {
        int64_t first = at + cw_dice_of(dice, longest), last = first + cw_dice_of(dice, longest);

        assert_int_equal(cw_spans_add(&spans, first, last), CW_OK);
        at = last + 2;
    }
    return spans;
}

static bool holds(const struct cw_spans *spans, int64_t offset)
{
    for (size_t i = 0; i < spans->count; i++)
        if (offset >= spans->items[i].first && offset <= spans->items[i].last)
            return true;
    return false;
}

/* What is read back was written, but for the highest that did not fit. */
static void assert_prefix(const struct cw_spans *written, const struct cw_spans *back, uint64_t left_out)
{
    uint64_t count = 0, kept = 0;

    for (size_t i = 0; i < written->count; i++)
        count += (uint64_t)(written->items[i].last - written->items[i].first) + 1;
    for (size_t i = 0; i < back->count; i++) {
        kept += (uint64_t)(back->items[i].last - back->items[i].first) + 1;
        assert_true(holds(written, back->items[i].first) && holds(written, back->items[i].last));
    }
    assert_int_equal(kept + left_out, count);
    if (back->count)
        for (size_t i = 0; i < written->count && written->items[i].last <= back->items[back->count - 1].last;
             i++)
            assert_true(holds(back, written->items[i].first) && holds(back, written->items[i].last));
}

static void whatever_fits_comes_back(void **state)
{
    uint64_t seed = 20261123, dice = seed;
    char text[TEXT_MAX + 1];

    (void)state;
    for (int i = 0; i < 2000; i++) {
        int64_t base = (int64_t)(cw_dice(&dice) >> 2);
        size_t max = i % 2 ? TEXT_MAX : 8 + cw_dice_of(&dice, 300), len;
        struct cw_spans spans = draw(&dice, base), back;
        uint64_t left_out;
        enum cw_gap_map says;

        len = cw_gap_map_write(text, max, base, &spans, &left_out);
        assert_true(len <= max);
        assert_int_equal(strlen(text) == len || !len, 1);
        says = cw_gap_map_read(&back, (struct cw_slice){ text, len }, base);
        assert_int_equal(says, len ? CW_GAP_MAP_READ : CW_GAP_MAP_NONE);
        assert_prefix(&spans, &back, left_out);
        cw_spans_done(&spans);
        cw_spans_done(&back);
    }
}

/* Every second offset of the largest window fits into what a broker takes by default. */
static void the_worst_window_fits(void **state)
{
    struct cw_spans spans = { 0 };
    char text[TEXT_MAX + 1];
    uint64_t left_out;

    (void)state;
    for (int64_t offset = 1; offset < 16384; offset += 2)
        assert_int_equal(cw_spans_add(&spans, offset, offset), CW_OK);
    assert_in_range(cw_gap_map_write(text, TEXT_MAX, 0, &spans, &left_out), 2700, TEXT_MAX);
    assert_int_equal(left_out, 0);
    cw_spans_done(&spans);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(neighbours_are_one_span),     cmocka_unit_test(the_text_is_as_documented),
        cmocka_unit_test(others_and_damage_are_known), cmocka_unit_test(whatever_fits_comes_back),
        cmocka_unit_test(the_worst_window_fits),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
