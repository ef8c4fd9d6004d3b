#include "cw/cli/chapter.h"

#include "cw/base/place.h"
#include "cw/cli/missing.h"
#include "cw/cli/pretty.h"
#include "cw/config/operation.h"
#include "cw/lookup/request.h"
#include <stdio.h>

enum { TEXT_MAX = 256 << 20, INDENT = CW_STORY_INDENT, PART_WIDTH_MAX = 60 };

struct cw_chapter *cw_chapter_of(struct cw_narrator *n, const struct cw_integration *item)
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

bool cw_chapter_is_token(const struct cw_narrator *n, const struct cw_integration *item)
{
    return item < n->plan->integrations || item >= n->plan->integrations + n->plan->count;
}

void cw_story_label(struct cw_buf *to, const char *label)
{
    cw_buf_addf(to, "  %-*s", INDENT - 2, label);
}

static void add_blanks(struct cw_buf *to, unsigned count)
{
    cw_buf_addf(to, "%*s", (int)count, "");
}

void cw_story_text(struct cw_narrator *n, struct cw_buf *to, struct cw_slice text, unsigned indent)
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
    cw_story_text(n, to, body, INDENT);
}

/* Conditions: the parts are heard before what came of them. */

static bool is_told(const struct cw_narrator *n, const struct cw_part *part)
{
    for (unsigned i = 0; i < n->part_count && i < CW_PARTS_MAX; i++)
        if (cw_slice_eq(n->parts[i].text, part->text) && cw_slice_eq(n->parts[i].value, part->value))
            return true;
    return false;
}

static void on_part(void *owner, struct cw_slice text, struct cw_slice value)
{
    struct cw_narrator *n = owner;
    struct cw_part part = { text, value };

    if (is_told(n, &part)) /* what is looped over says the same again and again */
        return;
    if (n->part_count < CW_PARTS_MAX)
        n->parts[n->part_count] =
            (struct cw_part){ cw_arena_copy(&n->arena, text), cw_arena_copy(&n->arena, value) };
    n->part_count++;
}

/* Values stand below each other. */
static int part_width(const struct cw_narrator *n)
{
    size_t width = 0;

    for (unsigned i = 0; i < n->part_count && i < CW_PARTS_MAX; i++)
        if (n->parts[i].text.len > width && n->parts[i].text.len <= PART_WIDTH_MAX)
            width = n->parts[i].text.len;
    return (int)width;
}

static void add_parts(struct cw_narrator *n, struct cw_buf *to)
{
    int width = part_width(n);

    for (unsigned i = 0; i < n->part_count && i < CW_PARTS_MAX; i++) {
        const struct cw_part *part = &n->parts[i];

        add_blanks(to, INDENT + 2);
        cw_place_plain(to, part->text);
        add_blanks(to, part->text.len < (size_t)width ? (unsigned)width - (unsigned)part->text.len + 2 : 2);
        cw_story_text(n, to, part->value, INDENT + 4);
    }
    if (n->part_count > CW_PARTS_MAX)
        cw_buf_addf(to, "%*s... %u more\n", INDENT + 2, "", n->part_count - CW_PARTS_MAX);
}

/* The column counts characters of the whole text: under a text of one line a caret can stand. */
static void add_exception(struct cw_narrator *n, struct cw_buf *to, struct cw_slice condition,
                          const struct cw_condition_error *error)
{
    if (cw_slice_find(condition, '\n') == condition.len) {
        add_blanks(to, INDENT + error->column - 1);
        cw_buf_add(to, CW_LIT("^\n"));
    }
    add_blanks(to, INDENT);
    cw_buf_addf(to, "raises %s in column %u: ", error->name, error->column);
    cw_story_text(n, to, cw_slice_of(error->text), INDENT + 2);
}

