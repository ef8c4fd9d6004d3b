/* text.h - strings as Python's str sees them: code points by number, over UTF-8 bytes.
 *
 * Texts are valid UTF-8 without surrogates. Results live in the given arena or are parts of what was given; a
 * result over CW_TEXT_MAX bytes is CW_ELIMIT. `ret` is unchanged on failure. Pure. */
#ifndef CW_CONDITION_TEXT_H
#define CW_CONDITION_TEXT_H

#include "cw/base/buf.h"

#define CW_TEXT_MAX     65536 /* bytes of one string */
#define CW_TEXTS_MAX    10000 /* strings of one list */
#define CW_TEXT_TO_END  INT64_MAX
#define CW_TEXT_NOWHERE (-1)

/* Strings in a row. */
struct cw_texts {
    struct cw_slice *at;
    size_t count;
};

/* The code point at *at, which must not be the end; *at moves behind it. */
static inline uint32_t cw_text_next(const char **at)
{
    const unsigned char *p = (const unsigned char *)*at;
    unsigned lead = p[0];

    if (lead < 0x80) {
        *at += 1;
        return lead;
    }
    if (lead < 0xE0) {
        *at += 2;
        return (lead & 0x1Fu) << 6 | (p[1] & 0x3Fu);
    }
    if (lead < 0xF0) {
        *at += 3;
        return (lead & 0xFu) << 12 | (p[1] & 0x3Fu) << 6 | (p[2] & 0x3Fu);
    }
    *at += 4;
    return (lead & 7u) << 18 | (p[1] & 0x3Fu) << 12 | (p[2] & 0x3Fu) << 6 | (p[3] & 0x3Fu);
}

/* The code point that ends at *at, which must not be the start; *at moves to its first byte. */
static inline uint32_t cw_text_before(const char **at)
{
    const char *p = *at - 1;

    while (((unsigned char)*p & 0xC0) == 0x80)
        p--;
    *at = p;
    return cw_text_next(&p);
}

bool cw_text_is_ascii(struct cw_slice s);

/* Bytes that begin with one cut off character, or that are no UTF-8, are no text. */
bool cw_text_is_valid(struct cw_slice s);

/* len(s) */
int64_t cw_text_length(struct cw_slice s);

/* The number of the first character of which `byte` is the place. */
int64_t cw_text_index_of(struct cw_slice s, size_t byte);

/* The place of character `index`, or s.len where there are not so many. */
size_t cw_text_byte_of(struct cw_slice s, int64_t index);

/* s[index] for 0 <= index < len(s): a part of s. */
struct cw_slice cw_text_at(struct cw_slice s, int64_t index);

/* The characters start, start + step, start + 2 * step …, `count` of them, all of which exist. A part of s
 * where the step is 1. */
enum cw_status cw_text_pick(struct cw_arena *arena, struct cw_slice s, const int64_t start_step_count[3],
                            struct cw_slice *ret);

/* Appends a code point. */
void cw_text_add_code(struct cw_buf *buf, uint32_t code);

/* What a buf holds, its unused room given back: the way every result of these files ends. */
enum cw_status cw_text_take(struct cw_buf *buf, struct cw_slice *ret);

/* Appends a string to a row that grows in the arena. CW_ELIMIT beyond CW_TEXTS_MAX. */
enum cw_status cw_texts_add(struct cw_texts *texts, struct cw_arena *arena, struct cw_slice s);

#endif
