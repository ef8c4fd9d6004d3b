/* scene_once.h - `demo --once`: a fixed set of events, their enriched records on standard output. */
#ifndef CW_DEMO_SCENE_ONCE_H
#define CW_DEMO_SCENE_ONCE_H

#include "cw/demo/options.h"

/* CW_EIO when a record is missing after a minute, or one came that nothing asked for. */
enum cw_status cw_scene_once(const struct cw_demo_options *options, struct cw_err *reterr);

#endif
