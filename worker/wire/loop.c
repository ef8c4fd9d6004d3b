#include "cw/wire/loop.h"

#include <sys/epoll.h>
#include <unistd.h>

enum { WOKEN = 256 };

enum cw_status cw_loop_init(struct cw_loop *loop)
{
    loop->epoll_fd = epoll_create1(EPOLL_CLOEXEC);
    return loop->epoll_fd < 0 ? CW_EIO : CW_OK;
}

void cw_loop_done(struct cw_loop *loop)
{
    if (loop->epoll_fd >= 0)
        close(loop->epoll_fd);
    loop->epoll_fd = -1;
}

enum cw_status cw_loop_listen(struct cw_loop *loop, int fd, uint32_t events, struct cw_ear *ear)
{
    struct epoll_event wanted = { .events = events, .data.ptr = ear };

    return epoll_ctl(loop->epoll_fd, EPOLL_CTL_ADD, fd, &wanted) ? CW_EIO : CW_OK;
}

void cw_loop_change(struct cw_loop *loop, int fd, uint32_t events, struct cw_ear *ear)
{
    struct epoll_event wanted = { .events = events, .data.ptr = ear };

    epoll_ctl(loop->epoll_fd, EPOLL_CTL_MOD, fd, &wanted);
}

void cw_loop_forget(struct cw_loop *loop, int fd)
{
    epoll_ctl(loop->epoll_fd, EPOLL_CTL_DEL, fd, NULL);
}

void cw_loop_wait(struct cw_loop *loop, int64_t sleep_ms)
{
    struct epoll_event woken[WOKEN];
    int count = epoll_wait(loop->epoll_fd, woken, WOKEN, sleep_ms < 0 ? 0 : (int)sleep_ms);

    for (int i = 0; i < count; i++) {
        struct cw_ear *ear = woken[i].data.ptr;

        ear->ready(ear, woken[i].events);
    }
}
