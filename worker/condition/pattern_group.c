#include "cw/condition/pattern_group.h"

enum { GLOBAL_UNICODE = CW_PATTERN_A | CW_PATTERN_U };

static uint64_t cap(uint64_t width)
{
    return width < CW_PATTERN_ENDLESS ? width : CW_PATTERN_ENDLESS;
}

struct cw_pattern_width cw_pattern_width_add(struct cw_pattern_width a, struct cw_pattern_width b)
{
    return (struct cw_pattern_width){ cap(a.least + b.least), cap(a.most + b.most) };
}

void cw_pattern_put(struct cw_pattern_branch *branch, int item, struct cw_pattern_width width)
{
    branch->before = cw_pattern_width_add(branch->before, branch->width);
    branch->width = width;
    branch->last = item;
}

struct times {
    uint64_t least, most; /* CW_PATTERN_ENDLESS: no end */
};

/* Behind a '{'. False, and nothing taken, where it begins no quantifier. */
static bool read_times(struct cw_pattern_reader *r, struct times *ret)
{
    size_t from = r->at;
    uint64_t least = 0, most = 0;
    unsigned some, more = 1;

    if (cw_pattern_next_is(r, '}'))
        return false;
    some = cw_pattern_digits(r, UINT32_MAX, 10, &least);
    if (cw_pattern_match(r, ','))
        more = cw_pattern_digits(r, UINT32_MAX, 10, &most);
    else
        most = some ? least : CW_PATTERN_ENDLESS;
    if (!cw_pattern_match(r, '}')) {
        r->at = r->says == CW_PATTERN_FINE ? from : r->at;
        return false;
    }
    *ret = (struct times){ least, more ? most : CW_PATTERN_ENDLESS };
    if (least > CW_PATTERN_TIMES || (most > CW_PATTERN_TIMES && most != CW_PATTERN_ENDLESS))
        cw_pattern_fail(r, CW_PATTERN_REFUSED, from, "at most %d times can be asked for", CW_PATTERN_TIMES);
    else if (ret->most < least)
        cw_pattern_fail(r, CW_PATTERN_BAD, from, "min repeat greater than max repeat");
    return true;
}

static bool read_quantifier(struct cw_pattern_reader *r, int32_t code, struct times *ret)
{
    switch (code) {
    case '*': *ret = (struct times){ 0, CW_PATTERN_ENDLESS }; return true;
    case '+': *ret = (struct times){ 1, CW_PATTERN_ENDLESS }; return true;
    case '?': *ret = (struct times){ 0, 1 }; return true;
    case '{': return read_times(r, ret);
    default: return false;
    }
}

/* Python ends a loop when a turn was empty, PCRE2 writes some loops out as so many turns: which of the ways
 * to match comes first is then another. */
static void check_empty_turns(struct cw_pattern_parser *p, const struct cw_pattern_branch *branch,
                              struct times times)
{
    bool same = times.most == CW_PATTERN_ENDLESS ? times.least <= 1 : times.least == times.most;

    if (branch->width.least == 0 && times.most > 1 && (!same || cw_pattern_next_is(&p->r, '+')))
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, p->r.at,
                        "what can be empty can be repeated by * or + or {n} alone");
}

static void write_quantifier(struct cw_pattern_parser *p, struct times times)
{
    cw_buf_addf(&p->out, "{%u,", (unsigned)times.least);
    if (times.most != CW_PATTERN_ENDLESS)
        cw_buf_add_int(&p->out, (int64_t)times.most);
    cw_buf_add_char(&p->out, '}');
    if (cw_pattern_match(&p->r, '?'))
        cw_buf_add_char(&p->out, '?');
    else if (cw_pattern_match(&p->r, '+'))
        cw_buf_add_char(&p->out, '+');
}

