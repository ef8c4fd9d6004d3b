/* pem.h - whether PEM texts hold what TLS needs (RFC 7468): certificates, and a key that belongs to them.
 *
 * Pure: knows neither time nor trust, so an expired or strange certificate passes. */
#ifndef CW_BASE_PEM_H
#define CW_BASE_PEM_H

#include "cw/base/slice.h"

/* NULL: at least one certificate, and each can be read; else what is wrong, in words that quote nothing. */
const char *cw_pem_check_certificates(struct cw_slice text);

/* NULL: a private key without a passphrase; it belongs to the first certificate, where that can be read. */
const char *cw_pem_check_key(struct cw_slice text, struct cw_slice certificates);

#endif
