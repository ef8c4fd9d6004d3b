#include "cw/condition/pattern_parse.h"

#include "cw/condition/pattern_escape.h"
#include "cw/condition/pattern_group.h"

static bool is_blank(int32_t code)
{
    return code == ' ' || (code >= '\t' && code <= '\r');
}

/* Behind a '#': to the line's end, which no backslash may precede. */
static void skip_comment(struct cw_pattern_reader *r)
{
    for (;;) {
        struct cw_pattern_token token = cw_pattern_get(r);

        if (token.code == CW_PATTERN_END || (token.code == '\n' && !token.escaped))
            return;
    }
}

static void put_char(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, uint32_t code)
{
    if (cw_pattern_is_lost(code, p->flags))
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, p->r.at,
                        "a capital beyond U+FFFF cannot be used where case is ignored");
    cw_pattern_put(branch, CW_PATTERN_ATOM, (struct cw_pattern_width){ 1, 1 });
    cw_pattern_write_char(&p->out, code, p->flags);
}

static void put_place(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, const char *text)
{
    cw_pattern_put(branch, CW_PATTERN_PLACE, (struct cw_pattern_width){ 0, 0 });
    cw_buf_add(&p->out, cw_slice_of(text));
}

/* \b, and \B, which Python does not find in an empty text. */
static void put_word_edge(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, bool edge)
{
    static const struct cw_slice is = CW_LIT("(?="), is_not = CW_LIT("(?!");

    put_place(p, branch, edge ? "(?(?<=" : "(?!\\A\\z)(?(?<=");
    cw_pattern_write_kind(&p->out, CW_PATTERN_WORD, p->flags);
    cw_buf_add_char(&p->out, ')');
    cw_buf_add(&p->out, edge ? is_not : is);
    cw_pattern_write_kind(&p->out, CW_PATTERN_WORD, p->flags);
    cw_buf_add(&p->out, CW_LIT(")|"));
    cw_buf_add(&p->out, edge ? is : is_not);
    cw_pattern_write_kind(&p->out, CW_PATTERN_WORD, p->flags);
    cw_buf_add(&p->out, CW_LIT("))"));
}

static void put_escape(struct cw_pattern_parser *p, struct cw_pattern_branch *branch,
                       struct cw_pattern_token token)
{
    size_t from = p->r.at;
    struct cw_pattern_escape escape = cw_pattern_escape(&p->r, token, false);

    switch (escape.what) {
    case CW_ESCAPE_CHAR: put_char(p, branch, escape.value); break;
    case CW_ESCAPE_GROUP: cw_pattern_refer(p, branch, escape.value, from); break;
    case CW_ESCAPE_KIND:
        cw_pattern_put(branch, CW_PATTERN_ATOM, (struct cw_pattern_width){ 1, 1 });
        cw_pattern_write_kind(&p->out, (enum cw_pattern_kind)escape.value, p->flags);
        break;
    case CW_ESCAPE_PLACE:
        if (escape.value == 'A' || escape.value == 'Z')
            put_place(p, branch, escape.value == 'A' ? "\\A" : "\\z");
        else
            put_word_edge(p, branch, escape.value == 'b');
        break;
    }
}

/* One end of a range, or a kind. Only a character can be an end. */
static struct cw_pattern_escape class_part(struct cw_pattern_parser *p, struct cw_pattern_token token)
{
    struct cw_pattern_escape part = { CW_ESCAPE_CHAR, (uint32_t)token.code };

    if (token.escaped)
        part = cw_pattern_escape(&p->r, token, true);
    if (part.what == CW_ESCAPE_CHAR && cw_pattern_is_lost(part.value, p->flags))
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, p->r.at,
                        "a capital beyond U+FFFF cannot be used where case is ignored");
    return part;
}

static void add_part(struct cw_pattern_set *set, struct cw_pattern_escape part)
{
    if (part.what == CW_ESCAPE_KIND)
        set->kinds |= part.value;
    else
        cw_pattern_set_add(set, part.value, part.value);
}

/* Behind `low` and a '-'. False: the class ends. */
static bool class_range(struct cw_pattern_parser *p, struct cw_pattern_set *set, struct cw_pattern_escape low)
{
    size_t from = p->r.at;
    struct cw_pattern_token token = cw_pattern_get(&p->r);
    struct cw_pattern_escape high;

    if (token.code == ']' && !token.escaped) {
        add_part(set, low);
        cw_pattern_set_add(set, '-', '-');
        return false;
    }
    if (token.code == CW_PATTERN_END) {
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, from, "unterminated character set");
        return false;
    }
    high = class_part(p, token);
    if (low.what != CW_ESCAPE_CHAR || high.what != CW_ESCAPE_CHAR || high.value < low.value)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, from, "bad character range");
    else
        cw_pattern_set_add(set, low.value, high.value);
    return true;
}

