/* source.h - a text inside a configuration file, and the way back to its bytes.
 *
 * What a template says may stand in a JSON string with escapes; a fault at character n of the text must
 * point at the bytes that wrote it. */
#ifndef CW_BASE_SOURCE_H
#define CW_BASE_SOURCE_H

#include "cw/base/faults.h"

struct cw_source {
    const struct cw_text *file; /* whom to blame */
    struct cw_slice raw;        /* the bytes between the quotes: a part of file->bytes */
    struct cw_slice text;       /* what they say; the same bytes where nothing is escaped */
    struct cw_faults *faults;
    struct cw_arena *arena; /* for what is compiled */
};

/* The raw bytes of `len` bytes of the text from `at` on. */
struct cw_slice cw_source_blame(const struct cw_source *source, size_t at, size_t len);

/* Adds a fault at that place. */
__attribute__((format(printf, 5, 6))) void cw_source_fault(const struct cw_source *source,
                                                           enum cw_severity severity, size_t at, size_t len,
                                                           const char *format, ...);

#endif
