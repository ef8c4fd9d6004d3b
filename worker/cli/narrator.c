#include "cw/cli/narrator.h"

#include "cw/cli/missing.h"
#include "cw/cli/pretty.h"
#include "cw/config/operation.h"
#include "cw/lookup/request.h"
#include <stdio.h>

enum { ARENA_MAX = 1 << 30, TEXT_MAX = 256 << 20, INDENT = 13, PARTS_MAX = 40, NAME_MAX = 30 };

static struct cw_chapter *chapter_of(struct cw_narrator *n, const struct cw_integration *item)
{
    struct cw_chapter *chapter = n->chapters;

    for (size_t i = 0; i < n->chapter_count; i++, chapter++)
        if (chapter->integration == item)
            return chapter;
    if (n->chapter_count == CW_CHAPTERS_MAX)
        return &n->chapters[CW_CHAPTERS_MAX - 1];
    n->chapter_count++;
    *chapter = (struct cw_chapter){ .integration = item };
    cw_buf_init(&chapter->text, &n->arena, TEXT_MAX);
    return chapter;
}

static bool is_token(const struct cw_narrator *n, const struct cw_integration *item)
{
    return item < n->plan->integrations || item >= n->plan->integrations + n->plan->count;
}

static void add_label(struct cw_buf *to, const char *label)
{
    cw_buf_addf(to, "  %-*s", INDENT - 2, label);
}

static void add_blanks(struct cw_buf *to, unsigned count)
{
    cw_buf_addf(to, "%*s", (int)count, "");
}

/* Laid out behind a label, or below one; with stars. */
static void add_text(struct cw_narrator *n, struct cw_buf *to, struct cw_slice text, unsigned indent)
{
    struct cw_buf veiled;

    cw_buf_init(&veiled, &n->arena, TEXT_MAX);
    cw_veil_write(&n->veil, &veiled, text);
    cw_pretty(to, cw_buf_slice(&veiled), indent, &n->arena);
    cw_buf_add_char(to, '\n');
}

/* On lines of their own, below what was said of it. */
static void add_body(struct cw_narrator *n, struct cw_buf *to, struct cw_slice body)
{
    if (!body.len)
        return;
    add_blanks(to, INDENT);
    add_text(n, to, body, INDENT);
}

/* Conditions: the parts are heard before what came of them. */

static void on_part(void *owner, struct cw_slice part, struct cw_slice value)
{
    struct cw_narrator *n = owner;
    struct cw_buf line;

    if (n->part_count++ >= PARTS_MAX)
        return;
    cw_buf_init(&line, &n->arena, TEXT_MAX);
    cw_buf_add(&line, part);
    cw_buf_addf(&line, "%*s", part.len < 48 ? (int)(50 - part.len) : 2, "");
    cw_buf_add(&line, value);
    add_blanks(&n->parts, INDENT + 2);
    add_text(n, &n->parts, cw_buf_slice(&line), INDENT + 4);
}

static void add_parts(struct cw_narrator *n, struct cw_buf *to)
{
    cw_buf_add(to, cw_buf_slice(&n->parts));
    if (n->part_count > PARTS_MAX)
        cw_buf_addf(to, "%*s... %u more\n", INDENT + 2, "", n->part_count - PARTS_MAX);
}

static void add_exception(struct cw_narrator *n, struct cw_buf *to, const struct cw_condition_error *error)
{
    add_blanks(to, INDENT + error->column - 1);
    cw_buf_add(to, CW_LIT("^\n"));
    add_blanks(to, INDENT);
    cw_buf_addf(to, "raises %s in column %u: ", error->name, error->column);
    add_text(n, to, cw_slice_of(error->text), INDENT + 2);
}

static void on_condition(void *owner, const struct cw_integration *item, enum cw_condition_says says,
                         const struct cw_condition_error *error)
{
    struct cw_narrator *n = owner;
    struct cw_buf *to = &chapter_of(n, item)->text;

    add_label(to, "condition");
    add_text(n, to, item->condition_text, INDENT);
    if (error)
        add_exception(n, to, error);
    else
        cw_buf_addf(to, "%*sis %s\n", INDENT, "", says == CW_CONDITION_TRUE ? "true" : "false, as");
    if (says != CW_CONDITION_TRUE)
        add_parts(n, to);
    cw_buf_init(&n->parts, &n->arena, TEXT_MAX);
    n->part_count = 0;
}

/* Placeholders without a value. */

