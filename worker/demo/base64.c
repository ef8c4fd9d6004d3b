#include "cw/demo/base64.h"

static const char letters[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

void cw_base64(struct cw_slice bytes, char *ret)
{
    for (size_t at = 0; at < bytes.len; at += 3) {
        size_t left = bytes.len - at;
        uint32_t group = (uint32_t)(unsigned char)bytes.ptr[at] << 16;

        if (left > 1)
            group |= (uint32_t)(unsigned char)bytes.ptr[at + 1] << 8;
        if (left > 2)
            group |= (unsigned char)bytes.ptr[at + 2];
        *ret++ = letters[group >> 18];
        *ret++ = letters[group >> 12 & 63];
        *ret++ = left > 1 ? letters[group >> 6 & 63] : '=';
        *ret++ = left > 2 ? letters[group & 63] : '=';
    }
    *ret = '\0';
}
