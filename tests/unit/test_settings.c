/* Every row of the table: its default, its range, its kind; the sample; what is shown reads back. */
#include "cw/config/settings.h"
#include "mocka.h"
#include <stdio.h>

static struct cw_arena arena;
static struct cw_faults faults;
static struct cw_settings settings;

static int begin(void **state)
{
    (void)state;
    cw_arena_init(&arena, 65536, 8 << 20);
    cw_faults_init(&faults);
    return 0;
}

static int end(void **state)
{
    (void)state;
    cw_faults_done(&faults);
    cw_arena_done(&arena);
    return 0;
}

/* The number of errors. */
static size_t read(struct cw_slice bytes, const char *const *env)
{
    static struct cw_text text; /* the faults borrow it */
    struct cw_cfg cfg;

    text = (struct cw_text){ "worker.cfg", bytes };
    cw_faults_done(&faults);
    cw_faults_init(&faults);
    if (cw_cfg_read(&cfg, &text, &arena, &faults) == CW_OK)
        cw_settings_read(&settings, &cfg, env);
    cw_cfg_done(&cfg);
    return faults.errors;
}

static size_t read_one(const char *section, const char *key, const char *value)
{
    char text[300];

    if (section)
        snprintf(text, sizeof(text), "%s: { %s = %s; };", section, key, value);
    else
        snprintf(text, sizeof(text), "%s = %s;", key, value);
    return read(cw_arena_copy(&arena, cw_slice_of(text)), NULL);
}

struct row {
    const char *section, *key;
    enum cw_kind kind;
    const char *def, *min, *max, *meaning;
};

#define ROW(section, key, kind, def, min, max, meaning) { section, #key, kind, def, min, max, meaning },
#define TOP_ROW(key, kind, def, min, max, meaning)      ROW(NULL, key, kind, def, min, max, meaning)
#define KAFKA_ROW(key, kind, def, min, max, meaning)    ROW("kafka", key, kind, def, min, max, meaning)
#define DELIVERY_ROW(key, kind, def, min, max, meaning) ROW("delivery", key, kind, def, min, max, meaning)
#define LIMITS_ROW(key, kind, def, min, max, meaning)   ROW("limits", key, kind, def, min, max, meaning)
#define EXTRA_ROW(key, kind, def, min, max, meaning)    ROW("extra_data", key, kind, def, min, max, meaning)
#define ADMIN_ROW(key, kind, def, min, max, meaning)    ROW("admin", key, kind, def, min, max, meaning)
static const struct row rows[] = { CW_TOP_SETTINGS(TOP_ROW) CW_KAFKA_SETTINGS(KAFKA_ROW)
                                       CW_DELIVERY_SETTINGS(DELIVERY_ROW) CW_LIMITS_SETTINGS(LIMITS_ROW)
                                           CW_EXTRA_DATA_SETTINGS(EXTRA_ROW) CW_ADMIN_SETTINGS(ADMIN_ROW) };
enum { ROWS = sizeof(rows) / sizeof(rows[0]) };

static bool is_quoted(enum cw_kind kind)
{
    return kind != CW_COUNT && kind != CW_FLAG;
}

static size_t read_row(const struct row *row, const char *value)
{
    char text[200];

    snprintf(text, sizeof(text), is_quoted(row->kind) ? "\"%s\"" : "%s", value);
    return read_one(row->section, row->key, text);
}

static bool has_range(enum cw_kind kind)
{
    return kind == CW_COUNT || kind == CW_SIZE || kind == CW_TIME;
}

static void defaults_and_bounds_are_accepted(void **state)
{
    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind != CW_TEXTS)
            assert_int_equal(read_row(&rows[i], rows[i].def), 0);
        if (!has_range(rows[i].kind))
            continue;
        assert_int_equal(read_row(&rows[i], rows[i].min), 0);
        assert_int_equal(read_row(&rows[i], rows[i].max), 0);
    }
}

