/* options.h - the flags of `cad-worker demo`. */
#ifndef CW_DEMO_OPTIONS_H
#define CW_DEMO_OPTIONS_H

#include "cw/base/err.h"
#include <stdbool.h>
#include <stdint.h>

enum cw_demo_scene {
    CW_SCENE_ALL = 1, /* broker, CRM, worker, feeder, page */
    CW_SCENE_ONCE,    /* the same without the page, a fixed set of events */
    CW_SCENE_CRM,     /* the stub CRM alone */
    CW_SCENE_PAGE,    /* feeder and page at an existing Kafka */
    CW_SCENE_HELP,
};

struct cw_demo_options {
    enum cw_demo_scene scene;
    const char *listen; /* NULL: the scene's own default */
    const char *brokers;
    const char *user, *password_file; /* of the CRM; NULL: the well-known ones */
    const char *log_path;             /* of the CRM's requests */
    int64_t delay_min_ms, delay_max_ms;
    bool delay_given;
    uint64_t seed;
    bool verbose;
};

/* argv[0] is "demo". The texts are borrowed from argv. CW_EINVAL with the words for the user. */
enum cw_status cw_demo_options_read(int argc, char **argv, struct cw_demo_options *ret,
                                    struct cw_err *reterr);

/* What `demo --help` says. */
extern const char cw_demo_usage[];

#endif
