#include "cw/base/phone.h"

enum { DIGITS_MAX = 32, E164_MIN = 7, E164_MAX = 15, BEHIND_CODE_MIN = 7 };

const char *const cw_phone_words[] = { "as_is", "e164", "digits", "national", NULL };

int cw_phone_format_of(struct cw_slice word)
{
    for (int i = 0; cw_phone_words[i]; i++)
        if (cw_slice_eq(word, cw_slice_of(cw_phone_words[i])))
            return CW_PHONE_AS_IS + i;
    return 0;
}

/* What was dialled or written, without what stands between the digits. */
struct dialled {
    char digits[DIGITS_MAX];
    size_t len;
    bool plus;
};

static struct cw_slice digits_of(const struct dialled *d)
{
    return (struct cw_slice){ d->digits, d->len };
}

static bool starts_nocase(struct cw_slice s, struct cw_slice prefix)
{
    return s.len >= prefix.len && cw_slice_eq_nocase((struct cw_slice){ s.ptr, prefix.len }, prefix);
}

/* The number in what may be an address. */
static struct cw_slice number_part(struct cw_slice text)
{
    size_t at;

    text = cw_slice_trim(text);
    if (starts_nocase(text, CW_LIT("tel:"))) {
        text = cw_slice_from(text, strlen("tel:"));
        text.len = cw_slice_find(text, ';');
        return text;
    }
    if (starts_nocase(text, CW_LIT("sips:")) || starts_nocase(text, CW_LIT("sip:")))
        text = cw_slice_from(text, cw_slice_find(text, ':') + 1);
    at = cw_slice_find(text, '@');
    if (at == text.len)
        return text;
    text.len = cw_slice_find((struct cw_slice){ text.ptr, at }, ';');
    return text.len && text.ptr[0] == '+' ? text : CW_LIT("");
}

/* Bytes of what may stand between digits; 0: something else. Beyond ASCII: the no-break space, spaces, dashes
 * and direction marks (U+00A0, U+2000 to U+2015, U+202A to U+202F). */
static size_t separator(struct cw_slice s)
{
    const unsigned char *p = (const unsigned char *)s.ptr;

    if (strchr(" \t-.()/[]", s.ptr[0]) && s.ptr[0])
        return 1;
    if (s.len >= 2 && p[0] == 0xC2 && p[1] == 0xA0)
        return 2;
    if (s.len >= 3 && p[0] == 0xE2 && p[1] == 0x80 && (p[2] <= 0x95 || (p[2] >= 0xAA && p[2] <= 0xAF)))
        return 3;
    return 0;
}

/* Reads one piece of the number; its length, 0 where it cannot stand there. */
static size_t read_piece(struct dialled *to, struct cw_slice rest)
{
    if (rest.ptr[0] == '+' && !to->len && !to->plus) {
        to->plus = true;
        return 1;
    }
    if (rest.ptr[0] >= '0' && rest.ptr[0] <= '9' && to->len < DIGITS_MAX) {
        to->digits[to->len++] = rest.ptr[0];
        return 1;
    }
    return separator(rest);
}

/* The digits behind '+' or the international prefix; null where neither stands there yet, or no more. */
static struct cw_slice international_part(const struct dialled *d, const struct cw_dial_plan *plan)
{
    struct cw_slice abroad = plan ? plan->international_prefix : CW_LIT("");

    if (d->plus)
        return digits_of(d);
    if (!abroad.len || d->len <= abroad.len || !cw_slice_starts(digits_of(d), abroad))
        return (struct cw_slice){ 0 };
    return cw_slice_from(digits_of(d), abroad.len);
}

/* "(0)" in an international number, or the own country's trunk prefix behind its code: how it is dialled at
 * home, not a part of it. Its length, or 0. */
static size_t home_prefix(const struct dialled *d, struct cw_slice rest, const struct cw_dial_plan *plan)
{
    struct cw_slice before = international_part(d, plan);
    struct cw_slice trunk = plan && cw_slice_eq(before, plan->country_code) ? plan->trunk_prefix : CW_LIT("");

    if (!before.ptr || rest.ptr[0] != '(')
        return 0;
    if (cw_slice_starts(rest, CW_LIT("(0)")))
        return strlen("(0)");
    rest = cw_slice_from(rest, 1);
    return trunk.len && cw_slice_starts(rest, trunk) && rest.len > trunk.len && rest.ptr[trunk.len] == ')'
               ? trunk.len + 2
               : 0;
}