static void beyond_the_bounds_is_refused(void **state)
{
    static const char *const numbers[] = { "-1", "99999999999999999999", "999999999999L" };
    static const char *const amounts[] = { "-1s",
                                           "-1KiB",
                                           "999999h",
                                           "999999GiB",
                                           "1",
                                           "",
                                           "s",
                                           "KiB",
                                           "1.5s",
                                           "1kb",
                                           "1 s s",
                                           "0x10B",
                                           "99999999999999999999GiB",
                                           "9223372036854775807h" };

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        if (rows[i].kind == CW_COUNT)
            for (size_t n = 0; n < sizeof(numbers) / sizeof(numbers[0]); n++)
                assert_int_equal(read_row(&rows[i], numbers[n]), 1);
        if (rows[i].kind == CW_SIZE || rows[i].kind == CW_TIME)
            for (size_t n = 0; n < sizeof(amounts) / sizeof(amounts[0]); n++)
                assert_int_equal(read_row(&rows[i], amounts[n]), 1);
        if (rows[i].kind == CW_WORD)
            assert_int_equal(read_row(&rows[i], "nonsense"), 1);
        if (rows[i].kind == CW_TEXT && *rows[i].min)
            assert_int_equal(read_row(&rows[i], ""), 1);
    }
}

/* A text may name a variable that is not set. */
static bool names_variable(const struct row *row)
{
    return !strcmp(row->key, "instance_env");
}

static void other_types_are_refused(void **state)
{
    static const char *const values[] = { "7", "1.5", "true", "\"text\"", "[ \"a\" ]", "[ 1 ]", "{ }" };

    (void)state;
    for (size_t i = 0; i < ROWS; i++)
        for (size_t v = 0; v < sizeof(values) / sizeof(values[0]); v++) {
            bool fits = (rows[i].kind == CW_TEXTS && (v == 3 || v == 4)) ||
                        (rows[i].kind == CW_TEXT && v == 3 && !names_variable(&rows[i])) ||
                        (rows[i].kind == CW_COUNT && v == 0) || (rows[i].kind == CW_FLAG && v == 2);

            if (rows[i].kind == CW_COUNT && v == 0)
                continue; /* 7 may be out of range */
            assert_int_equal(read_one(rows[i].section, rows[i].key, values[v]), !fits);
        }
}

static void a_misspelt_key_is_suggested(void **state)
{
    struct cw_buf buf;

    (void)state;
    for (size_t i = 0; i < ROWS; i++) {
        char key[60], hint[100];

        snprintf(key, sizeof(key), "%sx", rows[i].key);
        assert_int_equal(read_one(rows[i].section, key, "1"), 1);
        cw_buf_init(&buf, &arena, 4096);
        cw_faults_show(&faults, &buf);
        cw_buf_add_char(&buf, '\0');
        snprintf(hint, sizeof(hint), "unknown setting \"%s\"; did you mean \"%s\"?", key, rows[i].key);
        assert_non_null(strstr(buf.ptr, hint));
    }
}

static struct cw_slice shown(void)
{
    struct cw_buf buf;

    cw_buf_init(&buf, &arena, 65536);
    cw_settings_show(&settings, &buf);
    assert_int_equal(buf.failed, CW_OK);
    return cw_buf_slice(&buf);
}

static void the_sample_is_the_defaults(void **state)
{
    struct cw_slice before;
    struct cw_buf sample;

    (void)state;
    assert_int_equal(read(CW_LIT(""), NULL), 0);
    before = shown();
    cw_buf_init(&sample, &arena, 65536);
    cw_settings_sample(&sample);
    assert_int_equal(sample.failed, CW_OK);
    assert_int_equal(read(cw_buf_slice(&sample), NULL), 0);
    assert_true(cw_slice_eq(shown(), before));
    cw_buf_add_char(&sample, '\0');
    for (size_t i = 0; i < ROWS; i++) {
        assert_non_null(strstr(sample.ptr, rows[i].key));
        assert_non_null(strstr(sample.ptr, rows[i].meaning));
    }
}

