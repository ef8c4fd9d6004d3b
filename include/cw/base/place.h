/* place.h - byte position -> file:line:column, and the line with its caret.
 *
 * Lines and columns count from 1; a column counts characters, not bytes. Pure. */
#ifndef CW_BASE_PLACE_H
#define CW_BASE_PLACE_H

#include "cw/base/buf.h"
#include "cw/base/slice.h"

/* A text that somebody wrote and may have to be shown. */
struct cw_text {
    const char *name; /* as the user knows it: a path, or a word in angle brackets */
    struct cw_slice bytes;
};

struct cw_place {
    unsigned line, column; /* line 0: no text is to blame */
};

/* A position beyond the end is taken as the end. */
struct cw_place cw_place_of(struct cw_slice bytes, size_t at);

/* Appends two lines: the source line behind its number, and carets under `len` bytes from `at`; what
 * goes on beyond the line is cut. Control characters are shown as blanks, a line of over 200 bytes is
 * cut around the place. */
void cw_place_show(struct cw_buf *buf, struct cw_slice bytes, size_t at, size_t len);

#endif
