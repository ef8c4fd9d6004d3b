#include "flight/world.h"
#include "mocka.h"
#include "show_faults.h"
#include <stdlib.h>

#define RECORD(name, path, event, json)                                                                      \
    "  { name = \"" name "\"; endpoint = \"http://127.0.0.1/" path "\"; events = \"" event                   \
    "\"; configuration = \"" json "\"; retry: { max = 0; }; }"

/* clang-format off */
static const char integrations[] = "integrations = (\n"
    RECORD("crm", "crm", "received", "get") ",\n"
    RECORD("hook", "hook", "queued", "post") ",\n"
    RECORD("one", "1", "allocated", "get") ",\n"
    RECORD("two", "2", "allocated", "get") ",\n"
    RECORD("three", "3", "allocated", "get") ",\n"
    RECORD("first", "1", "transferred", "get") ",\n"
    RECORD("second", "2", "transferred", "see") ",\n"
    RECORD("third", "3", "transferred", "see") " );\n";
/* clang-format on */

static const char get_json[] =
    "{\"request\":{\"method\":\"GET\",\"params\":{\"phone\":\"{contact.source}\"}},"
    "\"response\":{\"save\":{\"customer\":{\"id\":\"{response.body.id}\"}}}}";
static const char see_json[] =
    "{\"request\":{\"method\":\"GET\",\"headers\":{\"x\":\"{contact.attached_data.customer.id}\"},"
    "\"params\":{\"phone\":\"{contact.source}\"}},"
    "\"response\":{\"save\":{\"customer\":{\"id\":\"{response.body.id}\"}}}}";
static const char post_json[] =
    "{\"request\":{\"method\":\"POST\",\"block\":true,\"body\":{\"contact\":\"{contact.id}\"}}}";

static const char loose_json[] =
    "{\"request\":{\"method\":\"POST\",\"body\":{\"contact\":\"{contact.id}\"}}}";
static const char delayed_json[] = "{\"request\":{\"method\":\"GET\",\"delay\":2,\"delayMax\":4},"
                                   "\"response\":{\"save\":{\"customer\":\"{response.body}\"}}}";
static const char oauth_json[] =
    "{\"request\":{\"method\":\"GET\",\"authentication\":{\"type\":\"oauth\",\"client_id\":\"us\","
    "\"access_token_url\":\"https://id.example/token\"}},"
    "\"response\":{\"save\":{\"customer\":\"{response.body}\"}}}";

static const struct {
    const char *name, *json;
} files_of_world[] = {
    { "get", get_json },     { "see", see_json },         { "post", post_json },
    { "loose", loose_json }, { "delayed", delayed_json }, { "oauth", oauth_json },
};

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    (void)world;
    for (size_t i = 0; i < sizeof(files_of_world) / sizeof(files_of_world[0]); i++)
        if (cw_slice_eq(file->path, cw_slice_of(files_of_world[i].name)))
            file->bytes = cw_arena_copy(arena, cw_slice_of(files_of_world[i].json));
    return file->bytes.ptr ? CW_OK : cw_fail(reterr, CW_EIO, 0, "no such file");
}

struct cw_plan *world_plan(const char *settings)
{
    static char text[8192];
    struct cw_files files = { .read = read_file };
    struct cw_text cfg = { "worker.cfg", { text, 0 } };
    struct cw_faults faults;
    struct cw_plan *plan;

    cfg.bytes.len = (size_t)snprintf(text, sizeof(text), "%s\n%s", settings,
                                     strstr(settings, "integrations") ? "" : integrations);
    cw_faults_init(&faults);
    plan = cw_plan_load(&cfg, &files, &faults);
    if (!plan)
        show_faults(&faults);
    cw_faults_done(&faults);
    assert_non_null(plan);
    return plan;
}

static void put(char *to, size_t size, struct cw_slice from)
{
    snprintf(to, size, "%.*s", (int)from.len, from.ptr ? from.ptr : "");
}

static enum cw_status port_ask(void *world, const struct cw_request *request, void *tag)
{
    struct world *w = world;
    struct world_ask *ask = &w->asks[w->ask_count];
    const struct cw_record *record = cw_worker_record_of(tag);

