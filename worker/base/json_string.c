#include "cw/base/json_string.h"

#include "cw/base/utf8.h"

static int hex_value(char c)
{
    if (c >= '0' && c <= '9')
        return c - '0';
    if (c >= 'a' && c <= 'f')
        return c - 'a' + 10;
    return c >= 'A' && c <= 'F' ? c - 'A' + 10 : -1;
}

int32_t cw_json_hex4(const char *p)
{
    int32_t code = 0;

    for (int i = 0; i < 4; i++) {
        int digit = hex_value(p[i]);

        if (digit < 0)
            return -1;
        code = code * 16 + digit;
    }
    return code;
}

static uint32_t escaped_code(const char **at)
{
    int32_t code = cw_json_hex4(*at + 1);

    *at += 5;
    if (cw_is_high_surrogate(code)) {
        code = 0x10000 + ((code - 0xD800) << 10) + (cw_json_hex4(*at + 2) - 0xDC00);
        *at += 6;
    }
    return (uint32_t)code;
}

/* Unescapes the character behind the backslash at `*at`, moves past it; the text is known to be right. */
static unsigned unescape(const char **at, char to[4])
{
    static const char plain[] = "\"\"\\\\//b\bf\fn\nr\rt\t";

    ++*at;
    if (**at == 'u')
        return cw_utf8_write(to, escaped_code(at));
    for (const char *p = plain; *p; p += 2)
        if (*p == **at)
            to[0] = p[1];
    ++*at;
    return 1;
}

size_t cw_json_unescape(struct cw_slice in, char *out)
{
    size_t len = 0;

    for (const char *at = in.ptr, *end = in.ptr + in.len; at < end;) {
        if (*at != '\\') {
            out[len++] = *at++;
        } else {
            char piece[4];
            unsigned bytes = unescape(&at, piece);

            memcpy(out + len, piece, bytes);
            len += bytes;
        }
    }
    return len;
}

bool cw_json_escaped_is(struct cw_slice in, struct cw_slice text)
{
    size_t done = 0;

    for (const char *at = in.ptr, *end = in.ptr + in.len; at < end;) {
        char piece[4] = { *at };
        unsigned bytes = 1;

        if (*at == '\\')
            bytes = unescape(&at, piece);
        else
            at++;
        if (text.len - done < bytes || memcmp(text.ptr + done, piece, bytes) != 0)
            return false;
        done += bytes;
    }
    return done == text.len;
}

static void add_escape(struct cw_buf *buf, unsigned char byte)
{
    static const char hex[] = "0123456789abcdef", shorts[] = "\bb\ff\nn\rr\tt\"\"\\\\";
    char text[6] = { '\\', 'u', '0', '0', hex[byte >> 4], hex[byte & 15] };

    for (const char *p = shorts; *p; p += 2) {
        if ((unsigned char)*p == byte) {
            text[1] = p[1];
            cw_buf_add(buf, (struct cw_slice){ text, 2 });
            return;
        }
    }
    cw_buf_add(buf, (struct cw_slice){ text, 6 });
}

/* One character that cannot be copied as it is; returns the bytes it had. */
static size_t add_special(struct cw_buf *buf, struct cw_slice rest)
{
    unsigned length;

    if ((unsigned char)rest.ptr[0] < 0x80) {
        add_escape(buf, (unsigned char)rest.ptr[0]);
        return 1;
    }
    length = cw_utf8_length(rest);
    cw_buf_add(buf, length ? (struct cw_slice){ rest.ptr, length } : CW_LIT("\xEF\xBF\xBD"));
    return length ? length : 1;
}

void cw_json_add_inner(struct cw_buf *buf, struct cw_slice text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    while (at < end) {
        const char *special = cw_json_plain(at, end);

        cw_buf_add(buf, (struct cw_slice){ at, (size_t)(special - at) });
        at = special;
        if (at < end)
            at += add_special(buf, (struct cw_slice){ at, (size_t)(end - at) });
    }
}

void cw_json_add_text(struct cw_buf *buf, struct cw_slice text)
{
    cw_buf_reserve(buf, text.len + 2);
    cw_buf_add_char(buf, '"');
    cw_json_add_inner(buf, text);
    cw_buf_add_char(buf, '"');
}
