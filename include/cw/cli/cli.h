/* cli.h - the subcommands: each a short straight story. Each returns the exit status. */
#ifndef CW_CLI_CLI_H
#define CW_CLI_CLI_H

#include "cw/wire/service.h"

#define CW_CFG_DEFAULT "/etc/cad-worker/worker.cfg"

int cw_cmd_run(int argc, char **argv);
int cw_cmd_check(int argc, char **argv);
int cw_cmd_try(int argc, char **argv);

/* A worker.cfg that was read: keep it as long as faults or plan. */
struct cw_loaded {
    const char *path;
    struct cw_arena arena;
    struct cw_text text;
    struct cw_files files;
    struct cw_faults faults;
    struct cw_plan *plan; /* NULL: there were errors */
};

/* Reads and compiles, shows nothing. CW_EXIT_OK, or CW_EXIT_CONFIG where there are errors. cw_unload in any
 * case. */
int cw_load_silently(struct cw_loaded *loaded, const char *path);

/* The same, and shows all faults on standard error. */
int cw_load(struct cw_loaded *loaded, const char *path);
void cw_unload(struct cw_loaded *loaded);

/* Writes the faults to standard error as text, or to standard output as JSON. */
void cw_faults_print(const struct cw_faults *faults, bool as_json);

#endif
