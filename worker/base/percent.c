#include "cw/base/percent.h"

/* RFC 3986 section 2.3: a bit for each byte below 128. */
static bool is_unreserved(unsigned char c)
{
    static const uint32_t bits[4] = { 0, 0x03FF6000u, 0x87FFFFFEu, 0x47FFFFFEu };

    return c < 128 && (bits[c >> 5] >> (c & 31) & 1);
}

void cw_percent_add(struct cw_buf *buf, struct cw_slice text)
{
    static const char hex[] = "0123456789ABCDEF";

    while (text.len) {
        size_t plain = 0;

        while (plain < text.len && is_unreserved((unsigned char)text.ptr[plain]))
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

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    c |= 0x20;
    return c >= 'a' && c <= 'f' ? c - 'a' + 10 : -1;
}

/* The byte that the text begins with; *ret_len is how many bytes write it. */
static char first_byte(struct cw_slice text, size_t *ret_len)
{
    int high = text.len > 2 && text.ptr[0] == '%' ? hex_value(text.ptr[1]) : -1;
    int low = high >= 0 ? hex_value(text.ptr[2]) : -1;

    *ret_len = low >= 0 ? 3 : 1;
    return low >= 0 ? (char)(high * 16 + low) : text.ptr[0];
}

void cw_percent_decode(struct cw_buf *buf, struct cw_slice text)
{
    size_t len;

    for (; text.len; text = cw_slice_from(text, len))
        cw_buf_add_char(buf, first_byte(text, &len));
}

bool cw_percent_is_dots(struct cw_slice segment)
{
    size_t dots = 0, len;

    for (; segment.len; segment = cw_slice_from(segment, len))
        if (first_byte(segment, &len) != '.' || ++dots > 2)
            return false;
    return dots > 0;
}
