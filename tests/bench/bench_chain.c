/* bench_chain - what an event with three chained integrations costs in the pure core: from the record's bytes
 * to the output's, with answers that are there at once.
 *
 * Each integration has basic authentication or a body, reads what the one before it saved, and saves or sets
 * some of an answer of about 1 KB. */
#include "cw/run/worker.h"

#include "figure.h"
#include <stdio.h>
#include <stdlib.h>

enum { CHAINED = 3, OPEN_MAX = 8 };

static const double GOAL_NS = 15000;

static const char config[] =
    "integrations = (\n"
    "{ name = \"crm\"; endpoint = \"https://crm.example/contacts\"; events = \"any\"; configuration = "
    "\"1\";\n"
    "  authentications: { username = \"u\"; password = \"a-password\"; }; },\n"
    "{ name = \"orders\"; ordinal = 1; endpoint = "
    "\"https://shop.example/customers/{contact.attached_data.customer.id}/orders\";\n"
    "  events = \"any\"; configuration = \"2\"; },\n"
    "{ name = \"route\"; ordinal = 2; endpoint = \"https://route.example/next\"; events = \"any\"; safe = "
    "true;\n"
    "  configuration = \"3\"; } );\n";

static const char *const configurations[CHAINED] = {
    "{\"request\":{\"authentication\":{\"type\":\"basic\"},\"method\":\"GET\",\"headers\":{\"Accept\":"
    "\"application/"
    "json\"},\"params\":{\"phone\":\"{contact.source}\"}},\"response\":{\"save\":{\"customer\":{"
    "\"id\":\"{response.body.id}\",\"firstname\":\"{response.body.properties.firstname}\",\"lastname\":"
    "\"{response.body.properties.lastname}\",\"company\":\"{response.body.properties.company}\","
    "\"lastticket\":\"{response.body.tickets[-1].id}\"}}}}",
    "{\"request\":{\"method\":\"GET\",\"headers\":{\"X-Conversation\":\"{contact.id}\"},\"params\":{"
    "\"limit\":3}},"
    "\"response\":{\"save\":{\"customer\":{\"city\":\"{response.body.properties.city}\"},\"open\":"
    "\"{response.body.tickets[*].id}\"}}}",
    "{\"request\":{\"method\":\"POST\",\"body\":{\"event\":\"{event.name}\",\"queue\":\"{contact.queue.id}\","
    "\"customer\":\"{contact.attached_data.customer}\"}},\"response\":{\"set\":{\"priority\":"
    "\"{response.body.properties.employees}\"}}}",
};

static const char event[] =
    "{\"event\":{\"name\":\"received\",\"datetime\":\"2026-11-22T08:00:00.000Z\"},\"contact\":{\"id\":"
    "\"1166B2E3D2AC4BD0A59F0010CC4711AA\",\"guid\":\"11f0b3e3d2ac4bd0a59f0010cc4711aa\",\"channel_type\":"
    "\"phone\",\"direction\":\"inbound\",\"created\":\"2026-11-22T07:59:58.000Z\",\"language\":\"en\","
    "\"priority\":100,\"skills\":[\"sales\",\"english\",\"premium\"],\"queue\":{\"id\":"
    "\"0f6bd2a15b0f4a3c9d0f6bd2a15b0f4a\",\"address\":\"+3589310000\"},\"source\":\"+358401234567\","
    "\"destination\":\"+3589310000\",\"attached_data\":{\"campaign\":\"autumn-2026\",\"menu\":[\"1\",\"3\"],"
    "\"note\":\"asked for \\\"order 4711\\\"\",\"consent\":true,\"visits\":12}}}";

static const char answer[] =
    "{\"id\":\"358401234567\",\"properties\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\",\"company\":"
    "\"Analytical Engines Oy\",\"jobtitle\":\"Chief Mathematician\",\"email\":\"ada@engines.example\","
    "\"lifecyclestage\":\"customer\",\"city\":\"J\xC3\xA4rvenp\xC3\xA4\xC3\xA4\",\"country\":\"Finland\","
    "\"createdate\":\"2024-02-29T10:00:00.000Z\",\"lastmodifieddate\":\"2026-11-20T16:45:12.345Z\","
    "\"annualrevenue\":1250000.50,\"employees\":42,\"vip\":true,\"owner\":null},\"tickets\":[{\"id\":"
    "\"T-358401234567-1\",\"subject\":\"Delivery late\",\"status\":\"closed\",\"priority\":2,\"opened\":"
    "\"2026-08-01T09:00:00Z\"},{\"id\":\"T-358401234567-2\",\"subject\":\"Invoice \\\"4711\\\" is wrong\","
    "\"status\":\"closed\",\"priority\":1,\"opened\":\"2026-09-12T13:30:00Z\"},{\"id\":\"T-358401234567\","
    "\"subject\":\"Engine makes noise\",\"status\":\"open\",\"priority\":1,\"opened\":"
    "\"2026-11-19T08:05:00Z\"}],\"createdAt\":\"2024-02-29T10:00:00.000Z\",\"updatedAt\":"
    "\"2026-11-20T16:45:12.345Z\",\"archived\":false}";

