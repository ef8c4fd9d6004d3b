/* Blocks that send one event through the worker: what is asked, what is made of the answers. */
#include "cases/run_cases.h"
#include "cw/run/worker.h"
#include <stdio.h>

struct trip {
    struct runner *runner;
    const struct block *block;
    struct cw_worker *worker;
    struct cw_buf asks, headers, bodies;
    void *asking, *sending;
    size_t answered;
    struct cw_output output;
    bool sent;
};

static void add_line(struct cw_buf *buf, struct cw_slice a, struct cw_slice b)
{
    if (buf->len)
        cw_buf_add_char(buf, '\n');
    cw_buf_add(buf, a);
    cw_buf_add(buf, b);
}

static void add_headers(struct trip *t, const struct cw_request *request)
{
    const struct cw_integration *item = request->integration;
    struct cw_scope scope = { .arena = &t->runner->arena };
    struct cw_slice line;

    for (size_t i = 0; request->headers && i < request->header_count; i++)
        add_line(&t->headers, request->headers[i], CW_LIT(""));
    for (size_t i = 0; !request->headers && i < item->header_count; i++)
        if (!cw_request_header(&line, &item->headers[i], &scope))
            add_line(&t->headers, line, CW_LIT(""));
}

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct trip *t = world;

    add_line(&t->asks, cw_slice_of(cw_method_word(request->integration->method)), CW_LIT(" "));
    cw_buf_add(&t->asks, request->url);
    add_headers(t, request);
    if (request->body.ptr)
        add_line(&t->bodies, request->body, CW_LIT(""));
    t->asking = tag;
    return CW_OK;
}

static void port_cancel(void *world, void *tag)
{
    (void)world;
    (void)tag;
}

static struct cw_slice kept(struct trip *t, struct cw_slice s)
{
    return cw_arena_copy(&t->runner->arena, s);
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct trip *t = world;

    (void)message;
    t->output = *output;
    t->output.key = kept(t, output->key);
    t->output.value = kept(t, output->value);
    for (unsigned i = 0; i < output->header_count; i++)
        t->output.headers[i].value = kept(t, output->headers[i].value);
    t->sending = tag;
    t->sent = true;
    return CW_OK;
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    (void)world;
    (void)tag;
    (void)commits;
    (void)count;
    return CW_EIO;
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    (void)world;
    (void)partition;
    (void)pause;
}

static void port_quiet(void *world)
{
    (void)world;
}

static void port_release(void *world, void *message)
{
    (void)world;
    (void)message;
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    (void)world;
    (void)tale;
    (void)record;
    (void)text;
}

/* "200 {...}", "timeout", or nothing: 200 without a body. */
static struct cw_answer read_answer(const struct trip *t)
{
    const struct field *field = block_field(t->block, "answer", t->answered);
    struct cw_slice text = field ? field->value : CW_LIT("200"),
                    word = { text.ptr, cw_slice_find(text, ' ') };
    struct cw_answer answer = { .duration_us = 1500 };
    int64_t status;

    if (cw_slice_to_int(word, 0, 999, &status)) {
        answer.status = (int)status;
        answer.body = cw_slice_trim(cw_slice_from(text, word.len));
        return answer;
    }
    for (int reason = 1; reason < CW_REASON_COUNT; reason++)
        if (cw_slice_eq(word, cw_slice_of(cw_reason_word((enum cw_reason)reason))))
            answer.transport = (enum cw_reason)reason;
    return answer;
}

static struct cw_slice unescaped(struct trip *t, struct cw_slice text)
{
    char *to = cw_arena_get(&t->runner->arena, text.len + 1);
    size_t len = 0;

    for (size_t i = 0; to && i < text.len; i++) {
        unsigned byte = 0;

        to[len++] = text.ptr[i];
        if (text.ptr[i] != '\\' || i + 3 >= text.len || text.ptr[i + 1] != 'x')
            continue;
        sscanf(text.ptr + i + 2, "%2x", &byte);
        to[len - 1] = (char)byte;
        i += 3;
    }
    return (struct cw_slice){ to, len };
}

