/* json_string.h - the bytes between the quotes of a JSON string: scanned, unescaped, compared, written.
 *
 * RFC 8259 section 7. Pure; knows nothing of the index. What is unescaped or compared must have been checked
 * by cw_json_index. */
#ifndef CW_BASE_JSON_STRING_H
#define CW_BASE_JSON_STRING_H

#include "cw/base/buf.h"
#include "cw/base/slice.h"

/* The text that escaped bytes stand for; `out` has room for in.len bytes: an escape is never shorter than
 * what it stands for. \u0000 is a byte like any other. Returns the bytes written. */
size_t cw_json_unescape(struct cw_slice in, char *out);

/* Whether escaped bytes stand for exactly this text. */
bool cw_json_escaped_is(struct cw_slice in, struct cw_slice text);

/* Appends bytes as a JSON string with its quotes. What is not UTF-8 becomes U+FFFD. */
void cw_json_add_text(struct cw_buf *buf, struct cw_slice text);

/* The same without the quotes. */
void cw_json_add_inner(struct cw_buf *buf, struct cw_slice text);

/* The four hex digits at `p`, or -1. */
int32_t cw_json_hex4(const char *p);

static inline bool cw_is_high_surrogate(int32_t code)
{
    return code >= 0xD800 && code <= 0xDBFF;
}

static inline bool cw_is_low_surrogate(int32_t code)
{
    return code >= 0xDC00 && code <= 0xDFFF;
}

/* Eight bytes at once: the high bit of each byte that ends a plain run (a quote, a backslash, a control
 * character, anything beyond ASCII). A byte above a flagged one may be flagged in error; the lowest flag
 * is always right, and only that one is used. */
static inline uint64_t cw_json_special(uint64_t word)
{
    const uint64_t ones = 0x0101010101010101u, highs = 0x8080808080808080u;
    uint64_t quote = word ^ ones * '"', slash = word ^ ones * '\\';

    return ((quote - ones) | (slash - ones) | (word - ones * 0x20) | word) & highs;
}

/* The first byte from `at` on that cannot be copied as it is, or `end`. */
static inline const char *cw_json_plain(const char *at, const char *end)
{
#if __BYTE_ORDER__ == __ORDER_LITTLE_ENDIAN__
    while (end - at >= 8) {
        uint64_t word, special;

        memcpy(&word, at, 8);
        special = cw_json_special(word);
        if (special)
            return at + __builtin_ctzll(special) / 8;
        at += 8;
    }
#endif
    while (at < end && (signed char)*at >= 0x20 && *at != '"' && *at != '\\')
        at++;
    return at;
}

#endif