static void tell_missing(void *owner, struct cw_slice written, const char *where)
{
    struct cw_narrator *n = owner;

    add_label(&n->missing, n->missing.len ? "" : "missing");
    cw_place_plain(&n->missing, written);
    cw_buf_addf(&n->missing, " in %s\n", where);
}

/* Not the same twice: a request may be made again, for another token. */
static void add_missing(struct cw_narrator *n, struct cw_chapter *chapter)
{
    struct cw_slice told = cw_buf_slice(&n->missing);

    if (told.len && !cw_slice_eq(told, chapter->missing))
        cw_buf_add(&chapter->text, told);
    chapter->missing = told;
    cw_buf_init(&n->missing, &n->arena, TEXT_MAX);
}

static const char *reason_in_words(enum cw_reason reason)
{
    switch (reason) {
    case CW_REASON_MISSING_VALUE: return "a value that it needs is missing (on_missing = \"skip\")";
    case CW_REASON_BAD_VALUE: return "a value does not fit where it stands (bad_value)";
    case CW_REASON_TOO_LARGE: return "it would be too large (too_large)";
    default: return cw_reason_word(reason);
    }
}

static void add_echo(struct cw_narrator *n, struct cw_buf *to, const struct cw_scope *scope)
{
    struct cw_buf body;

    cw_buf_add(to, CW_LIT("edi://echo: nobody is asked, what is sent is the answer\n"));
    cw_buf_init(&body, &n->arena, TEXT_MAX);
    if (cw_render_shape(&body, &scope->integration->body, scope, CW_SLOT_BODY))
        add_body(n, to, cw_buf_slice(&body));
}

static void on_made(void *owner, const struct cw_scope *scope, enum cw_reason reason)
{
    struct cw_narrator *n = owner;
    struct cw_chapter *chapter = chapter_of(n, scope->integration);

    cw_veil_add(&n->veil, scope->token, &n->arena);
    cw_missing_in_request(scope, &(struct cw_missing){ n, tell_missing });
    add_missing(n, chapter);
    if (reason || scope->integration->echo)
        add_label(&chapter->text, "request");
    if (reason)
        cw_buf_addf(&chapter->text, "none: %s\n", reason_in_words(reason));
    else if (scope->integration->echo)
        add_echo(n, &chapter->text, scope);
}

/* Requests and answers. */

static const struct cw_header *header_named(const struct cw_integration *item, struct cw_slice name)
{
    for (size_t i = 0; i < item->header_count; i++)
        if (cw_slice_eq(name, item->headers[i].name))
            return &item->headers[i];
    return NULL;
}

static bool is_secret(const struct cw_integration *item, struct cw_slice name)
{
    const struct cw_header *header = header_named(item, name);

    return (header && header->value.secret) || cw_slice_eq_nocase(name, CW_LIT("Authorization"));
}

static void add_header(struct cw_narrator *n, struct cw_buf *to, const struct cw_integration *item,
                       struct cw_slice line)
{
    struct cw_slice name = { line.ptr, cw_slice_find(line, ':') };

    add_blanks(to, INDENT);
    if (!is_secret(item, name)) {
        add_text(n, to, line, INDENT);
        return;
    }
    cw_place_plain(to, name);
    cw_buf_add(to, CW_LIT(": ***\n"));
}

static void add_fixed_headers(struct cw_narrator *n, struct cw_buf *to, const struct cw_integration *item)
{
    struct cw_scope scope = { .integration = item, .arena = &n->arena };
    struct cw_slice line;

    for (size_t i = 0; i < item->header_count; i++)
        if (cw_request_header(&line, &item->headers[i], &scope) == CW_REASON_NONE)
            add_header(n, to, item, line);
}

/* The address without who asks there. */
static void add_proxy(struct cw_buf *to, struct cw_slice proxy)
{
    size_t at = proxy.len;

    if (!proxy.len)
        return;
    while (at > 0 && proxy.ptr[at - 1] != '@')
        at--;
    cw_buf_addf(to, "%*sby the proxy ", INDENT, "");
    if (at)
        cw_buf_add(to, CW_LIT("***@"));
    cw_place_plain(to, cw_slice_from(proxy, at));
    cw_buf_add_char(to, '\n');
}

void cw_narrator_request(struct cw_narrator *n, const struct cw_request *request)
{
    const struct cw_integration *item = request->integration;
    struct cw_buf *to = &chapter_of(n, item)->text;

    add_label(to, "request");
    cw_buf_addf(to, "%s ", cw_method_word(item->method));
    add_text(n, to, request->url, INDENT);
    add_proxy(to, item->connection.proxy);
    if (!request->headers)
        add_fixed_headers(n, to, item);
    for (size_t i = 0; request->headers && i < request->header_count; i++)
        add_header(n, to, item, request->headers[i]);
    if (is_token(n, item))
        cw_buf_addf(to, "%*sthe client's credentials, which are not shown\n", INDENT, "");
    else
        add_body(n, to, request->body);
}

