#include "cw/demo/http_part.h"

#include "cw/demo/demo_loop.h"

int cw_http_fd(struct MHD_Daemon *daemon)
{
    const union MHD_DaemonInfo *info = MHD_get_daemon_info(daemon, MHD_DAEMON_INFO_EPOLL_FD);

    return info ? info->epoll_fd : -1;
}

static int64_t may_sleep_us(struct MHD_Daemon *daemon)
{
    MHD_UNSIGNED_LONG_LONG timeout_ms;

    if (MHD_get_timeout(daemon, &timeout_ms) == MHD_NO || timeout_ms > INT32_MAX)
        return CW_FOREVER;
    return (int64_t)timeout_ms * 1000;
}

int64_t cw_http_tick(struct MHD_Daemon *daemon)
{
    if (may_sleep_us(daemon) == 0)
        (void)MHD_run(daemon);
    return may_sleep_us(daemon);
}
