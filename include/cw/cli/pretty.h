/* pretty.h - JSON and other texts laid out for people: what is short stays on one line. */
#ifndef CW_CLI_PRETTY_H
#define CW_CLI_PRETTY_H

#include "cw/base/buf.h"

/* Appends a text that begins in column `indent`, further lines below it: JSON member by member where it would
 * be too long for one line, anything else line by line. Of more than 60 lines the rest is only counted. No
 * line end behind it. What is made on the way lives in the arena. */
void cw_pretty(struct cw_buf *to, struct cw_slice text, unsigned indent, struct cw_arena *arena);

#endif
