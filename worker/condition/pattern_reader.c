#include "cw/condition/pattern_reader.h"

#include "cw/condition/text.h"

#include <stdarg.h>
#include <stdio.h>

void cw_pattern_reader_init(struct cw_pattern_reader *r, struct cw_slice text)
{
    *r = (struct cw_pattern_reader){ .text = text, .says = CW_PATTERN_FINE };
}

void cw_pattern_fail(struct cw_pattern_reader *r, enum cw_pattern_says says, size_t at, const char *format,
                     ...)
{
    va_list args;

    if (r->says != CW_PATTERN_FINE)
        return;
    r->says = says;
    r->err.status = says == CW_PATTERN_NO_MEMORY ? CW_ENOMEM : CW_EINVAL;
    r->err.at = at;
    va_start(args, format);
    vsnprintf(r->err.text, sizeof(r->err.text), format, args);
    va_end(args);
    r->at = r->text.len;
}

static struct cw_pattern_token read(struct cw_pattern_reader *r, const char **at)
{
    const char *end = r->text.ptr + r->text.len;
    struct cw_pattern_token token = { CW_PATTERN_END, false };

    if (*at == end)
        return token;
    token.escaped = **at == '\\';
    if (token.escaped && ++*at == end) {
        cw_pattern_fail(r, CW_PATTERN_BAD, r->text.len - 1, "bad escape (end of pattern)");
        return (struct cw_pattern_token){ CW_PATTERN_END, false };
    }
    token.code = (int32_t)cw_text_next(at);
    return token;
}

struct cw_pattern_token cw_pattern_peek(struct cw_pattern_reader *r)
{
    const char *at = r->text.ptr + r->at;

    return read(r, &at);
}

struct cw_pattern_token cw_pattern_get(struct cw_pattern_reader *r)
{
    const char *at = r->text.ptr + r->at;
    struct cw_pattern_token token = read(r, &at);

    r->at = (size_t)(at - r->text.ptr);
    return token;
}

bool cw_pattern_next_is(struct cw_pattern_reader *r, char c)
{
    struct cw_pattern_token token = cw_pattern_peek(r);

    return !token.escaped && token.code == c;
}

bool cw_pattern_match(struct cw_pattern_reader *r, char c)
{
    if (!cw_pattern_next_is(r, c))
        return false;
    r->at++;
    return true;
}

static unsigned digit_of(int32_t code)
{
    if (code >= '0' && code <= '9')
        return (unsigned)(code - '0');
    code |= 0x20;
    return code >= 'a' && code <= 'f' ? (unsigned)(code - 'a' + 10) : 99;
}

unsigned cw_pattern_digits(struct cw_pattern_reader *r, unsigned max, unsigned base, uint64_t *value)
{
    unsigned count = 0;

    for (; count < max; count++) {
        struct cw_pattern_token token = cw_pattern_peek(r);

        if (token.escaped || token.code > 'f' || digit_of(token.code) >= base)
            break;
        if (*value < UINT32_MAX)
            *value = *value * base + digit_of(token.code);
        r->at++;
    }
    return count;
}

struct cw_slice cw_pattern_until(struct cw_pattern_reader *r, char end, const char *what)
{
    struct cw_slice name = { r->text.ptr + r->at, 0 };
    size_t from = r->at;

    while (!cw_pattern_next_is(r, end)) {
        if (cw_pattern_get(r).code != CW_PATTERN_END)
            continue;
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "missing %c behind the %s", end, what);
        return name;
    }
    name.len = r->at - from;
    if (!name.len)
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "missing %s", what);
    else
        r->at++;
    return name;
}

static bool is_name_char(unsigned char c, bool first)
{
    return c == '_' || ((c | 0x20) >= 'a' && (c | 0x20) <= 'z') || (!first && c >= '0' && c <= '9');
}

bool cw_pattern_check_name(struct cw_pattern_reader *r, struct cw_slice name)
{
    size_t at = (size_t)(name.ptr - r->text.ptr);

    for (size_t i = 0; i < name.len; i++) {
        unsigned char c = (unsigned char)name.ptr[i];

        if (c >= 0x80)
            cw_pattern_fail(r, CW_PATTERN_REFUSED, at + i, "a group's name has ASCII letters only here");
        else if (!is_name_char(c, i == 0))
            cw_pattern_fail(r, CW_PATTERN_BAD, at + i, "bad character in group name");
    }
    return r->says == CW_PATTERN_FINE;
}

int64_t cw_pattern_number(struct cw_slice name)
{
    int64_t value = 0;

    for (size_t i = 0; i < name.len; i++) {
        if (name.ptr[i] < '0' || name.ptr[i] > '9')
            return -1;
        if (value < INT32_MAX)
            value = value * 10 + (name.ptr[i] - '0');
    }
    return value < INT32_MAX ? value : INT32_MAX;
}
