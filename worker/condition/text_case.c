#include "cw/condition/text_case.h"

#include "cw/condition/text.h"
#include "cw/condition/text_kind.h"

#include <unicase.h>
#include <unictype.h>

enum { MAPPED_MAX = 8, SIGMA = 0x3A3, FINAL_SIGMA = 0x3C2, SMALL_SIGMA = 0x3C3 };

/* One character of a text and where it stands. */
struct place {
    struct cw_slice all;
    const char *at, *behind;
    uint32_t code;
    bool after_cased; /* the character before it has a case */
};

/* One full mapping of libunistring, for all languages. */
typedef uint32_t *map_fn(const uint32_t *s, size_t n, const char *language, uninorm_t nf, uint32_t *result,
                         size_t *len);

static void add_mapped(struct cw_buf *buf, uint32_t code, map_fn *map)
{
    uint32_t out[MAPPED_MAX];
    size_t len = MAPPED_MAX;
    uint32_t *mapped = map(&code, 1, NULL, NULL, out, &len); /* three at most: `out` always holds them */

    if (!mapped)
        buf->failed = CW_ENOMEM;
    for (size_t i = 0; mapped && i < len; i++)
        cw_text_add_code(buf, mapped[i]);
}

static bool cased_before(struct cw_slice all, const char *at)
{
    while (at > all.ptr) {
        uint32_t code = cw_text_before(&at);

        if (!uc_is_property_case_ignorable(code))
            return uc_is_property_cased(code);
    }
    return false;
}

static bool cased_behind(struct cw_slice all, const char *at)
{
    while (at < all.ptr + all.len) {
        uint32_t code = cw_text_next(&at);

        if (!uc_is_property_case_ignorable(code))
            return uc_is_property_cased(code);
    }
    return false;
}

static void add_lower(struct cw_buf *buf, const struct place *c)
{
    if (c->code < 0x80)
        cw_buf_add_char(buf, (char)(c->code >= 'A' && c->code <= 'Z' ? c->code + 32 : c->code));
    else if (c->code != SIGMA)
        add_mapped(buf, c->code, u32_tolower);
    else if (cased_before(c->all, c->at) && !cased_behind(c->all, c->behind))
        cw_text_add_code(buf, FINAL_SIGMA);
    else
        cw_text_add_code(buf, SMALL_SIGMA);
}

static void add_upper(struct cw_buf *buf, const struct place *c)
{
    if (c->code < 0x80)
        cw_buf_add_char(buf, (char)(c->code >= 'a' && c->code <= 'z' ? c->code - 32 : c->code));
    else
        add_mapped(buf, c->code, u32_toupper);
}

static void add_folded(struct cw_buf *buf, const struct place *c)
{
    if (c->code < 0x80)
        add_lower(buf, c);
    else
        add_mapped(buf, c->code, u32_casefold);
}

static void add_titled(struct cw_buf *buf, const struct place *c)
{
    if (c->code < 0x80)
        add_upper(buf, c);
    else
        add_mapped(buf, c->code, u32_totitle);
}

static void add_capitalized(struct cw_buf *buf, const struct place *c)
{
    (c->at == c->all.ptr ? add_titled : add_lower)(buf, c);
}

static void add_word(struct cw_buf *buf, const struct place *c)
{
    (c->after_cased ? add_lower : add_titled)(buf, c);
}

static void add_swapped(struct cw_buf *buf, const struct place *c)
{
    if (cw_code_isupper(c->code))
        add_lower(buf, c);
    else if (cw_code_islower(c->code))
        add_upper(buf, c);
    else
        cw_text_add_code(buf, c->code);
}

enum cw_status cw_text_to_case(struct cw_arena *arena, struct cw_slice s, enum cw_text_case to,
                               struct cw_slice *ret)
{
    static void (*const adds[])(struct cw_buf *, const struct place *) = {
        [CW_TEXT_LOWER] = add_lower,     [CW_TEXT_UPPER] = add_upper,
        [CW_TEXT_CASEFOLD] = add_folded, [CW_TEXT_CAPITALIZE] = add_capitalized,
        [CW_TEXT_TITLE] = add_word,      [CW_TEXT_SWAPCASE] = add_swapped,
    };
    struct place c = { .all = s, .at = s.ptr };
    struct cw_buf buf;

    cw_buf_init(&buf, arena, CW_TEXT_MAX);
    cw_buf_reserve(&buf, s.len < CW_TEXT_MAX ? s.len : CW_TEXT_MAX);
    while (c.at < s.ptr + s.len && !buf.failed) {
        c.behind = c.at;
        c.code = cw_text_next(&c.behind);
        adds[to](&buf, &c);
        c.at = c.behind;
        c.after_cased = uc_is_property_cased(c.code);
    }
    return cw_text_take(&buf, ret);
}
