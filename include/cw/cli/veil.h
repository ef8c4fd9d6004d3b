/* veil.h - secrets become *** in what a person is shown, wherever and however they come back.
 *
 * By value: as they are, percent-encoded, and escaped as in JSON. */
#ifndef CW_CLI_VEIL_H
#define CW_CLI_VEIL_H

#include "cw/base/buf.h"

#define CW_VEIL_MAX                                                                                          \
    512 /* values; further ones are dropped, which only a plan of hundreds of secrets meets                  \
         */

struct cw_veil {
    struct cw_slice items[CW_VEIL_MAX]; /* longest first */
    size_t count;
};

/* `secret` and what is made of it live in the arena. Those shorter than 4 bytes would star everything else
 * and are left alone. */
void cw_veil_add(struct cw_veil *veil, struct cw_slice secret, struct cw_arena *arena);

/* Appends the text with stars. */
void cw_veil_write(const struct cw_veil *veil, struct cw_buf *to, struct cw_slice text);

#endif
