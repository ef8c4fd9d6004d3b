/* clang-format off */
/* gap_map.h - finished offsets beyond the committed one <-> text for the metadata of a commit.
 *
 * Whoever owns the partition next reads it back and skips what was finished. `base` is the committed offset,
 * which itself is not finished. The text:
 *
 *     bytes     what
 *     5         "cwg1:", mark and version
 *     the rest  base64 (RFC 4648 section 4, with padding) of form, content and checksum
 *
 * and within the base64:
 *
 *     bytes     what
 *     1         form: 0 dense, 1 sparse; whichever tells of more, then whichever is shorter
 *     n         content
 *     4         checksum, low byte first: the low half of SipHash-1-3 of form and content under the key
 *               (base, 0x31677763)
 *
 *     dense     a bit for each offset from base + 1 on, low bits first: bit i of byte n stands for the offset
 *               base + 1 + 8 n + i, and is set where that is finished
 *     sparse    pairs of numbers (LEB128: 7 bits a byte, low ones first, the high bit says that more follow).
 *               From base on they count in turn offsets that are not finished and offsets that are; none of
 *               them is 0
 *
 * The text has no NUL and fits into `max` bytes: where it would not, the highest offsets are left out, which
 * costs repeats and loses nothing. Pure. */
/* clang-format on */
#ifndef CW_RUN_GAP_MAP_H
#define CW_RUN_GAP_MAP_H

#include "cw/base/err.h"
#include "cw/base/slice.h"
#include <stdbool.h>

#define CW_GAP_MAP_MAX 65536 /* bytes of text that are read */

/* Offsets from `first` to `last`, both included. */
struct cw_span {
    int64_t first, last;
};

struct cw_spans {
    struct cw_span *items; /* owned; ascending, apart from each other */
    size_t count, cap;
};

/* Adds offsets above all that are there. CW_ENOMEM: unchanged. */
enum cw_status cw_spans_add(struct cw_spans *spans, int64_t first, int64_t last);
void cw_spans_done(struct cw_spans *spans);

bool cw_spans_have(const struct cw_spans *spans, int64_t offset);

/* Writes the text of finished offsets, all above `base`, with a NUL behind it; `to` has room for `max` + 1
 * bytes. Returns its length: 0 where there is nothing to tell or no room for any. *ret_left_out: finished
 * offsets that did not fit. */
size_t cw_gap_map_write(char *to, size_t max, int64_t base, const struct cw_spans *spans,
                        uint64_t *ret_left_out);

/* Whether cw_gap_map_write would leave nothing out. */
bool cw_gap_map_fits(size_t max, int64_t base, const struct cw_spans *spans);

enum cw_gap_map {
    CW_GAP_MAP_NONE = 1, /* no text */
    CW_GAP_MAP_READ,
    CW_GAP_MAP_FOREIGN, /* another program's */
    CW_GAP_MAP_NEWER,   /* our mark, a version that is not known here */
    CW_GAP_MAP_DAMAGED, /* our mark and version, cut or changed, or of another offset */
    CW_GAP_MAP_NO_MEMORY,
};

/* Reads a text back. *ret is empty but for CW_GAP_MAP_READ. */
enum cw_gap_map cw_gap_map_read(struct cw_spans *ret, struct cw_slice text, int64_t base);

#endif
