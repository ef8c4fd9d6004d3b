#include "cw/demo/due.h"

#include <stdlib.h>

void cw_due_init(struct cw_due *due, size_t max)
{
    *due = (struct cw_due){ .max = max };
}

void cw_due_done(struct cw_due *due)
{
    free(due->heap);
    *due = (struct cw_due){ .max = due->max };
}

static bool earlier(const struct cw_due_entry *a, const struct cw_due_entry *b)
{
    return a->at != b->at ? a->at < b->at : a->turn < b->turn;
}

static bool make_room(struct cw_due *due)
{
    size_t room = due->room ? due->room * 2 : 64;
    struct cw_due_entry *heap;

    if (due->count < due->room)
        return true;
    if (due->count >= due->max)
        return false;
    heap = realloc(due->heap, room * sizeof(*heap));
    if (!heap)
        return false;
    due->heap = heap;
    due->room = room;
    return true;
}

static void swap(struct cw_due_entry *a, struct cw_due_entry *b)
{
    struct cw_due_entry kept = *a;

    *a = *b;
    *b = kept;
}

static void rise(struct cw_due_entry *heap, size_t at)
{
    while (at && earlier(&heap[at], &heap[(at - 1) / 2])) {
        swap(&heap[at], &heap[(at - 1) / 2]);
        at = (at - 1) / 2;
    }
}

static void sink(struct cw_due_entry *heap, size_t count, size_t at)
{
    for (;;) {
        size_t child = 2 * at + 1;

        if (child + 1 < count && earlier(&heap[child + 1], &heap[child]))
            child++;
        if (child >= count || !earlier(&heap[child], &heap[at]))
            return;
        swap(&heap[at], &heap[child]);
        at = child;
    }
}

bool cw_due_add(struct cw_due *due, int64_t at, void *what)
{
    if (!make_room(due))
        return false;
    due->heap[due->count] = (struct cw_due_entry){ .at = at, .turn = due->turns++, .what = what };
    rise(due->heap, due->count++);
    return true;
}

void *cw_due_take(struct cw_due *due, int64_t now)
{
    void *what;

    if (!due->count || due->heap[0].at > now)
        return NULL;
    what = due->heap[0].what;
    due->heap[0] = due->heap[--due->count];
    sink(due->heap, due->count, 0);
    return what;
}

int64_t cw_due_next(const struct cw_due *due)
{
    return due->count ? due->heap[0].at : INT64_MAX;
}
