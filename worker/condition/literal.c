#include "cw/condition/literal.h"

#include "cw/base/utf8.h"
#include "cw/condition/number_text.h"

static bool is_float(struct cw_slice token)
{
    if (token.len > 1 && token.ptr[0] == '0' && strchr("xXoObB", token.ptr[1]))
        return false;
    for (size_t i = 0; i < token.len; i++)
        if (token.ptr[i] == '.' || (token.ptr[i] | 0x20) == 'e')
            return true;
    return false;
}

static const char *integer(struct cw_arena *arena, struct cw_slice token, struct cw_py *ret, bool *ret_least)
{
    struct cw_buf negative;
    enum cw_number said = cw_int_parse(token, 0, &ret->number);

    if (said == CW_NUMBER_FINE)
        return NULL;
    if (said != CW_NUMBER_OVERFLOW)
        return "this is no number of Python's";
    cw_buf_init(&negative, arena, token.len + 1);
    cw_buf_add_char(&negative, '-');
    cw_buf_add(&negative, token);
    if (negative.failed || cw_int_parse(cw_buf_slice(&negative), 0, &ret->number) != CW_NUMBER_FINE)
        return "an integer has 64 bits at most";
    *ret_least = true;
    return NULL;
}

const char *cw_literal_number(struct cw_arena *arena, struct cw_slice token, struct cw_py *ret,
                              bool *ret_least)
{
    *ret_least = false;
    if ((token.ptr[token.len - 1] | 0x20) == 'j')
        return "complex numbers are not supported";
    if (!is_float(token)) {
        *ret = cw_py_int(0);
        return integer(arena, token, ret, ret_least);
    }
    *ret = cw_py_float(0);
    if (cw_float_parse(token, &ret->real) != CW_NUMBER_FINE)
        return "this is no number of Python's";
    return NULL;
}

const char *cw_literal_open(struct cw_slice token, struct cw_literal *ret)
{
    size_t prefix = 0, quotes;
    unsigned seen = 0;

    for (; token.ptr[prefix] != '"' && token.ptr[prefix] != '\''; prefix++)
        seen |= 1u << ((token.ptr[prefix] | 0x20) - 'a');
    if (seen & 1u << ('b' - 'a'))
        return "bytes are not supported";
    if ((seen & 1u << ('u' - 'a') || !(seen & (seen - 1))) && prefix > 1)
        return "no string begins so";
    *ret = (struct cw_literal){ .raw = (seen & 1u << ('r' - 'a')) != 0,
                                .format = (seen & 1u << ('f' - 'a')) != 0 };
    ret->quote = token.ptr[prefix];
    ret->triple =
        token.len - prefix >= 6 && token.ptr[prefix + 1] == ret->quote && token.ptr[prefix + 2] == ret->quote;
    quotes = ret->triple ? 3 : 1;
    ret->body = (struct cw_slice){ token.ptr + prefix + quotes, token.len - prefix - 2 * quotes };
    return NULL;
}

static int digit_of(char c, int base)
{
    int value = c >= '0' && c <= '9'                     ? c - '0'
                : (c | 0x20) >= 'a' && (c | 0x20) <= 'f' ? (c | 0x20) - 'a' + 10
                                                         : 99;

    return value < base ? value : -1;
}

/* Up to `max` digits; returns how many there are. */
static size_t digits(struct cw_slice from, size_t max, int base, uint32_t *ret)
{
    size_t count = 0;

    *ret = 0;
    for (; count < max && count < from.len && digit_of(from.ptr[count], base) >= 0; count++)
        *ret = *ret * (uint32_t)base + (uint32_t)digit_of(from.ptr[count], base);
    return count;
}

static const char *add_code(struct cw_buf *buf, uint32_t code)
{
    char bytes[4];

    if (code > 0x10FFFF)
        return "there is no such character";
    if (code >= 0xD800 && code <= 0xDFFF)
        return "a lone surrogate is no text";
    cw_buf_add(buf, (struct cw_slice){ bytes, cw_utf8_write(bytes, code) });
    return NULL;
}