/* A world that answers as soon as it is looked at. */
struct world {
    struct cw_worker *worker;
    void *asked[OPEN_MAX], *sent, *committed;
    size_t asked_count, requests, outputs, output_bytes;
    int64_t offset;
    struct cw_time time;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_chain: %s\n", what);
    exit(EXIT_FAILURE);
}

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    (void)world;
    (void)reterr;
    file->bytes = cw_arena_copy(arena, cw_slice_of(configurations[file->path.ptr[0] - '1']));
    return file->bytes.ptr ? CW_OK : CW_ENOMEM;
}

static enum cw_status ask(void *owner, const struct cw_request *request, void *tag)
{
    struct world *w = owner;

    (void)request;
    w->requests++;
    w->asked[w->asked_count++] = tag;
    return CW_OK;
}

static void cancel(void *owner, void *tag)
{
    (void)owner;
    (void)tag;
}

static enum cw_status produce(void *owner, const struct cw_output *output, void *message, void *tag)
{
    struct world *w = owner;

    (void)message;
    w->outputs++;
    w->output_bytes = output->value.len;
    w->sent = tag;
    return CW_OK;
}

static enum cw_status commit(void *owner, const struct cw_commit *commits, size_t count, void *tag)
{
    (void)commits;
    (void)count;
    ((struct world *)owner)->committed = tag;
    return CW_OK;
}

static int64_t position(void *owner, int32_t partition)
{
    (void)owner;
    (void)partition;
    return -1;
}

static void pause_it(void *owner, int32_t partition, bool pause)
{
    (void)owner;
    (void)partition;
    (void)pause;
}

static void give_back(void *owner)
{
    (void)owner;
}

static void release(void *owner, void *message)
{
    (void)owner;
    (void)message;
}

static void tell(void *owner, enum cw_tale tale, const struct cw_record *record, const char *text)
{
    (void)owner;
    (void)tale;
    (void)record;
    (void)text;
}

static struct cw_plan *load(void)
{
    static const struct cw_text text = { "worker.cfg", { config, sizeof(config) - 1 } };
    struct cw_files files = { NULL, read_file, NULL };
    struct cw_faults faults;
    struct cw_plan *plan;

    cw_faults_init(&faults);
    plan = cw_plan_load(&text, &files, &faults);
    if (!plan)
        fail("the plan does not load");
    cw_faults_done(&faults);
    return plan;
}

static void answer_all(struct world *w)
{
    static const struct cw_answer found = { .status = 200,
                                            .headers = CW_LIT("content-type: application/json\r\n"),
                                            .body = { answer, sizeof(answer) - 1 },
                                            .duration_us = 43000 };

    while (w->asked_count)
        cw_worker_answered(w->worker, w->asked[--w->asked_count], &found);
}

static void travel(void *owner)
{
    struct world *w = owner;
    struct cw_record record = { .topic = CW_LIT("in"),
                                .offset = w->offset++,
                                .timestamp_ms = 1795356000123,
                                .key = CW_LIT("1166B2E3D2AC4BD0A59F0010CC4711AA"),
                                .value = { event, sizeof(event) - 1 } };
    void *sent;

    cw_worker_admit(w->worker, &record, w);
    answer_all(w);
    sent = w->sent;
    w->sent = NULL;
    if (!sent)
        fail("no record came out");
    cw_worker_delivered(w->worker, sent, CW_OK);
    w->time.now_ms++;
    cw_worker_tick(w->worker, w->time);
    if (w->committed)
        cw_worker_committed(w->worker, w->committed, CW_OK, NULL);
    w->committed = NULL;
}

int main(void)
{
    struct cw_plan *plan = load();
    struct world w = { .time = { 1, 1795356000123 } };
    struct cw_ports ports = { &w,       ask,       cancel,  produce, commit, position,
                              pause_it, give_back, release, tell,    NULL };
    const struct cw_start start = { .partition = 0, .next = -1 };
    struct figure figure;

    w.worker = cw_worker_new(plan, &ports, (uint64_t[2]){ 1, 2 });
    if (!w.worker || cw_worker_assigned(w.worker, &start, 1))
        fail("no memory");
    cw_worker_tick(w.worker, w.time);
    figure = figure_of(travel, &w);
    if (w.requests != CHAINED * w.outputs)
        fail("an event made another number of requests than three");
    printf("an event with %d chained integrations in the pure core, median of %d samples\n", CHAINED,
           FIGURE_SAMPLES);
    printf("  %zu B event, %d answers of %zu B, %zu B record\n", sizeof(event) - 1, CHAINED,
           sizeof(answer) - 1, w.output_bytes);
    printf("  %s\n  target < %.0f us: %s\n", figure_text(&figure), GOAL_NS / 1000,
           figure.ns < GOAL_NS ? "reached" : "MISSED");
    cw_worker_free(w.worker);
    cw_plan_free(plan);
    return figure.ns < GOAL_NS ? EXIT_SUCCESS : EXIT_FAILURE;
}
