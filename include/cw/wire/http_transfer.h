/* http_transfer.h - one request on its way: a libcurl handle, what it sends, what it has received.
 *
 * A handle keeps its options and is used again for the same integration; options change when another one's
 * turn comes. No redirects, no protocol but http and https, no proxy but the configured one, TLS 1.2 or
 * newer, addresses checked when a connection is opened and when it is used again, answers counted by us.
 *
 * DESIGN: libcurl sends a request again by itself where a reused connection turns out dead, or the server
 * challenges it. Before each sending it asks on_send: an unsafe request goes out a second time only if the
 * server has answered the first with a challenge (401), which says that it did nothing. */
#ifndef CW_WIRE_HTTP_TRANSFER_H
#define CW_WIRE_HTTP_TRANSFER_H

#include "cw/lookup/ask.h"
#include "cw/wire/http_head.h"
#include "cw/wire/http_multi.h"

#define CW_NAMES_MAX 16 /* host names looked up at a time: libcurl starts a thread for each */

/* What all transfers know of host names. */
struct cw_names {
    CURLSH *share; /* owned: the addresses, for all multis */
    size_t under_way;
};

/* The bodies that all transfers are receiving. Beyond `max` together, a body that is larger than its share of
 * it is given up: whoever sends more than the others fails, and not the others. */
struct cw_bodies {
    size_t answer_max, max, share, bytes;
};

struct cw_transfer {
    struct cw_sockets *sockets;
    struct cw_names *names;
    struct cw_bodies *bodies;
    const struct cw_integration *integration; /* whose options the handle has; NULL: nobody's */
    CURL *easy;
    struct curl_slist *headers; /* owned */
    struct cw_slice to_send;    /* the body */
    size_t sent;                /* bytes of it, in this sending */
    struct cw_head head;
    struct cw_bytes body;
    /* The system's certificates are one file (too): libcurl keeps them between connections only where no
     * folder stands beside it; reading them takes 20 ms. */
    bool ca_in_file;
    enum cw_reason fault; /* why we gave it up; NONE: we did not */
    bool under_way;       /* the request has been sent, and not been challenged since */
    bool denied, opened;  /* addresses of this request's */
    bool looking_up;      /* counted in names */
    bool postponed;       /* too many names are being looked up: to be begun again later */
    char error[CURL_ERROR_SIZE];
};

bool cw_names_init(struct cw_names *names); /* false: no memory */
void cw_names_done(struct cw_names *names);

/* The transfer must not move afterwards. False: no memory. */
bool cw_transfer_init(struct cw_transfer *transfer, struct cw_sockets *sockets, struct cw_names *names,
                      struct cw_bodies *bodies);
void cw_transfer_done(struct cw_transfer *transfer);

/* Makes the handle ready for a request, which is read within the call but for its body. False: libcurl
 * refuses an option, or there is no memory. */
bool cw_transfer_prepare(struct cw_transfer *transfer, const struct cw_request *request);

/* Makes a postponed one ready to be begun again. */
void cw_transfer_again(struct cw_transfer *transfer, int64_t timeout_ms);

/* What came of it, by libcurl's result. Borrowed until the transfer is prepared or at rest. */
void cw_transfer_answer(const struct cw_transfer *transfer, CURLcode code, struct cw_answer *ret);

/* Forgets the answer and gives memory beyond the usual back. */
void cw_transfer_rest(struct cw_transfer *transfer);

#endif
