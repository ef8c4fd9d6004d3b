#include "cw/condition/pattern_set.h"

#include "cw/condition/text.h"

#include <stdlib.h>
#include <unicase.h>

enum { FIRST_RANGES = 8, FEW = 256, FAMILY_MAX = 3 };

/* Python ignores case by comparing small letters (Unicode's simple mapping); and small letters with the same
 * capital are the same. These are those families. */
static const uint16_t families[][FAMILY_MAX] = {
    { 0x0069, 0x0131 }, { 0x0073, 0x017F }, { 0x00B5, 0x03BC },         { 0x0345, 0x03B9, 0x1FBE },
    { 0x0390, 0x1FD3 }, { 0x03B0, 0x1FE3 }, { 0x03B2, 0x03D0 },         { 0x03B5, 0x03F5 },
    { 0x03B8, 0x03D1 }, { 0x03BA, 0x03F0 }, { 0x03C0, 0x03D6 },         { 0x03C1, 0x03F1 },
    { 0x03C2, 0x03C3 }, { 0x03C6, 0x03D5 }, { 0x0432, 0x1C80 },         { 0x0434, 0x1C81 },
    { 0x043E, 0x1C82 }, { 0x0441, 0x1C83 }, { 0x0442, 0x1C84, 0x1C85 }, { 0x044A, 0x1C86 },
    { 0x0463, 0x1C87 }, { 0x1C88, 0xA64B }, { 0x1E61, 0x1E9B },         { 0xFB05, 0xFB06 },
};

/* Capitals that are not the capital of their small letter. */
static const uint16_t second_capitals[] = { 0x0130, 0x03F4, 0x1E9E, 0x2126, 0x212A, 0x212B };

/* Where all characters stand that have another one as their small letter. */
static const struct cw_pattern_range capitals[] = {
    { 0x41, 0x5A },       { 0xC0, 0x24E },      { 0x370, 0x556 },     { 0x10A0, 0x10CD },
    { 0x13A0, 0x13F5 },   { 0x1C90, 0x1CBF },   { 0x1E00, 0x1FFC },   { 0x2126, 0x2183 },
    { 0x24B6, 0x24CF },   { 0x2C00, 0x2CF2 },   { 0xA640, 0xA69A },   { 0xA722, 0xA7F5 },
    { 0xFF21, 0xFF3A },   { 0x10400, 0x10427 }, { 0x104B0, 0x104D3 }, { 0x10570, 0x10595 },
    { 0x10C80, 0x10CB2 }, { 0x118A0, 0x118BF }, { 0x16E40, 0x16E5F }, { 0x1E900, 0x1E921 },
};

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

void cw_pattern_set_init(struct cw_pattern_set *set, struct cw_arena *arena)
{
    *set = (struct cw_pattern_set){ .arena = arena };
}

void cw_pattern_set_add(struct cw_pattern_set *set, uint32_t from, uint32_t to)
{
    const size_t size = sizeof(set->ranges[0]);

    if (set->count == set->room) {
        size_t room = set->room ? set->room * 2 : FIRST_RANGES;
        struct cw_pattern_range *ranges =
            cw_arena_grow(set->arena, set->ranges, set->room * size, room * size);

        if (!ranges) {
            set->failed = true;
            return;
        }
        set->ranges = ranges;
        set->room = room;
    }
    set->ranges[set->count++] = (struct cw_pattern_range){ from, to };
}

static int by_start(const void *a, const void *b)
{
    uint32_t from = ((const struct cw_pattern_range *)a)->from,
             other = ((const struct cw_pattern_range *)b)->from;

    return (from > other) - (from < other);
}

/* In order, none touching the next. */
static void tidy(struct cw_pattern_set *set)
{
    size_t kept = 0;

    if (!set->count)
        return;
    qsort(set->ranges, set->count, sizeof(set->ranges[0]), by_start);
    for (size_t i = 1; i < set->count; i++) {
        struct cw_pattern_range *last = &set->ranges[kept], next = set->ranges[i];

        if (next.from > last->to + 1)
            set->ranges[++kept] = next;
        else if (next.to > last->to)
            last->to = next.to;
    }
    set->count = kept + 1;
}

