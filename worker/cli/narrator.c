#include "cw/cli/narrator.h"

#include "cw/cli/chapter.h"
#include <stdio.h>

enum { ARENA_MAX = 1 << 30, TEXT_MAX = 256 << 20, INDENT = CW_STORY_INDENT, NAME_MAX = 30 };

void cw_narrator_output(struct cw_narrator *n, const struct cw_output *output)
{
    static const char *const names[] = { "cad", "set" };
    struct cw_json json;

    if (output->topic == CW_TO_DEAD_LETTER || cw_json_index(&json, output->value, &n->arena, NULL)) {
        cw_buf_addf(&n->end, "dead letter  " CW_SHOW ": ", CW_SHOWN(output->headers[0].value));
        cw_story_text(n, &n->end, output->headers[1].value, INDENT);
        return;
    }
    cw_buf_addf(&n->end, "%-*s", INDENT, "result");
    cw_story_text(n, &n->end, cw_json_text(&json, cw_json_member(&json, 0, CW_LIT("status")), &n->arena),
                  INDENT);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        cw_story_label(&n->end, names[i]);
        cw_story_text(n, &n->end, cw_json_raw(&json, cw_json_member(&json, 0, cw_slice_of(names[i]))),
                      INDENT);
    }
    cw_buf_addf(&n->end, "%-*s", INDENT, "record");
    cw_buf_add(&n->end, output->value);
    cw_buf_add_char(&n->end, '\n');
}

/* Who runs, and why not. */

static bool runs(const struct cw_matches *matches, const struct cw_integration *item)
{
    for (unsigned i = 0; i < matches->count; i++)
        if (matches->run[i] == item)
            return true;
    return false;
}

static int name_width(const struct cw_plan *plan)
{
    size_t width = 0;

    for (size_t i = 0; i < plan->count; i++)
        if (plan->integrations[i].name.len > width)
            width = plan->integrations[i].name.len;
    return width < NAME_MAX ? (int)width : NAME_MAX;
}

static void explain(struct cw_narrator *n, const struct cw_event *event)
{
    int width = name_width(n->plan);
    struct cw_matches matches;

    cw_match(&matches, n->plan, event);
    for (size_t i = 0; i < n->plan->count; i++) {
        const struct cw_integration *item = &n->plan->integrations[i];
        const char *why_not = cw_match_why_not(item, event);

        cw_buf_addf(&n->head, "  %-*s  ", width, item->name.ptr);
        if (runs(&matches, item))
            cw_buf_add(&n->head, CW_LIT("runs\n"));
        else
            cw_buf_addf(&n->head, "does not run: %s\n",
                        why_not ? why_not : "at most three run, and three come before it by ordinal");
    }
    for (unsigned i = 0; i < matches.count; i++) {
        cw_chapter_of(n, matches.run[i]);
        for (size_t s = 0; s < matches.run[i]->hidden.count; s++)
            cw_veil_add(&n->veil, matches.run[i]->hidden.items[s].value, &n->arena);
    }
}

static void add_occasion(struct cw_buf *to, const struct cw_event *event)
{
    static const char *const directions[] = { "unknown direction", "inbound", "outbound" };

    cw_place_plain(to, event->name_text);
    cw_buf_addf(to, ", %s, %s, ", directions[event->direction],
                event->channel == CW_CHANNEL_OTHER ? "another channel"
                                                   : cw_channel_words[event->channel - CW_CHANNEL_PHONE]);
    if (event->direct)
        cw_buf_add(to, CW_LIT("no queue"));
    else
        cw_buf_add(to, CW_LIT("queue "));
    if (!event->direct)
        cw_place_plain(to, event->queue_address.ptr ? event->queue_address
                           : event->queue_id.ptr    ? event->queue_id
                                                    : CW_LIT("without id and address"));
    cw_buf_add_char(to, '\n');
}

void cw_narrator_begin(struct cw_narrator *n, unsigned number, struct cw_slice value)
{
    struct cw_record record = { .value = value };
    struct cw_refusal refusal;
    struct cw_event event;

    cw_arena_reset(&n->arena);
    n->chapter_count = n->part_count = 0;
    n->veil.count = 0;
    memset(n->set_by, 0, sizeof(n->set_by));
    cw_buf_init(&n->head, &n->arena, TEXT_MAX);
    cw_buf_init(&n->missing, &n->arena, TEXT_MAX);
    cw_buf_init(&n->end, &n->arena, TEXT_MAX);
    cw_buf_addf(&n->head, "event %u: ", number);
    if (cw_to_event(&event, &record, (size_t)n->plan->settings.limits.event_max_bytes, &n->arena, &refusal)) {
        cw_buf_add(&n->head, CW_LIT("cannot be read\n"));
        return;
    }
    add_occasion(&n->head, &event);
    explain(n, &event);
}

/* Whose token it is. */
static const char *owner_of(const struct cw_narrator *n, const struct cw_integration *endpoint)
{
    for (size_t i = 0; i < n->plan->count; i++)
        if (n->plan->integrations[i].credential && &n->plan->integrations[i].credential->endpoint == endpoint)
            return n->plan->integrations[i].name.ptr;
    return "?";
}

/* Tokens are fetched before they are used. */
static void add_chapters(struct cw_narrator *n, bool tokens)
{
    for (size_t i = 0; i < n->chapter_count; i++) {
        const struct cw_chapter *chapter = &n->chapters[i];

        if (!chapter->text.len || cw_chapter_is_token(n, chapter->integration) != tokens)
            continue;
        if (tokens)
            cw_buf_addf(&n->head, "\ntoken for %s\n", owner_of(n, chapter->integration));
        else
            cw_buf_addf(&n->head, "\n%s\n", chapter->integration->name.ptr);
        cw_buf_add(&n->head, cw_buf_slice(&chapter->text));
    }
}

struct cw_slice cw_narrator_story(struct cw_narrator *n)
{
    add_chapters(n, true);
    add_chapters(n, false);
    cw_buf_add_char(&n->head, '\n');
    if (!n->end.len)
        cw_buf_addf(&n->head, "%-*snone is written\n", INDENT, "record");
    cw_buf_add(&n->head, cw_buf_slice(&n->end));
    return cw_buf_slice(&n->head);
}

void cw_narrator_init(struct cw_narrator *n, const struct cw_plan *plan)
{
    *n = (struct cw_narrator){ .plan = plan };
    cw_chapter_witness(n);
    cw_arena_init(&n->arena, 65536, ARENA_MAX);
}

void cw_narrator_done(struct cw_narrator *n)
{
    cw_arena_done(&n->arena);
}
