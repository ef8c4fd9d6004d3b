/* digest.h - name-based UUIDs (RFC 9562 section 5.5) and short fingerprints, by libcrypto.
 *
 * One digest is made once and used by one thread; making it may load OpenSSL's provider. */
#ifndef CW_BASE_DIGEST_H
#define CW_BASE_DIGEST_H

#include "cw/base/slice.h"

#define CW_UUID_LEN        36
#define CW_FINGERPRINT_LEN 16

struct cw_digest;

struct cw_digest *cw_digest_new(void); /* NULL: no memory */
void cw_digest_free(struct cw_digest *digest);

/* Version 5 UUID of a name in a namespace of 16 bytes: 36 characters, lower case, no NUL. */
void cw_digest_uuid(struct cw_digest *digest, const unsigned char space[16], struct cw_slice name,
                    char ret[CW_UUID_LEN]);

/* A UUID in either form as its 32 digits, upper case, in `room`; null where the text is none. Queues' ids are
 * compared so. */
struct cw_slice cw_uuid_digits(struct cw_slice text, char room[32]);

/* The first 64 bits of SHA-256 as 16 hex digits, no NUL. */
void cw_digest_fingerprint(struct cw_slice bytes, char ret[CW_FINGERPRINT_LEN]);

/* Base64 with padding (RFC 4648 section 4); `ret` has room for 4 * ((len + 2) / 3) + 1 bytes. Returns the
 * characters written, without the NUL behind them. */
size_t cw_digest_base64(struct cw_slice bytes, char *ret);

/* The bytes of strict base64, padding included; `ret` has room for text.len bytes. -1: it is none. */
ptrdiff_t cw_digest_unbase64(struct cw_slice text, char *ret);

#endif
