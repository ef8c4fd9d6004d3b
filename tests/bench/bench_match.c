/* bench_match - what finding the integrations of an event costs as integrations on other queues are added,
 * and how long a plan takes to load.
 *
 * Each integration has two queues of its own, an id and an address; events take turns over all of them. */
#include "cw/lookup/match.h"

#include "figure.h"
#include <stdio.h>
#include <stdlib.h>

enum { FEW = 10, MANY = 1000, EVENTS = 4096, TURNS = 3, CFG_MAX = 4 << 20 };

static const double GROWTH_MAX = 1.2, LOAD_MAX_S = 1.0;

static const char json[] =
    "{\"request\":{\"authentication\":{\"type\":\"basic\"},\"method\":\"GET\",\"headers\":{\"Accept\":"
    "\"application/json\"},\"params\":{\"phone\":\"{contact.source}\"}},\"response\":{\"save\":{"
    "\"customer_data\":{\"id\":\"{response.body.id}\",\"firstname\":\"{response.body.properties.firstname}\","
    "\"lastname\":\"{response.body.properties.lastname}\",\"lastticket\":\"{response.body.tickets[-1].id}\"}}"
    "}}";

struct subject {
    struct cw_arena arena; /* of the events */
    struct cw_plan *plan;
    struct cw_event *events;
    size_t next, found;
    double load_s;
};

static void fail(const char *what)
{
    fprintf(stderr, "bench_match: %s\n", what);
    exit(EXIT_FAILURE);
}

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    (void)world;
    (void)reterr;
    file->bytes = cw_arena_copy(arena, CW_LIT(json));
    return file->bytes.ptr ? CW_OK : CW_ENOMEM;
}

static struct cw_slice cfg_of(size_t integrations, struct cw_arena *arena)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, CFG_MAX);
    cw_buf_addf(&buf, "integrations = (");
    for (size_t i = 0; i < integrations; i++)
        cw_buf_addf(
            &buf,
            "%s\n{ name = \"integration %zu\"; ordinal = %zu; endpoint = \"https://crm.example/%zu\"; "
            "events = \"any\"; direct_conversations = false;\n  queues = [ "
            "\"0f8a613c-b247-5d0e-8e21-%012zx\", \"+3589%08zu\" ]; configuration = \"crm.json\";\n"
            "  authentications: { username = \"u\"; password = \"password-%zu\"; }; }",
            i ? "," : "", i, i * 7 % 100, i, i, i, i);
    cw_buf_addf(&buf, "\n);\n");
    return cw_buf_slice(&buf);
}

static void load(struct subject *s, size_t integrations)
{
    struct cw_text text = { "worker.cfg", cfg_of(integrations, &s->arena) };
    struct cw_files files = { NULL, read_file, NULL };
    struct cw_faults faults;
    double start_ns = figure_now_ns();

    cw_faults_init(&faults);
    s->plan = cw_plan_load(&text, &files, &faults);
    s->load_s = (figure_now_ns() - start_ns) / 1e9;
    if (!s->plan)
        fail("the plan does not load");
    cw_faults_done(&faults);
}

static void make_event(struct subject *s, struct cw_event *event, size_t number)
{
    size_t owner = number % s->plan->count;
    struct cw_record record = { .topic = CW_LIT("in") };
    struct cw_refusal refusal;
    struct cw_buf buf;

    cw_buf_init(&buf, &s->arena, 4096);
    cw_buf_addf(
        &buf,
        "{\"event\":{\"name\":\"received\"},\"contact\":{\"channel_type\":\"phone\",\"queue\":{\"id\":"
        "\"0F8A613C-B247-5D0E-8E21-%012zX\",\"address\":\"+3589%08zu\"}}}",
        owner, owner);
    record.value = cw_buf_slice(&buf);
    if (cw_to_event(event, &record, 1 << 20, &s->arena, &refusal))
        fail("an event cannot be read");
}

static void subject_init(struct subject *s, size_t integrations)
{
    *s = (struct subject){ .next = 0 };
    cw_arena_init(&s->arena, 1 << 20, 256 << 20);
    load(s, integrations);
    s->events = cw_arena_get(&s->arena, EVENTS * sizeof(*s->events));
    if (!s->events)
        fail("no memory");
    for (size_t i = 0; i < EVENTS; i++)
        make_event(s, &s->events[i], i * 611);
}

static void subject_done(struct subject *s)
{
    cw_plan_free(s->plan);
    cw_arena_done(&s->arena);
}

static void match_one(void *owner)
{
    struct subject *s = owner;
    struct cw_matches matches;

    cw_match(&matches, s->plan, &s->events[s->next]);
    s->next = (s->next + 1) % EVENTS;
    s->found += matches.count;
    if (matches.count != 1)
        fail("an event matches another number of integrations than one");
}

static struct figure measured(struct subject *s)
{
    struct figure figure = figure_of(match_one, s);

    printf("  %5zu integrations  %s\n", s->plan->count, figure_text(&figure));
    return figure;
}

/* Programs take turns, so that what else the machine does hits both. */
static double growth(struct subject *few, struct subject *many)
{
    double best[2] = { 1e12, 1e12 };

    for (int turn = 0; turn < TURNS; turn++) {
        double a = measured(few).ns, b = measured(many).ns;

        best[0] = a < best[0] ? a : best[0];
        best[1] = b < best[1] ? b : best[1];
    }
    return best[1] / best[0];
}

int main(void)
{
    struct subject few, many;
    double grown;

    subject_init(&few, FEW);
    subject_init(&many, MANY);
    printf("matching an event, integrations on disjoint queues, median of %d samples\n", FIGURE_SAMPLES);
    grown = growth(&few, &many);
    printf("  %d / %d: %.2f, target < %.1f: %s\n", MANY, FEW, grown, GROWTH_MAX,
           grown < GROWTH_MAX ? "reached" : "MISSED");
    printf("  load of %d integrations: %.3f s, target < %.0f: %s\n", MANY, many.load_s, LOAD_MAX_S,
           many.load_s < LOAD_MAX_S ? "reached" : "MISSED");
    subject_done(&few);
    subject_done(&many);
    return grown < GROWTH_MAX && many.load_s < LOAD_MAX_S ? EXIT_SUCCESS : EXIT_FAILURE;
}
