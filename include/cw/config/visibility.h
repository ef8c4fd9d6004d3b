/* visibility.h - whether anybody will see what `save` writes (the manual 5.3). */
#ifndef CW_CONFIG_VISIBILITY_H
#define CW_CONFIG_VISIBILITY_H

#include "cw/config/reader.h"

/* Adds warnings: a name at the top of `save` that neither setting of `extra_data` lets out for phone calls;
 * `save` in an integration that runs at "ended" and "closed" alone, when the conversation is over for the
 * agent, unless `extra_data.statistics` keeps one of the names. `save` is an object; the record is read. */
void cw_visibility_check(struct cw_reader *r, uint32_t save);

#endif
