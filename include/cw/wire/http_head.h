/* http_head.h - the header block of an answer, line by line as it arrives.
 *
 * RFC 9112. Kept is the block of the last answer alone: interim ones (1xx), the challenge before a second
 * request and trailers are not. A folded line is made one. Fields that contradict each other about where the
 * body ends make the answer invalid, as does a coding of the body that nobody asked for. */
#ifndef CW_WIRE_HTTP_HEAD_H
#define CW_WIRE_HTTP_HEAD_H

#include "cw/lookup/outcome.h"
#include "cw/wire/bytes.h"

#define CW_HEAD_MAX 65536 /* bytes of all header lines of one request, interim ones too */

struct cw_head {
    struct cw_bytes lines; /* "Name: value CR LF" */
    bool keep;             /* lines are wanted */
    bool plain;            /* a body that is coded is of no use */
    bool open;             /* within a block */
    bool chunked, sized;
    int status;      /* of the block; 0: none yet */
    size_t seen;     /* bytes */
    char length[20]; /* Content-Length as first written */
    size_t length_len;
    char retry_after[40]; /* value of Retry-After */
    size_t retry_after_len;
};

/* Ready for another answer: what is wanted of it. */
void cw_head_begin(struct cw_head *head, bool keep, bool plain);

/* Takes a line with its end, the status line and the empty one included. CW_REASON_NONE: go on; TOO_LARGE,
 * BAD_ANSWER, INTERNAL (no memory): the answer is of no use. */
enum cw_reason cw_head_take(struct cw_head *head, struct cw_slice line);

void cw_head_done(struct cw_head *head);

#endif