static void put_class(struct cw_pattern_parser *p, struct cw_pattern_branch *branch)
{
    size_t from = p->r.at - 1;
    struct cw_pattern_set set;

    cw_pattern_set_init(&set, p->out.arena);
    set.negated = cw_pattern_match(&p->r, '^');
    for (bool more = true; more && p->r.says == CW_PATTERN_FINE;) {
        struct cw_pattern_token token = cw_pattern_get(&p->r);
        struct cw_pattern_escape part;

        if (token.code == ']' && !token.escaped && (set.count || set.kinds))
            break;
        if (token.code == CW_PATTERN_END) {
            cw_pattern_fail(&p->r, CW_PATTERN_BAD, from, "unterminated character set");
            break;
        }
        part = class_part(p, token);
        if (cw_pattern_match(&p->r, '-'))
            more = class_range(p, &set, part);
        else
            add_part(&set, part);
    }
    cw_pattern_put(branch, CW_PATTERN_ATOM, (struct cw_pattern_width){ 1, 1 });
    cw_pattern_set_write(&p->out, &set, p->flags);
}

static void put_special(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, int32_t code)
{
    bool lines = p->flags & CW_PATTERN_M;

    switch (code) {
    case '[': put_class(p, branch); break;
    case '(': cw_pattern_group(p, branch); break;
    case '^': put_place(p, branch, lines ? "(?<![^\\x0a])" : "\\A"); break;
    case '$': put_place(p, branch, lines ? "(?![^\\x0a])" : "\\Z"); break;
    case '.':
        cw_pattern_put(branch, CW_PATTERN_ATOM, (struct cw_pattern_width){ 1, 1 });
        cw_buf_add(&p->out, p->flags & CW_PATTERN_S ? CW_LIT(".") : CW_LIT("\\N"));
        break;
    default:
        if (!cw_pattern_repeat(p, branch, code))
            put_char(p, branch, (uint32_t)code);
    }
}

static void put_token(struct cw_pattern_parser *p, struct cw_pattern_branch *branch,
                      struct cw_pattern_token token)
{
    bool free = p->flags & CW_PATTERN_X && !token.escaped;

    if (free && is_blank(token.code))
        return;
    if (free && token.code == '#')
        skip_comment(&p->r);
    else if (token.escaped)
        put_escape(p, branch, token);
    else
        put_special(p, branch, token.code);
}

struct cw_pattern_width cw_pattern_read_branch(struct cw_pattern_parser *p, bool first)
{
    struct cw_pattern_branch branch = { .first = first };

    while (p->r.says == CW_PATTERN_FINE && !p->out.failed && cw_pattern_peek(&p->r).code != CW_PATTERN_END &&
           !cw_pattern_next_is(&p->r, '|') && !cw_pattern_next_is(&p->r, ')'))
        put_token(p, &branch, cw_pattern_get(&p->r));
    return cw_pattern_width_add(branch.before, branch.width);
}

struct cw_pattern_width cw_pattern_read_branches(struct cw_pattern_parser *p, bool first)
{
    struct cw_pattern_width all = cw_pattern_read_branch(p, first);

    while (cw_pattern_match(&p->r, '|')) {
        struct cw_pattern_width other;

        cw_buf_add_char(&p->out, '|');
        other = cw_pattern_read_branch(p, false);
        all.least = other.least < all.least ? other.least : all.least;
        all.most = other.most > all.most ? other.most : all.most;
    }
    return all;
}

static const struct cw_slice *names_of(const struct cw_pattern_parser *p)
{
    struct cw_slice *names = cw_arena_get(p->out.arena, p->count * sizeof(*names));

    for (uint32_t i = 0; names && i < p->count; i++)
        names[i] = p->groups[i].name;
    return names;
}

static void finish(struct cw_pattern_parser *p, struct cw_pattern_parsed *ret)
{
    const struct cw_slice *names = names_of(p);

    if (p->out.failed == CW_ELIMIT)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, 0, "the expression is too large");
    if (p->out.failed || !names)
        cw_pattern_fail(&p->r, CW_PATTERN_NO_MEMORY, 0, "no memory");
    if (p->r.at < p->r.text.len)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, p->r.at, "unbalanced parenthesis");
    if (p->asked >= p->count)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, p->asked_at, "invalid group reference %u", (unsigned)p->asked);
    if (p->asked)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, p->asked_at,
                        "a condition can ask for a group before it alone");
    if (p->flags & CW_PATTERN_A && p->flags & CW_PATTERN_U)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, 0, "the flags a and u exclude each other");
    if (p->r.says == CW_PATTERN_FINE)
        *ret = (struct cw_pattern_parsed){ cw_buf_slice(&p->out), names, p->count };
}

void cw_pattern_parse(struct cw_arena *arena, struct cw_pattern_reader *r, unsigned flags,
                      struct cw_pattern_parsed *ret)
{
    struct cw_pattern_parser p = { .r = *r, .flags = flags, .count = 1 };

    cw_buf_init(&p.out, arena, CW_PATTERN_TEXT);
    cw_buf_reserve(&p.out, r->text.len);
    cw_pattern_read_branches(&p, true);
    finish(&p, ret);
    *r = p.r;
}
