/* buf.h - bytes that grow in an arena, up to a limit; the first failure sticks.
 *
 * Writers append without ceremony and ask `failed` once at the end. A failed buf holds the bytes it
 * had before the failing call. */
#ifndef CW_BASE_BUF_H
#define CW_BASE_BUF_H

#include "cw/base/arena.h"
#include "cw/base/err.h"
#include "cw/base/slice.h"

struct cw_buf {
    struct cw_arena *arena;
    char *ptr;
    size_t len, cap, max;
    enum cw_status failed; /* CW_ELIMIT past max, CW_ENOMEM */
};

/* `max` is the most bytes this buf may ever hold. Asks for no memory yet. */
void cw_buf_init(struct cw_buf *buf, struct cw_arena *arena, size_t max);

/* Makes room for `more` bytes at once: saves growing step by step. */
void cw_buf_reserve(struct cw_buf *buf, size_t more);

void cw_buf_add(struct cw_buf *buf, struct cw_slice s);
void cw_buf_add_char(struct cw_buf *buf, char c);
void cw_buf_add_int(struct cw_buf *buf, int64_t value);

/* Seconds with at most six decimals and no trailing zeros: 43000 -> 0.043. */
void cw_buf_add_seconds(struct cw_buf *buf, int64_t microseconds);

/* printf into the buf; not for the hot path. */
__attribute__((format(printf, 2, 3))) void cw_buf_addf(struct cw_buf *buf, const char *format, ...);

/* Back to `len` bytes, which must not be more than there are. Does not undo a failure. */
void cw_buf_cut(struct cw_buf *buf, size_t len);

/* Gives unused room back to the arena: call when nothing more will be added. */
void cw_buf_settle(struct cw_buf *buf);

/* Borrowed: the bytes live as long as the arena and move when the buf grows. Never null. */
static inline struct cw_slice cw_buf_slice(const struct cw_buf *buf)
{
    return (struct cw_slice){ buf->ptr ? buf->ptr : "", buf->len };
}

#endif
