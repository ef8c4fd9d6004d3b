/* scene_crm.h - `demo --serve crm`: the stub CRM alone, until SIGTERM. */
#ifndef CW_DEMO_SCENE_CRM_H
#define CW_DEMO_SCENE_CRM_H

#include "cw/demo/options.h"

/* Says "crm http://ADDR:PORT/contacts" on standard output once it listens. */
enum cw_status cw_scene_crm(const struct cw_demo_options *options, struct cw_err *reterr);

#endif
