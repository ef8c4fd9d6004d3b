/* exchange.h - the vendor's JSON of one integration: what is asked and what is made of the answer.
 *
 * language.md 3 and 5. Our index checks it strictly and gives the places. */
#ifndef CW_CONFIG_EXCHANGE_H
#define CW_CONFIG_EXCHANGE_H

#include "cw/config/integration.h"

/* Fills method, params, headers, body, timeout and save. Faults are blamed on `text`, which must live as
 * long as the integration. */
void cw_exchange_read(struct cw_integration *to, const struct cw_text *text, const struct cw_loader *loader,
                      const struct cw_secrets *secrets);

#endif
