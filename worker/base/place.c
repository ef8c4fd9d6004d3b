#include "cw/base/place.h"

#include "cw/base/utf8.h"

enum { SHOWN_BEFORE = 100, SHOWN_MAX = 200 };

/* Ranges of code points and the cells of a terminal that one takes: what is not named takes one. East Asian
 * wide and full-width forms and pictures take two, combining marks none (Unicode's EastAsianWidth.txt, in
 * short). Those with HIDDEN order or hide others: a blank stands for them. */
enum { HIDDEN = 9 };
static const struct {
    uint32_t from, to;
    unsigned cells;
} widths[] = {
    { 0x0000, 0x001F, HIDDEN }, { 0x007F, 0x009F, HIDDEN }, { 0x0300, 0x036F, 0 },
    { 0x1100, 0x115F, 2 },      { 0x200B, 0x200F, HIDDEN }, { 0x2028, 0x202E, HIDDEN },
    { 0x2060, 0x206F, HIDDEN }, { 0x20D0, 0x20FF, 0 },      { 0x2E80, 0x303E, 2 },
    { 0x3041, 0xA4CF, 2 },      { 0xAC00, 0xD7A3, 2 },      { 0xF900, 0xFAFF, 2 },
    { 0xFE00, 0xFE0F, 0 },      { 0xFE30, 0xFE6F, 2 },      { 0xFEFF, 0xFEFF, HIDDEN },
    { 0xFF00, 0xFF60, 2 },      { 0xFFE0, 0xFFE6, 2 },      { 0x1F300, 0x1F64F, 2 },
    { 0x1F900, 0x1F9FF, 2 },    { 0x20000, 0x3FFFD, 2 },    { 0xE0000, 0xE01FF, HIDDEN },
};

/* Bytes of the character that `s` begins with: one where it is no UTF-8. */
static size_t step(struct cw_slice s)
{
    unsigned len = cw_utf8_length(s);

    return len ? len : 1;
}

static unsigned cells_of(struct cw_slice s, size_t len)
{
    uint32_t code = cw_utf8_code(s.ptr, (unsigned)len);

    for (size_t i = 0; i < sizeof(widths) / sizeof(widths[0]); i++)
        if (code >= widths[i].from && code <= widths[i].to)
            return widths[i].cells;
    return 1;
}

static unsigned characters(struct cw_slice s)
{
    unsigned count = 0;

    for (size_t i = 0; i < s.len; i += step(cw_slice_from(s, i)))
        count++;
    return count;
}

struct cw_place cw_place_of(struct cw_slice bytes, size_t at)
{
    struct cw_place place = { 1, 1 };
    size_t end;

    bytes.len = at < bytes.len ? at : bytes.len;
    while ((end = cw_slice_find(bytes, '\n')) < bytes.len) {
        place.line++;
        bytes = cw_slice_from(bytes, end + 1);
    }
    place.column += characters(bytes);
    return place;
}

static struct cw_slice whole_line(struct cw_slice bytes, size_t at, size_t *ret_at)
{
    size_t start = at < bytes.len ? at : bytes.len, end = start;

    while (start > 0 && bytes.ptr[start - 1] != '\n')
        start--;
    while (end < bytes.len && bytes.ptr[end] != '\n' && bytes.ptr[end] != '\r')
        end++;
    *ret_at = at - start < end - start ? at - start : end - start;
    return (struct cw_slice){ bytes.ptr + start, end - start };
}

static bool begins_character(char byte)
{
    return ((unsigned char)byte & 0xC0) != 0x80;
}

struct cw_slice cw_place_line(struct cw_slice bytes, size_t at, size_t *ret_at)
{
    struct cw_slice line = whole_line(bytes, at, ret_at);
    size_t cut = *ret_at > SHOWN_BEFORE && line.len > SHOWN_MAX ? *ret_at - SHOWN_BEFORE : 0;

    while (cut > 0 && !begins_character(line.ptr[cut]))
        cut--;
    line = cw_slice_from(line, cut);
    *ret_at -= cut;
    if (line.len > SHOWN_MAX)
        for (line.len = SHOWN_MAX; line.len > *ret_at && !begins_character(line.ptr[line.len]);)
            line.len--;
    return line;
}

unsigned cw_place_marked(struct cw_slice bytes, size_t at, size_t len)
{
    size_t start;
    struct cw_slice rest = whole_line(bytes, at, &start);
    unsigned count;

    rest = cw_slice_from(rest, start);
    rest.len = len < rest.len ? len : rest.len;
    count = characters(rest);
    return count ? count : 1;
}

void cw_place_plain(struct cw_buf *buf, struct cw_slice line)
{
    for (size_t len; line.len; line = cw_slice_from(line, len)) {
        len = step(line);
        if (!cw_utf8_length(line))
            cw_buf_add_char(buf, '?');
        else if (cells_of(line, len) == HIDDEN)
            cw_buf_add_char(buf, ' ');
        else
            cw_buf_add(buf, (struct cw_slice){ line.ptr, len });
    }
}

/* Cells that a shown line takes. */
static unsigned width(struct cw_slice line)
{
    unsigned sum = 0;

    for (size_t len; line.len; line = cw_slice_from(line, len)) {
        unsigned cells;

        len = step(line);
        cells = cw_utf8_length(line) ? cells_of(line, len) : 1;
        sum += cells == HIDDEN ? 1 : cells;
    }
    return sum;
}

static void repeat(struct cw_buf *buf, char c, unsigned times)
{
    while (times-- > 0)
        cw_buf_add_char(buf, c);
}

void cw_place_show(struct cw_buf *buf, struct cw_slice bytes, size_t at, size_t len)
{
    size_t column;
    struct cw_slice line = cw_place_line(bytes, at, &column), marked = cw_slice_from(line, column);
    unsigned tail;

    marked.len = len < marked.len ? len : marked.len;
    cw_buf_addf(buf, "%5u | ", cw_place_of(bytes, at).line);
    cw_place_plain(buf, line);
    cw_buf_add(buf, CW_LIT("\n      | "));
    repeat(buf, ' ', width((struct cw_slice){ line.ptr, column }));
    cw_buf_add_char(buf, '^');
    tail = width(marked);
    repeat(buf, '~', tail ? tail - 1 : 0);
    cw_buf_add_char(buf, '\n');
}
