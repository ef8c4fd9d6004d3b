/* slice.h - borrowed bytes: compare, trim, parse numbers.
 *
 * A slice never owns and is not NUL-terminated: wire data is never printed with a bare %s.
 * A null slice (ptr NULL) means "absent"; an empty one has a pointer and length 0.
 * Pure; nothing here allocates. */
#ifndef CW_BASE_SLICE_H
#define CW_BASE_SLICE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

struct cw_slice {
    const char *ptr;
    size_t len;
};

#define CW_LIT(s)   ((struct cw_slice){ (s), sizeof(s) - 1 })
#define CW_SHOW     "%.*s"
#define CW_SHOWN(s) ((int)((s).len < 80 ? (s).len : 80)), (s).ptr

static inline struct cw_slice cw_slice_of(const char *text)
{
    return (struct cw_slice){ text, text ? strlen(text) : 0 };
}

static inline struct cw_slice cw_slice_from(struct cw_slice s, size_t start)
{
    return (struct cw_slice){ s.ptr + start, s.len - start };
}

static inline bool cw_slice_eq(struct cw_slice a, struct cw_slice b)
{
    return a.len == b.len && (a.len == 0 || memcmp(a.ptr, b.ptr, a.len) == 0);
}

static inline bool cw_slice_starts(struct cw_slice s, struct cw_slice prefix)
{
    return s.len >= prefix.len && memcmp(s.ptr, prefix.ptr, prefix.len) == 0;
}

/* ASCII letters compare without case; all other bytes exactly. */
bool cw_slice_eq_nocase(struct cw_slice a, struct cw_slice b);

/* Position of the first `byte`, or s.len. */
size_t cw_slice_find(struct cw_slice s, char byte);

/* Without blanks and tabs at both ends. */
struct cw_slice cw_slice_trim(struct cw_slice s);

/* Whether a byte stands in it that no header may hold (RFC 9110 section 5.5): below 0x20 but for a tab, or
 * 0x7F. */
bool cw_slice_has_control(struct cw_slice s);

/* Whether one of the words, ended by NULL, stands somewhere in it; ASCII letters without case. */
bool cw_slice_holds_word(struct cw_slice s, const char *const *words);

/* Without the line end, or line ends, behind it. */
struct cw_slice cw_slice_chomp(struct cw_slice s);

/* Decimal digits with an optional '-': the whole slice, nothing else. False, *ret unchanged, where
 * it is no number or lies outside min..max. */
bool cw_slice_to_int(struct cw_slice s, int64_t min, int64_t max, int64_t *ret);

/* Takes exactly that many digits off the front. False, all unchanged, where they are none or beyond max. */
bool cw_slice_take_digits(struct cw_slice *rest, size_t digits, int64_t max, int64_t *ret);

/* The number of single-letter edits between two short words, counting at most 3: for suggestions.
 * Letters compare without case; words over 40 bytes are always 3 apart. */
unsigned cw_slice_distance(struct cw_slice a, struct cw_slice b);

#endif
