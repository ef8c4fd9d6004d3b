/* advice.h - warnings of what no single integration shows: how they meet, and those that never run.
 *
 * The manual, 1 and 2. All of it is legal and surely meant otherwise. */
#ifndef CW_CONFIG_ADVICE_H
#define CW_CONFIG_ADVICE_H

#include "cw/config/plan.h"

/* Adds warnings: four integrations that can meet for one event (one for each fourth), an integration that
 * no event can match, or that sends none of its secrets; two with one id. The plan is indexed; groups[n] is
 * the record of the integration with number n. */
void cw_advice_give(const struct cw_loader *loader, const struct cw_plan *plan,
                    const config_setting_t *const *groups);

#endif
