/* place.h - byte position -> file:line:column, and the line with its caret.
 *
 * Lines and columns count from 1; a column counts characters (code points), not bytes: what is no UTF-8
 * counts as one character per byte, a tab as one. Pure. */
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

/* The number of characters that carets stand under: those of `len` bytes from `at` on that are on the same
 * line, at least 1. */
unsigned cw_place_marked(struct cw_slice bytes, size_t at, size_t len);

/* The line around `at` as it may be shown: without its end; one of over 200 bytes is cut around the place.
 * *ret_at is the position in it. */
struct cw_slice cw_place_line(struct cw_slice bytes, size_t at, size_t *ret_at);

/* Appends a line for people: no character in it can move a terminal's cursor or hide. Controls are blanks,
 * what is no UTF-8 is a question mark. */
void cw_place_plain(struct cw_buf *buf, struct cw_slice line);

/* Appends two lines: the source line behind its number, and carets right below `len` bytes from `at`, also
 * where characters take two cells of a terminal or none; what goes on beyond the line is cut. */
void cw_place_show(struct cw_buf *buf, struct cw_slice bytes, size_t at, size_t len);

#endif