static bool read_number(struct dialled *to, struct cw_slice text, const struct cw_dial_plan *plan)
{
    *to = (struct dialled){ .len = 0 };
    while (text.len) {
        size_t len = home_prefix(to, text, plan);

        if (!len)
            len = read_piece(to, text);
        if (!len)
            return false;
        text = cw_slice_from(text, len);
    }
    return to->len > 0;
}

/* A number as country code and the rest. */
struct parts {
    struct cw_slice code, rest;
};

static struct parts national(const struct cw_dial_plan *plan, struct cw_slice rest)
{
    return (struct parts){ plan->country_code, rest };
}

static struct parts international(struct cw_slice digits)
{
    return (struct parts){ CW_LIT(""), digits };
}

/* What a number means where nothing says that it is international. Both empty: it cannot be told. */
static struct parts by_plan(struct cw_slice digits, const struct cw_dial_plan *plan)
{
    struct cw_slice code = plan->country_code, trunk = plan->trunk_prefix;

    if (cw_slice_starts(digits, trunk))
        return national(plan, cw_slice_from(digits, trunk.len));
    if (cw_slice_eq(trunk, code))
        return national(plan, digits);
    if (cw_slice_starts(digits, code) && digits.len >= code.len + BEHIND_CODE_MIN)
        return international(digits);
    return (struct parts){ CW_LIT(""), CW_LIT("") };
}

static struct parts meaning_of(const struct dialled *d, const struct cw_dial_plan *plan)
{
    struct cw_slice digits = digits_of(d);

    if (d->plus)
        return international(digits);
    if (!plan || !plan->country_code.len)
        return (struct parts){ CW_LIT(""), CW_LIT("") };
    if (plan->international_prefix.len && cw_slice_starts(digits, plan->international_prefix))
        return international(cw_slice_from(digits, plan->international_prefix.len));
    return by_plan(digits, plan);
}

static bool is_e164(const struct parts *parts)
{
    size_t len = parts->code.len + parts->rest.len;
    struct cw_slice first = parts->code.len ? parts->code : parts->rest;

    return len >= E164_MIN && len <= E164_MAX && first.ptr[0] != '0';
}

/* Of the plan's own country, the number behind the country code; else null. */
static struct cw_slice subscriber(const struct parts *parts, const struct cw_dial_plan *plan)
{
    if (parts->code.len)
        return parts->rest;
    if (!plan || !plan->country_code.len || !cw_slice_starts(parts->rest, plan->country_code))
        return (struct cw_slice){ 0 };
    return cw_slice_from(parts->rest, plan->country_code.len);
}

/* What would be read as another country's number is none of this one. */
static bool add_national(struct cw_buf *to, const struct parts *parts, const struct cw_dial_plan *plan)
{
    struct cw_slice own = subscriber(parts, plan), abroad;
    size_t before = to->len;

    if (!own.ptr)
        return false;
    abroad = plan->international_prefix;
    cw_buf_add(to, plan->trunk_prefix);
    cw_buf_add(to, own);
    if (!abroad.len || to->failed || !cw_slice_starts(cw_slice_from(cw_buf_slice(to), before), abroad))
        return true;
    cw_buf_cut(to, before);
    return false;
}

bool cw_phone_add(struct cw_buf *to, struct cw_slice number, enum cw_phone_format format,
                  const struct cw_dial_plan *plan)
{
    struct dialled dialled;
    struct parts parts;

    if (format == CW_PHONE_AS_IS) {
        cw_buf_add(to, number);
        return true;
    }
    if (!read_number(&dialled, number_part(number), plan))
        return false;
    parts = meaning_of(&dialled, plan);
    if (format == CW_PHONE_DIGITS && !dialled.plus && !(plan && plan->country_code.len))
        parts = international(digits_of(&dialled));
    else if (!is_e164(&parts))
        return false;
    if (format == CW_PHONE_NATIONAL)
        return add_national(to, &parts, plan);
    if (format == CW_PHONE_E164)
        cw_buf_add_char(to, '+');
    cw_buf_add(to, parts.code);
    cw_buf_add(to, parts.rest);
    return true;
}
