/* admin.h - the operator's HTTP: /metrics, /livez, /readyz; by libmicrohttpd on the one epoll, no thread. */
#ifndef CW_WIRE_ADMIN_H
#define CW_WIRE_ADMIN_H

#include "cw/base/buf.h"
#include "cw/wire/loop.h"

struct cw_admin;

/* Writes what the page says into the buf; returns the HTTP status. Called on the loop's thread. */
struct cw_admin_owner {
    void *owner;
    int (*metrics)(void *owner, struct cw_buf *to);
    int (*live)(void *owner, struct cw_buf *to);
    int (*ready)(void *owner, struct cw_buf *to, bool verbose);
};

/* Listens at "host:port" (an address, not a name; port 0: any). NULL: *reterr says why. */
struct cw_admin *cw_admin_new(struct cw_loop *loop, struct cw_slice listen, struct cw_admin_owner owner,
                              struct cw_err *reterr);
void cw_admin_free(struct cw_admin *admin);

/* The port it listens at. */
int cw_admin_port(const struct cw_admin *admin);

/* Runs what is due. Returns the milliseconds until it wants to run again. */
int64_t cw_admin_run(struct cw_admin *admin);

#endif