static void travel(struct trip *t)
{
    const struct field *first = &t->block->fields[0];
    bool bytes = cw_slice_eq(first->keyword, CW_LIT("bytes"));
    struct cw_record record = { .topic = CW_LIT("in"),
                                .partition = 3,
                                .offset = 4711,
                                .timestamp_ms = 1795356000123,
                                .key = block_value(t->block, "key", (struct cw_slice){ 0 }) };

    record.value = bytes ? unescaped(t, first->value) : first->value;
    cw_worker_admit(t->worker, &record, t);
    while (t->asking) {
        struct cw_answer answer = read_answer(t);
        void *tag = t->asking;

        t->asking = NULL;
        t->answered++;
        cw_worker_answered(t->worker, tag, &answer);
    }
}

static struct cw_slice member(const struct cw_json *json, uint32_t node, const char *name)
{
    struct cw_slice raw = cw_json_raw(json, cw_json_member(json, node, cw_slice_of(name)));

    return raw.len && raw.ptr[0] == '"' ? (struct cw_slice){ raw.ptr + 1, raw.len - 2 } : raw;
}

/* "crm found 200", one integration a line. */
static struct cw_slice outcomes(struct trip *t, const struct cw_json *json)
{
    static const char *const names[] = { "name", "outcome", "reason", "status" };
    uint32_t list = cw_json_member(json, 0, CW_LIT("integrations"));
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 65536);
    for (size_t i = 0; i < cw_json_length(json, list); i++) {
        uint32_t item = cw_json_element(json, list, (int64_t)i);

        for (size_t n = 0; n < sizeof(names) / sizeof(names[0]); n++) {
            struct cw_slice text = member(json, item, names[n]);

            if (text.ptr && n)
                cw_buf_add_char(&buf, ' ');
            else if (text.ptr && i)
                cw_buf_add_char(&buf, '\n');
            cw_buf_add(&buf, text);
        }
    }
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

static void expect_field(struct trip *t, const struct field *field, const struct cw_json *json)
{
    const struct {
        const char *keyword;
        struct cw_slice actual;
    } facts[] = {
        { "asks", cw_buf_slice(&t->asks) },
        { "headers", cw_buf_slice(&t->headers) },
        { "body", cw_buf_slice(&t->bodies) },
        { "outcomes", outcomes(t, json) },
        { "status", member(json, 0, "status") },
        { "cad", member(json, 0, "cad") },
        { "extra", member(json, 0, "extra_data") },
        { "key_is", t->output.key },
        { "record", t->sent ? t->output.value : CW_LIT("none") },
        { "dead", dead(t) },
        { "runs", matched(t, true) },
        { "not_run", matched(t, false) },
    };

    for (size_t i = 0; i < sizeof(facts) / sizeof(facts[0]); i++)
        if (cw_slice_eq(field->keyword, cw_slice_of(facts[i].keyword)))
            expect(t->runner, field, facts[i].actual);
}

static void expect_trip(struct trip *t)
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

void run_event(struct runner *r, const struct block *block)
{
    static const uint64_t seed[2] = { 1, 2 };
    const int32_t three = 3;
    struct trip t = { .runner = r, .block = block };
    struct cw_ports ports = { &t,         port_ask,   port_cancel,  port_send, port_commit,
                              port_pause, port_quiet, port_release, port_tell };

    cw_buf_init(&t.asks, &r->arena, 1 << 20);
    cw_buf_init(&t.headers, &r->arena, 1 << 20);
    cw_buf_init(&t.bodies, &r->arena, 8 << 20);
    t.worker = cw_worker_new(r->plan, &ports, seed);
    if (!t.worker || cw_worker_assigned(t.worker, &three, 1))
        return;
    travel(&t);
    expect_trip(&t);
    if (t.sending)
        cw_worker_delivered(t.worker, t.sending, CW_OK);
    cw_worker_free(t.worker);
}
