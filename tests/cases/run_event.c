/* Blocks that send one event through the worker: what is asked, what is made of the answers. */
#include "cases/trip.h"

#include "cw/base/moment.h"
#include "cw/lookup/pairs.h"
#include "cw/lookup/request.h"
#include <stdio.h>

enum { TURNS_MAX = 1000, HOUR_MS = 3600000 };

static void add_line(struct cw_buf *buf, struct cw_slice a, struct cw_slice b)
{
    if (buf->len)
        cw_buf_add_char(buf, '\n');
    cw_buf_add(buf, a);
    cw_buf_add(buf, b);
}

static struct cw_slice kept(struct trip *t, struct cw_slice s)
{
    return s.ptr ? cw_arena_copy(&t->runner->arena, s) : s;
}

static struct cw_slice headers_of(struct trip *t, const struct cw_request *request)
{
    const struct cw_integration *item = request->integration;
    struct cw_scope scope = { .arena = &t->runner->arena };
    struct cw_slice line;
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 1 << 20);
    for (size_t i = 0; request->headers && i < request->header_count; i++)
        add_line(&buf, request->headers[i], CW_LIT(""));
    for (size_t i = 0; !request->headers && i < item->header_count; i++)
        if (!cw_request_header(&line, &item->headers[i], &scope))
            add_line(&buf, line, CW_LIT(""));
    return cw_buf_slice(&buf);
}

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct trip *t = world;
    struct asked *asked = &t->asked[t->asked_count];

    if (t->asked_count == ASKED_MAX)
        return CW_ELIMIT;
    t->asked_count++;
    *asked = (struct asked){ .name = request->integration->name,
                             .method = cw_slice_of(cw_method_word(request->integration->method)),
                             .url = kept(t, request->url),
                             .headers = headers_of(t, request),
                             .body = kept(t, request->body),
                             .at_ms = t->now_ms,
                             .tag = tag };
    return CW_OK;
}

static void port_cancel(void *world, void *tag)
{
    struct trip *t = world;

    for (unsigned i = 0; i < t->asked_count; i++)
        if (t->asked[i].tag == tag)
            t->asked[i].tag = NULL;
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

static int64_t port_position(void *world, int32_t partition)
{
    (void)world;
    (void)partition;
    return -1;
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

static bool is_named(struct cw_slice keyword, struct cw_slice kind, struct cw_slice name)
{
    return keyword.len == kind.len + 1 + name.len && cw_slice_starts(keyword, kind) &&
           keyword.ptr[kind.len] == '.' && cw_slice_eq(cw_slice_from(keyword, kind.len + 1), name);
}

const struct field *named_field(const struct block *block, const char *kind, struct cw_slice name, size_t n)
{
    for (size_t i = 0; i < block->count; i++)
        if (is_named(block->fields[i].keyword, cw_slice_of(kind), name) && n-- == 0)
            return &block->fields[i];
    return NULL;
}

/* How many requests of that name came before. */
static size_t rank(const struct trip *t, const struct asked *asked)
{
    size_t before = 0;

    for (const struct asked *other = t->asked; other < asked; other++)
        before += cw_slice_eq(other->name, asked->name);
    return before;
}

/* The first request that was the same: another one unless this is no retry. */
static const struct asked *first_try(const struct trip *t, const struct asked *asked)
{
    const struct asked *other = t->asked;

    while (!cw_slice_eq(other->name, asked->name) || !cw_slice_eq(other->url, asked->url) ||
           !cw_slice_eq(other->headers, asked->headers) || !cw_slice_eq(other->body, asked->body))
        other++;
    return other;
}

/* How many different requests came before; a retry has the rank of what it repeats. */
static size_t rank_of_first(const struct trip *t, const struct asked *asked)
{
    const struct asked *first = first_try(t, asked);
    size_t before = 0;

    for (const struct asked *other = t->asked; other < first; other++)
        before += first_try(t, other) == other;
    return before;
}

/* The lines "Name: value" with CR LF. */
static struct cw_slice header_lines(struct trip *t, const struct field *field)
{
    struct cw_slice rest = field ? field->value : CW_LIT("");
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 1 << 20);
    while (rest.len) {
        struct cw_slice line = { rest.ptr, cw_slice_find(rest, '\n') };

        cw_buf_add(&buf, line);
        cw_buf_add(&buf, CW_LIT("\r\n"));
        rest = cw_slice_from(rest, line.len + (line.len < rest.len));
    }
    return cw_buf_slice(&buf);
}

/* "200 {...}", "timeout", or nothing: 200 without a body. */
static void parse_answer(struct cw_answer *to, struct cw_slice text)
{
    struct cw_slice word = { text.ptr, cw_slice_find(text, ' ') };
    int64_t status;

    if (cw_slice_to_int(word, 0, 999, &status)) {
        to->status = (int)status;
        to->body = cw_slice_trim(cw_slice_from(text, word.len));
        return;
    }
    for (int reason = 1; reason < CW_REASON_COUNT; reason++)
        if (cw_slice_eq(word, cw_slice_of(cw_reason_word((enum cw_reason)reason))))
            to->transport = (enum cw_reason)reason;
}

static struct cw_slice with_headers(struct trip *t, struct cw_slice name)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 4096);
    cw_buf_add(&buf, name);
    cw_buf_add(&buf, CW_LIT(".headers"));
    return cw_buf_slice(&buf);
}

