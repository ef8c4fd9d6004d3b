/* http.h - request -> curl multi -> answer.
 *
 * DESIGN: at most 64 transfers per multi handle (libcurl walks its connections), all multis on the one epoll.
 * Sockets stay registered while their connection lives; handles are used again, best for the same
 * integration. */
#ifndef CW_WIRE_HTTP_H
#define CW_WIRE_HTTP_H

#include "cw/lookup/request.h"
#include "cw/lookup/response.h"
#include "cw/wire/loop.h"

struct cw_http;

struct cw_http_owner {
    void *owner;
    /* The body is borrowed for the length of the call. Never called from within cw_http_ask. */
    void (*answered)(void *owner, void *tag, const struct cw_answer *answer);
};

struct cw_http_limits {
    size_t in_flight;
    size_t answer_max;   /* bytes */
    size_t received_max; /* bytes of all bodies that have not arrived as a whole; twice that at most */
};

/* NULL: no memory. curl_global_init must have been called. */
struct cw_http *cw_http_new(struct cw_loop *loop, struct cw_http_limits limits, struct cw_http_owner owner);
void cw_http_free(struct cw_http *http);

/* Begins a transfer; no other under way has its tag. The request is read within the call but for its body.
 * CW_ELIMIT: in_flight are under
 * way; CW_ENOMEM; CW_EIO: libcurl refuses the options. */
enum cw_status cw_http_ask(struct cw_http *http, const struct cw_request *request, void *tag);

/* Gives a transfer up; its connection is closed. */
void cw_http_cancel(struct cw_http *http, void *tag);

/* Hands over the answers that have arrived. */
void cw_http_collect(struct cw_http *http, int64_t now_ms);

/* Begins new transfers and runs what is due, which may hand answers over too. Returns the milliseconds until
 * it wants to run again. */
int64_t cw_http_run(struct cw_http *http, int64_t now_ms);

/* Connections opened so far, and open now. */
uint64_t cw_http_opened(const struct cw_http *http);
uint64_t cw_http_connections(const struct cw_http *http);

/* Bytes of bodies that have arrived and were not handed over yet. */
size_t cw_http_received(const struct cw_http *http);

#endif
