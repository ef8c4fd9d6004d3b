/* siphash.h - SipHash-1-3 of bytes: a keyed hash for tables whose keys strangers choose (Aumasson and
 * Bernstein, 2012). Pure. */
#ifndef CW_BASE_SIPHASH_H
#define CW_BASE_SIPHASH_H

#include "cw/base/slice.h"

uint64_t cw_siphash(const uint64_t seed[2], struct cw_slice bytes);

#endif
