/* bytes.h - bytes that arrive piece by piece: they grow on the heap, and the memory serves again.
 *
 * For what lives outside an arena because it comes before anybody may ask for it. */
#ifndef CW_WIRE_BYTES_H
#define CW_WIRE_BYTES_H

#include "cw/base/slice.h"

/* All zero is empty. */
struct cw_bytes {
    char *ptr; /* owned */
    size_t len, cap;
};

/* False: no memory; unchanged then. The caller watches over the limit. */
bool cw_bytes_add(struct cw_bytes *bytes, struct cw_slice more);

/* Empty; memory beyond `kept` bytes is given back. */
void cw_bytes_rest(struct cw_bytes *bytes, size_t kept);

void cw_bytes_done(struct cw_bytes *bytes);

static inline struct cw_slice cw_bytes_slice(const struct cw_bytes *bytes)
{
    return (struct cw_slice){ bytes->ptr ? bytes->ptr : "", bytes->len };
}

#endif