static struct cw_slice retry_after(struct trip *t, struct cw_slice headers)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &t->runner->arena, 4096);
    return cw_pairs_header(&buf, headers, CW_LIT("retry-after")) ? cw_buf_slice(&buf)
                                                                 : (struct cw_slice){ 0 };
}

/* The n-th answer of that name; where there are fewer, the last of them stays. */
static const struct field *named_answer(const struct block *block, struct cw_slice name, size_t n)
{
    const struct field *field = named_field(block, "answer", name, n);

    while (!field && n-- > 0)
        field = named_field(block, "answer", name, n);
    return field;
}

/* The integration's own next answer, or the next of all. */
static struct cw_answer read_answer(struct trip *t, const struct asked *asked)
{
    const struct field *field = named_answer(t->block, asked->name, rank(t, asked));
    const struct field *headers =
        named_field(t->block, "answer", with_headers(t, asked->name), rank(t, asked));
    struct cw_answer answer = { .duration_us = 1500, .headers = header_lines(t, headers) };

    answer.retry_after = retry_after(t, answer.headers);
    if (!field)
        field = block_field(t->block, "answer", rank_of_first(t, asked));
    parse_answer(&answer, field ? field->value : CW_LIT("200"));
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

/* The request that is answered next: in the order asked, but for those named by `last`. */
static struct asked *next_asked(struct trip *t)
{
    struct cw_slice last = block_value(t->block, "last", (struct cw_slice){ 0 });
    struct asked *found = NULL;

    for (unsigned i = t->asked_count; i-- > 0;)
        if (t->asked[i].tag && (!found || !cw_slice_eq(t->asked[i].name, last)))
            found = &t->asked[i];
    return found;
}

static int64_t tick(struct trip *t, int64_t more_ms)
{
    t->now_ms += more_ms < HOUR_MS ? more_ms : HOUR_MS;
    return cw_worker_tick(t->worker, (struct cw_time){ 1000 + t->now_ms, t->start_ms + t->now_ms });
}

static void answer(struct trip *t, struct asked *asked)
{
    struct cw_answer answer = read_answer(t, asked);
    void *tag = asked->tag;

    asked->tag = NULL;
    cw_worker_answered(t->worker, tag, &answer);
}

/* Answers what is asked and takes what is sent; where nothing is, time goes on. */
static void take_turns(struct trip *t)
{
    for (int turn = 0; turn < TURNS_MAX && cw_worker_open(t->worker); turn++) {
        struct asked *asked = next_asked(t);
        void *sending = t->sending;

        t->sending = NULL;
        if (asked)
            answer(t, asked);
        if (sending)
            cw_worker_delivered(t->worker, sending, CW_OK);
        if (!asked && !sending)
            tick(t, tick(t, 0));
    }
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

    t->start_ms = record.timestamp_ms;
    cw_moment_parse(block_value(t->block, "now", CW_LIT("")), &t->start_ms);
    record.value = bytes ? unescaped(t, first->value) : first->value;
    tick(t, 0);
    cw_worker_admit(t->worker, &record, t);
    take_turns(t);
}

void run_event(struct runner *r, const struct block *block)
{
    static const uint64_t seed[2] = { 1, 2 };
    const struct cw_start three = { .partition = 3, .next = -1 };
    struct trip t = { .runner = r, .block = block };
    struct cw_ports ports = { &t,         port_ask,   port_cancel,  port_send, port_commit, port_position,
                              port_pause, port_quiet, port_release, port_tell, NULL };

    t.worker = cw_worker_new(r->plan, &ports, seed);
    if (!t.worker || cw_worker_assigned(t.worker, &three, 1))
        return;
    travel(&t);
    if (r->records && t.sent && t.output.topic == CW_TO_OUTPUT)
        printf("%.*s\n", (int)t.output.value.len, t.output.value.ptr);
    expect_trip(&t);
    cw_worker_free(t.worker);
}
