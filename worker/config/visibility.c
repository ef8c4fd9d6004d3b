#include "cw/config/visibility.h"

#include "cw/config/settings.h"

static bool is_kept(const struct cw_reader *r, struct cw_slice name)
{
    return cw_list_has(&r->loader->settings->extra_data.statistics, name);
}

/* Phone calls alone are minimised; without the setting everything may go out. */
static bool is_shown(const struct cw_reader *r, struct cw_slice name)
{
    const struct cw_list *allowed = &r->loader->settings->extra_data.allocating_calls;

    return !(r->to->channels & CW_BIT(CW_CHANNEL_PHONE)) || !allowed->given || cw_list_has(allowed, name);
}

void cw_visibility_check(struct cw_reader *r, uint32_t save)
{
    const unsigned over = CW_BIT(CW_EVENT_ENDED) | CW_BIT(CW_EVENT_CLOSED);
    bool kept = false;

    for (uint32_t key = save + 1; key < r->json.nodes[save].next; key = r->json.nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);

        kept |= is_kept(r, name);
        if (!is_kept(r, name) && !is_shown(r, name))
            cw_reader_warn(r, key,
                           "\"" CW_SHOW
                           "\" is in neither extra_data.allocating_calls nor extra_data.statistics: "
                           "phone calls will not have it",
                           CW_SHOWN(name));
    }
    if (r->to->events && !(r->to->events & ~over) && !kept)
        cw_reader_warn(r, save - 1,
                       "\"save\" in an integration for \"ended\" or \"closed\" alone: "
                       "the conversation is over, no agent will see it");
}
