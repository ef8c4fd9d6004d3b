/* The index of a plan says what a plain look at each integration says: over random plans and events. */
#include "cw/base/dice.h"
#include "cw/lookup/match.h"
#include "mocka.h"
#include <stdio.h>
#include <stdlib.h>

enum { PLANS = 60, EVENTS = 300, ITEMS_MAX = 40, QUEUES = 6, LISTED_MAX = 4 };

static const struct cw_slice queues[QUEUES] = {
    CW_LIT("0F8A613CB2475D0E8E216F9453DA17C8"),
    CW_LIT("11111111111111111111111111111111"),
    CW_LIT("sip:a@b"),
    CW_LIT("sip:c@d"),
    CW_LIT("+358401234567"),
    CW_LIT(""),
};

static uint64_t dice;

static unsigned below(unsigned limit)
{
    return cw_dice_of(&dice, limit);
}

/* Mostly all, at times only some. */
static unsigned mask_of(unsigned words)
{
    return below(3) ? ~0u : below(1u << words) << 1;
}

static void roll_integration(struct cw_integration *item, struct cw_arena *arena)
{
    struct cw_slice *listed = cw_arena_get(arena, LISTED_MAX * sizeof(*listed));

    assert_non_null(listed);
    *item = (struct cw_integration){ .events = mask_of(CW_EVENT_COUNT - 1),
                                     .directions = mask_of(CW_OUTBOUND),
                                     .channels = mask_of(CW_CHANNEL_EMAIL),
                                     .direct = below(2),
                                     .any_queue = below(4) == 0 };
    if (item->any_queue)
        return;
    for (unsigned i = 0; i < LISTED_MAX; i++)
        listed[i] = queues[below(QUEUES)];
    item->queues = (struct cw_list){ .items = listed, .count = below(LISTED_MAX + 1), .given = true };
}

static struct cw_event roll_event(void)
{
    static const struct cw_slice none = { NULL, 0 };
    struct cw_event event = { .name = (enum cw_event_name)below(CW_EVENT_COUNT),
                              .direction = (int)below(CW_OUTBOUND + 1),
                              .channel = (enum cw_channel)(1 + below(CW_CHANNEL_EMAIL)),
                              .direct = below(3) == 0 };

    event.queue_id = below(3) ? queues[below(2)] : none;
    event.queue_address = below(3) ? queues[below(QUEUES)] : none;
    return event;
}

static struct cw_matches plainly(const struct cw_plan *plan, const struct cw_event *event)
{
    struct cw_matches found = { .count = 0 };

    for (size_t i = 0; i < plan->count; i++) {
        if (cw_match_why_not(&plan->integrations[i], event))
            continue;
        if (found.count < CW_CHAIN_MAX)
            found.run[found.count++] = &plan->integrations[i];
        else if (found.not_run_count < CW_NOT_RUN_MAX)
            found.not_run[found.not_run_count++] = &plan->integrations[i];
    }
    return found;
}

static void assert_same(const struct cw_matches *a, const struct cw_matches *b)
{
    assert_int_equal(a->count, b->count);
    assert_int_equal(a->not_run_count, b->not_run_count);
    for (unsigned i = 0; i < a->count; i++)
        assert_ptr_equal(a->run[i], b->run[i]);
    for (unsigned i = 0; i < a->not_run_count; i++)
        assert_ptr_equal(a->not_run[i], b->not_run[i]);
}

/* Returns how many integrations were matched. */
static size_t try_plan(struct cw_plan *plan, struct cw_integration items[ITEMS_MAX])
{
    size_t matched = 0;

    plan->count = below(ITEMS_MAX + 1);
    plan->integrations = items;
    for (size_t i = 0; i < plan->count; i++)
        roll_integration(&items[i], &plan->arena);
    assert_true(cw_queues_index(&plan->queues, items, plan->count, &plan->arena));
    for (int i = 0; i < EVENTS; i++) {
        struct cw_event event = roll_event();
        struct cw_matches expected = plainly(plan, &event), found;

        cw_match(&found, plan, &event);
        assert_same(&found, &expected);
        matched += found.count + found.not_run_count;
    }
    return matched;
}

static void as_a_plain_look(void **state)
{
    const char *given = getenv("SEED");
    uint64_t seed = given ? strtoull(given, NULL, 10) : 20261123;
    struct cw_plan *plan = calloc(1, sizeof(*plan));
    struct cw_integration items[ITEMS_MAX];
    size_t matched = 0;

    (void)state;
    assert_non_null(plan);
    printf("SEED=%llu\n", (unsigned long long)seed);
    dice = seed;
    cw_arena_init(&plan->arena, 65536, 64 << 20);
    for (int i = 0; i < PLANS; i++) {
        matched += try_plan(plan, items);
        cw_arena_reset(&plan->arena);
    }
    assert_true(matched > PLANS * EVENTS);
    cw_arena_done(&plan->arena);
    free(plan);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(as_a_plain_look) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
