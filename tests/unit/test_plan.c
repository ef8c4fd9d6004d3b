/* A plan as a whole: what is compiled, the fingerprint, secrets that stay where they belong. */
#include "cw/config/plan.h"
#include "mocka.h"
#include <stdio.h>

static const char json[] =
    "{\"request\":{\"method\":\"POST\",\"timeout\":\"2.5\",\"authentication\":{\"type\":\"basic\"},"
    "\"headers\":{\"X-Id\":\"{contact.id}\"},\"params\":{\"a b\":\"{contact.source}\"},"
    "\"body\":{\"n\":1.50}},\"response\":{\"save\":{\"c\":\"{response.body}\"}}}";

static enum cw_status read_file(void *world, struct cw_file *file, struct cw_arena *arena,
                                struct cw_err *reterr)
{
    (void)reterr;
    file->bytes = cw_arena_copy(arena, cw_slice_of(world));
    return CW_OK;
}

static struct cw_plan *load(const char *fields, const char *text_of_json)
{
    char bytes[1000];
    struct cw_files files = { (void *)(uintptr_t)text_of_json, read_file, NULL };
    struct cw_text text = { "worker.cfg", { bytes, 0 } };
    struct cw_faults faults;
    struct cw_plan *plan;

    text.bytes.len = (size_t)snprintf(bytes, sizeof(bytes),
                                      "integrations = ( { name = \"crm\"; endpoint = \"https://x/y?z=1\";\n"
                                      "events = \"any\"; configuration = \"j\"; %s } );",
                                      fields);
    cw_faults_init(&faults);
    plan = cw_plan_load(&text, &files, &faults);
    cw_faults_done(&faults);
    assert_non_null(plan);
    return plan;
}

#define BASIC "authentications: { username = \"u\"; password = \"hunter22\"; };"

static void compiled(void **state)
{
    struct cw_plan *plan = load(BASIC, json);
    const struct cw_integration *item = plan->integrations;

    (void)state;
    assert_int_equal(plan->count, 1);
    assert_true(cw_slice_eq(item->name, CW_LIT("crm")));
    assert_true(cw_slice_eq(item->id, CW_LIT("588E8FC3-4B6F-5587-AE46-507A63FAAC33")));
    assert_int_equal(item->method, CW_POST);
    assert_false(item->safe);
    assert_int_equal(item->timeout_ms, 2500);
    assert_int_equal(item->param_count, 1);
    assert_true(cw_slice_eq(item->params[0].name, CW_LIT("a%20b")));
    assert_int_equal(item->header_count, 3); /* ours too: Authorization, Content-Type */
    assert_false(item->headers_fixed);
    assert_true(item->has_response && item->save.count && item->body.count);
    cw_plan_free(plan);
    cw_plan_free(NULL);
}

static void fingerprint_of(const char *fields, const char *text_of_json, char ret[CW_FINGERPRINT_LEN])
{
    struct cw_plan *plan = load(fields, text_of_json);

    memcpy(ret, plan->fingerprint, CW_FINGERPRINT_LEN);
    cw_plan_free(plan);
}

static void the_fingerprint_is_of_what_shapes_a_record(void **state)
{
    static const char *const others[][2] = {
        { BASIC "ordinal = 1;", json },
        { BASIC "direct_conversations = false;", json },
        { BASIC "direction = \"inbound\";", json },
        { BASIC "queues = [ \"q\" ];", json },
        { BASIC "channels = \"phone\";", json },
        { BASIC, "{\"request\":{\"method\":\"GET\"}}" },
    };
    char first[CW_FINGERPRINT_LEN], other[CW_FINGERPRINT_LEN];

    (void)state;
    fingerprint_of(BASIC, json, first);
    fingerprint_of(BASIC, json, other);
    assert_memory_equal(first, other, CW_FINGERPRINT_LEN);
    fingerprint_of("authentications: { username = \"u\"; password = \"another-one\"; };", json, other);
    assert_memory_equal(first, other, CW_FINGERPRINT_LEN); /* no secret is in it */
    for (size_t i = 0; i < sizeof(others) / sizeof(others[0]); i++) {
        fingerprint_of(others[i][0], others[i][1], other);
        assert_memory_not_equal(first, other, CW_FINGERPRINT_LEN);
    }
}

static void queue_ids(void **state)
{
    char room[32];

    (void)state;
    assert_true(cw_slice_eq(cw_uuid_digits(CW_LIT("0f8a613c-b247-5d0e-8e21-6f9453da17c8"), room),
                            CW_LIT("0F8A613CB2475D0E8E216F9453DA17C8")));
    assert_true(cw_slice_eq(cw_uuid_digits(CW_LIT("0f8A613CB2475D0E8E216F9453DA17C8"), room),
                            CW_LIT("0F8A613CB2475D0E8E216F9453DA17C8")));
    assert_null(cw_uuid_digits(CW_LIT("0f8a613c-b247-5d0e-8e21-6f9453da17c"), room).ptr);
    assert_null(cw_uuid_digits(CW_LIT("0f8a613c-b247-5d0e-8e21-6f9453da17c89"), room).ptr);
    assert_null(cw_uuid_digits(CW_LIT("0f8a613c-b247-5d0e-8e21-6f9453da17cg"), room).ptr);
    assert_null(cw_uuid_digits(CW_LIT(""), room).ptr);
}

static void many_integrations_are_ordered(void **state)
{
    static char text[60000];
    struct cw_files files = { (void *)(uintptr_t) "{\"request\":{\"method\":\"GET\"}}", read_file, NULL };
    struct cw_text cfg = { "worker.cfg", { text, 0 } };
    struct cw_faults faults;
    struct cw_plan *plan;
    size_t len = (size_t)snprintf(text, sizeof(text), "integrations = (");

    (void)state;
    for (int i = 0; i < 300; i++)
        len +=
            (size_t)snprintf(text + len, sizeof(text) - len,
                             "%s{ name = \"%d\"; ordinal = %d; endpoint = \"https://x\"; events = \"any\"; "
                             "configuration = \"j\"; }",
                             i ? "," : "", i, 7 * i % 100);
    cfg.bytes.len = len + (size_t)snprintf(text + len, sizeof(text) - len, ");");
    cw_faults_init(&faults);
    plan = cw_plan_load(&cfg, &files, &faults);
    assert_non_null(plan);
    for (size_t i = 0; i < 300; i++) {
        assert_int_equal(plan->integrations[i].number, i);
        assert_true(!i || plan->integrations[i - 1].ordinal <= plan->integrations[i].ordinal);
    }
    assert_int_equal(plan->queues.buckets[CW_EVENT_RECEIVED][CW_INBOUND][CW_CHANNEL_PHONE].direct.count, 300);
    assert_int_equal(plan->queues.buckets[CW_EVENT_RECEIVED][CW_OUTBOUND][CW_CHANNEL_PHONE].direct.count, 0);
    cw_plan_free(plan);
    cw_faults_done(&faults);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(compiled),
        cmocka_unit_test(the_fingerprint_is_of_what_shapes_a_record),
        cmocka_unit_test(queue_ids),
        cmocka_unit_test(many_integrations_are_ordered),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
