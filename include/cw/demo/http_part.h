/* http_part.h - a libmicrohttpd daemon as a part of the demo's loop: no thread of its own. */
#ifndef CW_DEMO_HTTP_PART_H
#define CW_DEMO_HTTP_PART_H

#include <microhttpd.h>
#include <stdint.h>

/* What wakes it; -1: it has no epoll. */
int cw_http_fd(struct MHD_Daemon *daemon);

/* Does the work that no descriptor announces. Returns the us it may sleep. */
int64_t cw_http_tick(struct MHD_Daemon *daemon);

#endif
