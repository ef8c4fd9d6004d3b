/* wait.h - lines of those who wait for the same thing, in the order in which they came; any of them may leave
 * at any time. Pure. */
#ifndef CW_RUN_WAIT_H
#define CW_RUN_WAIT_H

#include <stddef.h>

/* A place in a line; embedded in who waits, zeroed at first, and must not move while it waits. */
struct cw_wait {
    struct cw_wait *elder, *younger;
    struct cw_wait_line *line; /* NULL: does not wait */
    void *owner;
};

/* Zeroed: empty. Must not move while anybody waits. */
struct cw_wait_line {
    struct cw_wait *first, *last;
};

/* Takes the last place; it must not wait anywhere. */
void cw_wait_join(struct cw_wait_line *line, struct cw_wait *wait);

/* Leaves the line it stands in; fine where it stands in none. */
void cw_wait_leave(struct cw_wait *wait);

/* Takes the first one out; NULL: nobody waits. */
struct cw_wait *cw_wait_take(struct cw_wait_line *line);

/* All of `from` go to the end of `to`. */
void cw_wait_move(struct cw_wait_line *from, struct cw_wait_line *to);

#endif
