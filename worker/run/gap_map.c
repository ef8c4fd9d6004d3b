#include "cw/run/gap_map.h"

#include "cw/base/digest.h"
#include "cw/base/siphash.h"
#include <stdlib.h>

#define MARK "cwg1:"

enum { MARK_LEN = 5, CHECKSUM_LEN = 4, DENSE = 0, SPARSE = 1, VARINT_MAX = 10, FIRST_CAP = 16 };

/* Offsets beyond this distance from the base are nobody's. */
#define FAR INT64_C(0x100000000)

enum cw_status cw_spans_add(struct cw_spans *spans, int64_t first, int64_t last)
{
    if (spans->count && spans->items[spans->count - 1].last + 1 == first) {
        spans->items[spans->count - 1].last = last;
        return CW_OK;
    }
    if (spans->count == spans->cap) {
        size_t cap = spans->cap ? spans->cap * 2 : FIRST_CAP;
        struct cw_span *items = realloc(spans->items, cap * sizeof(*items));

        if (!items)
            return CW_ENOMEM;
        spans->items = items;
        spans->cap = cap;
    }
    spans->items[spans->count++] = (struct cw_span){ first, last };
    return CW_OK;
}

void cw_spans_done(struct cw_spans *spans)
{
    free(spans->items);
    *spans = (struct cw_spans){ 0 };
}

bool cw_spans_have(const struct cw_spans *spans, int64_t offset)
{
    size_t low = 0, high = spans->count;

    while (low < high) {
        size_t middle = low + (high - low) / 2;

        if (spans->items[middle].last < offset)
            low = middle + 1;
        else
            high = middle;
    }
    return low < spans->count && spans->items[low].first <= offset;
}

static uint64_t offsets_in(const struct cw_span *span)
{
    return (uint64_t)(span->last - span->first) + 1;
}

static size_t varint_len(uint64_t value)
{
    size_t len = 1;

    while (value >>= 7)
        len++;
    return len;
}

static unsigned char *put_varint(unsigned char *to, uint64_t value)
{
    for (; value >= 0x80; value >>= 7)
        *to++ = (unsigned char)(value | 0x80);
    *to++ = (unsigned char)value;
    return to;
}

/* What a form can hold within its budget. */
struct fit {
    size_t len;       /* bytes of content */
    uint64_t offsets; /* finished ones */
    int64_t last;     /* the highest of them */
};

static struct fit fit_sparse(int64_t base, const struct cw_spans *spans, size_t budget)
{
    struct fit fit = { .last = base - 1 };

    for (size_t i = 0; i < spans->count; i++) {
        const struct cw_span *span = &spans->items[i];
        size_t len = varint_len((uint64_t)(span->first - fit.last - 1)) + varint_len(offsets_in(span));

        if (fit.len + len > budget)
            break;
        fit.len += len;
        fit.offsets += offsets_in(span);
        fit.last = span->last;
    }
    return fit;
}

static struct fit fit_dense(int64_t base, const struct cw_spans *spans, size_t budget)
{
    int64_t highest = base + 8 * (int64_t)budget;
    struct fit fit = { .last = base };

    for (size_t i = 0; i < spans->count && spans->items[i].first <= highest; i++) {
        struct cw_span span = spans->items[i];

        span.last = span.last < highest ? span.last : highest;
        fit.offsets += offsets_in(&span);
        fit.last = span.last;
    }
    fit.len = (size_t)((fit.last - base + 7) / 8);
    return fit;
}

static void put_sparse(unsigned char *to, int64_t base, const struct cw_spans *spans, const struct fit *fit)
{
    int64_t at = base;

    for (size_t i = 0; i < spans->count && spans->items[i].last <= fit->last; i++) {
        to = put_varint(to, (uint64_t)(spans->items[i].first - at));
        to = put_varint(to, offsets_in(&spans->items[i]));
        at = spans->items[i].last + 1;
    }
}

static void put_dense(unsigned char *to, int64_t base, const struct cw_spans *spans, const struct fit *fit)
{
    memset(to, 0, fit->len);
    for (size_t i = 0; i < spans->count && spans->items[i].first <= fit->last; i++) {
        int64_t last = spans->items[i].last < fit->last ? spans->items[i].last : fit->last;

        for (int64_t offset = spans->items[i].first; offset <= last; offset++)
            to[(offset - base - 1) / 8] |= (unsigned char)(1u << (offset - base - 1) % 8);
    }
}

static void put_checksum(unsigned char *to, int64_t base, const unsigned char *bytes, size_t len)
{
    const uint64_t key[2] = { (uint64_t)base, 0x31677763 };
    uint64_t sum = cw_siphash(key, (struct cw_slice){ (const char *)bytes, len });

    for (int i = 0; i < CHECKSUM_LEN; i++)
        to[i] = (unsigned char)(sum >> 8 * i);
}

/* Bytes of content that a text of `max` bytes can carry. */
static size_t budget_of(size_t max)
{
    size_t bytes = max > MARK_LEN ? (max - MARK_LEN) / 4 * 3 : 0;

    return bytes > 1 + CHECKSUM_LEN ? bytes - 1 - CHECKSUM_LEN : 0;
}

static size_t put_text(char *to, const unsigned char *bytes, size_t len)
{
    memcpy(to, MARK, MARK_LEN);
    return MARK_LEN + cw_digest_base64((struct cw_slice){ (const char *)bytes, len }, to + MARK_LEN);
}

