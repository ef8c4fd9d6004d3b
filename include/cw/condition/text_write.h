/* text_write.h - new strings from old ones: str.replace, zfill, ljust, rjust, center, +, *, join, repr.
 *
 * Results as in text.h. */
#ifndef CW_CONDITION_TEXT_WRITE_H
#define CW_CONDITION_TEXT_WRITE_H

#include "cw/condition/text.h"

struct cw_text_swap {
    struct cw_slice from, to;
    int64_t max; /* negative: all */
};

enum cw_status cw_text_replace(struct cw_arena *arena, struct cw_slice s, struct cw_text_swap swap,
                               struct cw_slice *ret);

enum cw_text_side { CW_TEXT_LJUST = 1, CW_TEXT_RJUST, CW_TEXT_CENTER };

struct cw_text_pad {
    int64_t width;        /* characters */
    struct cw_slice fill; /* one character */
    enum cw_text_side side;
};

enum cw_status cw_text_justify(struct cw_arena *arena, struct cw_slice s, struct cw_text_pad pad,
                               struct cw_slice *ret);

enum cw_status cw_text_zfill(struct cw_arena *arena, struct cw_slice s, int64_t width, struct cw_slice *ret);

enum cw_status cw_text_concat(struct cw_arena *arena, struct cw_slice a, struct cw_slice b,
                              struct cw_slice *ret);

/* Nothing where `times` is negative. */
enum cw_status cw_text_repeat(struct cw_arena *arena, struct cw_slice s, int64_t times, struct cw_slice *ret);

enum cw_status cw_text_join(struct cw_arena *arena, struct cw_slice glue, const struct cw_texts *texts,
                            struct cw_slice *ret);

/* Appends repr(s). */
void cw_text_add_repr(struct cw_buf *buf, struct cw_slice s);

#endif