static void check_repeated(struct cw_pattern_parser *p, const struct cw_pattern_branch *branch, size_t at)
{
    switch (branch->last) {
    case CW_PATTERN_NOTHING:
    case CW_PATTERN_PLACE: cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "nothing to repeat"); break;
    case CW_PATTERN_REPEATED: cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "multiple repeat"); break;
    case CW_PATTERN_LOOK:
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, at, "a look-around cannot be repeated here");
        break;
    case CW_PATTERN_ATOM: break;
    }
}

bool cw_pattern_repeat(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, int32_t code)
{
    size_t at = p->r.at - 1;
    struct times times;
    uint64_t most;

    if (!read_quantifier(&p->r, code, &times))
        return false;
    check_repeated(p, branch, at);
    check_empty_turns(p, branch, times);
    write_quantifier(p, times);
    most = branch->width.most;
    branch->last = CW_PATTERN_REPEATED;
    branch->width.least = cap(branch->width.least * times.least);
    branch->width.most = most && times.most == CW_PATTERN_ENDLESS ? CW_PATTERN_ENDLESS
                         : most < CW_PATTERN_ENDLESS / 65536      ? cap(most * times.most)
                         : times.most                             ? CW_PATTERN_ENDLESS
                                                                  : 0;
    return true;
}

/* In a look-behind a group counts only if it ended before. */
static void check_behind(struct cw_pattern_parser *p, uint32_t group, size_t at)
{
    if (!p->behind)
        return;
    if (group >= p->count || !p->groups[group].closed)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "cannot refer to an open group");
    else if (group >= p->behind)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at,
                        "cannot refer to group defined in the same lookbehind subpattern");
}

void cw_pattern_refer(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, uint32_t group,
                      size_t at)
{
    if (group >= p->count)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "invalid group reference %u", (unsigned)group);
    else if (!p->groups[group].closed)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "cannot refer to an open group");
    check_behind(p, group, at);
    if (p->flags & CW_PATTERN_I)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, at,
                        "a group cannot be referred to where case is ignored: compare its text outside");
    if (p->r.says != CW_PATTERN_FINE)
        return;
    cw_pattern_put(branch, CW_PATTERN_ATOM, p->groups[group].width);
    cw_buf_addf(&p->out, "\\g{%u}", (unsigned)group);
}

/* 0: there is none. */
static uint32_t group_named(const struct cw_pattern_parser *p, struct cw_slice name)
{
    for (uint32_t i = 1; i < p->count; i++)
        if (p->groups[i].name.ptr && cw_slice_eq(p->groups[i].name, name))
            return i;
    return 0;
}

/* The group of that name, which must exist. */
static uint32_t find_named(struct cw_pattern_parser *p, struct cw_slice name, size_t at)
{
    uint32_t group = cw_pattern_check_name(&p->r, name) ? group_named(p, name) : 0;

    if (!group)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "unknown group name");
    return group;
}

static void close(struct cw_pattern_parser *p, size_t at)
{
    if (!cw_pattern_match(&p->r, ')'))
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "missing ), unterminated subpattern");
    cw_buf_add_char(&p->out, ')');
}

/* Alternatives between what opens them and a ')'. */
static struct cw_pattern_width inside(struct cw_pattern_parser *p, const char *open, size_t at)
{
    struct cw_pattern_width width = { 0, 0 };

    cw_buf_add(&p->out, cw_slice_of(open));
    if (++p->depth > CW_PATTERN_DEPTH)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, at, "more than %d groups in one another",
                        CW_PATTERN_DEPTH);
    else
        width = cw_pattern_read_branches(p, false);
    p->depth--;
    close(p, at);
    return width;
}

static void plain(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, const char *open, size_t at)
{
    cw_pattern_put(branch, CW_PATTERN_ATOM, inside(p, open, at));
}

static void capture(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, struct cw_slice name,
                    size_t at)
{
    uint32_t group = p->count;
    struct cw_pattern_width width;

    if (name.ptr && group_named(p, name))
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "redefinition of group name");
    if (group == CW_PATTERN_GROUPS) {
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, at, "more than %d groups", CW_PATTERN_GROUPS - 1);
        return;
    }
    p->groups[group].name = name;
    p->count++;
    width = inside(p, "(", at);
    p->groups[group].width = width;
    p->groups[group].closed = true;
    cw_pattern_put(branch, CW_PATTERN_ATOM, width);
}

