/* text_split.h - strings taken apart: str.split, rsplit, splitlines, partition, rpartition.
 *
 * The pieces are parts of s, their row lives in the arena. CW_ELIMIT for more than CW_TEXTS_MAX pieces; `ret`
 * is unchanged on failure. Pure. */
#ifndef CW_CONDITION_TEXT_SPLIT_H
#define CW_CONDITION_TEXT_SPLIT_H

#include "cw/condition/text.h"

struct cw_text_split {
    struct cw_slice by; /* not empty; ptr NULL: white space */
    int64_t max;        /* Python's maxsplit; negative: as often as there is something to split at */
    bool from_right;
};

enum cw_status cw_text_split(struct cw_arena *arena, struct cw_slice s, struct cw_text_split how,
                             struct cw_texts *ret);

/* At Python's line ends: CR LF and ten single characters. */
enum cw_status cw_text_splitlines(struct cw_arena *arena, struct cw_slice s, bool keep_ends,
                                  struct cw_texts *ret);

/* What stands before `by`, `by`, and what stands behind it; `by` is not empty. Cannot fail. */
void cw_text_partition(struct cw_slice s, struct cw_slice by, struct cw_slice ret[3]);
void cw_text_rpartition(struct cw_slice s, struct cw_slice by, struct cw_slice ret[3]);

#endif
