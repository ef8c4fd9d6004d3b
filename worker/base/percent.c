#include "cw/base/percent.h"

static bool is_unreserved(char c)
{
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' ||
           c == '.' || c == '_' || c == '~';
}

void cw_percent_add(struct cw_buf *buf, struct cw_slice text)
{
    static const char hex[] = "0123456789ABCDEF";

    while (text.len) {
        size_t plain = 0;

        while (plain < text.len && is_unreserved(text.ptr[plain]))
            plain++;
        cw_buf_add(buf, (struct cw_slice){ text.ptr, plain });
        text = cw_slice_from(text, plain);
        if (text.len) {
            unsigned char byte = (unsigned char)text.ptr[0];
            char escaped[3] = { '%', hex[byte >> 4], hex[byte & 15] };

            cw_buf_add(buf, (struct cw_slice){ escaped, 3 });
            text = cw_slice_from(text, 1);
        }
    }
}
