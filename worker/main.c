/* Picks the subcommand, returns the exit status. */
#include "cw/cli/cli.h"
#include "cw/cli/cmd_demo.h"
#include "cw/version.h"
#include <curl/curl.h>
#include <json-c/json_c_version.h>
#include <libconfig.h>
#include <librdkafka/rdkafka.h>
#include <microhttpd.h>
#include <stdio.h>
#include <string.h>

static const struct {
    const char *name;
    int (*run)(int argc, char **argv);
    const char *what;
} commands[] = {
    { "run", cw_cmd_run, "consume events, ask the CRM, produce enriched records" },
    { "check", cw_cmd_check, "show everything that is wrong in the configuration" },
    { "try", cw_cmd_try, "take events through the configuration, without Kafka" },
    { "demo", cw_cmd_demo, "see it work: broker, CRM, worker and a page, nothing else needed" },
};

enum { COMMANDS = sizeof(commands) / sizeof(commands[0]) };

static void print_help(FILE *to)
{
    fputs("usage: cad-worker COMMAND [options]\n\n", to);
    for (size_t i = 0; i < COMMANDS; i++)
        fprintf(to, "  %-6s  %s\n", commands[i].name, commands[i].what);
    fputs("\ncad-worker COMMAND --help tells more; cad-worker --version names the libraries.\n", to);
}

static void print_version(void)
{
    printf("%s %s (librdkafka %s, libcurl %s, json-c %s, libconfig %d.%d.%d, libmicrohttpd %s)\n", CW_NAME,
           CW_VERSION, rd_kafka_version_str(), curl_version_info(CURLVERSION_NOW)->version, JSON_C_VERSION,
           LIBCONFIG_VER_MAJOR, LIBCONFIG_VER_MINOR, LIBCONFIG_VER_REVISION, MHD_get_version());
}

int main(int argc, char **argv)
{
    const char *word = argc > 1 ? argv[1] : "";

    if (!strcmp(word, "--help") || !strcmp(word, "-h")) {
        print_help(stdout);
        return CW_EXIT_OK;
    }
    if (!strcmp(word, "--version")) {
        print_version();
        return CW_EXIT_OK;
    }
    for (size_t i = 0; i < COMMANDS; i++)
        if (!strcmp(word, commands[i].name))
            return commands[i].run(argc - 1, argv + 1);
    if (*word)
        fprintf(stderr, "cad-worker: no command \"%s\"\n", word);
    print_help(stderr);
    return CW_EXIT_USAGE;
}
