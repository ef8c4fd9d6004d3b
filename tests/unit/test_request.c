/* A request for which there is no memory fails as such: never as a missing value, never half made. What
 * requests say: tests/cases/request.case. */
#include "cw/lookup/request.h"
#include "mocka.h"
#include <stdlib.h>

enum { CALLS_MAX = 400 };

static const struct cw_dial_plan plan = { CW_LIT("358"), CW_LIT("0"), CW_LIT("00") };
static unsigned calls, failing;

static void *counted_malloc(size_t size)
{
    return ++calls == failing ? NULL : malloc(size);
}

struct made {
    struct cw_arena kept;
    struct cw_event event;
    struct cw_integration integration;
    struct cw_template params[3];
    struct cw_param param;
    struct cw_header header;
};

static struct cw_template compiled(struct made *m, enum cw_slot slot, struct cw_slice template)
{
    struct cw_text *text = cw_arena_zero(&m->kept, sizeof(*text));
    struct cw_template_rules rules = { .slot = slot, .dial_plan = &plan };
    struct cw_faults faults;
    struct cw_source source = { text, template, template, &faults, &m->kept };
    struct cw_template t;

    *text = (struct cw_text){ "template", template };
    cw_faults_init(&faults);
    t = slot == CW_SLOT_PATH ? cw_template_compile_url(&source, strlen("https://crm.example"), &rules)
                             : cw_template_compile(&source, &rules);
    assert_int_equal(faults.errors, 0);
    cw_faults_done(&faults);
    return t;
}

static void make_body(struct made *m)
{
    static const struct cw_slice json = CW_LIT(
        "{\"a\":\"{contact.skills[*]}\",\"b\":\"<{contact.queue}>\",\"c\":\"{contact.language|upper}\"}");
    struct cw_text *text = cw_arena_zero(&m->kept, sizeof(*text));
    struct cw_template_rules rules = { .slot = CW_SLOT_BODY };
    struct cw_faults faults;
    struct cw_source source = { text, json, json, &faults, &m->kept };
    struct cw_json index;

    *text = (struct cw_text){ "body", json };
    cw_faults_init(&faults);
    assert_int_equal(cw_json_index(&index, json, &m->kept, NULL), CW_OK);
    m->integration.body = cw_shape_compile(&index, 0, &source, &rules);
    assert_int_equal(faults.errors, 0);
    cw_faults_done(&faults);
}

static void make(struct made *m)
{
    static const char event[] = "{\"event\":{\"name\":\"received\"},\"contact\":{\"language\":\"\\u00e4\","
                                "\"skills\":[\"\\u0031\", 2.50],"
                                "\"queue\":{ \"id\":1},\"source\":\"040\\u00201234567\"}}";
    struct cw_record record = { .topic = CW_LIT("in"), .value = { event, sizeof(event) - 1 } };
    struct cw_refusal refusal;

    *m = (struct made){ .integration = { .method = CW_POST, .on_missing = CW_MISSING_SKIP } };
    cw_arena_init(&m->kept, 65536, 1 << 20);
    assert_int_equal(cw_to_event(&m->event, &record, 1 << 20, &m->kept, &refusal), CW_OK);
    m->integration.url =
        compiled(m, CW_SLOT_PATH, CW_LIT("https://crm.example/{contact.source|e164}?q={contact.queue}"));
    m->params[0] = compiled(m, CW_SLOT_PARAM, CW_LIT("{contact.skills}"));
    m->params[1] = compiled(m, CW_SLOT_PARAM, CW_LIT("{contact.skills[*]}"));
    m->params[2] = compiled(m, CW_SLOT_PARAM, CW_LIT("x{contact.language|odata|lower}"));
    m->param = (struct cw_param){ CW_LIT("p"), m->params, 3 };
    m->header =
        (struct cw_header){ CW_LIT("X-A"), compiled(m, CW_SLOT_HEADER, CW_LIT("{contact.language|soql}")) };
    m->integration.params = &m->param;
    m->integration.param_count = 1;
    m->integration.headers = &m->header;
    m->integration.header_count = 1;
    make_body(m);
}

static void expect_whole(const struct cw_request *request)
{
    assert_string_equal(request->url.ptr,
                        "https://crm.example/"
                        "%2B358401234567?q=%7B%22id%22%3A1%7D&p=1&p=2.50&p=1&p=2.50&p=x%C3%A4");
    assert_int_equal(request->header_count, 2);
    assert_string_equal(request->headers[0].ptr, "X-A: \xC3\xA4");
    assert_string_equal(request->headers[1].ptr, "Authorization: Bearer t0ken");
    assert_true(cw_slice_eq(
        request->body, CW_LIT("{\"a\":[\"\\u0031\",2.50],\"b\":\"<{\\\"id\\\":1}>\",\"c\":\"\xC3\x84\"}")));
}

static void every_allocation_fails_once(void **state)
{
    struct made m;
    bool made = false;

    (void)state;
    make(&m);
    cw_arena_malloc = counted_malloc;
    for (failing = 1; !made && failing < CALLS_MAX; failing++) {
        struct cw_arena arena;
        struct cw_scope scope = { .event = &m.event,
                                  .integration = &m.integration,
                                  .dial_plan = &plan,
                                  .token = CW_LIT("t0ken"),
                                  .arena = &arena };
        struct cw_request request;
        enum cw_reason reason;

        calls = 0;
        cw_arena_init(&arena, 16, 1 << 20);
        reason = cw_request_make(&request, &m.integration, &scope);
        made = reason == CW_REASON_NONE;
        assert_true(made || reason == CW_REASON_INTERNAL);
        assert_true(made == (calls < failing));
        assert_true(made != arena.failed);
        if (made)
            expect_whole(&request);
        cw_arena_done(&arena);
    }
    assert_true(made);
    assert_true(failing > 10);
    cw_arena_malloc = malloc;
    cw_arena_done(&m.kept);
}

/* A token is what a stranger sent: it must not end the line. */
static void token_with_control(void **state)
{
    struct made m;
    struct cw_arena arena;
    struct cw_scope scope = { .dial_plan = &plan, .token = CW_LIT("t0ken\r\nHost: evil"), .arena = &arena };
    struct cw_request request;

    (void)state;
    make(&m);
    cw_arena_init(&arena, 4096, 1 << 20);
    scope.event = &m.event;
    scope.integration = &m.integration;
    assert_string_equal(cw_reason_word(cw_request_make(&request, &m.integration, &scope)), "bad_value");
    cw_arena_done(&arena);
    cw_arena_done(&m.kept);
}

int main(void)
{
    const struct CMUnitTest tests[] = { cmocka_unit_test(every_allocation_fails_once),
                                        cmocka_unit_test(token_with_control) };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