static void add_answer_headers(struct cw_narrator *n, struct cw_buf *to, struct cw_slice headers)
{
    while (headers.len) {
        struct cw_slice line = { headers.ptr, cw_slice_find(headers, '\n') };

        headers = cw_slice_from(headers, line.len + (line.len < headers.len));
        add_blanks(to, INDENT);
        add_text(n, to, cw_slice_chomp(line), INDENT);
    }
}

void cw_narrator_answer(struct cw_narrator *n, const struct cw_integration *item,
                        const struct cw_answer *answer)
{
    struct cw_buf *to = &chapter_of(n, item)->text;

    add_label(to, "answer");
    if (answer->transport)
        cw_buf_addf(to, "none: %s", cw_reason_word(answer->transport));
    else
        cw_buf_addf(to, "%d, %zu bytes", answer->status, answer->body.len);
    cw_buf_addf(to, ", after %.3f s\n", (double)answer->duration_us / 1e6);
    if (is_token(n, item)) {
        cw_buf_addf(to, "%*sthe token, which is not shown\n", INDENT, "");
        return;
    }
    add_answer_headers(n, to, answer->headers);
    add_body(n, to, answer->body);
}

/* What comes of it. */

static void on_saved(void *owner, const struct cw_scope *scope, const struct cw_json *own)
{
    struct cw_narrator *n = owner;
    struct cw_chapter *chapter = chapter_of(n, scope->integration);

    cw_missing_in_save(scope, &(struct cw_missing){ n, tell_missing });
    add_missing(n, chapter);
    add_label(&chapter->text, "saved");
    add_text(n, &chapter->text, own->text, INDENT);
}

static void on_set(void *owner, const struct cw_integration *item, enum cw_set set, struct cw_slice value)
{
    struct cw_narrator *n = owner;
    struct cw_buf *to = &chapter_of(n, item)->text;

    add_label(to, "set");
    cw_buf_addf(to, value.ptr ? "%s = " : "%s: ", cw_set_word(set));
    add_text(n, to, value.ptr ? value : CW_LIT("the value does not fit; another integration may set it"),
             INDENT + 2);
}

static void on_over(void *owner, const struct cw_result *result)
{
    struct cw_narrator *n = owner;
    struct cw_buf *to = &chapter_of(n, result->integration)->text;

    add_label(to, "outcome");
    cw_buf_addf(to, "%s", cw_outcome_word(result->outcome));
    if (result->reason)
        cw_buf_addf(to, ": %s", cw_reason_word(result->reason));
    if (result->tries > 1)
        cw_buf_addf(to, ", %u requests", result->tries);
    cw_buf_add_char(to, '\n');
}

void cw_narrator_output(struct cw_narrator *n, const struct cw_output *output)
{
    static const char *const names[] = { "cad", "set" };
    struct cw_json json;

    if (output->topic == CW_TO_DEAD_LETTER || cw_json_index(&json, output->value, &n->arena, NULL)) {
        cw_buf_addf(&n->end, "dead letter  " CW_SHOW ": ", CW_SHOWN(output->headers[0].value));
        add_text(n, &n->end, output->headers[1].value, INDENT);
        return;
    }
    cw_buf_addf(&n->end, "%-*s", INDENT, "result");
    add_text(n, &n->end, cw_json_text(&json, cw_json_member(&json, 0, CW_LIT("status")), &n->arena), INDENT);
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        add_label(&n->end, names[i]);
        add_text(n, &n->end, cw_json_raw(&json, cw_json_member(&json, 0, cw_slice_of(names[i]))), INDENT);
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
        chapter_of(n, matches.run[i]);
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
    cw_buf_init(&n->head, &n->arena, TEXT_MAX);
    cw_buf_init(&n->parts, &n->arena, TEXT_MAX);
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

        if (!chapter->text.len || is_token(n, chapter->integration) != tokens)
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
    n->watch = (struct cw_condition_watch){ n, on_part };
    n->witness = (struct cw_witness){ n, &n->watch, on_condition, on_made, on_saved, on_set, on_over };
    cw_arena_init(&n->arena, 65536, ARENA_MAX);
}

void cw_narrator_done(struct cw_narrator *n)
{
    cw_arena_done(&n->arena);
}
