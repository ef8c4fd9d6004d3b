#include "cw/base/utf8.h"

/* Lead bytes and the range that the second byte must have (RFC 3629 section 4); the others have 80..BF. */
static const struct {
    unsigned char from, to, length, second_min, second_max;
} leads[] = {
    { 0x00, 0x7F, 1, 0x00, 0x00 }, { 0xC2, 0xDF, 2, 0x80, 0xBF }, { 0xE0, 0xE0, 3, 0xA0, 0xBF },
    { 0xE1, 0xEC, 3, 0x80, 0xBF }, { 0xED, 0xED, 3, 0x80, 0x9F }, { 0xEE, 0xEF, 3, 0x80, 0xBF },
    { 0xF0, 0xF0, 4, 0x90, 0xBF }, { 0xF1, 0xF3, 4, 0x80, 0xBF }, { 0xF4, 0xF4, 4, 0x80, 0x8F },
};

static bool follows(unsigned char byte)
{
    return (byte & 0xC0) == 0x80;
}

unsigned cw_utf8_length(struct cw_slice s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;

    for (size_t i = 0; s.len && i < sizeof(leads) / sizeof(leads[0]); i++) {
        unsigned length = leads[i].length;

        if (p[0] < leads[i].from || p[0] > leads[i].to)
            continue;
        if (length == 1)
            return 1;
        if (s.len < length || p[1] < leads[i].second_min || p[1] > leads[i].second_max)
            return 0;
        return (length < 3 || follows(p[2])) && (length < 4 || follows(p[3])) ? length : 0;
    }
    return 0;
}

uint32_t cw_utf8_code(const char *at, unsigned length)
{
    static const unsigned char masks[] = { 0, 0x7F, 0x1F, 0x0F, 0x07 };
    uint32_t code = (unsigned char)at[0] & masks[length];

    for (unsigned i = 1; i < length; i++)
        code = code << 6 | ((unsigned char)at[i] & 0x3F);
    return code;
}

unsigned cw_utf8_write(char to[4], uint32_t code)
{
    if (code < 0x80) {
        to[0] = (char)code;
        return 1;
    }
    if (code < 0x800) {
        to[0] = (char)(0xC0 | code >> 6);
        to[1] = (char)(0x80 | (code & 0x3F));
        return 2;
    }
    if (code < 0x10000) {
        to[0] = (char)(0xE0 | code >> 12);
        to[1] = (char)(0x80 | (code >> 6 & 0x3F));
        to[2] = (char)(0x80 | (code & 0x3F));
        return 3;
    }
    to[0] = (char)(0xF0 | code >> 18);
    to[1] = (char)(0x80 | (code >> 12 & 0x3F));
    to[2] = (char)(0x80 | (code >> 6 & 0x3F));
    to[3] = (char)(0x80 | (code & 0x3F));
    return 4;
}
