/* utf8.h - one character at a time, strictly as RFC 3629 has it. Pure. */
#ifndef CW_BASE_UTF8_H
#define CW_BASE_UTF8_H

#include "cw/base/slice.h"

/* The number of bytes (1..4) of the character that `s` begins with; 0 where it is empty, cut off,
 * overlong, a surrogate or above U+10FFFF. */
unsigned cw_utf8_length(struct cw_slice s);

/* The code point of a character whose length is known. */
uint32_t cw_utf8_code(const char *at, unsigned length);

/* Writes a code point below 0x110000 that is no surrogate; returns the bytes written (1..4). */
unsigned cw_utf8_write(char to[4], uint32_t code);

#endif
