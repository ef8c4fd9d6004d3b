/* Thousands of short histories, each drawn from a seed. CW_WALK_SEED and CW_WALK_COUNT choose others. */
#include "flight/ledger.h"

#define TO(path) "endpoint = \"http://127.0.0.1/" path "\"; "

enum { STEPS = 120, COUNT = 3000, BOUND = 3000 };

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    static const char get[] = "{\"request\":{\"method\":\"GET\",\"params\":{\"p\":\"{contact.source}\"}},"
                              "\"response\":{\"save\":{\"a\":\"{response.body}\"}}}";
    static const char post[] = "{\"request\":{\"method\":\"POST\",\"body\":{\"contact\":\"{contact}\"}}}";

    static const char delayed[] = "{\"request\":{\"method\":\"GET\",\"delayMax\":0.2},"
                                  "\"response\":{\"save\":{\"a\":\"{response.body}\"}}}";
    static const char oauth[] =
        "{\"request\":{\"method\":\"GET\",\"authentication\":{\"type\":\"oauth\",\"client_id\":\"us\","
        "\"access_token_url\":\"http://127.0.0.1/"
        "token\"}},\"response\":{\"save\":{\"b\":\"{response.body}\"}}}";
    const char *text = file->path.ptr[0] == 'g'   ? get
                       : file->path.ptr[0] == 'd' ? delayed
                       : file->path.ptr[0] == 'o' ? oauth
                                                  : post;

    (void)world;
    (void)reterr;
    file->bytes = cw_arena_copy(arena, cw_slice_of(text));
    return file->bytes.ptr ? CW_OK : CW_ENOMEM;
}

/* clang-format off */
static struct cw_plan *make_plan(const char *delivery)
{
    static const char head[] =
        "delivery: { in_flight = 4; window = 16; commit_interval = \"100ms\"; drain_timeout = \"400ms\";\n"
        "            transaction_interval = \"20ms\"; event_timeout = \"2s\"; ";
    static const char rest[] = " };\n"
        "integrations = (\n"
        "  { name = \"a\"; " TO("a") "events = \"received\"; configuration = \"get\"; retry: { first = \"20ms\"; };\n"
        "    breaker: { at_least = 4; window = \"1s\"; open_for = \"100ms\"; when_open = \"wait\"; }; },\n"
        "  { name = \"b\"; " TO("b") "events = \"queued\"; configuration = \"post\"; rate: { requests = 50; }; },\n"
        "  { name = \"c\"; " TO("c") "events = \"allocated\"; configuration = \"delayed\"; cache: { ttl = \"50ms\"; max_entries = 1; }; deadline = \"1200ms\"; },\n"
        "  { name = \"d\"; " TO("d") "events = \"allocated\"; configuration = \"oauth\";\n"
        "    authentications: { client_secret = \"very-secret\"; }; } );\n";
    static char text[4096];
    struct cw_text cfg = { "worker.cfg",
                           { text, (size_t)snprintf(text, sizeof(text), "%s%s%s", head, delivery, rest) } };
    struct cw_files files = { .read = read_file };
    struct cw_faults faults;
    struct cw_plan *plan;

    cw_faults_init(&faults);
    plan = cw_plan_load(&cfg, &files, &faults);
    cw_faults_done(&faults);
    return plan;
}
/* clang-format on */

static void draw_answer(struct sim *sim)
{
    static const struct cw_answer answers[] = {
        { .status = 200, .body = { "{}", 2 } },
        { .status = 200, .body = { "{}", 2 } },
        { .status = 404 },
        { .status = 503 },
        { .transport = CW_REASON_TIMEOUT },
        { .status = 200, .body = { "[1,2]", 5 } },
        { .status = 401 },
        { .status = 429, .retry_after = { "1", 1 } },
    };
    static const char token[] = "{\"access_token\":\"tttttttttt\",\"expires_in\":1}";
    static const struct cw_answer good = { .status = 200, .body = { token, sizeof(token) - 1 } };
    size_t at = sim_draw(sim, (unsigned)sim->ask_count);
    bool is_good = sim->asks[at].partition < 0 && sim_draw(sim, 2);

    sim_answer(sim, at, is_good ? &good : &answers[sim_draw(sim, 8)]);
}

static void draw_delivery(struct sim *sim)
{
    unsigned drawn = sim_draw(sim, 60);

    sim_deliver(sim, sim_draw(sim, (unsigned)sim->sent_count),
                drawn == 0  ? CW_EIO
                : drawn < 6 ? CW_ELIMIT
                            : CW_OK);
}

static void draw_ending(struct sim *sim)
{
    if (!sim_draw(sim, 30))
        ledger_refuse(sim);
    else if (sim->transaction.ending && sim_draw(sim, 2))
        ledger_answer(sim);
}

