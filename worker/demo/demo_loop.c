#include "cw/demo/demo_loop.h"

#include <errno.h>
#include <string.h>
#include <sys/epoll.h>
#include <time.h>
#include <unistd.h>

#define LONGEST_SLEEP_MS 60000

int64_t cw_demo_now_us(void)
{
    struct timespec now;

    clock_gettime(CLOCK_MONOTONIC, &now);
    return (int64_t)now.tv_sec * 1000000 + now.tv_nsec / 1000;
}

int64_t cw_demo_wall_ms(void)
{
    struct timespec now;

    clock_gettime(CLOCK_REALTIME, &now);
    return (int64_t)now.tv_sec * 1000 + now.tv_nsec / 1000000;
}

enum cw_status cw_demo_loop_init(struct cw_demo_loop *loop, struct cw_err *reterr)
{
    *loop = (struct cw_demo_loop){ .epoll_fd = epoll_create1(EPOLL_CLOEXEC) };
    if (loop->epoll_fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "epoll: %s", strerror(errno));
    return CW_OK;
}

void cw_demo_loop_done(struct cw_demo_loop *loop)
{
    if (loop->epoll_fd >= 0)
        close(loop->epoll_fd);
    loop->epoll_fd = -1;
}

enum cw_status cw_demo_loop_add(struct cw_demo_loop *loop, struct cw_demo_part part, struct cw_err *reterr)
{
    struct epoll_event wanted = { .events = EPOLLIN, .data.u32 = loop->count };

    if (loop->count == CW_DEMO_PARTS)
        return cw_fail(reterr, CW_ELIMIT, 0, "the demo's loop takes %d parts", CW_DEMO_PARTS);
    if (part.fd >= 0 && epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, part.fd, &wanted) != 0)
        return cw_fail(reterr, CW_EIO, 0, "epoll: %s", strerror(errno));
    loop->parts[loop->count++] = part;
    return CW_OK;
}

static int64_t tick_all(struct cw_demo_loop *loop, int64_t now_us)
{
    int64_t sleep_us = CW_FOREVER;

    for (unsigned i = 0; i < loop->count; i++) {
        int64_t may_us = loop->parts[i].tick ? loop->parts[i].tick(loop->parts[i].self, now_us) : CW_FOREVER;

        if (may_us < sleep_us)
            sleep_us = may_us;
    }
    return sleep_us;
}

/* Rounded up, or a sleep below a millisecond would spin. */
static int to_ms(int64_t sleep_us)
{
    if (sleep_us <= 0)
        return 0;
    return sleep_us >= LONGEST_SLEEP_MS * INT64_C(1000) ? LONGEST_SLEEP_MS : (int)((sleep_us + 999) / 1000);
}

void cw_demo_loop_turn(struct cw_demo_loop *loop, int64_t until_us)
{
    struct epoll_event woken[CW_DEMO_PARTS];
    int64_t now_us = cw_demo_now_us();
    int64_t sleep_us = tick_all(loop, now_us);
    int count;

    if (until_us - now_us < sleep_us)
        sleep_us = until_us - now_us;
    count = epoll_wait(loop->epoll_fd, woken, CW_DEMO_PARTS, to_ms(sleep_us));
    for (int i = 0; i < count; i++) {
        struct cw_demo_part *part = &loop->parts[woken[i].data.u32];

        part->woken(part->self);
    }
}
