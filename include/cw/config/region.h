/* region.h - where the contact centre is: its dial plan and its local time, out of the settings. */
#ifndef CW_CONFIG_REGION_H
#define CW_CONFIG_REGION_H

#include "cw/base/phone.h"
#include "cw/config/settings.h"

/* The settings of `dial_plan`, checked: digits only. Faults are added to the cfg's list. */
struct cw_dial_plan cw_region_dial_plan(struct cw_cfg *cfg, const struct cw_settings *settings);

/* `utc_offset` ("+02:00") as seconds east of UTC, within a day; 0 with a fault where it is none. */
int64_t cw_region_offset(struct cw_cfg *cfg, const struct cw_settings *settings);

#endif
