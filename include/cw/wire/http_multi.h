/* http_multi.h - curl multi handles on the one epoll: their sockets, their timers.
 *
 * A connection's socket stays registered while the connection lives, so that a request costs no epoll_ctl;
 * other descriptors of libcurl's (its resolver's) come and go as it says. */
#ifndef CW_WIRE_HTTP_MULTI_H
#define CW_WIRE_HTTP_MULTI_H

#include "cw/wire/loop.h"
#include <curl/curl.h>
#include <stdbool.h>

#define CW_PER_MULTI 64 /* transfers of one multi handle: libcurl walks its connections */
#define CW_NEVER     INT64_MAX

struct cw_socket;

/* All descriptors of all multis. */
struct cw_sockets {
    struct cw_loop *loop;
    struct cw_socket **by_fd; /* owned; each is kept for the next descriptor of that number */
    size_t count;
    uint64_t opened, closed; /* connections so far */
};

struct cw_multi {
    struct cw_sockets *sockets;
    CURLM *curl;
    int64_t now_ms; /* the caller's time: timers count from it */
    int64_t due_ms; /* CW_NEVER: no timer */
    unsigned running;
    bool news; /* libcurl has been called since the last look for answers */
};

void cw_sockets_done(struct cw_sockets *sockets);

/* Opens a connection's socket. CURL_SOCKET_BAD: it cannot be had. */
curl_socket_t cw_sockets_open(struct cw_sockets *sockets, const struct curl_sockaddr *address);

/* Lets the handle close its connections through the table. */
void cw_sockets_use(struct cw_sockets *sockets, CURL *easy);

/* The multi must not move afterwards. False: no memory. */
bool cw_multi_init(struct cw_multi *multi, struct cw_sockets *sockets);
void cw_multi_done(struct cw_multi *multi);

/* Runs the timer where it is due. */
void cw_multi_run(struct cw_multi *multi, int64_t now_ms);

#endif
