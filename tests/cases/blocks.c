#include "cases/blocks.h"
#include "cw/base/buf.h"

enum { VALUE_MAX = 4 << 20, REPEATS_MAX = 1 << 20 };

static struct cw_slice take_line(struct cw_slice *rest, unsigned *number)
{
    struct cw_slice line = { rest->ptr, cw_slice_find(*rest, '\n') };

    *rest = cw_slice_from(*rest, line.len + (line.len < rest->len));
    ++*number;
    return line;
}

/* The indented lines that follow, without their four blanks. */
static struct cw_slice take_lines_below(struct cw_slice *rest, unsigned *line, struct cw_arena *arena)
{
    struct cw_buf buf;

    cw_buf_init(&buf, arena, VALUE_MAX);
    while (cw_slice_starts(*rest, CW_LIT("    "))) {
        if (buf.len)
            cw_buf_add_char(&buf, '\n');
        cw_buf_add(&buf, cw_slice_from(take_line(rest, line), 4));
    }
    return cw_buf_slice(&buf);
}

/* The index of the first `word` in `s`, or its length. */
static size_t find_word(struct cw_slice s, struct cw_slice word)
{
    size_t at = 0;

    while (at < s.len && !cw_slice_starts(cw_slice_from(s, at), word))
        at++;
    return at;
}

/* "3*a#," -> "a0,a1,a2,". */
static void add_repeated(struct cw_buf *to, struct cw_slice text)
{
    size_t star = cw_slice_find(text, '*');
    struct cw_slice piece = cw_slice_from(text, star + (star < text.len));
    int64_t count = 0;

    cw_slice_to_int((struct cw_slice){ text.ptr, star }, 0, REPEATS_MAX, &count);
    for (int64_t n = 0; n < count; n++)
        for (size_t i = 0; i < piece.len; i++) {
            if (piece.ptr[i] == '#')
                cw_buf_add_int(to, n);
            else
                cw_buf_add_char(to, piece.ptr[i]);
        }
}

/* "@{N*piece}@" is the piece N times over. */
static struct cw_slice repeat(struct cw_slice text, struct cw_arena *arena)
{
    struct cw_slice begin = CW_LIT("@{"), end = CW_LIT("}@");
    struct cw_buf buf;

    if (find_word(text, begin) == text.len)
        return text;
    cw_buf_init(&buf, arena, VALUE_MAX);
    while (text.len) {
        size_t at = find_word(text, begin), len;

        cw_buf_add(&buf, (struct cw_slice){ text.ptr, at });
        text = cw_slice_from(text, at);
        len = find_word(text, end);
        if (len > begin.len)
            add_repeated(&buf, (struct cw_slice){ text.ptr + begin.len, len - begin.len });
        text = cw_slice_from(text, len + (len < text.len ? end.len : 0));
    }
    return cw_buf_slice(&buf);
}

static void add_field(struct block *to, struct cw_slice text, struct cw_slice *rest, unsigned *line,
                      struct cw_arena *arena)
{
    struct field *field = &to->fields[to->count];
    size_t blank = cw_slice_find(text, ' ');

    if (to->count == FIELDS_MAX)
        return;
    to->count++;
    field->line = *line;
    field->keyword = (struct cw_slice){ text.ptr, blank };
    field->value = cw_slice_trim(cw_slice_from(text, blank));
    if (!field->value.len)
        field->value = take_lines_below(rest, line, arena);
    field->value = repeat(field->value, arena);
    if (cw_slice_eq(field->keyword, CW_LIT("clause")))
        to->count--;
}

bool block_next(struct block *ret, struct cw_slice *rest, unsigned *line, struct cw_arena *arena)
{
    ret->count = 0;
    while (rest->len) {
        struct cw_slice text = take_line(rest, line);

        if (text.len && text.ptr[0] == '#')
            continue;
        if (cw_slice_trim(text).len)
            add_field(ret, text, rest, line, arena);
        else if (ret->count)
            return true;
    }
    return ret->count > 0;
}

const struct field *block_field(const struct block *block, const char *keyword, size_t n)
{
    for (size_t i = 0; i < block->count; i++)
        if (cw_slice_eq(block->fields[i].keyword, cw_slice_of(keyword)) && n-- == 0)
            return &block->fields[i];
    return NULL;
}

struct cw_slice block_value(const struct block *block, const char *keyword, struct cw_slice otherwise)
{
    const struct field *field = block_field(block, keyword, 0);

    return field ? field->value : otherwise;
}
