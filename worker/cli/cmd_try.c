#include "cw/base/moment.h"
#include "cw/cli/cli.h"
#include "cw/cli/rehearsal.h"
#include "cw/config/endpoint.h"
#include "cw/in/to_event.h"
#include "cw/lookup/match.h"
#include "cw/lookup/request.h"
#include "cw/wire/clock.h"
#include "cw/wire/file.h"
#include <getopt.h>
#include <inttypes.h>
#include <stdio.h>

enum { EVENTS_MAX = 1 << 30, ANSWERS_MAX = 64 << 20, SHOWN_BODY = 4000 };

static const char help[] =
    "usage: cad-worker try [-c FILE] --event FILE|- [options]\n\n"
    "Takes events through the configuration and shows what happens. Produces and commits nothing.\n\n"
    "  -c, --config FILE    worker.cfg (default " CW_CFG_DEFAULT ")\n"
    "  -e, --event FILE|-   one JSON document, or JSON lines; - reads standard input\n"
    "  -a, --answers FILE   answers instead of the CRM: {\"<integration>\": {\"status\": 200, \"headers\": "
    "{},\n"
    "                       \"body\": <JSON> | \"text\": \"...\", \"duration\": 0.1}}\n"
    "  -r, --record         print the output records only, one line each\n"
    "      --now TIME       the time of the events, as 2026-11-23T10:00:00Z (default: now)\n"
    "      --seed N         where randomness begins\n";

struct trial {
    const char *config, *event, *answers;
    bool record_only;
    int64_t now_ms, seed;
    struct cw_arena arena;
};

static void show(struct cw_slice text)
{
    fwrite(text.ptr, 1, text.len, stdout);
}

static const struct cw_header *header_named(const struct cw_integration *item, struct cw_slice line)
{
    for (size_t i = 0; i < item->header_count; i++)
        if (cw_slice_starts(line, item->headers[i].name) && line.ptr[item->headers[i].name.len] == ':')
            return &item->headers[i];
    return NULL;
}

static void show_header(const struct cw_integration *item, struct cw_slice line)
{
    const struct cw_header *header = header_named(item, line);

    fputs("             ", stdout);
    if (header && header->value.secret) {
        show(header->name);
        fputs(": ***\n", stdout);
        return;
    }
    show(line);
    fputc('\n', stdout);
}

static void show_fixed_headers(struct trial *t, const struct cw_integration *item)
{
    struct cw_scope scope = { .arena = &t->arena };
    struct cw_slice line;

    for (size_t i = 0; i < item->header_count; i++)
        if (cw_request_header(&line, &item->headers[i], &scope) == CW_REASON_NONE)
            show_header(item, line);
}

static void on_request(void *owner, const struct cw_request *request)
{
    struct trial *t = owner;

    if (t->record_only)
        return;
    printf("  request  %s: %s ", request->integration->name.ptr,
           cw_method_word(request->integration->method));
    show(request->url);
    fputc('\n', stdout);
    if (request->integration->headers_fixed)
        show_fixed_headers(t, request->integration);
    for (size_t i = 0; i < request->header_count; i++)
        show_header(request->integration, request->headers[i]);
    if (request->body.ptr) {
        fputs("             ", stdout);
        show(request->body);
        fputc('\n', stdout);
    }
}

static void on_answer(void *owner, const struct cw_integration *item, const struct cw_answer *answer)
{
    struct trial *t = owner;
    struct cw_slice body = answer->body;

    if (t->record_only)
        return;
    printf("  answer   %s: ", item->name.ptr);
    if (answer->transport)
        printf("none (%s)", cw_reason_word(answer->transport));
    else
        printf("%d, %zu bytes", answer->status, body.len);
    printf(" after %.3f s\n", (double)answer->duration_us / 1e6);
    if (!body.len)
        return;
    body.len = body.len < SHOWN_BODY ? body.len : SHOWN_BODY;
    fputs("             ", stdout);
    show(body);
    fputs(answer->body.len > SHOWN_BODY ? " ...\n" : "\n", stdout);
}

