#include "cw/base/moment.h"
#include "cw/cli/chapter.h"
#include "cw/cli/cli.h"
#include "cw/cli/rehearsal.h"
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
    unsigned number; /* of the event */
    struct cw_narrator narrator;
    struct cw_arena arena;
};

static void show(struct cw_slice text)
{
    fwrite(text.ptr, 1, text.len, stdout);
}

static void on_request(void *owner, const struct cw_request *request, int64_t at_ms)
{
    cw_chapter_request(&((struct trial *)owner)->narrator, request, at_ms);
}

static void on_answer(void *owner, const struct cw_integration *item, const struct cw_answer *answer,
                      int64_t at_ms)
{
    cw_chapter_answer(&((struct trial *)owner)->narrator, item, answer, at_ms);
}

static void on_output(void *owner, const struct cw_output *output)
{
    struct trial *t = owner;

    if (!t->record_only) {
        cw_narrator_output(&t->narrator, output);
    } else if (output->topic == CW_TO_DEAD_LETTER) {
        fprintf(stderr, "dead letter: " CW_SHOW ": " CW_SHOW "\n", CW_SHOWN(output->headers[0].value),
                CW_SHOWN(output->headers[1].value));
    } else {
        show(output->value);
        fputc('\n', stdout);
    }
}

static enum cw_status take(struct trial *t, struct cw_rehearsal *rehearsal, struct cw_slice value)
{
    enum cw_status status;

    cw_narrator_begin(&t->narrator, ++t->number, value);
    status = cw_rehearse(rehearsal, value);
    if (t->record_only)
        return status;
    if (t->number > 1)
        fputc('\n', stdout);
    show(cw_narrator_story(&t->narrator));
    return status;
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

static enum cw_status take_all(struct trial *t, struct cw_rehearsal *rehearsal, struct cw_slice text)
{
    enum cw_status status = CW_OK;

    if (!is_lines(t, text))
        return take(t, rehearsal, text);
    while (text.len && !status) {
        struct cw_slice line = take_line(&text);

        cw_arena_reset(&t->arena);
        if (cw_slice_trim(line).len)
            status = take(t, rehearsal, line);
    }
    return status;
}

/* The answers file: CW_EXIT_OK, or CW_EXIT_CONFIG with its faults shown. */
static int read_answers(struct trial *t, struct cw_loaded *loaded, struct cw_text *text,
                        struct cw_canned *canned)
{
    struct cw_file file = { .path = cw_slice_of(t->answers), .max = ANSWERS_MAX };
    struct cw_err err;

    text->name = t->answers;
    cw_faults_done(&loaded->faults);
    cw_faults_init(&loaded->faults);
    if (cw_file_read(&file, &loaded->arena, &err))
        cw_fault(&loaded->faults, CW_ERROR, text, (struct cw_slice){ 0 }, "cannot be read: %s", err.text);
    text->bytes = file.bytes;
    if (file.bytes.ptr)
        cw_canned_read(canned, text, loaded->plan, &loaded->arena, &loaded->faults);
    cw_faults_print(&loaded->faults, false);
    return loaded->faults.errors ? CW_EXIT_CONFIG : CW_EXIT_OK;
}

static int rehearse(struct trial *t, struct cw_loaded *loaded, const struct cw_canned *canned)
{
    struct cw_audience audience = { t, on_request, on_answer, on_output, &t->narrator.witness };
    struct cw_rehearsal *rehearsal;
    struct cw_file file = { .path = cw_slice_of(t->event), .max = EVENTS_MAX / 4 };
    struct cw_arena input;
    struct cw_err err;
    int status = CW_EXIT_FAILED;

    cw_arena_init(&input, 65536, EVENTS_MAX);
    cw_narrator_init(&t->narrator, loaded->plan);
    rehearsal = cw_rehearsal_new(loaded->plan, canned, t->now_ms, (uint64_t)t->seed, audience);
    if (cw_file_read(&file, &input, &err))
        fprintf(stderr, "%s: cannot be read: %s\n", t->event, err.text);
    else if (rehearsal && take_all(t, rehearsal, file.bytes) == CW_OK)
        status = CW_EXIT_OK;
    else
        fputs("cad-worker try: no memory or descriptors\n", stderr);
    cw_rehearsal_free(rehearsal);
    cw_narrator_done(&t->narrator);
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
