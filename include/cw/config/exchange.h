/* exchange.h - an integration's JSON: `request` and `response`, the vendor's properties (the manual 3, 5).
 */
#ifndef CW_CONFIG_EXCHANGE_H
#define CW_CONFIG_EXCHANGE_H

#include "cw/config/integration.h"

/* What the record in worker.cfg says about the JSON. */
struct cw_exchange_rules {
    const struct cw_secrets *authentications;
    bool allow_insecure_secrets;
};

/* Reads the text into the integration, whose record has been read already. Faults go to the loader's list. */
void cw_exchange_read(struct cw_integration *to, const struct cw_text *text, const struct cw_loader *loader,
                      struct cw_exchange_rules rules);

#endif
