/* listen.h - "ADDR:PORT" becomes a listening socket.
 *
 * The address is numeric ("127.0.0.1", "[::1]", "0.0.0.0"), port 0 takes any free one. */
#ifndef CW_DEMO_LISTEN_H
#define CW_DEMO_LISTEN_H

#include "cw/base/err.h"

#define CW_LISTEN_TEXT 64

struct cw_listen {
    int fd;                     /* the caller's to close */
    char where[CW_LISTEN_TEXT]; /* "127.0.0.1:40123": as bound */
};

/* Non-blocking and close-on-exec. Unchanged on error. */
enum cw_status cw_listen_open(const char *address, struct cw_listen *ret, struct cw_err *reterr);

#endif