static void on_condition(void *owner, const struct cw_integration *item, enum cw_condition_says says,
                         const struct cw_condition_error *error)
{
    struct cw_narrator *n = owner;
    struct cw_buf *to = &cw_chapter_of(n, item)->text;

    cw_story_label(to, "condition");
    cw_story_text(n, to, item->condition_text, INDENT);
    if (error)
        add_exception(n, to, item->condition_text, error);
    else
        cw_buf_addf(to, "%*sis %s\n", INDENT, "",
                    says == CW_CONDITION_TRUE ? "true"
                    : n->part_count           ? "false, as"
                                              : "false");
    if (says != CW_CONDITION_TRUE)
        add_parts(n, to);
    n->part_count = 0;
}

/* Placeholders without a value. */

static void tell_missing(void *owner, struct cw_slice written, const char *where)
{
    struct cw_narrator *n = owner;

    cw_story_label(&n->missing, n->missing.len ? "" : "missing");
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
    struct cw_chapter *chapter = cw_chapter_of(n, scope->integration);

    cw_veil_add(&n->veil, scope->token, &n->arena);
    cw_missing_in_request(scope, &(struct cw_missing){ n, tell_missing });
    add_missing(n, chapter);
    if (reason || scope->integration->echo)
        cw_story_label(&chapter->text, "request");
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
        cw_story_text(n, to, line, INDENT);
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

static void add_request(struct cw_narrator *n, struct cw_buf *to, const struct cw_request *request)
{
    const struct cw_integration *item = request->integration;

    cw_buf_addf(to, "%s ", cw_method_word(item->method));
    cw_story_text(n, to, request->url, INDENT);
    add_proxy(to, item->connection.proxy);
    if (!request->headers)
        add_fixed_headers(n, to, item);
    for (size_t i = 0; request->headers && i < request->header_count; i++)
        add_header(n, to, item, request->headers[i]);
    if (cw_chapter_is_token(n, item))
        cw_buf_addf(to, "%*sthe client's credentials, which are not shown\n", INDENT, "");
    else
        add_body(n, to, request->body);
}

static void add_again(struct cw_chapter *chapter, int64_t at_ms)
{
    int64_t later_ms = at_ms - chapter->answered_ms;

    cw_buf_add(&chapter->text, CW_LIT("the same again"));
    if (chapter->integration->credential && chapter->status == 401)
        cw_buf_add(&chapter->text, CW_LIT(" with a new token"));
    if (later_ms >= 50)
        cw_buf_addf(&chapter->text, ", %.1f s later", (double)later_ms / 1e3);
    cw_buf_add_char(&chapter->text, '\n');
}

void cw_chapter_request(struct cw_narrator *n, const struct cw_request *request, int64_t at_ms)
{
    struct cw_chapter *chapter = cw_chapter_of(n, request->integration);
    struct cw_buf told;

    cw_buf_init(&told, &n->arena, TEXT_MAX);
    add_request(n, &told, request);
    cw_story_label(&chapter->text, "request");
    if (cw_slice_eq(cw_buf_slice(&told), chapter->request))
        add_again(chapter, at_ms);
    else
        cw_buf_add(&chapter->text, cw_buf_slice(&told));
    chapter->request = cw_buf_slice(&told);
}

static void add_answer_headers(struct cw_narrator *n, struct cw_buf *to, struct cw_slice headers)
{
    while (headers.len) {
        struct cw_slice line = { headers.ptr, cw_slice_find(headers, '\n') };

        headers = cw_slice_from(headers, line.len + (line.len < headers.len));
        add_blanks(to, INDENT);
        cw_story_text(n, to, cw_slice_chomp(line), INDENT);
    }
}

static const char *transport_in_words(enum cw_reason reason)
{
    switch (reason) {
    case CW_REASON_TIMEOUT: return "nobody answered in time";
    case CW_REASON_DNS: return "the name of the host is not known";
    case CW_REASON_CONNECT: return "no connection could be made";
    case CW_REASON_TLS: return "no safe connection: a certificate or the protocol was refused";
    case CW_REASON_RESET: return "the connection broke";
    case CW_REASON_TOO_LARGE: return "it is larger than limits.answer_max_bytes";
    case CW_REASON_BAD_ANSWER: return "what came cannot be understood";
    case CW_REASON_ADDRESS_DENIED: return "that address must not be connected to";
    default: return "it could not be sent";
    }
}

void cw_chapter_answer(struct cw_narrator *n, const struct cw_integration *item,
                       const struct cw_answer *answer, int64_t at_ms)
{
    struct cw_chapter *chapter = cw_chapter_of(n, item);
    struct cw_buf *to = &chapter->text;

    chapter->answered_ms = at_ms;
    chapter->status = answer->status;
    cw_story_label(to, "answer");
    if (answer->transport)
        cw_buf_add(to, CW_LIT("none"));
    else
        cw_buf_addf(to, "%d, %zu bytes", answer->status, answer->body.len);
    cw_buf_addf(to, ", after %.3f s", (double)answer->duration_us / 1e6);
    if (answer->transport)
        cw_buf_addf(to, ": %s (%s)", cw_reason_word(answer->transport),
                    transport_in_words(answer->transport));
    cw_buf_add_char(to, '\n');
    if (cw_chapter_is_token(n, item)) {
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
    struct cw_chapter *chapter = cw_chapter_of(n, scope->integration);

    cw_missing_in_save(scope, &(struct cw_missing){ n, tell_missing });
    add_missing(n, chapter);
    cw_story_label(&chapter->text, "saved");
    cw_story_text(n, &chapter->text, own->text, INDENT);
}

static void on_set(void *owner, const struct cw_scope *scope, enum cw_set set, struct cw_slice value)
{
    struct cw_narrator *n = owner;
    struct cw_chapter *chapter = cw_chapter_of(n, scope->integration);
    struct cw_buf *to = &chapter->text;

    cw_missing_in_set(scope, set, &(struct cw_missing){ n, tell_missing });
    add_missing(n, chapter);
    cw_story_label(to, "set");
    cw_buf_addf(to, value.ptr ? "%s = " : "%s: ", cw_set_word(set));
    cw_story_text(n, to, value.ptr ? value : CW_LIT("the value does not fit; a later integration may set it"),
                  INDENT + 2);
    if (value.ptr)
        n->set_by[set] = scope->integration;
}

static bool is_hit(const struct cw_result *result)
{
    return result->outcome == CW_OUTCOME_FOUND ||
           (result->outcome == CW_OUTCOME_AMBIGUOUS && result->integration->first_of_many);
}

/* Operations that an earlier integration has executed. */
static void add_sets_not_needed(const struct cw_narrator *n, struct cw_buf *to,
                                const struct cw_result *result)
{
    for (int set = 0; set < CW_SET_COUNT && is_hit(result); set++) {
        const struct cw_integration *by = n->set_by[set];

        if (!result->integration->set[set].count || !by || by == result->integration)
            continue;
        cw_story_label(to, "set");
        cw_buf_addf(to, "%s: not again, \"%s\" has set it\n", cw_set_word((enum cw_set)set), by->name.ptr);
    }
}

static void on_over(void *owner, const struct cw_result *result)
{
    struct cw_narrator *n = owner;
    struct cw_buf *to = &cw_chapter_of(n, result->integration)->text;

    add_sets_not_needed(n, to, result);
    cw_story_label(to, "outcome");
    cw_buf_addf(to, "%s", cw_outcome_word(result->outcome));
    if (result->reason)
        cw_buf_addf(to, ": %s", cw_reason_word(result->reason));
    if (result->tries > 1)
        cw_buf_addf(to, ", %u requests", result->tries);
    cw_buf_add_char(to, '\n');
}

void cw_chapter_witness(struct cw_narrator *n)
{
    n->watch = (struct cw_condition_watch){ n, on_part };
    n->witness = (struct cw_witness){ n, &n->watch, on_condition, on_made, on_saved, on_set, on_over };
}