/* \xNN, \uNNNN, \UNNNNNNNN: `rest` begins with the letter; *ret_len of it is used. */
static const char *by_number(struct cw_buf *buf, struct cw_slice rest, size_t *ret_len)
{
    size_t want = rest.ptr[0] == 'x' ? 2 : rest.ptr[0] == 'u' ? 4 : 8;
    uint32_t code;

    if (digits(cw_slice_from(rest, 1), want, 16, &code) != want)
        return "hexadecimal digits are missing here";
    *ret_len = 1 + want;
    return add_code(buf, code);
}

static const char *by_octal(struct cw_buf *buf, struct cw_slice rest, size_t *ret_len)
{
    uint32_t code;

    *ret_len = digits(rest, 3, 8, &code);
    return code > 0xFF ? "an octal escape goes up to \\377" : add_code(buf, code);
}

/* The escape behind a backslash. *ret_len 0: it is none, and the backslash stands for itself. */
static const char *escape(struct cw_buf *buf, struct cw_slice rest, size_t *ret_len)
{
    static const char letters[] = "\\'\"abfnrtv", means[] = "\\'\"\a\b\f\n\r\t\v";
    const char *found = rest.ptr[0] ? strchr(letters, rest.ptr[0]) : NULL;

    *ret_len = 0;
    if (found) {
        cw_buf_add_char(buf, means[found - letters]);
        *ret_len = 1;
        return NULL;
    }
    if (rest.ptr[0] == '\n' || rest.ptr[0] == '\r') {
        *ret_len = rest.ptr[0] == '\r' && rest.len > 1 && rest.ptr[1] == '\n' ? 2 : 1;
        return NULL;
    }
    if (rest.ptr[0] == 'x' || rest.ptr[0] == 'u' || rest.ptr[0] == 'U')
        return by_number(buf, rest, ret_len);
    if (digit_of(rest.ptr[0], 8) >= 0)
        return by_octal(buf, rest, ret_len);
    return rest.ptr[0] == 'N' ? "characters by name are not supported; use \\u and the number" : NULL;
}

/* Python reads every line end as \n. */
static size_t add_line_end(struct cw_buf *buf, struct cw_slice rest)
{
    cw_buf_add_char(buf, '\n');
    return rest.ptr[0] == '\r' && rest.len > 1 && rest.ptr[1] == '\n' ? 2 : 1;
}

/* One piece from the front of `rest`: a character, or an escape. */
static size_t decode_piece(struct cw_buf *buf, bool raw, struct cw_slice rest, struct cw_literal_fault *fault)
{
    size_t len = 0;
    const char *wrong;

    if (rest.ptr[0] == '\r' || rest.ptr[0] == '\n')
        return add_line_end(buf, rest);
    if (raw || rest.ptr[0] != '\\' || rest.len < 2) {
        cw_buf_add_char(buf, rest.ptr[0]);
        return 1;
    }
    wrong = escape(buf, cw_slice_from(rest, 1), &len);
    if (wrong)
        *fault = (struct cw_literal_fault){ wrong, { rest.ptr, 2 }, false };
    else if (!len) {
        cw_buf_add_char(buf, '\\');
        *fault = (struct cw_literal_fault){
            "Python knows no such escape, the backslash stays; a raw string says so", { rest.ptr, 2 }, true
        };
    }
    return 1 + len;
}

struct cw_literal_fault cw_literal_decode(struct cw_buf *buf, const struct cw_literal *literal,
                                          struct cw_slice part)
{
    struct cw_literal_fault first = { 0 };

    while (part.len) {
        struct cw_literal_fault fault = { 0 };

        part = cw_slice_from(part, decode_piece(buf, literal->raw, part, &fault));
        if (fault.text && (!first.text || !fault.warning))
            first = fault;
        if (fault.text && !fault.warning)
            break;
    }
    return first;
}