    if (w->ask_says)
        return w->ask_says;
    assert_true(w->ask_count++ < WORLD_MAX);
    *ask = (struct world_ask){ .tag = tag,
                               .integration = request->integration,
                               .open = true,
                               .partition = record ? record->partition : -1,
                               .offset = record ? record->offset : -1,
                               .timeout_ms = request->timeout_ms };
    if (record)
        put(ask->key, sizeof(ask->key), record->key);
    put(ask->url, sizeof(ask->url), request->url);
    for (size_t i = 0; i < request->header_count; i++)
        put(ask->header, sizeof(ask->header), request->headers[i]);
    return CW_OK;
}

static void port_cancel(void *world, void *tag)
{
    struct world *w = world;

    w->cancel_count++;
    for (size_t i = 0; i < w->ask_count; i++)
        if (w->asks[i].tag == tag)
            w->asks[i].open = false;
}

static struct cw_slice header(const struct cw_output *output, const char *name)
{
    for (unsigned i = 0; i < output->header_count; i++)
        if (!strcmp(output->headers[i].name, name))
            return output->headers[i].value;
    return (struct cw_slice){ 0 };
}

static enum cw_status port_send(void *world, const struct cw_output *output, void *message, void *tag)
{
    struct world *w = world;
    const struct world_message *from = message;
    struct world_sent *sent = &w->sents[w->sent_count];

    if (w->send_says && !w->send_room)
        return w->send_says;
    w->send_room -= w->send_room > 0;
    assert_true(w->sent_count++ < WORLD_MAX);
    *sent = (struct world_sent){ .tag = tag,
                                 .topic = output->topic,
                                 .partition = from->partition,
                                 .offset = from->offset,
                                 .null_value = !output->value.ptr,
                                 .open = true };
    put(sent->key, sizeof(sent->key), output->key);
    put(sent->value, sizeof(sent->value), output->value);
    put(sent->reason, sizeof(sent->reason), header(output, "cad-worker-reason"));
    put(sent->why, sizeof(sent->why), header(output, "cad-worker-error"));
    return CW_OK;
}

static bool asks(const struct world *w, int32_t partition, int64_t offset)
{
    for (size_t i = 0; i < w->ask_count; i++)
        if (w->asks[i].open && w->asks[i].partition == partition && w->asks[i].offset == offset)
            return true;
    return false;
}

static void check_commit(const struct world *w, const struct cw_commit *commit)
{
    for (int64_t offset = 0; offset < commit->next; offset++)
        if (!w->finished[commit->partition][offset] || asks(w, commit->partition, offset))
            fail_msg("offset %d of partition %d is committed and not finished", (int)offset,
                     (int)commit->partition);
}

static enum cw_status port_commit(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    struct world *w = world;
    struct world_commit *commit = &w->commits[w->commit_count];

    assert_true(!w->committing || w->loose_commits);
    assert_in_range(count, 1, WORLD_PARTITIONS);
    for (size_t i = 0; i < count; i++)
        check_commit(w, &commits[i]);
    if (w->commit_says)
        return w->commit_says;
    assert_true(w->commit_count++ < WORLD_MAX);
    commit->count = count;
    commit->tag = tag;
    memcpy(commit->items, commits, count * sizeof(*commits));
    w->committing = true;
    return CW_OK;
}

static void port_transact(void *world, const struct cw_commit *commits, size_t count, void *tag)
{
    struct world *w = world;
    struct world_commit *commit = &w->commits[w->commit_count];

    assert_false(w->committing);
    assert_true(w->commit_count++ < WORLD_MAX);
    assert_in_range(count, 0, WORLD_PARTITIONS);
    w->abort_count += !count;
    w->committing = true;
    *commit = (struct world_commit){ .tag = tag, .count = count };
    for (size_t i = 0; i < count; i++) {
        commit->items[i] = commits[i];
        snprintf(w->map, sizeof(w->map), "%s", commits[i].map.ptr);
    }
}

