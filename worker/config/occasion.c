#include "cw/config/occasion.h"

static void read_direct(struct cw_record_reader *r, const config_setting_t *setting)
{
    cw_cfg_get_flag(r->loader->cfg, setting, &r->to->direct);
}

/* The words are texts of `setting`, or it is one itself. */
static void unknown_word(struct cw_record_reader *r, struct cw_slice place, struct cw_slice word,
                         const char *const *words)
{
    cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place, "unknown word \"" CW_SHOW "\"%s",
             CW_SHOWN(word), cw_faults_hint(word, words).text);
}

static int event_number(struct cw_slice word)
{
    return (int)cw_event_name_of(word);
}

static void read_words(struct cw_record_reader *r, const config_setting_t *setting,
                       int (*number)(struct cw_slice), const char *const *words, unsigned *ret_mask)
{
    struct cw_list list;

    if (!cw_cfg_get_list(r->loader->cfg, setting, &list))
        return;
    *ret_mask = 0;
    for (size_t i = 0; i < list.count; i++) {
        int word = number(list.items[i]);

        if (word)
            *ret_mask |= CW_BIT(word);
        else
            unknown_word(r, list.places[i], list.items[i], words);
    }
}

static void read_channels(struct cw_record_reader *r, const config_setting_t *setting)
{
    read_words(r, setting, cw_channel_of, cw_channel_words, &r->to->channels);
}

static void read_events(struct cw_record_reader *r, const config_setting_t *setting)
{
    const char *single = config_setting_get_string(setting);

    if (single && !strcmp(single, "any"))
        r->to->events = ~0u;
    else
        read_words(r, setting, event_number, cw_event_words, &r->to->events);
}

static void read_direction(struct cw_record_reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "inbound", "outbound", "both", NULL };
    static const unsigned masks[] = { 0, CW_BIT(CW_INBOUND), CW_BIT(CW_OUTBOUND),
                                      CW_BIT(CW_INBOUND) | CW_BIT(CW_OUTBOUND) };
    int word = cw_cfg_get_word(r->loader->cfg, setting, words);

    if (word)
        r->to->directions = masks[word];
}

static void read_queue_list(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_slice *items;
    char digits[32];

    r->to->any_queue = false;
    if (!cw_cfg_get_list(r->loader->cfg, setting, &r->to->queues))
        return;
    if (cw_list_has(&r->to->queues, CW_LIT("*")))
        cw_cfg_fault(r->loader->cfg, setting, "\"*\" stands alone, without brackets: queues = \"*\"");
    items = cw_arena_get(r->loader->arena, (r->to->queues.count + 1) * sizeof(*items));
    for (size_t i = 0; items && i < r->to->queues.count; i++) {
        struct cw_slice id = cw_uuid_digits(r->to->queues.items[i], digits);

        items[i] = id.ptr ? cw_arena_copy(r->loader->arena, id) : r->to->queues.items[i];
    }
    if (items)
        r->to->queues.items = items;
}

static void read_queues(struct cw_record_reader *r, const config_setting_t *setting)
{
    const char *single = config_setting_get_string(setting);

    if (single && !strcmp(single, "*"))
        r->to->any_queue = true;
    else
        read_queue_list(r, setting);
}

const struct cw_field cw_occasion_fields[] = {
    { "channels", read_channels },           { "direction", read_direction }, { "events", read_events },
    { "direct_conversations", read_direct }, { "queues", read_queues },       { NULL, NULL },
};
