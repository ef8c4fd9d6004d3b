#include "cw/config/words.h"
#include "mocka.h"

static void names_there_and_back(void **state)
{
    (void)state;
    for (int i = 1; i < CW_EVENT_COUNT; i++) {
        const char *word = cw_event_word((enum cw_event_name)i);

        assert_int_equal(cw_event_name_of(cw_slice_of(word)), i);
        assert_string_equal(cw_event_words[i - 1], word);
    }
    assert_null(cw_event_words[CW_EVENT_COUNT - 1]);
    assert_int_equal(cw_event_name_of(CW_LIT("ReCeIvEd")), CW_EVENT_RECEIVED);
    assert_int_equal(cw_event_name_of(CW_LIT("receive")), CW_EVENT_UNKNOWN);
    assert_int_equal(cw_event_name_of(CW_LIT("")), CW_EVENT_UNKNOWN);
    for (int i = CW_GET; i <= CW_DELETE; i++)
        assert_int_equal(cw_method_of(cw_slice_of(cw_method_word((enum cw_method)i))), i);
    assert_int_equal(cw_method_of(CW_LIT("get")), 0);
    assert_int_equal(cw_channel_of(CW_LIT("phone")), CW_CHANNEL_PHONE);
    assert_int_equal(cw_channel_of(CW_LIT("chat")), CW_CHANNEL_CHAT);
    assert_int_equal(cw_channel_of(CW_LIT("email")), CW_CHANNEL_EMAIL);
    assert_int_equal(cw_channel_of(CW_LIT("Phone")), 0);
}

static void which_events_exist_for_outbound(void **state)
{
    static const char *const both[] = { "accepted", "rejected", "ended", "closed" };
    unsigned count = 0;

    (void)state;
    for (int i = 1; i < CW_EVENT_COUNT; i++) {
        assert_true(cw_event_exists((enum cw_event_name)i, CW_INBOUND));
        count += cw_event_exists((enum cw_event_name)i, CW_OUTBOUND);
    }
    assert_int_equal(count, 4);
    for (size_t i = 0; i < 4; i++)
        assert_true(cw_event_exists(cw_event_name_of(cw_slice_of(both[i])), CW_OUTBOUND));
    assert_false(cw_event_exists(CW_EVENT_UNKNOWN, CW_INBOUND));
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(names_there_and_back),
                                        cmocka_unit_test(which_events_exist_for_outbound) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
