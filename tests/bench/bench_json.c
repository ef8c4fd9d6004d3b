/* bench_json - the JSON index on an event and on a CRM's answer of 1 KB each, beside json-c.
 *
 * Prints the median of nine samples: nanoseconds for one text, GB/s, and instructions where the machine
 * counts them. json-c parses strictly with its UTF-8 check and frees the tree, as a program would that
 * used it for each event; the index resets its arena. */
#include "cw/base/json.h"

#include "figure.h"
#include <json-c/json.h>
#include <stdio.h>
#include <stdlib.h>

static const char EVENT[] =
    "{\"event\":{\"name\":\"received\",\"datetime\":\"2026-11-22T08:00:00.000Z\"},\"contact\":{\"id\":"
    "\"1166B2E3D2AC4BD0A59F0010CC4711AA\",\"guid\":\"11f0b3e3d2ac4bd0a59f0010cc4711aa\",\"channel_type\":"
    "\"phone\",\"channel_sub_type\":\"\",\"direction\":\"inbound\",\"created\":\"2026-11-22T07:59:58.000Z\","
    "\"language\":\"en\",\"priority\":100,\"skills\":[\"sales\",\"english\",\"premium\"],\"queue\":{\"id\":"
    "\"0f6bd2a15b0f4a3c9d0f6bd2a15b0f4a\",\"address\":\"+3589310000\"},\"forwarding_queue\":{\"id\":null,"
    "\"address\":null},\"agent\":{\"id\":null,\"number\":null,\"chat_address\":null},\"preferred_agent\":"
    "{\"id\":\"6a5b0f4a3c9d0f6bd2a15b0f4a0f6bd2\",\"number\":\"+358931000012\",\"chat_address\":"
    "\"ada@contact.example\"},\"required_agents\":[],\"transferring_agent\":{\"id\":null,\"number\":null},"
    "\"source\":\"+358401234567\",\"destination\":\"+3589310000\",\"email\":{\"subject\":null,\"body\":null,"
    "\"to\":[],\"cc\":[]},\"attached_data\":{\"campaign\":\"autumn-2026\",\"menu\":[\"1\",\"3\",\"2\"],"
    "\"note\":\"asked for \\\"order 4711\\\", P\xC3\xA4ij\xC3\xA4nne\",\"consent\":true,\"score\":0.75,"
    "\"visits\":12,\"last_visit\":\"2026-10-30T12:15:00Z\"}}}";

static const char ANSWER[] =
    "{\"id\":\"358401234567\",\"properties\":{\"firstname\":\"Ada\",\"lastname\":\"Lovelace\",\"company\":"
    "\"Analytical Engines Oy\",\"jobtitle\":\"Chief Mathematician\",\"email\":\"ada@engines.example\","
    "\"lifecyclestage\":\"customer\",\"city\":\"J\xC3\xA4rvenp\xC3\xA4\xC3\xA4\",\"country\":\"Finland\","
    "\"createdate\":\"2024-02-29T10:00:00.000Z\",\"lastmodifieddate\":\"2026-11-20T16:45:12.345Z\","
    "\"hs_object_id\":\"901\",\"annualrevenue\":1250000.50,\"employees\":42,\"vip\":true,\"owner\":null},"
    "\"tickets\":[{\"id\":\"T-358401234567-1\",\"subject\":\"Delivery late\",\"status\":\"closed\","
    "\"priority\":2,\"opened\":\"2026-08-01T09:00:00Z\"},{\"id\":\"T-358401234567-2\",\"subject\":"
    "\"Invoice \\\"4711\\\" is wrong\",\"status\":\"closed\",\"priority\":1,\"opened\":"
    "\"2026-09-12T13:30:00Z\"},{\"id\":\"T-358401234567\",\"subject\":\"Engine makes noise\",\"status\":"
    "\"open\",\"priority\":1,\"opened\":\"2026-11-19T08:05:00Z\"}],\"createdAt\":"
    "\"2024-02-29T10:00:00.000Z\",\"updatedAt\":\"2026-11-20T16:45:12.345Z\",\"archived\":false,\"links\":"
    "{\"self\":\"https://crm.example/contacts/358401234567\",\"tickets\":"
    "\"https://crm.example/contacts/358401234567/tickets\"}}";

struct subject {
    const char *name;
    struct cw_slice text;
    struct cw_arena arena;
    struct json_tokener *tokener;
};

static void fail(const char *what, const struct subject *subject)
{
    fprintf(stderr, "bench_json: %s refused the %s\n", what, subject->name);
    exit(EXIT_FAILURE);
}

static void parse_index(void *owner)
{
    struct subject *subject = owner;
    struct cw_json json = { 0 };

    if (cw_json_index(&json, subject->text, &subject->arena, NULL) || !json.count)
        fail("the index", subject);
    cw_arena_reset(&subject->arena);
}

static void parse_json_c(void *owner)
{
    struct subject *subject = owner;
    struct json_object *tree;

    json_tokener_reset(subject->tokener);
    tree = json_tokener_parse_ex(subject->tokener, subject->text.ptr, (int)subject->text.len);
    if (!tree)
        fail("json-c", subject);
    json_object_put(tree);
}

/* Prints a row and returns the median's nanoseconds. */
static double row(const char *parser, figure_fn *parse, struct subject *subject)
{
    struct figure figure = figure_of(parse, subject);

    printf("  %-7s %5zu B  %-8s %s  %6.2f GB/s\n", subject->name, subject->text.len, parser,
           figure_text(&figure), (double)subject->text.len / figure.ns);
    return figure.ns;
}

static void subject_run(struct subject *subject)
{
    double index_ns, json_c_ns;

    cw_arena_init(&subject->arena, 16384, 1 << 20);
    subject->tokener = json_tokener_new();
    json_tokener_set_flags(subject->tokener, JSON_TOKENER_STRICT | JSON_TOKENER_VALIDATE_UTF8);
    index_ns = row("index", parse_index, subject);
    json_c_ns = row("json-c", parse_json_c, subject);
    printf("  %-7s json-c / index %.1f\n", subject->name, json_c_ns / index_ns);
    json_tokener_free(subject->tokener);
    cw_arena_done(&subject->arena);
}

int main(void)
{
    struct subject subjects[] = { { .name = "event", .text = { EVENT, sizeof(EVENT) - 1 } },
                                  { .name = "answer", .text = { ANSWER, sizeof(ANSWER) - 1 } } };

    printf("JSON index beside json-c %s, median of %d samples, aim: 1 GB/s on the event\n", json_c_version(),
           FIGURE_SAMPLES);
    for (size_t i = 0; i < sizeof(subjects) / sizeof(subjects[0]); i++)
        subject_run(&subjects[i]);
    return EXIT_SUCCESS;
}
