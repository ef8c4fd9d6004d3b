#include "cw/base/source.h"

#include <stdarg.h>
#include <stdio.h>

/* Bytes of text that the raw piece at `raw` stands for; *ret_len is the piece's own length. */
static size_t piece(struct cw_slice raw, size_t *ret_len)
{
    static const char lengths[] = { 1, 2, 3 };

    *ret_len = 1;
    if (raw.ptr[0] != '\\' || raw.len < 2)
        return 1;
    *ret_len = 2;
    if (raw.ptr[1] != 'u' || raw.len < 6)
        return 1;
    *ret_len = 6;
    if ((raw.ptr[2] | 0x20) == 'd' && raw.ptr[3] >= '8' && raw.len >= 12) {
        *ret_len = 12; /* a pair of surrogates: four bytes of UTF-8 */
        return 4;
    }
    if (raw.ptr[2] != '0' || raw.ptr[3] >= '8')
        return lengths[2];
    return lengths[raw.ptr[3] != '0' || raw.ptr[4] >= '8'];
}

/* The raw position of byte `at` of the text. */
static size_t raw_position(const struct cw_source *source, size_t at)
{
    size_t raw = 0, text = 0, len;

    if (source->raw.len == source->text.len)
        return at < source->raw.len ? at : source->raw.len;
    while (raw < source->raw.len) {
        size_t says = piece(cw_slice_from(source->raw, raw), &len);

        if (text + says > at)
            break;
        text += says;
        raw += len;
    }
    return raw;
}

struct cw_slice cw_source_blame(const struct cw_source *source, size_t at, size_t len)
{
    size_t start = raw_position(source, at), end = raw_position(source, at + len);

    return (struct cw_slice){ source->raw.ptr + start, end - start };
}

void cw_source_fault(const struct cw_source *source, enum cw_severity severity, size_t at, size_t len,
                     const char *format, ...)
{
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_fault(source->faults, severity, source->file, cw_source_blame(source, at, len), "%s", message);
}
