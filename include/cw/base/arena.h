/* arena.h - memory that dies together.
 *
 * A bump allocator over blocks. Everything a record needs lives in its arena and ends with one reset;
 * the first block is kept, so steady state asks malloc for nothing. Not thread-safe. */
#ifndef CW_BASE_ARENA_H
#define CW_BASE_ARENA_H

#include "cw/base/slice.h"
#include <stddef.h>

struct cw_arena_block;

struct cw_arena {
    struct cw_arena_block *first; /* kept by reset */
    struct cw_arena_block *last;
    char *next, *end; /* free bytes of the last block */
    size_t block;     /* bytes of an ordinary block */
    size_t held;      /* bytes asked of malloc */
    size_t max;       /* held never exceeds this */
    bool failed;      /* something that was asked for could not be had; until reset */
    bool full;        /* because of max, not for want of memory; until reset */
};

/* A moment in an arena's life. */
struct cw_arena_mark {
    struct cw_arena_block *last;
    char *next;
    bool failed;
};

/* Asks for no memory yet. `block` and `max` are bytes. */
void cw_arena_init(struct cw_arena *arena, size_t block, size_t max);

/* `size` bytes, aligned for any type, not zeroed. NULL: no memory, or past max. */
void *cw_arena_get(struct cw_arena *arena, size_t size);

/* The same, zeroed. */
void *cw_arena_zero(struct cw_arena *arena, size_t size);

/* Grows what cw_arena_get gave from `old` to `size` bytes: in place where it was the last piece,
 * else copied. `piece` may be NULL with old 0. NULL: as cw_arena_get; the piece is unchanged. */
void *cw_arena_grow(struct cw_arena *arena, void *piece, size_t old, size_t size);

/* Gives the unused end of the last piece back; without effect on any other piece. */
void cw_arena_trim(struct cw_arena *arena, void *piece, size_t old, size_t size);

/* A NUL-terminated copy. A null slice stays null, as does one for which there is no memory. */
struct cw_slice cw_arena_copy(struct cw_arena *arena, struct cw_slice s);

/* What is handed out from now on can be taken back together. */
static inline struct cw_arena_mark cw_arena_mark(const struct cw_arena *arena)
{
    return (struct cw_arena_mark){ arena->last, arena->next, arena->failed };
}

/* Everything handed out since the mark is gone, and what could not be had since then is forgotten. Marks set
 * since then are void. */
void cw_arena_rewind(struct cw_arena *arena, struct cw_arena_mark mark);

/* Everything handed out is gone; the first block stays for the next use, unless it is larger than an ordinary
 * one. */
void cw_arena_reset(struct cw_arena *arena);

/* Frees all. The arena may be used again as after init. */
void cw_arena_done(struct cw_arena *arena);

/* The allocator beneath every arena: a test puts one here that fails on call N. */
extern void *(*cw_arena_malloc)(size_t size);

#endif
