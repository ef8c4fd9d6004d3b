#include "cw/base/arena.h"

#include <stdalign.h>
#include <stdlib.h>

struct cw_arena_block {
    struct cw_arena_block *newer;
    size_t size;
    alignas(max_align_t) char bytes[];
};

void *(*cw_arena_malloc)(size_t size) = malloc;

static size_t round_up(size_t size)
{
    return (size + alignof(max_align_t) - 1) & ~(alignof(max_align_t) - 1);
}

void cw_arena_init(struct cw_arena *arena, size_t block, size_t max)
{
    *arena = (struct cw_arena){ .block = block, .max = max };
}

static void use_block(struct cw_arena *arena, struct cw_arena_block *block)
{
    arena->last = block;
    arena->next = block->bytes;
    arena->end = block->bytes + block->size;
}

/* A block of at least `size` bytes becomes the last one. */
static bool add_block(struct cw_arena *arena, size_t size)
{
    size_t room = size > arena->block ? size : arena->block;
    struct cw_arena_block *block;

    if (size > arena->max || arena->held > arena->max - size) {
        arena->full = true;
        return false;
    }
    if (arena->held + room > arena->max)
        room = size;
    block = cw_arena_malloc(sizeof(*block) + room);
    if (!block)
        return false;
    *block = (struct cw_arena_block){ .size = room };
    if (arena->last)
        arena->last->newer = block;
    else
        arena->first = block;
    arena->held += room;
    use_block(arena, block);
    return true;
}

void *cw_arena_get(struct cw_arena *arena, size_t size)
{
    char *piece;

    size = size < SIZE_MAX / 2 ? round_up(size) : SIZE_MAX / 2;
    if ((size_t)(arena->end - arena->next) < size || !arena->next) {
        if (!add_block(arena, size)) {
            arena->failed = true;
            return NULL;
        }
    }
    piece = arena->next;
    arena->next += size;
    return piece;
}

void *cw_arena_zero(struct cw_arena *arena, size_t size)
{
    void *piece = cw_arena_get(arena, size);

    return piece ? memset(piece, 0, size) : NULL;
}

static bool is_last_piece(const struct cw_arena *arena, const void *piece, size_t size)
{
    return piece && (const char *)piece + round_up(size) == arena->next;
}

void *cw_arena_grow(struct cw_arena *arena, void *piece, size_t old, size_t size)
{
    void *moved;

    if (is_last_piece(arena, piece, old) && size <= (size_t)(arena->end - (char *)piece)) {
        size_t room = round_up(size);

        if (room <= (size_t)(arena->end - (char *)piece)) {
            arena->next = (char *)piece + room;
            return piece;
        }
    }
    moved = cw_arena_get(arena, size);
    if (moved && old)
        memcpy(moved, piece, old);
    return moved;
}

void cw_arena_trim(struct cw_arena *arena, void *piece, size_t old, size_t size)
{
    if (is_last_piece(arena, piece, old))
        arena->next = (char *)piece + round_up(size);
}

struct cw_slice cw_arena_copy(struct cw_arena *arena, struct cw_slice s)
{
    char *copy = s.ptr ? cw_arena_get(arena, s.len + 1) : NULL;

    if (!copy)
        return (struct cw_slice){ 0 };
    if (s.len)
        memcpy(copy, s.ptr, s.len);
    copy[s.len] = '\0';
    return (struct cw_slice){ copy, s.len };
}

static void free_newer(struct cw_arena_block *block)
{
    while (block) {
        struct cw_arena_block *newer = block->newer;

        free(block);
        block = newer;
    }
}

void cw_arena_rewind(struct cw_arena *arena, struct cw_arena_mark mark)
{
    if (!mark.last) {
        cw_arena_reset(arena);
        return;
    }
    for (struct cw_arena_block *block = mark.last->newer; block; block = block->newer)
        arena->held -= block->size;
    free_newer(mark.last->newer);
    mark.last->newer = NULL;
    use_block(arena, mark.last);
    arena->next = mark.next;
    arena->failed = mark.failed;
    arena->full &= mark.failed;
}

void cw_arena_reset(struct cw_arena *arena)
{
    arena->failed = arena->full = false;
    if (!arena->first)
        return;
    if (arena->first->size > arena->block) {
        cw_arena_done(arena);
        return;
    }
    free_newer(arena->first->newer);
    arena->first->newer = NULL;
    arena->held = arena->first->size;
    use_block(arena, arena->first);
}

void cw_arena_done(struct cw_arena *arena)
{
    free_newer(arena->first);
    cw_arena_init(arena, arena->block, arena->max);
}