static void what_is_shown_reads_back(void **state)
{
    struct cw_slice first;

    (void)state;
    assert_int_equal(read(CW_LIT("instance = \"a \\\"quoted\\\" \\\\ name\"; output_unmatched = true;\n"
                                 "delivery: { in_flight = 7; commit_interval = \"90s\"; };\n"),
                          NULL),
                     1); /* 90 s is beyond the bound */
    assert_int_equal(
        read(CW_LIT("instance = \"a \\\"quoted\\\" \\\\ name\"; output_unmatched = true;\n"
                    "kafka: { brokers = \"a:1,b:2\"; properties = [ \"a=b\", \"c=@/d\" ]; };\n"
                    "delivery: { in_flight = 7; commit_interval = \"1500ms\"; max_bytes = \"2048MiB\"; };\n"
                    "extra_data: { allocating_calls = [ ]; statistics = [ \"x\" ]; };\n"),
             NULL),
        0);
    first = shown();
    assert_int_equal(read(first, NULL), 0);
    assert_true(cw_slice_eq(shown(), first));
    assert_int_equal(settings.delivery.commit_interval, 1500);
    assert_true(settings.delivery.max_bytes == 2048LL * 1048576);
    assert_true(settings.extra_data.allocating_calls.given && !settings.extra_data.allocating_calls.count);
    assert_true(cw_slice_eq(settings.instance, CW_LIT("a \"quoted\" \\ name")));
    assert_true(settings.output_unmatched);
}

static void secrets_are_not_shown(void **state)
{
    struct cw_slice text;

    (void)state;
    assert_int_equal(
        read(CW_LIT("kafka: { properties = [ \"sasl.password=hunter22\", \"ssl.key.password=hunter22\",\n"
                    "\"sasl.oauthbearer.client.secret=hunter22\", \"ssl.key.pem=hunter22\",\n"
                    "\"sasl.password=@/run/secrets/kafka\", \"sasl.username=u\" ]; };"),
             NULL),
        0);
    text = cw_arena_copy(&arena, shown());
    assert_null(strstr(text.ptr, "hunter22"));
    assert_non_null(strstr(text.ptr, "\"sasl.password=***\""));
    assert_non_null(strstr(text.ptr, "\"sasl.password=@/run/secrets/kafka\""));
    assert_non_null(strstr(text.ptr, "\"sasl.username=u\""));
}

static void the_environment_comes_last(void **state)
{
    static const char *const env[] = { "PATH=/bin",
                                       "CAD_WORKER_DELIVERY__IN_FLIGHT=9",
                                       "CAD_WORKER_INSTANCE=e",
                                       "CAD_WORKER_OUTPUT_UNMATCHED=true",
                                       "CAD_WORKER_KAFKA__BROKERS=x=y",
                                       "CAD_WORKER_DELIVERY__COMMIT_INTERVAL=2s",
                                       NULL };

    (void)state;
    assert_int_equal(read(CW_LIT("instance = \"f\"; delivery: { in_flight = 7; };"), env), 0);
    assert_int_equal(settings.delivery.in_flight, 9);
    assert_int_equal(settings.delivery.commit_interval, 2000);
    assert_true(cw_slice_eq(settings.instance, CW_LIT("e")));
    assert_true(cw_slice_eq(settings.kafka.brokers, CW_LIT("x=y")));
    assert_true(settings.output_unmatched);
}

#define CASE(name) cmocka_unit_test(name)

int main(void)
{
    const struct CMUnitTest tests[] = {
        CASE(defaults_and_bounds_are_accepted),
        CASE(beyond_the_bounds_is_refused),
        CASE(other_types_are_refused),
        CASE(a_misspelt_key_is_suggested),
        CASE(the_sample_is_the_defaults),
        CASE(what_is_shown_reads_back),
        CASE(secrets_are_not_shown),
        CASE(the_environment_comes_last),
    };

    return cmocka_run_group_tests(tests, begin, end);
}
