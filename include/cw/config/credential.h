/* credential.h - OAuth client credentials -> the fixed request that fetches a token.
 *
 * RFC 6749 section 4.4: grant type client_credentials; the client proves itself by Basic (section 2.3.1:
 * id and secret are form-encoded first) or, with `post`, in the body. Scopes are joined by a blank. */
#ifndef CW_CONFIG_CREDENTIAL_H
#define CW_CONFIG_CREDENTIAL_H

#include "cw/config/integration.h"

struct cw_client {
    struct cw_slice id, secret, token_url, scope; /* scope: may be empty */
    bool post;
    struct cw_connection connection; /* of whoever uses it */
};

/* Everything lives in the loader's arena; NULL: no memory. The token_url has been checked. */
struct cw_credential *cw_credential_make(const struct cw_loader *loader, const struct cw_client *client);

/* Whether both fetch the same token in the same way. */
bool cw_client_eq(const struct cw_client *a, const struct cw_client *b);

#endif
