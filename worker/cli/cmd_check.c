#include "cw/cli/cli.h"
#include <getopt.h>
#include <stdio.h>

enum { SHOWN_MAX = 1 << 20 };

static const char help[] =
    "usage: cad-worker check [-c FILE] [--print-settings | --sample]\n\n"
    "Reads all files and shows all that is wrong in them, each with its place. Uses no network.\n"
    "Exit status: 0 nothing is wrong, 78 something is.\n\n"
    "  -c, --config FILE      worker.cfg (default " CW_CFG_DEFAULT ")\n"
    "      --print-settings   the effective settings, secrets as ***\n"
    "      --sample           a commented worker.cfg with every setting; reads nothing\n";

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

static int check(const char *path, bool print_settings)
{
    struct cw_loaded loaded;
    int status = cw_load(&loaded, path);

    if (!status && print_settings)
        print(cw_settings_show, &loaded.plan->settings);
    else if (!status)
        printf("%s: %zu integration%s, no errors\n", path, loaded.plan->count,
               loaded.plan->count == 1 ? "" : "s");
    cw_unload(&loaded);
    return status;
}

int cw_cmd_check(int argc, char **argv)
{
    static const struct option options[] = { { "config", required_argument, NULL, 'c' },
                                             { "print-settings", no_argument, NULL, 'p' },
                                             { "sample", no_argument, NULL, 's' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *path = CW_CFG_DEFAULT;
    bool print_settings = false;
    int option;

    while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
        switch (option) {
        case 'c': path = optarg; break;
        case 'p': print_settings = true; break;
        case 's': print(write_sample, NULL); return CW_EXIT_OK;
        case 'h': fputs(help, stdout); return CW_EXIT_OK;
        default: return CW_EXIT_USAGE;
        }
    }
    if (optind < argc) {
        fprintf(stderr, "cad-worker check: unexpected \"%s\"; see cad-worker check --help\n", argv[optind]);
        return CW_EXIT_USAGE;
    }
    return check(path, print_settings);
}