static void on_output(void *owner, const struct cw_output *output)
{
    struct trial *t = owner;

    if (output->topic == CW_TO_DEAD_LETTER) {
        fprintf(stderr, "dead letter: " CW_SHOW ": " CW_SHOW "\n", CW_SHOWN(output->headers[0].value),
                CW_SHOWN(output->headers[1].value));
        return;
    }
    if (!t->record_only)
        fputs("  record   ", stdout);
    show(output->value);
    fputc('\n', stdout);
}

static bool runs(const struct cw_matches *matches, const struct cw_integration *item)
{
    for (unsigned i = 0; i < matches->count; i++)
        if (matches->run[i] == item)
            return true;
    return false;
}

/* What matched, and why the others did not. */
static void explain(struct trial *t, const struct cw_plan *plan, struct cw_slice value, int64_t number)
{
    struct cw_record record = { .value = value };
    struct cw_matches matches;
    struct cw_event event;
    struct cw_refusal refusal;

    printf("event %" PRId64 "\n", number);
    if (cw_to_event(&event, &record, (size_t)plan->settings.limits.event_max_bytes, &t->arena, &refusal))
        return;
    cw_match(&matches, plan, &event);
    for (size_t i = 0; i < plan->count; i++) {
        const struct cw_integration *item = &plan->integrations[i];
        const char *why_not = cw_match_why_not(item, &event);

        if (runs(&matches, item))
            printf("  runs     %s\n", item->name.ptr);
        else
            printf("  no       %s: %s\n", item->name.ptr,
                   why_not ? why_not : "three with a smaller ordinal run already");
    }
}

static enum cw_status take(struct trial *t, struct cw_rehearsal *rehearsal, const struct cw_plan *plan,
                           struct cw_slice value)
{
    static int64_t number;

    if (!t->record_only)
        explain(t, plan, value, ++number);
    return cw_rehearse(rehearsal, value);
}

static bool is_object(struct trial *t, struct cw_slice text)
{
    struct cw_json json;

    return cw_json_index(&json, text, &t->arena, NULL) == CW_OK && cw_json_kind(&json, 0) == CW_JSON_OBJECT;
}

static struct cw_slice take_line(struct cw_slice *rest)
{
    struct cw_slice line = { rest->ptr, cw_slice_find(*rest, '\n') };

    *rest = cw_slice_from(*rest, line.len + (line.len < rest->len));
    if (line.len && line.ptr[line.len - 1] == '\r')
        line.len--;
    return line;
}

/* A document of several lines has no line that is an object by itself, unless it is broken. */
static bool is_lines(struct trial *t, struct cw_slice text)
{
    if (is_object(t, text))
        return false;
    while (text.len) {
        struct cw_slice line = take_line(&text);

        cw_arena_reset(&t->arena);
        if (is_object(t, line))
            return true;
    }
    return false;
}

static enum cw_status take_all(struct trial *t, struct cw_rehearsal *rehearsal, const struct cw_plan *plan,
                               struct cw_slice text)
{
    enum cw_status status = CW_OK;

    if (!is_lines(t, text))
        return take(t, rehearsal, plan, text);
    while (text.len && !status) {
        struct cw_slice line = take_line(&text);

        cw_arena_reset(&t->arena);
        if (cw_slice_trim(line).len)
            status = take(t, rehearsal, plan, line);
    }
    return status;
}

/* The answers file: CW_EXIT_OK, or CW_EXIT_CONFIG with its faults shown. */
static int read_answers(struct trial *t, struct cw_loaded *loaded, struct cw_text *text,
                        struct cw_canned *canned)
{
    struct cw_file file = { .path = cw_slice_of(t->answers), .max = ANSWERS_MAX };
    struct cw_err err;
    struct cw_buf shown;

