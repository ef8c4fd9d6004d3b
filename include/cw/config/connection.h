/* connection.h - how an endpoint is reached: TLS files, addresses that may be connected to, proxy. */
#ifndef CW_CONFIG_CONNECTION_H
#define CW_CONFIG_CONNECTION_H

#include "cw/config/record_fields.h"

/* ca_file, cert_file, key_file, allow_addresses, allow_insecure_secrets. */
extern const struct cw_field cw_connection_fields[];

/* What must stand together. */
void cw_connection_check(struct cw_record_reader *r);

/* Whether the text is the address of a proxy: http[s]://host:port, with user and password only where
 * `user_allowed`. Adds a fault. */
bool cw_connection_check_proxy(const struct cw_source *source, bool user_allowed);

#endif
