/* occasion.h - when an integration applies: events, direction, channels, queues (the manual 1, 2). */
#ifndef CW_CONFIG_OCCASION_H
#define CW_CONFIG_OCCASION_H

#include "cw/config/record_fields.h"

/* channels, direction, events, direct_conversations, queues. */
extern const struct cw_field cw_occasion_fields[];

#endif
