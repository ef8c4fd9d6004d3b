#include "cw/demo/stop.h"

#include <errno.h>
#include <string.h>
#include <sys/signalfd.h>
#include <unistd.h>

static void woken(void *self)
{
    struct cw_stop *stop = self;
    struct signalfd_siginfo info;

    while (read(stop->fd, &info, sizeof(info)) == (ssize_t)sizeof(info)) {
        if (info.ssi_signo == SIGCHLD)
            stop->child_moved = true;
        else
            stop->asked++;
    }
}

enum cw_status cw_stop_init(struct cw_stop *stop, struct cw_demo_loop *loop, struct cw_err *reterr)
{
    sigset_t wanted;

    *stop = (struct cw_stop){ .fd = -1 };
    sigemptyset(&wanted);
    sigaddset(&wanted, SIGINT);
    sigaddset(&wanted, SIGTERM);
    sigaddset(&wanted, SIGCHLD);
    sigprocmask(SIG_BLOCK, &wanted, &stop->before);
    stop->fd = signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC);
    if (stop->fd < 0)
        return cw_fail(reterr, CW_EIO, 0, "signalfd: %s", strerror(errno));
    return cw_demo_loop_add(loop, (struct cw_demo_part){ .self = stop, .fd = stop->fd, .woken = woken },
                            reterr);
}

void cw_stop_done(struct cw_stop *stop)
{
    if (stop->fd >= 0)
        close(stop->fd);
    stop->fd = -1;
}