static void draw_admit(struct sim *sim)
{
    int partition = (int)sim_draw(sim, SIM_PARTITIONS);

    if (sim->assigned && !sim->paused[partition] && sim->position[partition] < SIM_LOG &&
        cw_worker_has_room(sim->worker))
        sim_admit(sim, partition);
}

static void draw_rebalance(struct sim *sim)
{
    unsigned drawn = sim_draw(sim, 4);

    if (!sim->assigned) {
        sim_assign(sim);
    } else if (drawn == 0) {
        sim_lose(sim);
    } else if (drawn < 3 && !sim->revoking) {
        sim->revoking = true;
        cw_worker_revoke(sim->worker);
    }
}

static void draw_step(struct sim *sim)
{
    unsigned drawn = sim_draw(sim, 100);

    if (drawn < 35)
        draw_admit(sim);
    else if (drawn < 60 && sim->ask_count)
        draw_answer(sim);
    else if (drawn < 80 && sim->sent_count)
        draw_delivery(sim);
    else if (drawn < 80 && sim->exactly_once)
        draw_ending(sim);
    else if (drawn < 86 && sim->commit_count)
        sim_commit_answer(sim, sim_draw(sim, 5) ? CW_OK : CW_EIO);
    else if (drawn < 89)
        draw_rebalance(sim);
    else
        sim_tick(sim, sim_draw(sim, 60));
}

/* A fatal end is a crash: somebody else takes over from what is committed. */
static void take_over(struct sim *sim)
{
    sim_crash(sim);
    sim_start(sim);
}

static bool all_committed(const struct sim *sim)
{
    for (int p = 0; p < SIM_PARTITIONS; p++)
        if (sim->committed[p] != SIM_LOG)
            return false;
    return true;
}

/* The world behaves from here on. */
static void calm_step(struct sim *sim)
{
    static const struct cw_answer found = { .status = 200, .body = { "{}", 2 } };

    if (!sim->assigned)
        sim_assign(sim);
    for (int p = 0; p < SIM_PARTITIONS; p++)
        if (!sim->paused[p] && sim->position[p] < SIM_LOG && cw_worker_has_room(sim->worker))
            sim_admit(sim, p);
    if (sim->ask_count)
        sim_answer(sim, 0, &found);
    if (sim->sent_count)
        sim_deliver(sim, 0, CW_OK);
    if (sim->commit_count)
        sim_commit_answer(sim, CW_OK);
    if (sim->transaction.ending)
        ledger_answer(sim);
    sim_tick(sim, 10);
}

static void finish(struct sim *sim)
{
    sim->faults = false;
    for (int i = 0; i < BOUND && !all_committed(sim); i++, sim->step++) {
        calm_step(sim);
        sim_check(sim);
    }
    sim_require(sim, all_committed(sim), "it does not finish");
    sim_require(sim, cw_worker_open(sim->worker) == 0, "records are open when all is committed");
    cw_worker_stop(sim->worker);
    for (int i = 0; i < BOUND && !cw_worker_finished(sim->worker); i++)
        sim_tick(sim, 10);
    sim_require(sim, cw_worker_finished(sim->worker), "it does not stop");
    if (sim->exactly_once)
        ledger_check_all(sim);
}

static void walk(const struct cw_plan *plan, uint64_t seed, bool exactly_once)
{
    static struct sim sim;

    sim_init(&sim, plan, seed, exactly_once);
    sim_assign(&sim);
    for (; sim.step < STEPS; sim.step++) {
        draw_step(&sim);
        sim_check(&sim);
        if (sim.worker->fatal || !sim_draw(&sim, 200))
            take_over(&sim);
    }
    finish(&sim);
    sim_crash(&sim);
}

static uint64_t number_from(const char *name, uint64_t otherwise)
{
    int64_t value;
    const char *text = getenv(name);

    return text && cw_slice_to_int(cw_slice_of(text), 0, INT64_MAX, &value) ? (uint64_t)value : otherwise;
}

/* All walks under one plan. False: there is none. */
static bool walk_all(const char *delivery, bool exactly_once)
{
    uint64_t first = number_from("CW_WALK_SEED", 1), count = number_from("CW_WALK_COUNT", COUNT);
    struct cw_plan *plan = make_plan(delivery);

    if (!plan)
        return false;
    printf("seeds %llu to %llu %s\n", (unsigned long long)first, (unsigned long long)(first + count - 1),
           delivery);
    fflush(stdout);
    for (uint64_t seed = first; seed < first + count; seed++)
        walk(plan, seed, exactly_once);
    cw_plan_free(plan);
    return true;
}

int main(void)
{
    return walk_all("", false) && walk_all("/* exactly once */", true) &&
                   walk_all("/* exactly once */ gap_map_max = \"13B\";", true) &&
                   walk_all("/* exactly once */ gap_map_max = \"0B\";", true)
               ? 0
               : 1;
}
