#include "cw/config/template.h"

#include "cw/config/root.h"

enum { OPS_MAX = 512 };

struct compiler {
    struct cw_cursor cursor;
    struct cw_standing at;
    bool url; /* a '?' ends the path */
    struct cw_op *ops;
    size_t count, cap;
    unsigned reads;
    bool secret;
};

static bool more_ops(struct compiler *c)
{
    size_t cap = c->cap ? c->cap * 2 : 4;
    void *moved = cap > OPS_MAX ? NULL
                                : cw_arena_grow(c->at.source->arena, c->ops, c->cap * sizeof(*c->ops),
                                                cap * sizeof(*c->ops));

    if (!moved)
        return false;
    c->ops = moved;
    c->cap = cap;
    return true;
}

static void add_op(struct compiler *c, struct cw_op op)
{
    op.slot = c->at.slot;
    if (c->count < c->cap || more_ops(c))
        c->ops[c->count++] = op;
    else
        cw_cursor_fault(&c->cursor, "too many placeholders in one text");
}

/* Text from `start` to where we stand. */
static void add_text(struct compiler *c, size_t start)
{
    if (c->cursor.at > start)
        add_op(c, (struct cw_op){ .kind = CW_OP_TEXT, .text = cw_cursor_since(&c->cursor, start) });
}

static bool next_is_one_of(const struct compiler *c, const char *bytes)
{
    char next = cw_cursor_peek(&c->cursor);

    return next && strchr(bytes, next);
}

/* A placeholder with a known root, from the brace at `start`; we stand behind the root's name. */
static void take_known(struct compiler *c, size_t start, struct cw_slice name)
{
    struct cw_placeholder p = { .start = start, .root = name };
    struct cw_meaning meaning;

    if (!cw_placeholder_read(&p, &c->cursor, c->at.rules->dial_plan) ||
        !cw_root_resolve(&meaning, &p, &c->at))
        return;
    add_op(c, meaning.op);
    c->reads |= meaning.reads;
    c->secret |= meaning.secret;
}

/* An unknown root: plain text, unless it is surely a slip. True: it was one, and a fault was added; we then
 * stand behind the placeholder. */
static bool take_slip(struct compiler *c, size_t start, struct cw_slice name)
{
    struct cw_placeholder p = { .start = start, .root = name };
    struct cw_hint hint = cw_root_hint(name);
    bool steps = next_is_one_of(c, ".[|");

    if (!steps && cw_cursor_peek(&c->cursor) != '}')
        return false;
    if (!steps && !*hint.text) {
        cw_source_fault(c->at.source, CW_WARNING, start + 1, name.len, "\"{" CW_SHOW "}\" is plain text here",
                        CW_SHOWN(name));
        return false;
    }
    cw_cursor_blame(&c->cursor, name, "unknown root \"" CW_SHOW "\"%s", CW_SHOWN(name), hint.text);
    if (*hint.text)
        cw_placeholder_read(&p, &c->cursor, c->at.rules->dial_plan); /* for its other faults */
    return true;
}

/* Stands on a brace. True: it was a placeholder or a fault; false: it is text, and we stand behind it. */
static bool take_brace(struct compiler *c)
{
    size_t start = c->cursor.at++;
    struct cw_slice name = cw_cursor_name(&c->cursor);

    if (!name.len)
        return false;
    if (!cw_root_is_known(name))
        return take_slip(c, start, name);
    if (!next_is_one_of(c, ".[|} \t"))
        return false;
    take_known(c, start, name);
    return true;
}

static void compile(struct compiler *c)
{
    size_t plain = c->cursor.at;

    while (c->cursor.at < c->at.source->text.len) {
        size_t brace = c->cursor.at;

        if (cw_cursor_peek(&c->cursor) == '?' && c->url && c->at.slot == CW_SLOT_PATH) {
            add_text(c, plain);
            plain = brace;
            c->at.slot = CW_SLOT_QUERY;
        }
        if (cw_cursor_peek(&c->cursor) != '{') {
            c->cursor.at++;
            continue;
        }
        add_text(c, plain);
        plain = take_brace(c) ? c->cursor.at : brace;
    }
    add_text(c, plain);
}

/* `{event}` is the event's name, but for the one that stands alone in a body, which is the object. */
static void settle_events(const struct compiler *c, const struct cw_template *t)
{
    bool object = cw_template_is_lone(t) && t->ops[0].slot == CW_SLOT_BODY && !t->ops[0].filter_count;

    for (size_t i = 0; i < c->count && !object; i++)
        if (c->ops[i].kind == CW_OP_FIELD && c->ops[i].root == CW_ROOT_EVENT && !c->ops[i].path.count)
            c->ops[i].root = CW_ROOT_EVENT_NAME;
}

static struct cw_template finish(const struct compiler *c)
{
    struct cw_template t = { .ops = c->ops, .count = c->count, .secret = c->secret, .reads = c->reads };

    settle_events(c, &t);
    return t;
}

/* The bare word `*`, which is the vendor's for the debug data. */
static struct cw_template debug_template(const struct cw_source *source)
{
    struct cw_op *op = cw_arena_zero(source->arena, sizeof(*op));

    if (!op)
        return (struct cw_template){ 0 };
    *op = (struct cw_op){
        .kind = CW_OP_FIELD, .slot = CW_SLOT_SAVE, .text = source->text, .root = CW_ROOT_DEBUG
    };
    return (struct cw_template){ .ops = op,
                                 .count = 1,
                                 .reads = CW_READS_DIAGNOSTICS | CW_READS_BODY | CW_READS_HEADERS };
}

struct cw_template cw_template_compile(const struct cw_source *source, const struct cw_template_rules *rules)
{
    struct compiler c = { .cursor = { source, 0 }, .at = { source, rules, rules->slot } };

    if (rules->slot == CW_SLOT_SAVE && cw_slice_eq(source->text, CW_LIT("*")))
        return debug_template(source);
    compile(&c);
    return finish(&c);
}

struct cw_template cw_template_compile_url(const struct cw_source *source, size_t authority_end,
                                           const struct cw_template_rules *rules)
{
    struct compiler c = { .cursor = { source, authority_end },
                          .at = { source, rules, CW_SLOT_PATH },
                          .url = true };
    size_t brace = cw_slice_find((struct cw_slice){ source->text.ptr, authority_end }, '{');

    if (brace < authority_end)
        cw_source_fault(source, CW_ERROR, brace, 1,
                        "placeholders are allowed in the path and the query only");
    add_text(&c, 0);
    compile(&c);
    return finish(&c);
}