/* A tidy set is asked. */
static bool has(const struct cw_pattern_set *set, uint32_t code)
{
    size_t low = 0, high = set->count;

    while (low < high) {
        size_t middle = (low + high) / 2;

        if (code > set->ranges[middle].to)
            low = middle + 1;
        else
            high = middle;
    }
    return low < set->count && code >= set->ranges[low].from;
}

static size_t size_of(const struct cw_pattern_set *set)
{
    size_t size = 0;

    for (size_t i = 0; i < set->count; i++)
        size += set->ranges[i].to - set->ranges[i].from + 1;
    return size;
}

static uint32_t small_of(uint32_t code, bool ascii)
{
    if (code < 0x80 || ascii)
        return code >= 'A' && code <= 'Z' ? code + 32 : code;
    return uc_tolower(code);
}

bool cw_pattern_is_lost(uint32_t code, unsigned flags)
{
    return flags & CW_PATTERN_I && !(flags & CW_PATTERN_A) && code > 0xFFFF && uc_tolower(code) != code;
}

static void add_smalls(struct cw_pattern_set *set, struct cw_pattern_range range, bool ascii)
{
    for (uint32_t code = range.from; code <= range.to; code++) {
        uint32_t small = small_of(code, ascii);

        if (small != code)
            cw_pattern_set_add(set, small, small);
    }
}

/* The small letters of all capitals in it. */
static void close_down(struct cw_pattern_set *set, bool ascii)
{
    size_t count = set->count;

    for (size_t i = 0; i < count; i++) {
        for (size_t j = 0; j < COUNT(capitals); j++) {
            struct cw_pattern_range a = set->ranges[i], b = capitals[j];

            if (b.from > a.from)
                a.from = b.from;
            if (b.to < a.to)
                a.to = b.to;
            if (a.from <= a.to)
                add_smalls(set, a, ascii);
        }
    }
    tidy(set);
}

static void add_family(struct cw_pattern_set *set, const uint16_t family[FAMILY_MAX])
{
    for (size_t i = 0; i < FAMILY_MAX && family[i]; i++)
        cw_pattern_set_add(set, family[i], family[i]);
}

static void close_families(struct cw_pattern_set *set)
{
    struct cw_pattern_set before = *set;

    for (size_t i = 0; i < COUNT(families); i++) {
        bool any = false;

        for (size_t j = 0; j < FAMILY_MAX && families[i][j]; j++)
            any = any || has(&before, families[i][j]);
        if (any)
            add_family(set, families[i]);
    }
    tidy(set);
}

static void add_if(struct cw_pattern_set *set, const struct cw_pattern_set *smalls, uint32_t capital,
                   bool ascii)
{
    if (has(smalls, small_of(capital, ascii)))
        cw_pattern_set_add(set, capital, capital);
}

static void add_capitals_of_few(struct cw_pattern_set *set, const struct cw_pattern_set *smalls)
{
    for (size_t i = 0; i < smalls->count; i++) {
        for (uint32_t small = smalls->ranges[i].from; small <= smalls->ranges[i].to; small++) {
            add_if(set, smalls, uc_toupper(small), false);
            add_if(set, smalls, uc_totitle(small), false);
        }
    }
    for (size_t i = 0; i < COUNT(second_capitals); i++)
        add_if(set, smalls, second_capitals[i], false);
}

static void add_all_capitals(struct cw_pattern_set *set, const struct cw_pattern_set *smalls, bool ascii)
{
    for (size_t i = 0; i < (ascii ? 1 : COUNT(capitals)); i++)
        for (uint32_t code = capitals[i].from; code <= capitals[i].to; code++)
            add_if(set, smalls, code, ascii);
}

/* The capitals of all small letters in it. */
static void close_up(struct cw_pattern_set *set, bool ascii)
{
    struct cw_pattern_set before;

    cw_pattern_set_init(&before, set->arena);
    for (size_t i = 0; i < set->count; i++)
        cw_pattern_set_add(&before, set->ranges[i].from, set->ranges[i].to);
    set->failed = set->failed || before.failed;
    if (!ascii && size_of(&before) <= FEW)
        add_capitals_of_few(set, &before);
    else
        add_all_capitals(set, &before, ascii);
    tidy(set);
}

static void write_code(struct cw_buf *buf, uint32_t code)
{
    bool plain =
        (code >= '0' && code <= '9') || (code < 0x80 && ((code | 0x20) >= 'a' && (code | 0x20) <= 'z'));

    if (plain || code == ' ' || code == '_')
        cw_buf_add_char(buf, (char)code);
    else
        cw_buf_addf(buf, "\\x{%x}", (unsigned)code);
}

