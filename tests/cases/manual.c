#include "cases/manual.h"

#include "cw/base/slice.h"

static const struct {
    const char *escape;
    char sign;
} signs[] = { { "\\e", '\\' },  { "\\-", '-' },   { "\\(aq", '\'' }, { "\\(ga", '`' },
              { "\\(ha", '^' }, { "\\(ti", '~' }, { "\\(dq", '"' },  { "\\&", '\0' } };

/* The sign that the line's next escape stands for; *ret_len is the escape's length, 0 where there is none. */
static char unescape(struct cw_slice line, size_t *ret_len)
{
    *ret_len = 0;
    for (size_t i = 0; line.len && line.ptr[0] == '\\' && i < sizeof(signs) / sizeof(signs[0]); i++) {
        if (!cw_slice_starts(line, cw_slice_of(signs[i].escape)))
            continue;
        *ret_len = strlen(signs[i].escape);
        return signs[i].sign;
    }
    return '\0';
}

static char *keep_line(char *to, struct cw_slice line)
{
    while (line.len) {
        size_t len;
        char sign = unescape(line, &len);

        if (!len)
            *to++ = line.ptr[0];
        else if (sign)
            *to++ = sign;
        line = cw_slice_from(line, len ? len : 1);
    }
    return to;
}

size_t manual_to_cases(char *text, size_t len)
{
    struct cw_slice rest = { text, len };
    bool named = false, inside = false;
    char *to = text;

    while (rest.len) {
        struct cw_slice line = { rest.ptr, cw_slice_find(rest, '\n') };

        rest = cw_slice_from(rest, line.len + (line.len < rest.len));
        if (cw_slice_starts(line, CW_LIT(".\\\" case:")))
            named = true;
        else if (cw_slice_starts(line, CW_LIT(".EE")))
            named = inside = false;
        if (inside)
            to = keep_line(to, line);
        if (named && cw_slice_starts(line, CW_LIT(".EX")))
            inside = true;
        *to++ = '\n';
    }
    return (size_t)(to - text);
}
