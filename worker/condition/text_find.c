#include "cw/condition/text_find.h"

/* The end of the range as a number of characters, and its start likewise (CPython's ADJUST_INDICES). */
static struct cw_text_range settle(struct cw_text_range range, int64_t length)
{
    if (range.to > length)
        range.to = length;
    else if (range.to < 0)
        range.to = range.to + length < 0 ? 0 : range.to + length;
    if (range.from < 0)
        range.from = range.from + length < 0 ? 0 : range.from + length;
    return range;
}

/* The characters of the range; null where it begins behind its end: then not even "" is found in it. */
static struct cw_slice within(struct cw_slice s, struct cw_text_range range)
{
    size_t from;

    if (range.from == 0 && range.to == CW_TEXT_TO_END)
        return s;
    range = settle(range, cw_text_length(s));
    if (range.from > range.to)
        return (struct cw_slice){ 0 };
    from = cw_text_byte_of(s, range.from);
    s = cw_slice_from(s, from);
    return (struct cw_slice){ s.ptr, cw_text_byte_of(s, range.to - range.from) };
}

size_t cw_text_find_byte(struct cw_slice s, struct cw_slice part)
{
    const char *at;

    if (!part.len)
        return 0;
    at = s.len ? memmem(s.ptr, s.len, part.ptr, part.len) : NULL;
    return at ? (size_t)(at - s.ptr) : SIZE_MAX;
}

size_t cw_text_rfind_byte(struct cw_slice s, struct cw_slice part)
{
    if (part.len > s.len)
        return SIZE_MAX;
    for (size_t at = s.len - part.len;; at--) {
        if (!part.len || memcmp(s.ptr + at, part.ptr, part.len) == 0)
            return at;
        if (!at)
            return SIZE_MAX;
    }
}

static int64_t number_of(struct cw_slice all, struct cw_slice in, size_t byte)
{
    return byte == SIZE_MAX ? CW_TEXT_NOWHERE : cw_text_index_of(all, (size_t)(in.ptr - all.ptr) + byte);
}

int64_t cw_text_find(struct cw_slice s, struct cw_slice part, struct cw_text_range range)
{
    struct cw_slice in = within(s, range);

    return in.ptr ? number_of(s, in, cw_text_find_byte(in, part)) : CW_TEXT_NOWHERE;
}

int64_t cw_text_rfind(struct cw_slice s, struct cw_slice part, struct cw_text_range range)
{
    struct cw_slice in = within(s, range);

    return in.ptr ? number_of(s, in, cw_text_rfind_byte(in, part)) : CW_TEXT_NOWHERE;
}

int64_t cw_text_count(struct cw_slice s, struct cw_slice part, struct cw_text_range range)
{
    struct cw_slice in = within(s, range);
    int64_t count = 0;

    if (!in.ptr)
        return 0;
    if (!part.len)
        return cw_text_length(in) + 1;
    for (size_t at; (at = cw_text_find_byte(in, part)) != SIZE_MAX; count++)
        in = cw_slice_from(in, at + part.len);
    return count;
}

bool cw_text_starts(struct cw_slice s, struct cw_slice part, struct cw_text_range range)
{
    struct cw_slice in = within(s, range);

    return in.ptr && cw_slice_starts(in, part);
}

bool cw_text_ends(struct cw_slice s, struct cw_slice part, struct cw_text_range range)
{
    struct cw_slice in = within(s, range);

    return in.ptr && in.len >= part.len && cw_slice_eq(cw_slice_from(in, in.len - part.len), part);
}

bool cw_text_has(struct cw_slice s, struct cw_slice part)
{
    return cw_text_find_byte(s, part) != SIZE_MAX;
}

int cw_text_compare(struct cw_slice a, struct cw_slice b)
{
    size_t len = a.len < b.len ? a.len : b.len;
    int diff = len ? memcmp(a.ptr, b.ptr, len) : 0;

    if (!diff)
        return (a.len > b.len) - (a.len < b.len);
    return diff < 0 ? -1 : 1;
}