static int64_t port_position(void *world, int32_t partition)
{
    const struct world *w = world;

    return w->position[partition] ? w->position[partition] : -1;
}

static void port_pause(void *world, int32_t partition, bool pause)
{
    struct world *w = world;

    assert_int_not_equal(w->paused[partition], pause); /* resuming what is not paused rewinds it */
    w->paused[partition] = pause;
    w->pause_count += pause;
    w->resume_count += !pause;
}

static void port_give_back(void *world)
{
    struct world *w = world;

    w->given_back++;
    for (size_t i = 0; i < WORLD_PARTITIONS; i++)
        assert_false(w->paused[i]); /* librdkafka keeps the flag: whoever gets it next would read nothing */
}

static void port_release(void *world, void *message)
{
    struct world *w = world;

    w->alive--;
    free(message);
}

static void port_tell(void *world, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    struct world *w = world;

    assert_true(tale != CW_TALE_DEAD_LETTER || record);
    assert_non_null(text);
    w->tales[tale]++;
}

static void init(struct world *w, const char *settings, bool exactly_once)
{
    static const uint64_t seed[2] = { 1, 2 };
    const struct cw_start zero = { .partition = 0, .next = -1 };
    struct cw_ports ports = { w,
                              port_ask,
                              port_cancel,
                              port_send,
                              port_commit,
                              port_position,
                              port_pause,
                              port_give_back,
                              port_release,
                              port_tell,
                              exactly_once ? port_transact : NULL };

    memset(w, 0, sizeof(*w));
    w->plan = world_plan(settings);
    w->worker = cw_worker_new(w->plan, &ports, seed);
    assert_non_null(w->worker);
    w->time = (struct cw_time){ 1000, 1800000000000 };
    cw_worker_tick(w->worker, w->time);
    assert_int_equal(cw_worker_assigned(w->worker, &zero, 1), CW_OK);
}

void world_init(struct world *w, const char *settings)
{
    init(w, settings, false);
}

void world_init_exactly_once(struct world *w, const char *settings)
{
    init(w, settings, true);
}

void world_done(struct world *w)
{
    cw_worker_free(w->worker);
    cw_plan_free(w->plan);
    assert_int_equal(w->alive, 0);
}

/* consumed = sum of what became of the records + those still open. */
static void check_conservation(const struct world *w)
{
    const struct cw_counters *c = &w->worker->counters;
    uint64_t sum = c->tombstones + c->dead_lettered + c->released + c->already_done;

    for (int i = 0; i < CW_RECORD_STATUS_COUNT; i++)
        sum += c->statuses[i];
    assert_int_equal(c->consumed, sum + cw_worker_open(w->worker));
}

void world_check(const struct world *w)
{
    check_conservation(w);
    assert_int_equal(w->alive, cw_worker_open(w->worker) + w->worker->orphan_count);
    assert_true(w->worker->calls.under_way <= (size_t)w->plan->settings.delivery.in_flight);
    for (const struct cw_partition *p = w->worker->partitions; p; p = p->next)
        assert_true(p->window.count <= w->plan->settings.delivery.window);
    assert_true(w->alive || !w->worker->open_bytes);
}

int64_t world_admit_raw(struct world *w, int32_t partition, const char *key, const char *value)
{
    size_t len = value ? strlen(value) : 0;
    struct world_message *m = calloc(1, sizeof(*m) + len + 1);
    struct cw_record record = { .topic = CW_LIT("in"),
                                .partition = partition,
                                .offset = w->next_offset[partition]++,
                                .timestamp_ms = 1799999999000 };

    assert_non_null(m);
    m->partition = partition;
    m->offset = record.offset;
    put(m->key, sizeof(m->key), cw_slice_of(key));
    memcpy(m->value, value ? value : "", len);
    record.key = key ? cw_slice_of(m->key) : (struct cw_slice){ 0 };
    record.value = value ? (struct cw_slice){ m->value, len } : (struct cw_slice){ 0 };
    w->alive++;
    /* nothing is written for these: they are finished by being read */
    w->finished[partition][record.offset] = !value || strstr(value, "\"accepted\"");
    cw_worker_admit(w->worker, &record, m);
    world_check(w);
    return record.offset;
}

