/* What a block of an event expects, beside what came of it. */
#include "cases/trip.h"

static struct cw_slice member(const struct cw_json *json, uint32_t node, const char *name)
{
    struct cw_slice raw = cw_json_raw(json, cw_json_member(json, node, cw_slice_of(name)));

    return raw.len && raw.ptr[0] == '"' ? (struct cw_slice){ raw.ptr + 1, raw.len - 2 } : raw;
}

/* Members of each integration's outcome, one integration a line; lines that have the name alone are left out.
 */
static struct cw_slice outcomes(struct trip *t, const struct cw_json *json, const char *const *names)
{
    uint32_t list = cw_json_member(json, 0, CW_LIT("integrations"));
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 65536);
    for (size_t i = 0; i < cw_json_length(json, list); i++) {
        uint32_t item = cw_json_element(json, list, (int64_t)i);
        size_t start = buf.len, bare;

        if (start)
            cw_buf_add_char(&buf, '\n');
        cw_buf_add(&buf, member(json, item, "name"));
        bare = buf.len;
        for (const char *const *name = names; *name; name++) {
            struct cw_slice text = member(json, item, *name);

            cw_buf_add(&buf, text.ptr ? CW_LIT(" ") : CW_LIT(""));
            cw_buf_add(&buf, text);
        }
        if (buf.len == bare)
            cw_buf_cut(&buf, start);
    }
    return cw_buf_slice(&buf);
}

enum part { ASKS, REQUESTS, HEADERS, BODIES, TIMES };

static void add_part(struct cw_buf *to, const struct asked *asked, enum part part)
{
    size_t start = to->len;

    if (start)
        cw_buf_add_char(to, '\n');
    switch (part) {
    case REQUESTS: cw_buf_add(to, asked->name); cw_buf_add_char(to, ' '); /* fall through */
    case ASKS:
        cw_buf_add(to, asked->method);
        cw_buf_add_char(to, ' ');
        cw_buf_add(to, asked->url);
        return;
    case TIMES:
        cw_buf_add(to, asked->name);
        cw_buf_add_char(to, ' ');
        cw_buf_add_int(to, asked->at_ms);
        return;
    case HEADERS: cw_buf_add(to, asked->headers); break;
    case BODIES: cw_buf_add(to, asked->body); break;
    }
    if (to->len == start + (start > 0))
        cw_buf_cut(to, start);
}

/* That part of all requests, or of those of one integration. */
static struct cw_slice parts(struct trip *t, enum part part, struct cw_slice name)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 8 << 20);
    for (unsigned i = 0; i < t->asked_count; i++)
        if (!name.ptr || cw_slice_eq(name, t->asked[i].name))
            add_part(&buf, &t->asked[i], part);
    return cw_buf_slice(&buf);
}

static struct cw_slice dead(struct trip *t)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 4096);
    for (unsigned i = 0; t->sent && t->output.topic == CW_TO_DEAD_LETTER && i < 2; i++) {
        cw_buf_add(&buf, t->output.headers[i].value);
        cw_buf_add(&buf, i ? CW_LIT("") : CW_LIT(": "));
    }
    return cw_buf_slice(&buf);
}

/* The names of what runs, or of what is reported as not run. */
static struct cw_slice matched(struct trip *t, bool run)
{
    struct cw_record record = { .topic = CW_LIT("in"), .value = t->block->fields[0].value };
    struct cw_refusal refusal;
    struct cw_matches matches;
    struct cw_event event;
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 65536);
    if (cw_to_event(&event, &record, 1 << 20, &t->runner->arena, &refusal))
        return CW_LIT("poison");
    cw_match(&matches, t->runner->plan, &event);
    for (unsigned i = 0; i < (run ? matches.count : matches.not_run_count); i++) {
        if (i)
            cw_buf_add_char(&buf, ' ');
        cw_buf_add(&buf, run ? matches.run[i]->name : matches.not_run[i]->name);
    }
    return cw_buf_slice(&buf);
}

/* What is asked; the keyword may end with the name of an integration. False: it is another keyword. */
static bool expect_part(struct trip *t, const struct field *field)
{
    static const char *const words[] = { "asks", "requests", "headers", "body", "asked_at" };
    size_t dot = cw_slice_find(field->keyword, '.');
    struct cw_slice word = { field->keyword.ptr, dot }, name = { 0 };

    if (dot < field->keyword.len)
        name = cw_slice_from(field->keyword, dot + 1);
    for (int part = ASKS; part <= TIMES; part++)
        if (cw_slice_eq(word, cw_slice_of(words[part]))) {
            expect(t->runner, field, parts(t, (enum part)part, name));
            return true;
        }
    return false;
}

static bool expect_outcome(struct trip *t, const struct field *field, const struct cw_json *json)
{
    static const char *const words[][4] = { { "outcome", "reason", "status" }, { "tries" }, { "error" } };
    static const char *const keywords[] = { "outcomes", "tries", "error" };

    for (size_t i = 0; i < sizeof(keywords) / sizeof(keywords[0]); i++)
        if (cw_slice_eq(field->keyword, cw_slice_of(keywords[i]))) {
            expect(t->runner, field, outcomes(t, json, words[i]));
            return true;
        }
    return false;
}

static bool expect_record(struct trip *t, const struct field *field, const struct cw_json *json)
{
    const struct {
        const char *keyword;
        struct cw_slice actual;
    } facts[] = {
        { "status", member(json, 0, "status") },
        { "cad", member(json, 0, "cad") },
        { "set", member(json, 0, "set") },
        { "extra", member(json, 0, "extra_data") },
        { "key_is", t->output.key },
        { "record", t->sent ? t->output.value : CW_LIT("none") },
        { "dead", dead(t) },
        { "runs", matched(t, true) },
        { "not_run", matched(t, false) },
    };

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (cw_slice_eq(field->keyword, cw_slice_of(facts[i].keyword))) {
            expect(t->runner, field, facts[i].actual);
            return true;
        }
    return false;
}

static bool is_input(const struct field *field)
{
    static const char *const inputs[] = { "key", "now", "last", "answer", NULL };

    return cw_slice_holds_word(field->keyword, inputs) || cw_slice_starts(field->keyword, CW_LIT("answer."));
}

static void expect_field(struct trip *t, const struct field *field, const struct cw_json *json)
{
    if (!is_input(field) && !expect_part(t, field) && !expect_outcome(t, field, json) &&
        !expect_record(t, field, json))
        expect(t->runner, &(struct field){ field->keyword, CW_LIT("no such keyword"), field->line },
               CW_LIT(""));
}

void expect_trip(struct trip *t)
{
    struct cw_json json = { 0 };

    if (t->sent)
        cw_json_index(&json, t->output.value, &t->runner->arena, NULL);
    if (t->worker->fatal)
        expect(t->runner, &(struct field){ CW_LIT("fatal"), CW_LIT("no"), t->block->fields[0].line },
               CW_LIT("the worker has stopped"));
    for (size_t i = 1; i < t->block->count; i++)
        expect_field(t, &t->block->fields[i], &json);
}
