#include "cw/base/slice.h"

enum { WORD_MAX = 40, FAR = 3 };

static char lower(char c)
{
    return c >= 'A' && c <= 'Z' ? (char)(c - 'A' + 'a') : c;
}

bool cw_slice_eq_nocase(struct cw_slice a, struct cw_slice b)
{
    if (a.len != b.len)
        return false;
    for (size_t i = 0; i < a.len; i++)
        if (lower(a.ptr[i]) != lower(b.ptr[i]))
            return false;
    return true;
}

size_t cw_slice_find(struct cw_slice s, char byte)
{
    const char *at = s.len ? memchr(s.ptr, byte, s.len) : NULL;

    return at ? (size_t)(at - s.ptr) : s.len;
}

static bool is_blank(char c)
{
    return c == ' ' || c == '\t';
}

struct cw_slice cw_slice_trim(struct cw_slice s)
{
    while (s.len && is_blank(s.ptr[0]))
        s = cw_slice_from(s, 1);
    while (s.len && is_blank(s.ptr[s.len - 1]))
        s.len--;
    return s;
}

bool cw_slice_has_control(struct cw_slice s)
{
    for (size_t i = 0; i < s.len; i++) {
        unsigned char c = (unsigned char)s.ptr[i];

        if ((c < 0x20 && c != '\t') || c == 0x7F)
            return true;
    }
    return false;
}

bool cw_slice_holds_word(struct cw_slice s, const char *const *words)
{
    for (; *words; words++) {
        struct cw_slice word = cw_slice_of(*words);

        for (size_t at = 0; at + word.len <= s.len; at++)
            if (cw_slice_eq_nocase((struct cw_slice){ s.ptr + at, word.len }, word))
                return true;
    }
    return false;
}

struct cw_slice cw_slice_chomp(struct cw_slice s)
{
    while (s.len && (s.ptr[s.len - 1] == '\n' || s.ptr[s.len - 1] == '\r'))
        s.len--;
    return s;
}

bool cw_slice_to_int(struct cw_slice s, int64_t min, int64_t max, int64_t *ret)
{
    bool negative = s.len && s.ptr[0] == '-';
    struct cw_slice digits = negative ? cw_slice_from(s, 1) : s;
    int64_t value = 0; /* kept negative: INT64_MIN has no positive twin */

    if (!digits.len)
        return false;
    for (size_t i = 0; i < digits.len; i++) {
        int digit = digits.ptr[i] - '0';

        if (digit < 0 || digit > 9 || value < (INT64_MIN + digit) / 10)
            return false;
        value = value * 10 - digit;
    }
    if (!negative && value == INT64_MIN)
        return false;
    value = negative ? value : -value;
    if (value < min || value > max)
        return false;
    *ret = value;
    return true;
}

bool cw_slice_take_digits(struct cw_slice *rest, size_t digits, int64_t max, int64_t *ret)
{
    if (rest->len < digits || !cw_slice_to_int((struct cw_slice){ rest->ptr, digits }, 0, max, ret))
        return false;
    *rest = cw_slice_from(*rest, digits);
    return true;
}

static unsigned least(unsigned a, unsigned b, unsigned c)
{
    unsigned ab = a < b ? a : b;

    return ab < c ? ab : c;
}

unsigned cw_slice_distance(struct cw_slice a, struct cw_slice b)
{
    unsigned row[WORD_MAX + 1];

    if (a.len > WORD_MAX || b.len > WORD_MAX)
        return FAR;
    for (unsigned j = 0; j <= b.len; j++)
        row[j] = j;
    for (unsigned i = 1; i <= a.len; i++) {
        unsigned corner = row[0];

        row[0] = i;
        for (unsigned j = 1; j <= b.len; j++) {
            unsigned above = row[j];
            unsigned swap = corner + (lower(a.ptr[i - 1]) != lower(b.ptr[j - 1]));

            row[j] = least(above + 1, row[j - 1] + 1, swap);
            corner = above;
        }
    }
    return row[b.len] < FAR ? row[b.len] : FAR;
}