int64_t world_admit(struct world *w, const char *event, const char *key)
{
    char value[400];

    snprintf(value, sizeof(value),
             "{\"event\":{\"name\":\"%s\"},\"contact\":{\"id\":\"%s\",\"channel_type\":\"phone\","
             "\"source\":\"+3585%lld\"}}",
             event, key ? key : "", (long long)w->next_offset[0]);
    return world_admit_raw(w, 0, key, value);
}

struct world_ask *world_asked(struct world *w, int64_t offset)
{
    for (size_t i = w->ask_count; i-- > 0;)
        if (w->asks[i].open && w->asks[i].partition == 0 && w->asks[i].offset == offset)
            return &w->asks[i];
    return NULL;
}

bool world_is_asking(struct world *w, int64_t offset)
{
    return world_asked(w, offset) != NULL;
}

void world_answer_this(struct world *w, struct world_ask *ask, const struct cw_answer *answer)
{
    struct cw_answer lent = *answer;
    char *body = malloc(answer->body.len + 1);

    assert_non_null(ask);
    assert_true(ask->open);
    assert_non_null(body);
    ask->open = false;
    if (lent.body.len)
        memcpy(body, lent.body.ptr, lent.body.len);
    lent.body.ptr = body;
    cw_worker_answered(w->worker, ask->tag, &lent);
    free(body); /* it was lent for the length of the call */
    world_check(w);
}

void world_answer(struct world *w, int64_t offset, int status, const char *body)
{
    struct cw_answer answer = { .status = status, .body = cw_slice_of(body), .duration_us = 43000 };

    world_answer_this(w, world_asked(w, offset), &answer);
}

struct world_sent *world_output(struct world *w, int64_t offset)
{
    for (size_t i = w->sent_count; i-- > 0;)
        if (w->sents[i].partition == 0 && w->sents[i].offset == offset)
            return &w->sents[i];
    return NULL;
}

void world_deliver_this(struct world *w, struct world_sent *sent, enum cw_status status)
{
    assert_non_null(sent);
    assert_true(sent->open);
    sent->open = false;
    if (status == CW_OK)
        w->finished[sent->partition][sent->offset] = true;
    cw_worker_delivered(w->worker, sent->tag, status);
    world_check(w);
}

void world_deliver(struct world *w, int64_t offset, enum cw_status status)
{
    world_deliver_this(w, world_output(w, offset), status);
}

void world_deliver_all(struct world *w)
{
    for (size_t i = 0; i < w->sent_count; i++)
        if (w->sents[i].open)
            world_deliver_this(w, &w->sents[i], CW_OK);
}

void world_tick(struct world *w, int64_t ms)
{
    int64_t sleep_ms;

    w->time.now_ms += ms;
    w->time.wall_ms += ms;
    sleep_ms = cw_worker_tick(w->worker, w->time);
    assert_in_range(sleep_ms, 0, 1000);
    world_check(w);
}

void world_committed(struct world *w, enum cw_status status)
{
    assert_true(w->committing);
    w->committing = false;
    cw_worker_committed(w->worker, w->commits[w->commit_count - 1].tag, status, status ? "refused" : NULL);
    world_check(w);
}

void world_ended(struct world *w, const struct cw_ended *ended)
{
    assert_true(w->committing);
    w->committing = false;
    cw_worker_transacted(w->worker, w->commits[w->commit_count - 1].tag, ended);
    world_check(w);
}

void world_commit_now(struct world *w)
{
    world_tick(w, w->plan->settings.delivery.commit_interval);
    if (w->committing)
        world_committed(w, CW_OK);
}

int64_t world_commit_of(const struct world *w, int32_t partition)
{
    for (size_t i = w->commit_count; i-- > 0;)
        for (size_t j = 0; j < w->commits[i].count; j++)
            if (w->commits[i].items[j].partition == partition)
                return w->commits[i].items[j].next;
    return -1;
}
