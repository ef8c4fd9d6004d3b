#include "cw/base/arena.h"
#include "mocka.h"
#include <stdalign.h>
#include <stdlib.h>

static unsigned mallocs;

static void *counting(size_t size)
{
    mallocs++;
    return malloc(size);
}

static void *refusing(size_t size)
{
    (void)size;
    return NULL;
}

static void pieces_are_aligned_and_apart(void **state)
{
    struct cw_arena arena;
    char *last = NULL;

    (void)state;
    cw_arena_init(&arena, 256, 1 << 20);
    for (size_t size = 1; size < 600; size += 7) {
        char *piece = cw_arena_get(&arena, size);

        assert_non_null(piece);
        assert_int_equal((uintptr_t)piece % alignof(max_align_t), 0);
        memset(piece, (int)size, size);
        assert_true(!last || *last == (char)(size - 7));
        last = piece;
    }
    cw_arena_done(&arena);
}

static void reset_keeps_the_first_block(void **state)
{
    struct cw_arena arena;

    (void)state;
    cw_arena_init(&arena, 1024, 1 << 20);
    cw_arena_malloc = counting;
    cw_arena_get(&arena, 100);
    for (int i = 0; i < 50; i++) {
        cw_arena_reset(&arena);
        cw_arena_get(&arena, 900);
    }
    cw_arena_malloc = malloc;
    assert_int_equal(mallocs, 1);
    cw_arena_done(&arena);
    assert_int_equal(arena.held, 0);
    assert_non_null(cw_arena_zero(&arena, 10));
    cw_arena_done(&arena);
}

static void never_holds_more_than_max(void **state)
{
    struct cw_arena arena;

    (void)state;
    cw_arena_init(&arena, 1024, 4096);
    while (cw_arena_get(&arena, 100))
        assert_true(arena.held <= 4096);
    assert_true(arena.held <= 4096);
    assert_null(cw_arena_get(&arena, SIZE_MAX));
    assert_null(cw_arena_get(&arena, SIZE_MAX / 2));
    cw_arena_done(&arena);
}

static void growing(void **state)
{
    struct cw_arena arena;
    char *piece, *other, *moved;

    (void)state;
    cw_arena_init(&arena, 1024, 1 << 20);
    piece = cw_arena_get(&arena, 10);
    memcpy(piece, "0123456789", 10);
    assert_ptr_equal(cw_arena_grow(&arena, piece, 10, 500), piece); /* the last one: in place */
    other = cw_arena_get(&arena, 10);
    moved = cw_arena_grow(&arena, piece, 500, 600);
    assert_ptr_not_equal(moved, piece);
    assert_memory_equal(moved, "0123456789", 10);
    assert_non_null(cw_arena_grow(&arena, NULL, 0, 5));
    cw_arena_trim(&arena, other, 10, 1); /* not the last: nothing happens */
    piece = cw_arena_get(&arena, 200);
    cw_arena_trim(&arena, piece, 200, 1);
    assert_ptr_equal(cw_arena_get(&arena, 1), piece + alignof(max_align_t));
    cw_arena_done(&arena);
}

static void rewinding(void **state)
{
    struct cw_arena arena;
    struct cw_arena_mark mark;
    char *kept;
    size_t held;

    (void)state;
    cw_arena_init(&arena, 64, 4096);
    kept = cw_arena_get(&arena, 16);
    memcpy(kept, "0123456789abcde", 16);
    held = arena.held;
    mark = cw_arena_mark(&arena);
    for (int i = 0; i < 20; i++)
        assert_non_null(cw_arena_get(&arena, 100));
    assert_null(cw_arena_get(&arena, 4000));
    assert_true(arena.failed && arena.full);
    cw_arena_rewind(&arena, mark);
    assert_false(arena.failed || arena.full);
    assert_int_equal(arena.held, held);
    assert_ptr_equal(cw_arena_get(&arena, 16), kept + 16);
    assert_memory_equal(kept, "0123456789abcde", 16);
    cw_arena_done(&arena);
    mark = cw_arena_mark(&arena);
    cw_arena_get(&arena, 16);
    cw_arena_rewind(&arena, mark); /* to before its first block */
    assert_non_null(cw_arena_get(&arena, 64));
    assert_int_equal(arena.held, 64);
    cw_arena_done(&arena);
}

static void copies(void **state)
{
    struct cw_arena arena;
    struct cw_slice copy, null = { 0 };

    (void)state;
    cw_arena_init(&arena, 64, 4096);
    copy = cw_arena_copy(&arena, CW_LIT("a\0b"));
    assert_int_equal(copy.len, 3);
    assert_memory_equal(copy.ptr, "a\0b", 4);
    assert_null(cw_arena_copy(&arena, null).ptr);
    assert_non_null(cw_arena_copy(&arena, CW_LIT("")).ptr);
    cw_arena_done(&arena);
}

static void without_memory(void **state)
{
    struct cw_arena arena;

    (void)state;
    cw_arena_init(&arena, 64, 4096);
    cw_arena_malloc = refusing;
    assert_null(cw_arena_get(&arena, 1));
    assert_null(cw_arena_zero(&arena, 1));
    assert_null(cw_arena_copy(&arena, CW_LIT("a")).ptr);
    cw_arena_malloc = malloc;
    assert_int_equal(arena.held, 0);
    cw_arena_reset(&arena);
    cw_arena_done(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(pieces_are_aligned_and_apart),
        cmocka_unit_test(reset_keeps_the_first_block),
        cmocka_unit_test(never_holds_more_than_max),
        cmocka_unit_test(growing),
        cmocka_unit_test(rewinding),
        cmocka_unit_test(copies),
        cmocka_unit_test(without_memory),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
