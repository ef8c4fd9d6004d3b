#include "cw/wire/bytes.h"

#include <stdlib.h>

enum { FIRST = 4096 };

bool cw_bytes_add(struct cw_bytes *bytes, struct cw_slice more)
{
    size_t cap = bytes->cap ? bytes->cap : FIRST;

    while (cap < bytes->len + more.len)
        cap *= 2;
    if (cap != bytes->cap) {
        char *wider = realloc(bytes->ptr, cap);

        if (!wider)
            return false;
        bytes->ptr = wider;
        bytes->cap = cap;
    }
    if (more.len)
        memcpy(bytes->ptr + bytes->len, more.ptr, more.len);
    bytes->len += more.len;
    return true;
}

void cw_bytes_rest(struct cw_bytes *bytes, size_t kept)
{
    bytes->len = 0;
    if (bytes->cap > kept)
        cw_bytes_done(bytes);
}

void cw_bytes_done(struct cw_bytes *bytes)
{
    free(bytes->ptr);
    *bytes = (struct cw_bytes){ 0 };
}