static void look_ahead(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, bool positive,
                       size_t at)
{
    inside(p, positive ? "(?=" : "(?!", at);
    cw_pattern_put(branch, CW_PATTERN_LOOK, (struct cw_pattern_width){ 0, 0 });
}

static void look_behind(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, size_t at)
{
    bool positive = cw_pattern_match(&p->r, '='), outermost = !p->behind;
    struct cw_pattern_width width;

    if (!positive && !cw_pattern_match(&p->r, '!')) {
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "unknown extension ?<");
        return;
    }
    if (outermost)
        p->behind = p->count;
    width = inside(p, positive ? "(?<=" : "(?<!", at);
    if (outermost)
        p->behind = 0;
    if (width.least != width.most)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "look-behind requires fixed-width pattern");
    cw_pattern_put(branch, CW_PATTERN_LOOK, (struct cw_pattern_width){ 0, 0 });
}

/* The group that a condition asks for. Python takes one that comes later, too. */
static uint32_t asked_group(struct cw_pattern_parser *p, size_t at)
{
    struct cw_slice name = cw_pattern_until(&p->r, ')', "group name");
    int64_t number = cw_pattern_number(name);

    if (p->r.says != CW_PATTERN_FINE)
        return 0;
    if (number < 0)
        return find_named(p, name, at);
    if (!number)
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "bad group number");
    if (number >= (int64_t)p->count && number > (int64_t)p->asked) {
        p->asked = (uint32_t)number;
        p->asked_at = at;
    }
    return (uint32_t)number;
}

static void conditional(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, size_t at)
{
    size_t asked_at = p->r.at;
    uint32_t group = asked_group(p, asked_at);
    struct cw_pattern_width yes, no = { 0, 0 };

    check_behind(p, group, asked_at);
    if (group < p->count && !p->groups[group].closed)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, asked_at,
                        "a condition cannot ask for a group it stands in");
    if (++p->depth > CW_PATTERN_DEPTH)
        cw_pattern_fail(&p->r, CW_PATTERN_REFUSED, at, "more than %d groups in one another",
                        CW_PATTERN_DEPTH);
    if (p->r.says != CW_PATTERN_FINE)
        return;
    cw_buf_addf(&p->out, "(?(%u)", (unsigned)group);
    yes = cw_pattern_read_branch(p, false);
    if (cw_pattern_match(&p->r, '|')) {
        cw_buf_add_char(&p->out, '|');
        no = cw_pattern_read_branch(p, false);
    }
    if (cw_pattern_next_is(&p->r, '|'))
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, p->r.at, "conditional backref with more than two branches");
    p->depth--;
    close(p, at);
    cw_pattern_put(branch, CW_PATTERN_ATOM,
                   (struct cw_pattern_width){ yes.least < no.least ? yes.least : no.least,
                                              yes.most > no.most ? yes.most : no.most });
}

static void comment(struct cw_pattern_parser *p, size_t at)
{
    for (;;) {
        struct cw_pattern_token token = cw_pattern_get(&p->r);

        if (token.code == CW_PATTERN_END)
            cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "missing ), unterminated comment");
        if (token.code == CW_PATTERN_END || (token.code == ')' && !token.escaped))
            return;
    }
}

static void named(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, size_t at)
{
    struct cw_slice name;

    if (cw_pattern_match(&p->r, '<')) {
        name = cw_pattern_until(&p->r, '>', "group name");
        if (cw_pattern_check_name(&p->r, name))
            capture(p, branch, name, at);
    } else if (cw_pattern_match(&p->r, '=')) {
        size_t from = p->r.at;

        name = cw_pattern_until(&p->r, ')', "group name");
        if (p->r.says == CW_PATTERN_FINE)
            cw_pattern_refer(p, branch, find_named(p, name, from), from);
    } else {
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "unknown extension ?P");
    }
}

