/* siphash.h - SipHash-1-3 of bytes: a keyed hash for tables whose keys strangers choose (Aumasson and
 * Bernstein, 2012). Pure. */
#ifndef CW_BASE_SIPHASH_H
#define CW_BASE_SIPHASH_H

#include "cw/base/slice.h"

uint64_t cw_siphash(const uint64_t seed[2], struct cw_slice bytes);

/* 128 bits of a list of slices, where it must not matter that keys are not compared: no two lists are known
 * to share them by whoever does not know the seed. Each slice counts with its length, a null one as an empty
 * one. */
struct cw_siphash {
    uint64_t a, b, c, d;
};

void cw_siphash_begin(struct cw_siphash *hash, const uint64_t seed[2]);
void cw_siphash_add(struct cw_siphash *hash, struct cw_slice bytes);
void cw_siphash_end(struct cw_siphash *hash, uint64_t ret[2]);

#endif
