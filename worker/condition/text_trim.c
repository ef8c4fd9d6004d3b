#include "cw/condition/text_trim.h"

#include "cw/condition/text_find.h"
#include "cw/condition/text_kind.h"

/* Whether the bytes from..to are one character that is stripped. */
static bool goes(struct cw_slice chars, const char *from, const char *to)
{
    if (!chars.ptr)
        return cw_code_isspace(cw_text_next(&from));
    return cw_text_has(chars, (struct cw_slice){ from, (size_t)(to - from) });
}

struct cw_slice cw_text_strip(struct cw_slice s, struct cw_slice chars, enum cw_text_ends ends)
{
    const char *from = s.ptr, *to = s.ptr + s.len;

    while (ends != CW_TEXT_RIGHT && from < to) {
        const char *behind = from;

        cw_text_next(&behind);
        if (!goes(chars, from, behind))
            break;
        from = behind;
    }
    while (ends != CW_TEXT_LEFT && from < to) {
        const char *last = to;

        cw_text_before(&last);
        if (!goes(chars, last, to))
            break;
        to = last;
    }
    return (struct cw_slice){ from, (size_t)(to - from) };
}

struct cw_slice cw_text_removeprefix(struct cw_slice s, struct cw_slice prefix)
{
    return cw_slice_starts(s, prefix) ? cw_slice_from(s, prefix.len) : s;
}

struct cw_slice cw_text_removesuffix(struct cw_slice s, struct cw_slice suffix)
{
    if (s.len >= suffix.len && cw_slice_eq(cw_slice_from(s, s.len - suffix.len), suffix))
        s.len -= suffix.len;
    return s;
}
