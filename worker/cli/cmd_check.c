#include "cw/cli/cli.h"
#include <getopt.h>
#include <stdio.h>
#include <string.h>

enum { SHOWN_MAX = 1 << 20 };

static const char help[] =
    "usage: cad-worker check [-c FILE] [--strict] [--format=text|json]\n"
    "       cad-worker check [-c FILE] --print-settings\n"
    "       cad-worker check --sample\n\n"
    "Reads all files and shows all that is wrong in them, each with its place: file, line, and column in\n"
    "characters. Uses no network.\n"
    "Exit status: 0 nothing is wrong, 78 something is.\n\n"
    "  -c, --config FILE      worker.cfg (default " CW_CFG_DEFAULT ")\n"
    "      --strict           a warning counts as an error\n"
    "      --format=json      one JSON document on standard output: errors, warnings, faults\n"
    "      --print-settings   the effective settings, secrets as ***\n"
    "      --sample           a commented worker.cfg with every setting; reads nothing\n";

struct checking {
    const char *path;
    bool strict, json, settings;
};

static void print(void (*write)(const struct cw_settings *, struct cw_buf *),
                  const struct cw_settings *settings)
{
    struct cw_arena arena;
    struct cw_buf buf;

    cw_arena_init(&arena, 65536, SHOWN_MAX * 2);
    cw_buf_init(&buf, &arena, SHOWN_MAX);
    write(settings, &buf);
    fwrite(cw_buf_slice(&buf).ptr, 1, buf.len, stdout);
    cw_arena_done(&arena);
}

static void write_sample(const struct cw_settings *unused, struct cw_buf *buf)
{
    (void)unused;
    cw_settings_sample(buf);
}

static void say_all_is_well(const struct checking *c, const struct cw_loaded *loaded)
{
    size_t count = loaded->plan->count, warnings = loaded->faults.warnings;

    printf("%s: %zu integration%s, no errors", c->path, count, count == 1 ? "" : "s");
    if (warnings)
        printf(", %zu warning%s", warnings, warnings == 1 ? "" : "s");
    putchar('\n');
}

static int check(const struct checking *c)
{
    struct cw_loaded loaded;
    int status = cw_load_silently(&loaded, c->path);

    if (c->strict && loaded.faults.warnings)
        status = CW_EXIT_CONFIG;
    cw_faults_print(&loaded.faults, c->json);
    if (!status && c->settings)
        print(cw_settings_show, &loaded.plan->settings);
    else if (!status && !c->json)
        say_all_is_well(c, &loaded);
    cw_unload(&loaded);
    return status;
}

static bool take_format(struct checking *c, const char *word)
{
    c->json = strcmp(word, "json") == 0;
    if (c->json || strcmp(word, "text") == 0)
        return true;
    fprintf(stderr, "cad-worker check: --format is text or json, not \"%s\"\n", word);
    return false;
}

/* -1: go on; else the exit status. */
static int take_option(struct checking *c, int option, const char *value)
{
    switch (option) {
    case 'c': c->path = value; return -1;
    case 't': c->strict = true; return -1;
    case 'p': c->settings = true; return -1;
    case 'f': return take_format(c, value) ? -1 : CW_EXIT_USAGE;
    case 's': print(write_sample, NULL); return CW_EXIT_OK;
    case 'h': fputs(help, stdout); return CW_EXIT_OK;
    default: return CW_EXIT_USAGE;
    }
}

int cw_cmd_check(int argc, char **argv)
{
    static const struct option options[] = {
        { "config", required_argument, NULL, 'c' },
        { "strict", no_argument, NULL, 't' },
        { "format", required_argument, NULL, 'f' },
        { "print-settings", no_argument, NULL, 'p' },
        { "sample", no_argument, NULL, 's' },
        { "help", no_argument, NULL, 'h' },
        { NULL, 0, NULL, 0 },
    };
    struct checking c = { .path = CW_CFG_DEFAULT };
    int option, status;

    while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1)
        if ((status = take_option(&c, option, optarg)) >= 0)
            return status;
    if (optind < argc) {
        fprintf(stderr, "cad-worker check: unexpected \"%s\"; see cad-worker check --help\n", argv[optind]);
        return CW_EXIT_USAGE;
    }
    if (c.json && c.settings) {
        fputs("cad-worker check: --print-settings is text only\n", stderr);
        return CW_EXIT_USAGE;
    }
    return check(&c);
}
