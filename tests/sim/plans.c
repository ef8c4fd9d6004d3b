#include "sim/plans.h"

#include "show_faults.h"
#include <string.h>

const struct sim_plan sim_plans[SIM_PLANS] = {
    { "at_least_once", "", false, true },
    { "at_least_once_small_map", "gap_map_max = \"13B\";", false, false },
    { "exactly_once", "", true, true },
    { "exactly_once_small_map", "gap_map_max = \"13B\";", true, false },
    { "exactly_once_no_map", "gap_map_max = \"0B\";", true, false },
};

const struct sim_plan *sim_plan_find(const char *name)
{
    for (size_t i = 0; i < SIM_PLANS; i++)
        if (!strcmp(sim_plans[i].name, name))
            return &sim_plans[i];
    return NULL;
}

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    static const char *const files[][2] = {
        { "get", "{\"request\":{\"method\":\"GET\",\"params\":{\"p\":\"{contact.source}\"}},"
                 "\"response\":{\"save\":{\"a\":\"{response.body}\"}}}" },
        { "post", "{\"request\":{\"method\":\"POST\",\"body\":{\"contact\":\"{contact}\"}}}" },
        { "delayed",
          "{\"request\":{\"method\":\"GET\",\"delayMax\":0.2,\"params\":{\"p\":\"{contact.source}\"}},"
          "\"response\":{\"save\":{\"a\":\"{response.body}\"}}}" },
        { "oauth", "{\"request\":{\"method\":\"GET\",\"params\":{\"p\":\"{contact.source}\"},"
                   "\"authentication\":{\"type\":\"oauth\",\"client_id\":\"us\","
                   "\"access_token_url\":\"http://127.0.0.1/token\"}},"
                   "\"response\":{\"save\":{\"b\":\"{response.body}\"}}}" },
    };

    (void)world;
    for (size_t i = 0; i < sizeof(files) / sizeof(files[0]); i++)
        if (cw_slice_eq(file->path, cw_slice_of(files[i][0])))
            file->bytes = cw_arena_copy(arena, cw_slice_of(files[i][1]));
    return file->bytes.ptr ? CW_OK : cw_fail(reterr, CW_EIO, 0, "no such file");
}

/* clang-format off */
static const char head[] =
    "delivery: { in_flight = 4; window = 16; commit_interval = \"100ms\"; drain_timeout = \"400ms\";\n"
    "            shutdown_timeout = \"500ms\"; transaction_interval = \"20ms\"; event_timeout = \"2s\"; ";
static const char rest[] = " };\n"
    "integrations = (\n"
    "  { name = \"a\"; endpoint = \"http://127.0.0.1/a\"; events = \"received\"; configuration = \"get\";\n"
    "    retry: { first = \"20ms\"; };\n"
    "    breaker: { at_least = 4; window = \"1s\"; open_for = \"100ms\"; when_open = \"wait\"; }; },\n"
    "  { name = \"b\"; endpoint = \"http://127.0.0.1/b\"; events = \"queued\"; configuration = \"post\";\n"
    "    rate: { requests = 50; }; },\n"
    "  { name = \"c\"; endpoint = \"http://127.0.0.1/c\"; events = \"allocated\"; configuration = \"delayed\";\n"
    "    cache: { ttl = \"50ms\"; max_entries = 1; }; deadline = \"1200ms\"; },\n"
    "  { name = \"d\"; endpoint = \"http://127.0.0.1/d\"; events = \"allocated\"; configuration = \"oauth\";\n"
    "    authentications: { client_secret = \"very-secret\"; }; } );\n";
/* clang-format on */

struct cw_plan *sim_plan_load(const struct sim_plan *plan)
{
    static char text[4096];
    struct cw_text cfg = {
        "worker.cfg", { text, (size_t)snprintf(text, sizeof(text), "%s%s%s", head, plan->delivery, rest) }
    };
    struct cw_files files = { .read = read_file };
    struct cw_faults faults;
    struct cw_plan *loaded;

    cw_faults_init(&faults);
    loaded = cw_plan_load(&cfg, &files, &faults);
    if (!loaded)
        show_faults(&faults);
    cw_faults_done(&faults);
    return loaded;
}