size_t cw_gap_map_write(char *to, size_t max, int64_t base, const struct cw_spans *spans,
                        uint64_t *ret_left_out)
{
    struct fit sparse = fit_sparse(base, spans, budget_of(max)),
               dense = fit_dense(base, spans, budget_of(max));
    bool is_dense =
        dense.offsets > sparse.offsets || (dense.offsets == sparse.offsets && dense.len < sparse.len);
    const struct fit *fit = is_dense ? &dense : &sparse;
    unsigned char *bytes = fit->offsets ? malloc(1 + fit->len + CHECKSUM_LEN) : NULL;
    size_t len = 0;

    *ret_left_out = 0;
    for (size_t i = 0; i < spans->count; i++)
        *ret_left_out += offsets_in(&spans->items[i]);
    if (!bytes)
        return 0;
    bytes[0] = is_dense ? DENSE : SPARSE;
    (is_dense ? put_dense : put_sparse)(bytes + 1, base, spans, fit);
    put_checksum(bytes + 1 + fit->len, base, bytes, 1 + fit->len);
    len = put_text(to, bytes, 1 + fit->len + CHECKSUM_LEN);
    free(bytes);
    *ret_left_out -= fit->offsets;
    return len;
}

bool cw_gap_map_fits(size_t max, int64_t base, const struct cw_spans *spans)
{
    struct fit sparse = fit_sparse(base, spans, budget_of(max)),
               dense = fit_dense(base, spans, budget_of(max));
    uint64_t offsets = 0;

    for (size_t i = 0; i < spans->count; i++)
        offsets += offsets_in(&spans->items[i]);
    return offsets == sparse.offsets || offsets == dense.offsets;
}

/* False: cut off, or too large. */
static bool take_varint(struct cw_slice *from, int64_t *ret)
{
    uint64_t value = 0;

    for (size_t i = 0; i < from->len && i < VARINT_MAX - 1; i++) {
        unsigned char byte = (unsigned char)from->ptr[i];

        value |= (uint64_t)(byte & 0x7F) << 7 * i;
        if (byte & 0x80)
            continue;
        *from = cw_slice_from(*from, i + 1);
        *ret = (int64_t)value;
        return value <= (uint64_t)FAR;
    }
    return false;
}

static enum cw_gap_map read_sparse(struct cw_spans *ret, struct cw_slice content, int64_t base)
{
    int64_t at = base, open, finished;

    while (content.len) {
        if (!take_varint(&content, &open) || !take_varint(&content, &finished) || !open || !finished ||
            at - base + open + finished > FAR)
            return CW_GAP_MAP_DAMAGED;
        if (cw_spans_add(ret, at + open, at + open + finished - 1))
            return CW_GAP_MAP_NO_MEMORY;
        at += open + finished;
    }
    return CW_GAP_MAP_READ;
}

static enum cw_gap_map read_dense(struct cw_spans *ret, struct cw_slice content, int64_t base)
{
    for (size_t i = 0; i < content.len * 8; i++) {
        int64_t offset = base + 1 + (int64_t)i;

        if (((unsigned char)content.ptr[i / 8] >> i % 8 & 1) && cw_spans_add(ret, offset, offset))
            return CW_GAP_MAP_NO_MEMORY;
    }
    return CW_GAP_MAP_READ;
}

static enum cw_gap_map read_bytes(struct cw_spans *ret, struct cw_slice bytes, int64_t base)
{
    unsigned char sum[CHECKSUM_LEN];
    struct cw_slice content;

    if (bytes.len <= 1 + CHECKSUM_LEN)
        return CW_GAP_MAP_DAMAGED;
    bytes.len -= CHECKSUM_LEN;
    put_checksum(sum, base, (const unsigned char *)bytes.ptr, bytes.len);
    if (memcmp(sum, bytes.ptr + bytes.len, CHECKSUM_LEN) != 0)
        return CW_GAP_MAP_DAMAGED;
    content = cw_slice_from(bytes, 1);
    switch (bytes.ptr[0]) {
    case DENSE: return read_dense(ret, content, base);
    case SPARSE: return read_sparse(ret, content, base);
    default: return CW_GAP_MAP_DAMAGED;
    }
}

/* What stands before the first ':' says whose text it is. */
static enum cw_gap_map look_at_mark(struct cw_slice text)
{
    if (!text.len)
        return CW_GAP_MAP_NONE;
    if (cw_slice_starts(text, CW_LIT(MARK)))
        return CW_GAP_MAP_READ;
    if (!cw_slice_starts(text, CW_LIT("cwg")) || text.len == strlen("cwg"))
        return CW_GAP_MAP_FOREIGN;
    return text.ptr[3] >= '2' && text.ptr[3] <= '9' ? CW_GAP_MAP_NEWER : CW_GAP_MAP_DAMAGED;
}

enum cw_gap_map cw_gap_map_read(struct cw_spans *ret, struct cw_slice text, int64_t base)
{
    enum cw_gap_map says = look_at_mark(text);
    char *bytes;
    ptrdiff_t len;

    *ret = (struct cw_spans){ 0 };
    if (says != CW_GAP_MAP_READ)
        return says;
    if (text.len > CW_GAP_MAP_MAX)
        return CW_GAP_MAP_DAMAGED;
    bytes = malloc(text.len);
    if (!bytes)
        return CW_GAP_MAP_NO_MEMORY;
    len = cw_digest_unbase64(cw_slice_from(text, MARK_LEN), bytes);
    says = len < 0 ? CW_GAP_MAP_DAMAGED : read_bytes(ret, (struct cw_slice){ bytes, (size_t)len }, base);
    free(bytes);
    if (says != CW_GAP_MAP_READ)
        cw_spans_done(ret);
    return says;
}
