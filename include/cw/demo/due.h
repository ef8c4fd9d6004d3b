/* due.h - what has to happen when: the entry that is due first comes out first.
 *
 * Pure, a binary heap; the time is an argument in a unit of the caller's. Entries of the same time come out
 * in the order they went in. */
#ifndef CW_DEMO_DUE_H
#define CW_DEMO_DUE_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

struct cw_due_entry {
    int64_t at;
    uint64_t turn;
    void *what; /* borrowed */
};

struct cw_due {
    struct cw_due_entry *heap;
    size_t count, room, max;
    uint64_t turns;
};

/* Takes at most max entries. Cannot fail. */
void cw_due_init(struct cw_due *due, size_t max);

/* Entries that are still in it are forgotten, not freed. */
void cw_due_done(struct cw_due *due);

/* false: full or no memory, unchanged. */
bool cw_due_add(struct cw_due *due, int64_t at, void *what);

/* Takes out the first entry that is due at now; NULL: none is. */
void *cw_due_take(struct cw_due *due, int64_t now);

/* When the next one is due; INT64_MAX: there is none. */
int64_t cw_due_next(const struct cw_due *due);

#endif
