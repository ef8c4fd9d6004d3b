#include "cw/condition/pattern_escape.h"

#include "cw/condition/pattern_set.h"

enum { OCTAL_MAX = 0377 };

static struct cw_pattern_escape a_char(uint64_t code)
{
    return (struct cw_pattern_escape){ CW_ESCAPE_CHAR, (uint32_t)code };
}

char cw_pattern_control(int32_t code)
{
    static const char letters[] = "abfnrtv\\", controls[] = "\a\b\f\n\r\t\v\\";
    const char *at = code > 0 && code < 0x80 ? strchr(letters, (int)code) : NULL;

    return at ? controls[at - letters] : '\0';
}

static unsigned kind_of(int32_t code)
{
    switch (code) {
    case 'd': return CW_PATTERN_DIGIT;
    case 'D': return CW_PATTERN_NOT_DIGIT;
    case 's': return CW_PATTERN_SPACE;
    case 'S': return CW_PATTERN_NOT_SPACE;
    case 'w': return CW_PATTERN_WORD;
    case 'W': return CW_PATTERN_NOT_WORD;
    default: return 0;
    }
}

/* Exactly `count` hex digits. */
static struct cw_pattern_escape by_hex(struct cw_pattern_reader *r, unsigned count, size_t from)
{
    uint64_t code = 0;

    if (cw_pattern_digits(r, count, 16, &code) < count)
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "incomplete escape");
    else if (code > 0x10FFFF)
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "bad escape");
    else if (code >= 0xD800 && code < 0xE000)
        cw_pattern_fail(r, CW_PATTERN_REFUSED, from, "a lone surrogate is no character");
    return a_char(code);
}

static struct cw_pattern_escape by_octal(struct cw_pattern_reader *r, uint64_t code, size_t from)
{
    if (code > OCTAL_MAX)
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "octal escape value outside of range 0-0o377");
    return a_char(code);
}

static bool is_octal(int32_t code)
{
    return code >= '0' && code <= '7';
}

/* \1 .. \99 is a group unless it is \ooo, an octal number. */
static struct cw_pattern_escape by_digit(struct cw_pattern_reader *r, int32_t first, size_t from)
{
    uint64_t decimal = (uint64_t)(first - '0'), octal = decimal;
    struct cw_pattern_token second = cw_pattern_peek(r);
    struct cw_pattern_reader ahead = *r;

    if (is_octal(first) && cw_pattern_digits(&ahead, 2, 8, &octal) == 2) {
        r->at = ahead.at;
        return by_octal(r, octal, from);
    }
    if (!second.escaped)
        cw_pattern_digits(r, 1, 10, &decimal);
    return (struct cw_pattern_escape){ CW_ESCAPE_GROUP, (uint32_t)decimal };
}

static struct cw_pattern_escape by_number(struct cw_pattern_reader *r, int32_t first, bool in_class,
                                          size_t from)
{
    uint64_t code = (uint64_t)(first - '0');

    if (first != '0' && !in_class)
        return by_digit(r, first, from);
    if (first > '7')
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "bad escape \\%c", (int)first);
    cw_pattern_digits(r, 2, 8, &code);
    return by_octal(r, code, from);
}

static bool is_letter(int32_t code)
{
    return code < 0x80 && (code | 0x20) >= 'a' && (code | 0x20) <= 'z';
}

static struct cw_pattern_escape by_letter(struct cw_pattern_reader *r, int32_t code, size_t from)
{
    switch (code) {
    case 'x': return by_hex(r, 2, from);
    case 'u': return by_hex(r, 4, from);
    case 'U': return by_hex(r, 8, from);
    case 'N':
        cw_pattern_fail(r, CW_PATTERN_REFUSED, from, "\\N{…} is not supported: write the character, or \\u");
        break;
    default: cw_pattern_fail(r, CW_PATTERN_BAD, from, "bad escape \\%c", (int)code);
    }
    return a_char(0);
}

struct cw_pattern_escape cw_pattern_escape(struct cw_pattern_reader *r, struct cw_pattern_token token,
                                           bool in_class)
{
    size_t from = r->at - 2; /* where it counts: before an ASCII character */
    int32_t code = token.code;

    if (!in_class && code > 0 && code < 0x80 && strchr("AbBZ", (int)code))
        return (struct cw_pattern_escape){ CW_ESCAPE_PLACE, (uint32_t)code };
    if (cw_pattern_control(code))
        return a_char((unsigned char)cw_pattern_control(code));
    if (kind_of(code))
        return (struct cw_pattern_escape){ CW_ESCAPE_KIND, kind_of(code) };
    if (code >= '0' && code <= '9')
        return by_number(r, code, in_class, from);
    return is_letter(code) ? by_letter(r, code, from) : a_char((uint64_t)code);
}
