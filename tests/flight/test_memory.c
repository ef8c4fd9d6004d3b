/* Every allocation of the arenas fails once, at load and at run: a clean end, no offset lost, nothing leaked.
 */
#include "flight/world.h"
#include "mocka.h"
#include <stdio.h>
#include <stdlib.h>

enum { CALLS_MAX = 500, CONVERSATIONS = 12 };

static struct world w;
static unsigned calls, failing;

static void *counted_malloc(size_t size)
{
    return ++calls == failing ? NULL : malloc(size);
}

/* With escapes, so that texts are made and not borrowed. */
static const char event[] = "{\"event\":{\"name\":\"rec\\u0065ived\"},\"contact\":{\"id\":\"c\\u0031\","
                            "\"channel_type\":\"phon\\u0065\","
                            "\"source\":\"\\u002b3585\",\"pad\":\"";

static void make_event(char *to, size_t size, int number)
{
    size_t len = sizeof(event) - 1;

    memcpy(to, event, len);
    memset(to + len, 'x', size - len);
    to[len + 700 * (size_t)number] = '\0';
    memcpy(to + strlen(to), "\"}}", 4);
}

static void answer_all(void)
{
    static char body[20000];

    memset(body, ' ', sizeof(body) - 1);
    memcpy(body, "{\"id\":\"\\u0037\"}", 15);
    for (int64_t i = 0; i < w.next_offset[0] && !w.worker->fatal; i++)
        if (world_is_asking(&w, i))
            world_answer(&w, i, 200, body);
}

/* A short life: some safe conversations, one line of unsafe requests, poison; ends early on a fatal error. */
static void live(void)
{
    char value[12000], key[8];

    for (int i = 0; i < CONVERSATIONS && !w.worker->fatal; i++) {
        make_event(value, sizeof(value), i);
        snprintf(key, sizeof(key), "k%d", i);
        world_admit_raw(&w, 0, key, value);
    }
    for (int i = 0; i < 4 && !w.worker->fatal; i++)
        world_admit(&w, "queued", "u");
    if (!w.worker->fatal)
        world_admit_raw(&w, 0, NULL, "poison");
    for (int i = 0; i < 4; i++)
        answer_all();
    world_deliver_all(&w);
    world_tick(&w, 1000);
    if (w.committing)
        world_committed(&w, CW_OK);
}

/* What was made is what would have been made with memory: no verdict about the event comes from its lack. */
static void check_outputs(void)
{
    for (size_t i = 0; i < w.sent_count; i++) {
        const struct world_sent *sent = &w.sents[i];

        assert_int_equal(sent->topic == CW_TO_DEAD_LETTER, sent->offset == CONVERSATIONS + 4);
        if (sent->offset >= CONVERSATIONS)
            continue;
        if (!strstr(sent->value, "\"status\":\"enriched\",\"cad\":{\"customer\":{\"id\":\"\\u0037\"}}"))
            fail_msg("allocation %u fails and offset %d says %s", failing, (int)sent->offset, sent->value);
    }
}

static void every_allocation_fails_once(void **state)
{
    bool reached = true;

    (void)state;
    for (failing = 1; reached && failing <= CALLS_MAX; failing++) {
        world_init(&w, "");
        calls = 0;
        cw_arena_malloc = counted_malloc;
        live();
        cw_arena_malloc = malloc;
        reached = calls >= failing;
        assert_true(!w.worker->fatal || w.worker->fatal == CW_FATAL_MEMORY);
        check_outputs();
        if (!w.worker->fatal)
            assert_int_equal(world_commit_of(&w, 0), CONVERSATIONS + 5);
        world_done(&w);
    }
    assert_false(reached);
    assert_true(failing > 20);
}

static size_t parts_of(const struct cw_plan *plan)
{
    size_t parts = 0;

    for (size_t i = 0; i < plan->count; i++)
        parts += plan->integrations[i].param_count + plan->integrations[i].header_count +
                 plan->integrations[i].url.count + plan->integrations[i].save.count +
                 plan->integrations[i].body.count;
    return parts;
}

static enum cw_status read_large(void *world, struct cw_file *file, struct cw_arena *arena,
                                 struct cw_err *reterr)
{
    static char text[50000];
    size_t len = 0;

    (void)world;
    len += (size_t)snprintf(text, sizeof(text), "{\"request\":{\"method\":\"POST\",\"headers\":{");
    for (int i = 0; i < 400; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\"x-%d\":\"{contact.\\u0069d}\"",
                                i ? "," : "", i);
    len +=
        (size_t)snprintf(text + len, sizeof(text) - len, "},\"params\":{\"a\":\"{contact.id}\"},\"body\":[");
    for (int i = 0; i < 400; i++)
        len += (size_t)snprintf(text + len, sizeof(text) - len, "%s\"a {contact.id}\"", i ? "," : "");
    snprintf(text + len, sizeof(text) - len, "]},\"response\":{\"save\":{\"a\":\"{response.body}\"}}}");
    file->bytes = cw_arena_copy(arena, cw_slice_of(text));
    return file->bytes.ptr ? CW_OK : cw_fail(reterr, CW_ENOMEM, 0, "no memory");
}

static struct cw_plan *load(struct cw_faults *faults)
{
    static const char text[] =
        "integrations = (\n"
        "  { name = \"a\"; endpoint = \"http://127.0.0.1/a\"; events = [\"received\"]; configuration = "
        "\"a\"; },\n"
        "  { name = \"b\"; endpoint = \"http://127.0.0.1/b\"; events = \"any\"; queues = [\"q\"];\n"
        "    configuration = \"b\"; authentications: { x = \"a-secret\"; }; } );\n";
    static const struct cw_text cfg = { "worker.cfg", { text, sizeof(text) - 1 } };
    static const struct cw_files files = { .read = read_large };

    cw_faults_init(faults);
    return cw_plan_load(&cfg, &files, faults);
}

/* Loading with one allocation failing gives the whole plan or none, never a part of it. */
static void a_plan_is_whole_or_none(void **state)
{
    struct cw_faults faults;
    struct cw_plan *plan = load(&faults);
    bool reached = true;
    size_t parts;

    (void)state;
    assert_non_null(plan);
    parts = parts_of(plan);
    cw_plan_free(plan);
    cw_faults_done(&faults);
    cw_arena_malloc = counted_malloc;
    for (failing = 1; reached && failing <= CALLS_MAX; failing++) {
        calls = 0;
        plan = load(&faults);
        reached = calls >= failing;
        if (plan)
            assert_int_equal(parts_of(plan), parts);
        cw_plan_free(plan);
        cw_faults_done(&faults);
    }
    cw_arena_malloc = malloc;
    assert_true(failing > 5);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_allocation_fails_once),
        cmocka_unit_test(a_plan_is_whole_or_none),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