    text->name = t->answers;
    cw_faults_done(&loaded->faults);
    cw_faults_init(&loaded->faults);
    if (cw_file_read(&file, &loaded->arena, &err))
        cw_fault(&loaded->faults, CW_ERROR, text, (struct cw_slice){ 0 }, "cannot be read: %s", err.text);
    text->bytes = file.bytes;
    if (file.bytes.ptr)
        cw_canned_read(canned, text, &loaded->arena, &loaded->faults);
    cw_buf_init(&shown, &loaded->arena, 1 << 20);
    cw_faults_show(&loaded->faults, &shown);
    fwrite(cw_buf_slice(&shown).ptr, 1, shown.len, stderr);
    return loaded->faults.errors ? CW_EXIT_CONFIG : CW_EXIT_OK;
}

static int rehearse(struct trial *t, struct cw_loaded *loaded, const struct cw_canned *canned)
{
    struct cw_audience audience = { t, on_request, on_answer, on_output };
    struct cw_rehearsal *rehearsal;
    struct cw_file file = { .path = cw_slice_of(t->event), .max = EVENTS_MAX / 4 };
    struct cw_arena input;
    struct cw_err err;
    int status = CW_EXIT_FAILED;

    cw_arena_init(&input, 65536, EVENTS_MAX);
    rehearsal = cw_rehearsal_new(loaded->plan, canned, t->now_ms, (uint64_t)t->seed, audience);
    if (cw_file_read(&file, &input, &err))
        fprintf(stderr, "%s: cannot be read: %s\n", t->event, err.text);
    else if (rehearsal && take_all(t, rehearsal, loaded->plan, file.bytes) == CW_OK)
        status = CW_EXIT_OK;
    else
        fputs("cad-worker try: no memory or descriptors\n", stderr);
    cw_rehearsal_free(rehearsal);
    cw_arena_done(&input);
    return status;
}

static int try(struct trial *t)
{
    struct cw_loaded loaded;
    struct cw_canned canned;
    struct cw_text answers = { 0 };
    int status = cw_load(&loaded, t->config);

    cw_arena_init(&t->arena, 65536, EVENTS_MAX);
    if (!status && t->answers)
        status = read_answers(t, &loaded, &answers, &canned);
    if (!status)
        status = rehearse(t, &loaded, t->answers ? &canned : NULL);
    cw_arena_done(&t->arena);
    cw_unload(&loaded);
    return status;
}

/* -1: go on; else the exit status. */
static int take_option(struct trial *t, int option, const char *value)
{
    switch (option) {
    case 'c': t->config = value; return -1;
    case 'e': t->event = value; return -1;
    case 'a': t->answers = value; return -1;
    case 'r': t->record_only = true; return -1;
    case 'n':
        if (cw_moment_parse(cw_slice_of(value), &t->now_ms))
            return -1;
        fprintf(stderr, "cad-worker try: --now \"%s\" is no time, as 2026-11-23T10:00:00Z\n", value);
        return CW_EXIT_USAGE;
    case 's':
        if (cw_slice_to_int(cw_slice_of(value), 0, INT64_MAX, &t->seed))
            return -1;
        fprintf(stderr, "cad-worker try: --seed \"%s\" is no whole number\n", value);
        return CW_EXIT_USAGE;
    case 'h': fputs(help, stdout); return CW_EXIT_OK;
    default: return CW_EXIT_USAGE;
    }
}

int cw_cmd_try(int argc, char **argv)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, 'c' },  { "event", required_argument, NULL, 'e' },
        { "answers", required_argument, NULL, 'a' }, { "record", no_argument, NULL, 'r' },
        { "now", required_argument, NULL, 'n' },     { "seed", required_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },          { NULL, 0, NULL, 0 },
    };
    struct trial t = { .config = CW_CFG_DEFAULT, .now_ms = cw_clock_now().wall_ms };
    int option, status;

    while ((option = getopt_long(argc, argv, "c:e:a:rh", options, NULL)) != -1)
        if ((status = take_option(&t, option, optarg)) >= 0)
            return status;
    if (!t.event || optind < argc) {
        fputs(t.event ? "cad-worker try: too many words\n" : "cad-worker try: --event FILE is missing\n",
              stderr);
        fputs("see cad-worker try --help\n", stderr);
        return CW_EXIT_USAGE;
    }
    return try(&t);
}
