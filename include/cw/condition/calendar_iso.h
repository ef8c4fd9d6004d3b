/* calendar_iso.h - datetime.fromisoformat: most of ISO 8601, as CPython 3.11 and later read it. Pure. */
#ifndef CW_CONDITION_CALENDAR_ISO_H
#define CW_CONDITION_CALENDAR_ISO_H

#include "cw/base/slice.h"
#include "cw/condition/calendar.h"

/* False: ValueError; `ret` is then unchanged. */
bool cw_datetime_from_iso(struct cw_slice text, struct cw_datetime *ret);

#endif
