/* blocks.h - a case file as blocks of keyword and value. See README.md for the format. */
#ifndef TESTS_CASES_BLOCKS_H
#define TESTS_CASES_BLOCKS_H

#include "cw/base/arena.h"

enum { FIELDS_MAX = 40 };

struct field {
    struct cw_slice keyword, value;
    unsigned line;
};

struct block {
    struct field fields[FIELDS_MAX];
    size_t count;
};

/* Reads the next block, without its lines `clause`, from `*rest`, which moves on; *line counts. False: there
 * is none. */
bool block_next(struct block *ret, struct cw_slice *rest, unsigned *line, struct cw_arena *arena);

/* The n-th field of that keyword, counted from 0, or NULL. */
const struct field *block_field(const struct block *block, const char *keyword, size_t n);

/* Its value, or `otherwise`. */
struct cw_slice block_value(const struct block *block, const char *keyword, struct cw_slice otherwise);

#endif
