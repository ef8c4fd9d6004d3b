#include "cw/config/template.h"

#include <ctype.h>

enum { OPS_MAX = 1000, STEPS_MAX = 32 };

#define IN(slot) (1u << (slot))
#define IN_ALL                                                                                               \
    (IN(CW_SLOT_PATH) | IN(CW_SLOT_QUERY) | IN(CW_SLOT_PARAM) | IN(CW_SLOT_HEADER) | IN(CW_SLOT_BODY) |      \
     IN(CW_SLOT_SAVE))

/* The roots of language.md 4.2 and where they may stand. `later`: known to the language, not yet to us. */
static const struct root {
    const char *name;
    unsigned slots;
    enum { DATA = 1, SECRETS, RESPONSE, LATER } kind;
    enum cw_root root;
} roots[] = {
    { "contact", IN_ALL, DATA, CW_ROOT_CONTACT },
    { "event", IN_ALL, DATA, CW_ROOT_EVENT },
    { "authentications", IN(CW_SLOT_HEADER), SECRETS, CW_ROOT_CONTACT },
    { "secrets", IN(CW_SLOT_HEADER), LATER, CW_ROOT_CONTACT },
    { "response", IN(CW_SLOT_SAVE), RESPONSE, CW_ROOT_ANSWER },
    { "request", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "config_id", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "method", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "url", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "query_params", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "status", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "duration", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
    { "debug", IN(CW_SLOT_SAVE), LATER, CW_ROOT_CONTACT },
};

enum { ROOTS = sizeof(roots) / sizeof(roots[0]) };

static const char *const slot_words[] = {
    [CW_SLOT_PATH] = "the URL",   [CW_SLOT_QUERY] = "the URL", [CW_SLOT_PARAM] = "query parameters",
    [CW_SLOT_HEADER] = "headers", [CW_SLOT_BODY] = "the body", [CW_SLOT_SAVE] = "\"save\""
};

struct compiler {
    const struct cw_source *source;
    const struct cw_template_rules *rules;
    enum cw_slot slot;
    const struct cw_secrets *secrets;
    struct cw_slice text;
    size_t at; /* in the text */
    struct cw_op *ops;
    size_t count, cap;
    struct cw_step steps[STEPS_MAX];
    size_t step_count;
    bool secret;
};

static bool more_ops(struct compiler *c)
{
    size_t cap = c->cap ? c->cap * 2 : 4;
    void *moved = cw_arena_grow(c->source->arena, c->ops, c->cap * sizeof(*c->ops), cap * sizeof(*c->ops));

    if (!moved || cap > OPS_MAX)
        return false;
    c->ops = moved;
    c->cap = cap;
    return true;
}

static void add_op(struct compiler *c, struct cw_op op)
{
    op.slot = c->slot;
    if (c->count < c->cap || more_ops(c))
        c->ops[c->count++] = op;
    else
        cw_source_fault(c->source, CW_ERROR, c->at, 1, "too many placeholders in one text");
}

/* Text from `start` to where we stand. */
static void add_text(struct compiler *c, size_t start)
{
    if (c->at > start)
        add_op(c, (struct cw_op){ .kind = CW_OP_TEXT, .text = { c->text.ptr + start, c->at - start } });
}

static char peek(const struct compiler *c)
{
    return c->at < c->text.len ? c->text.ptr[c->at] : '\0';
}

static bool take(struct compiler *c, char byte)
{
    if (peek(c) != byte || c->at == c->text.len)
        return false;
    c->at++;
    return true;
}

static bool is_name(char c)
{
    return isalnum((unsigned char)c) || c == '_' || c == '-';
}

static struct cw_slice take_name(struct compiler *c)
{
    size_t start = c->at;

    while (c->at < c->text.len && is_name(c->text.ptr[c->at]))
        c->at++;
    return (struct cw_slice){ c->text.ptr + start, c->at - start };
}

static bool fault_here(struct compiler *c, const char *expected)
{
    cw_source_fault(c->source, CW_ERROR, c->at, 1, "%s", expected);
    return false;
}

static bool add_step(struct compiler *c, struct cw_step step)
{
    if (c->step_count == STEPS_MAX)
        return fault_here(c, "the path is too long");
    c->steps[c->step_count++] = step;
    return true;
}

/* Stands behind `["`. There is no escape for a quote in a name. */
static bool take_quoted(struct compiler *c)
{
    struct cw_slice rest = cw_slice_from(c->text, c->at);
    struct cw_slice name = { rest.ptr, cw_slice_find(rest, '"') };

    c->at += name.len;
    if (!take(c, '"') || !take(c, ']'))
        return fault_here(c, "expected \"] at the end of the name");
    return add_step(c, (struct cw_step){ .kind = CW_STEP_NAME, .name = name });
}

/* Stands behind `[`. */
static bool take_index(struct compiler *c)
{
    size_t start = c->at;
    struct cw_slice digits;
    int64_t index;

    if (take(c, '"'))
        return take_quoted(c);
    if (peek(c) == '*')
        return fault_here(c, "\"[*]\" is not supported yet");
    take(c, '-');
    while (isdigit((unsigned char)peek(c)))
        c->at++;
    digits = (struct cw_slice){ c->text.ptr + start, c->at - start };
    if (!cw_slice_to_int(digits, INT32_MIN, INT32_MAX, &index))
        return fault_here(c, "expected a number or a name in quotes");
    if (!take(c, ']'))
        return fault_here(c, "expected ]");
    return add_step(c, (struct cw_step){ .kind = CW_STEP_INDEX, .index = index });
}

static bool take_member(struct compiler *c)
{
    struct cw_slice name = take_name(c);

    if (!name.len)
        return fault_here(c, "expected a name");
    return add_step(c, (struct cw_step){ .kind = CW_STEP_NAME, .name = name });
}

/* Stands on what is neither a step nor the end. */
static bool refuse_rest(struct compiler *c)
{
    return fault_here(c, peek(c) == '|' ? "filters are not supported yet" : "expected . [ | or }");
}

/* The steps behind the root, up to and with the closing brace. */
static bool take_path(struct compiler *c)
{
    bool taken = true;

    c->step_count = 0;
    while (taken && !take(c, '}')) {
        if (take(c, '.'))
            taken = take_member(c);
        else if (take(c, '['))
            taken = take_index(c);
        else
            taken = refuse_rest(c);
    }
    return taken;
}

static struct cw_path keep_path(struct compiler *c, size_t skip)
{
    size_t count = c->step_count - skip;
    struct cw_step *steps = cw_arena_get(c->source->arena, (count + 1) * sizeof(*steps));

    if (!steps)
        return (struct cw_path){ 0 };
    memcpy(steps, c->steps + skip, count * sizeof(*steps));
    return (struct cw_path){ steps, count };
}

static bool step_is(const struct compiler *c, size_t i, const char *name)
{
    return c->step_count > i && c->steps[i].kind == CW_STEP_NAME &&
           cw_slice_eq(c->steps[i].name, cw_slice_of(name));
}

static void add_field(struct compiler *c, size_t start, enum cw_root root, size_t skip)
{
    struct cw_slice written = { c->text.ptr + start, c->at - start };

    add_op(c,
           (struct cw_op){ .kind = CW_OP_FIELD, .text = written, .root = root, .path = keep_path(c, skip) });
}

static void add_data(struct compiler *c, size_t start, const struct root *root)
{
    if (root->root == CW_ROOT_CONTACT && (step_is(c, 0, "attached_data") || step_is(c, 0, "cad")))
        cw_source_fault(c->source, CW_ERROR, start, c->at - start, "attached data is not supported yet");
    else
        add_field(c, start, root->root, 0);
}

static void add_secret(struct compiler *c, size_t start)
{
    struct cw_slice name = c->step_count == 1 ? c->steps[0].name : (struct cw_slice){ 0 };

    for (size_t i = 0; c->secrets && name.ptr && i < c->secrets->count; i++) {
        if (!cw_slice_eq(c->secrets->items[i].name, name))
            continue;
        add_op(c, (struct cw_op){ .kind = CW_OP_TEXT, .text = c->secrets->items[i].value });
        c->secret = true;
        return;
    }
    cw_source_fault(c->source, CW_ERROR, start, c->at - start, "no such entry in \"authentications\"");
}

static void add_response(struct compiler *c, size_t start)
{
    static const char *const parts[] = { "body", "text", "headers", "status", "duration", "debug", NULL };

    if (step_is(c, 0, "body")) {
        add_field(c, start, CW_ROOT_ANSWER, 1);
        return;
    }
    for (size_t i = 0; parts[i]; i++) {
        if (!step_is(c, 0, parts[i]))
            continue;
        cw_source_fault(c->source, CW_ERROR, start, c->at - start, "\"response.%s\" is not supported yet",
                        parts[i]);
        return;
    }
    cw_source_fault(c->source, CW_ERROR, start, c->at - start, "\"response\" has no such part%s",
                    cw_faults_hint(c->step_count ? c->steps[0].name : CW_LIT(""), parts).text);
}

/* A placeholder with a known root, from the brace at `start`; we stand behind the root's name. */
static void take_placeholder(struct compiler *c, size_t start, const struct root *root)
{
    if (!take_path(c)) {
        c->at = c->text.len;
        return;
    }
    if (!(root->slots & IN(c->slot)))
        cw_source_fault(c->source, CW_ERROR, start, c->at - start, "\"%s\" cannot be used in %s", root->name,
                        slot_words[c->slot]);
    else if (root->kind == LATER)
        cw_source_fault(c->source, CW_ERROR, start, c->at - start, "\"%s\" is not supported yet", root->name);
    else if (root->kind == SECRETS)
        add_secret(c, start);
    else if (root->kind == RESPONSE)
        add_response(c, start);
    else
        add_data(c, start, root);
}

/* An unknown root: plain text, unless it is surely a slip. True: a fault was added. */
static bool is_slip(struct compiler *c, struct cw_slice name)
{
    const char *names[ROOTS + 1] = { NULL };
    size_t name_at = (size_t)(name.ptr - c->text.ptr);
    struct cw_hint hint;

    for (size_t i = 0; i < ROOTS; i++)
        names[i] = roots[i].name;
    hint = cw_faults_hint(name, names);
    if (strchr(".[|", peek(c)) && peek(c)) {
        cw_source_fault(c->source, CW_ERROR, name_at, name.len, "unknown root \"" CW_SHOW "\"%s",
                        CW_SHOWN(name), hint.text);
        return true;
    }
    if (peek(c) != '}')
        return false;
    cw_source_fault(c->source, *hint.text ? CW_ERROR : CW_WARNING, name_at, name.len,
                    *hint.text ? "unknown root \"" CW_SHOW "\"%s" : "\"{" CW_SHOW "}\" is plain text here%s",
                    CW_SHOWN(name), hint.text);
    return *hint.text;
}

/* Stands on a brace. True: it was a placeholder or a fault; false: it is text, and we stand behind it. */
static bool take_brace(struct compiler *c)
{
    size_t start = c->at++;
    struct cw_slice name = take_name(c);

    for (size_t i = 0; i < ROOTS; i++) {
        if (!cw_slice_eq(name, cw_slice_of(roots[i].name)))
            continue;
        if (!peek(c) || !strchr(".[|} ", peek(c)))
            break;
        take_placeholder(c, start, &roots[i]);
        return true;
    }
    if (name.len && is_slip(c, name))
        return true;
    return false;
}

/* Compiles up to `end`, which is where the slot changes. */
static void compile_part(struct compiler *c, size_t end)
{
    struct cw_slice whole = c->text;
    size_t plain = c->at;

    c->text.len = end;
    while (c->at < c->text.len) {
        size_t brace = c->at;

        if (peek(c) != '{') {
            c->at++;
            continue;
        }
        c->at = brace;
        add_text(c, plain);
        plain = brace;
        if (take_brace(c))
            plain = c->at;
    }
    add_text(c, plain);
    c->text = whole;
}

static struct cw_template finish(const struct compiler *c)
{
    return (struct cw_template){ .ops = c->ops, .count = c->count, .secret = c->secret };
}

struct cw_template cw_template_compile(const struct cw_source *source, const struct cw_template_rules *rules)
{
    struct compiler c = { .source = source,
                          .rules = rules,
                          .slot = rules->slot,
                          .secrets = rules->authentications,
                          .text = source->text };

    compile_part(&c, c.text.len);
    return finish(&c);
}

struct cw_template cw_template_compile_url(const struct cw_source *source, size_t authority_end,
                                           const struct cw_template_rules *rules)
{
    struct compiler c = { .source = source, .rules = rules, .slot = CW_SLOT_PATH, .text = source->text };
    size_t query = cw_slice_find(source->text, '?');
    size_t brace = cw_slice_find((struct cw_slice){ source->text.ptr, authority_end }, '{');

    if (brace < authority_end)
        cw_source_fault(source, CW_ERROR, brace, 1,
                        "placeholders are allowed in the path and the query only");
    c.at = authority_end;
    add_op(&c, (struct cw_op){ .kind = CW_OP_TEXT, .text = { c.text.ptr, authority_end } });
    if (query > authority_end)
        compile_part(&c, query);
    c.slot = CW_SLOT_QUERY;
    compile_part(&c, c.text.len);
    return finish(&c);
}
