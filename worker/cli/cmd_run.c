#include "cw/cli/cli.h"
#include <getopt.h>
#include <stdio.h>

static const char help[] =
    "usage: cad-worker run [-c FILE]\n\n"
    "Consumes conversation events, asks the CRM, produces enriched records, until SIGTERM.\n\n"
    "  -c, --config FILE   worker.cfg (default " CW_CFG_DEFAULT ")\n";

int cw_cmd_run(int argc, char **argv)
{
    static const struct option options[] = { { "config", required_argument, NULL, 'c' },
                                             { "help", no_argument, NULL, 'h' },
                                             { NULL, 0, NULL, 0 } };
    const char *path = CW_CFG_DEFAULT;
    struct cw_loaded loaded;
    int option, status;

    while ((option = getopt_long(argc, argv, "c:h", options, NULL)) != -1) {
        if (option == 'h') {
            fputs(help, stdout);
            return CW_EXIT_OK;
        }
        if (option != 'c')
            return CW_EXIT_USAGE;
        path = optarg;
    }
    if (optind < argc) {
        fprintf(stderr, "cad-worker run: unexpected \"%s\"; see cad-worker run --help\n", argv[optind]);
        return CW_EXIT_USAGE;
    }
    status = cw_load(&loaded, path);
    if (!status)
        status = cw_service_run(loaded.plan, &loaded.files);
    cw_unload(&loaded);
    return status;
}
