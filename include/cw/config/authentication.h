/* authentication.h - how an integration proves who it is: basic, digest or an OAuth token.
 *
 * The manual, 3. What it needs comes from the integration's `authentications` or, with "secrets_ref", from
 * the shared `secrets`. */
#ifndef CW_CONFIG_AUTHENTICATION_H
#define CW_CONFIG_AUTHENTICATION_H

#include "cw/config/reader.h"

/* Reads `authentication`, when headers and the connection are known. */
void cw_authentication_read(struct cw_reader *r, uint32_t node);

#endif
