/* scene_all.h - `demo`: everything, with the page, until Ctrl-C; and `--serve page`: the front of it alone.
 */
#ifndef CW_DEMO_SCENE_ALL_H
#define CW_DEMO_SCENE_ALL_H

#include "cw/demo/options.h"

enum cw_status cw_scene_all(const struct cw_demo_options *options, struct cw_err *reterr);

/* Waits for the Kafka and its topics as long as it takes. */
enum cw_status cw_scene_page(const struct cw_demo_options *options, struct cw_err *reterr);

#endif
