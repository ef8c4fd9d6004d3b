#include "cw/lookup/echo.h"

#include "cw/lookup/pairs.h"
#include "cw/lookup/request.h"

/* JSON has at most six bytes for one of the URL, and some around it. */
enum { PARAMS_MAX = CW_URL_MAX * 8 };

enum cw_status cw_echo(struct cw_answer *ret, const struct cw_request *request, struct cw_arena *arena)
{
    struct cw_slice body = request->body;
    struct cw_pairs pairs;
    struct cw_buf buf;

    if (!body.ptr) {
        cw_buf_init(&buf, arena, PARAMS_MAX);
        pairs = cw_pairs_of_query(request->url, arena);
        cw_pairs_write(&buf, &pairs, CW_PAIRS_LISTED, SIZE_MAX);
        if (!pairs.items || buf.failed)
            return CW_ENOMEM;
        cw_buf_settle(&buf);
        body = cw_buf_slice(&buf);
    }
    *ret = (struct cw_answer){ .transport = CW_REASON_NONE, .status = 200, .body = body };
    return CW_OK;
}
