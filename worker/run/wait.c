#include "cw/run/wait.h"

void cw_wait_join(struct cw_wait_line *line, struct cw_wait *wait)
{
    wait->line = line;
    wait->younger = NULL;
    wait->elder = line->last;
    if (wait->elder)
        wait->elder->younger = wait;
    else
        line->first = wait;
    line->last = wait;
}

void cw_wait_leave(struct cw_wait *wait)
{
    struct cw_wait_line *line = wait->line;

    if (!line)
        return;
    if (wait->elder)
        wait->elder->younger = wait->younger;
    else
        line->first = wait->younger;
    if (wait->younger)
        wait->younger->elder = wait->elder;
    else
        line->last = wait->elder;
    wait->elder = wait->younger = NULL;
    wait->line = NULL;
}

struct cw_wait *cw_wait_take(struct cw_wait_line *line)
{
    struct cw_wait *first = line->first;

    if (first)
        cw_wait_leave(first);
    return first;
}

void cw_wait_move(struct cw_wait_line *from, struct cw_wait_line *to)
{
    struct cw_wait *wait;

    while ((wait = cw_wait_take(from)))
        cw_wait_join(to, wait);
}
