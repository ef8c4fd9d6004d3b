#include "cases/blocks.h"
#include "cw/base/buf.h"

enum { VALUE_MAX = 1 << 20 };

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