/* PCRE2's \w, \d and \s are others, and change with its version. */
static const struct {
    enum cw_pattern_kind kind;
    const char *unicode, *ascii;
} kinds[] = {
    { CW_PATTERN_DIGIT, "\\p{Nd}", "0-9" },
    { CW_PATTERN_NOT_DIGIT, "\\P{Nd}", "\\x00-\\x2f\\x3a-\\x{10ffff}" },
    { CW_PATTERN_WORD, "\\p{L}\\p{N}_", "0-9A-Za-z_" },
    { CW_PATTERN_NOT_WORD,
      "\\p{M}\\p{S}\\p{Z}\\p{C}\\p{Pd}\\p{Ps}\\p{Pe}\\p{Pi}\\p{Pf}\\p{Po}"
      "\\x{203f}\\x{2040}\\x{2054}\\x{fe33}\\x{fe34}\\x{fe4d}-\\x{fe4f}\\x{ff3f}",
      "\\x00-\\x2f\\x3a-\\x40\\x5b-\\x5e\\x60\\x7b-\\x{10ffff}" },
    { CW_PATTERN_SPACE,
      "\\x09-\\x0d\\x1c-\\x20\\x85\\xa0\\x{1680}\\x{2000}-\\x{200a}\\x{2028}\\x{2029}\\x{202f}\\x{205f}\\x{"
      "3000}",
      "\\x09-\\x0d\\x20" },
    { CW_PATTERN_NOT_SPACE,
      "\\x00-\\x08\\x0e-\\x1b\\x21-\\x84\\x86-\\x9f\\xa1-\\x{167f}\\x{1681}-\\x{1fff}\\x{200b}-\\x{2027}"
      "\\x{202a}-\\x{202e}\\x{2030}-\\x{205e}\\x{2060}-\\x{2fff}\\x{3001}-\\x{10ffff}",
      "\\x00-\\x08\\x0e-\\x1f\\x21-\\x{10ffff}" },
};

static void write_kinds(struct cw_buf *buf, unsigned wanted, unsigned flags)
{
    for (size_t i = 0; i < COUNT(kinds); i++)
        if (wanted & kinds[i].kind)
            cw_buf_add(buf, cw_slice_of(flags & CW_PATTERN_A ? kinds[i].ascii : kinds[i].unicode));
}

void cw_pattern_write_kind(struct cw_buf *buf, enum cw_pattern_kind kind, unsigned flags)
{
    cw_buf_add_char(buf, '[');
    write_kinds(buf, kind, flags);
    cw_buf_add_char(buf, ']');
}

/* The set itself; its negation is not touched. */
static void ignore_case(struct cw_pattern_set *set, unsigned flags)
{
    bool ascii = flags & CW_PATTERN_A;

    tidy(set);
    close_down(set, ascii);
    if (!ascii)
        close_families(set);
    close_up(set, ascii);
}

void cw_pattern_set_write(struct cw_buf *buf, struct cw_pattern_set *set, unsigned flags)
{
    if (flags & CW_PATTERN_I)
        ignore_case(set, flags);
    else
        tidy(set);
    cw_buf_add(buf, set->negated ? CW_LIT("[^") : CW_LIT("["));
    for (size_t i = 0; i < set->count; i++) {
        write_code(buf, set->ranges[i].from);
        if (set->ranges[i].to == set->ranges[i].from)
            continue;
        cw_buf_add_char(buf, '-');
        write_code(buf, set->ranges[i].to);
    }
    write_kinds(buf, set->kinds, flags);
    cw_buf_add_char(buf, ']');
    if (set->failed)
        buf->failed = CW_ENOMEM;
}

void cw_pattern_write_char(struct cw_buf *buf, uint32_t code, unsigned flags)
{
    struct cw_pattern_set set;

    cw_pattern_set_init(&set, buf->arena);
    cw_pattern_set_add(&set, code, code);
    if (flags & CW_PATTERN_I)
        ignore_case(&set, flags);
    if (set.count == 1 && set.ranges[0].from == set.ranges[0].to)
        write_code(buf, code);
    else
        cw_pattern_set_write(buf, &set, 0);
    if (set.failed)
        buf->failed = CW_ENOMEM;
}
