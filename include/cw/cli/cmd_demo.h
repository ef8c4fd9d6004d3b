/* cmd_demo.h - `cad-worker demo`: everything in one place, nothing to configure. */
#ifndef CW_CLI_CMD_DEMO_H
#define CW_CLI_CMD_DEMO_H

/* argv[0] is "demo". Returns the exit status: 0, 1 run time, 2 usage. */
int cw_cmd_demo(int argc, char **argv);

#endif
