/* base64.h - bytes as base64 text (RFC 4648, with padding). Pure, cannot fail. */
#ifndef CW_DEMO_BASE64_H
#define CW_DEMO_BASE64_H

#include "cw/base/slice.h"

#define CW_BASE64_LEN(bytes) (((bytes) + 2) / 3 * 4 + 1) /* room for the text and its NUL */

void cw_base64(struct cw_slice bytes, char *ret);

#endif
