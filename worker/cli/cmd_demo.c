#include "cw/cli/cmd_demo.h"

#include "cw/demo/options.h"
#include "cw/demo/scene_all.h"
#include "cw/demo/scene_crm.h"
#include "cw/demo/scene_once.h"
#include <stdio.h>

static enum cw_status play(const struct cw_demo_options *options, struct cw_err *reterr)
{
    switch (options->scene) {
    case CW_SCENE_CRM: return cw_scene_crm(options, reterr);
    case CW_SCENE_ALL: return cw_scene_all(options, reterr);
    case CW_SCENE_ONCE: return cw_scene_once(options, reterr);
    case CW_SCENE_PAGE: return cw_scene_page(options, reterr);
    case CW_SCENE_HELP: break;
    }
    fputs(cw_demo_usage, stdout);
    return CW_OK;
}

int cw_cmd_demo(int argc, char **argv)
{
    struct cw_demo_options options;
    struct cw_err err = { 0 };

    if (cw_demo_options_read(argc, argv, &options, &err)) {
        fprintf(stderr, "cad-worker demo: %s\n", err.text);
        return 2;
    }
    if (play(&options, &err)) {
        fprintf(stderr, "cad-worker demo: %s\n", err.text);
        return 1;
    }
    return 0;
}