static unsigned flag_of(int32_t code)
{
    switch (code) {
    case 'i': return CW_PATTERN_I;
    case 'L': return CW_PATTERN_L;
    case 'm': return CW_PATTERN_M;
    case 's': return CW_PATTERN_S;
    case 'u': return CW_PATTERN_U;
    case 'x': return CW_PATTERN_X;
    case 'a': return CW_PATTERN_A;
    default: return 0;
    }
}

/* Letters; what ended them is next. */
static unsigned read_flags(struct cw_pattern_reader *r)
{
    unsigned flags = 0;

    for (;;) {
        struct cw_pattern_token token = cw_pattern_peek(r);
        unsigned flag = token.escaped ? 0 : flag_of(token.code);

        if (!flag)
            return flags;
        cw_pattern_get(r);
        flags |= flag;
    }
}

static const char *bad_flags(unsigned on, unsigned off)
{
    if (on & CW_PATTERN_L)
        return "bad inline flags: cannot use 'L' flag with a str pattern";
    if ((on & GLOBAL_UNICODE) == GLOBAL_UNICODE)
        return "bad inline flags: flags 'a', 'u' and 'L' are incompatible";
    if (off & (GLOBAL_UNICODE | CW_PATTERN_L))
        return "bad inline flags: cannot turn off flags 'a', 'u' and 'L'";
    if (on & off)
        return "bad inline flags: flag turned on and off";
    return NULL;
}

/* (?i) for all, (?i:…), (?-i:…) */
static void with_flags(struct cw_pattern_parser *p, struct cw_pattern_branch *branch, size_t at)
{
    unsigned on = read_flags(&p->r), off = 0, before = p->flags;
    bool minus = cw_pattern_match(&p->r, '-');

    if (minus)
        off = read_flags(&p->r);
    if (bad_flags(on, off)) {
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "%s", bad_flags(on, off));
    } else if (on && !minus && cw_pattern_match(&p->r, ')')) {
        if (!branch->first || branch->last != CW_PATTERN_NOTHING)
            cw_pattern_fail(&p->r, CW_PATTERN_BAD, at, "global flags not at the start of the expression");
        p->flags |= on;
    } else if ((!on && !minus) || (minus && !off) || !cw_pattern_match(&p->r, ':')) {
        cw_pattern_fail(&p->r, CW_PATTERN_BAD, p->r.at, "unknown extension or flag");
    } else {
        if (on & GLOBAL_UNICODE)
            p->flags &= ~(unsigned)GLOBAL_UNICODE;
        p->flags = (p->flags | on) & ~off;
        cw_pattern_put(branch, CW_PATTERN_ATOM, inside(p, "(?:", at));
        p->flags = before;
    }
}

void cw_pattern_group(struct cw_pattern_parser *p, struct cw_pattern_branch *branch)
{
    size_t at = p->r.at - 1;

    if (!cw_pattern_match(&p->r, '?'))
        capture(p, branch, (struct cw_slice){ 0 }, at);
    else if (cw_pattern_match(&p->r, ':'))
        plain(p, branch, "(?:", at);
    else if (cw_pattern_match(&p->r, '>'))
        plain(p, branch, "(?>", at);
    else if (cw_pattern_match(&p->r, 'P'))
        named(p, branch, at);
    else if (cw_pattern_match(&p->r, '#'))
        comment(p, at);
    else if (cw_pattern_match(&p->r, '='))
        look_ahead(p, branch, true, at);
    else if (cw_pattern_match(&p->r, '!'))
        look_ahead(p, branch, false, at);
    else if (cw_pattern_match(&p->r, '<'))
        look_behind(p, branch, at);
    else if (cw_pattern_match(&p->r, '('))
        conditional(p, branch, at);
    else
        with_flags(p, branch, at);
}
