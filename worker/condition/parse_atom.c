#include "cw/condition/parse_atom.h"

#include "cw/condition/literal.h"
#include "cw/condition/parse_brackets.h"
#include "cw/condition/parse_string.h"

static uint32_t named(struct cw_parser *parser, uint32_t node, struct cw_slice name)
{
    struct cw_node *made = node == CW_NO_NODE ? NULL : cw_program_node(parser->program, node);

    if (!made)
        return CW_NO_NODE;
    made->name = name;
    made->blame = (uint32_t)(name.ptr - parser->program->text.ptr);
    made->blame_len = (uint32_t)name.len;
    return node;
}

static uint32_t constant(struct cw_parser *parser, struct cw_py value)
{
    uint32_t node = cw_program_add(parser->program, CW_OP_CONST, cw_parser_take(parser).text, NULL, 0);

    if (node != CW_NO_NODE)
        cw_program_node(parser->program, node)->value = value;
    return node;
}

static uint32_t number(struct cw_parser *parser)
{
    struct cw_py value = { 0 };
    bool least;
    const char *wrong = cw_literal_number(parser->program->source->arena, parser->token.text, &value, &least);
    uint32_t node;

    if (wrong)
        return cw_parser_fault(parser, parser->token.text, "%s", wrong);
    node = constant(parser, value);
    if (node != CW_NO_NODE)
        cw_program_node(parser->program, node)->how = least;
    return node;
}

static bool has_two_underscores(struct cw_slice name)
{
    for (size_t i = 1; i < name.len; i++)
        if (name.ptr[i] == '_' && name.ptr[i - 1] == '_')
            return true;
    return false;
}

static uint32_t word(struct cw_parser *parser)
{
    struct cw_slice text = parser->token.text;

    if (cw_slice_eq(text, CW_LIT("None")))
        return constant(parser, cw_py_none());
    if (cw_slice_eq(text, CW_LIT("True")) || cw_slice_eq(text, CW_LIT("False")))
        return constant(parser, cw_py_bool(text.len == 4));
    if (cw_is_keyword(text))
        return cw_parser_unexpected(parser, "a value");
    if (has_two_underscores(text))
        return cw_parser_fault(parser, text, "names with two underscores are not supported");
    cw_parser_take(parser);
    return named(parser, cw_program_add(parser->program, CW_OP_NAME, text, NULL, 0), text);
}

static uint32_t atom(struct cw_parser *parser)
{
    if (cw_parser_sees(parser, "("))
        return cw_parse_round(parser);
    if (cw_parser_sees(parser, "["))
        return cw_parse_square(parser);
    if (cw_parser_sees(parser, "{"))
        return cw_parse_curly(parser);
    switch (parser->token.kind) {
    case CW_TOKEN_NAME: return word(parser);
    case CW_TOKEN_NUMBER: return number(parser);
    case CW_TOKEN_STRING: return cw_parse_strings(parser);
    case CW_TOKEN_END:
    case CW_TOKEN_OPERATOR:
    case CW_TOKEN_BAD: break;
    }
    return cw_parser_unexpected(parser, "a value");
}

/* Whether the next two tokens are a name and `=`. */
static bool sees_keyword(const struct cw_parser *parser)
{
    struct cw_lexer ahead = parser->lexer;
    struct cw_token behind;

    if (parser->token.kind != CW_TOKEN_NAME)
        return false;
    behind = cw_lexer_next(&ahead);
    return behind.kind == CW_TOKEN_OPERATOR && cw_slice_eq(behind.text, CW_LIT("="));
}

static uint32_t keyword_argument(struct cw_parser *parser)
{
    struct cw_slice name = parser->token.text;
    struct cw_kids kids = { .count = 0 };

    if (cw_is_keyword(name))
        return cw_parser_unexpected(parser, "the name of an argument");
    cw_parser_take(parser);
    cw_parser_take(parser);
    if (!cw_kids_add(parser, &kids, cw_parse_expression(parser)))
        return CW_NO_NODE;
    return named(parser, cw_parser_node(parser, CW_OP_KEYWORD, name.ptr, &kids), name);
}

/* One by place; *sole: a bare generator expression may be the only argument. */
static uint32_t place_argument(struct cw_parser *parser, bool first, bool *ret_generator)
{
    const char *start = parser->token.text.ptr;
    uint32_t node = cw_parse_expression(parser);

    *ret_generator = node != CW_NO_NODE && (cw_parser_sees(parser, "for") || cw_parser_sees(parser, "async"));
    if (!*ret_generator)
        return node;
    node = cw_parse_clauses(parser, CW_OP_GENERATOR, start, node);
    if (node != CW_NO_NODE && (!first || !cw_parser_sees(parser, ")")))
        return cw_parser_fault(parser, cw_parser_span(parser, start),
                               "a generator expression beside other arguments needs brackets");
    return node;
}

static bool arguments(struct cw_parser *parser, struct cw_kids *kids)
{
    bool keywords = false, generator = false;

    while (!cw_parser_sees(parser, ")")) {
        bool keyword = sees_keyword(parser);

        if (keywords && !keyword) {
            cw_parser_fault(parser, parser->token.text, "an argument by place stands behind one by name");
            return false;
        }
        keywords |= keyword;
        if (!cw_kids_add(parser, kids,
                         keyword ? keyword_argument(parser)
                                 : place_argument(parser, kids->count == 1, &generator)))
            return false;
        if (!cw_parser_takes(parser, ","))
            break;
    }
    return cw_parser_needs(parser, ")");
}

static uint32_t call(struct cw_parser *parser, const char *start, uint32_t callee)
{
    struct cw_kids kids = { .count = 0 };
    struct cw_node *made;
    uint32_t node;

    cw_parser_take(parser);
    if (!cw_kids_add(parser, &kids, callee) || !arguments(parser, &kids))
        return CW_NO_NODE;
    node = cw_parser_node(parser, CW_OP_CALL, start, &kids);
    if (node == CW_NO_NODE)
        return node;
    made = cw_program_node(parser->program, node);
    made->blame = cw_program_node(parser->program, callee)->blame;
    made->blame_len = cw_program_node(parser->program, callee)->blame_len;
    return node;
}

static uint32_t dot(struct cw_parser *parser, const char *start, uint32_t value)
{
    struct cw_kids kids = { .count = 0 };
    struct cw_slice name;

    cw_parser_take(parser);
    name = parser->token.text;
    if (parser->token.kind != CW_TOKEN_NAME || cw_is_keyword(name))
        return cw_parser_unexpected(parser, "a name");
    if (has_two_underscores(name))
        return cw_parser_fault(parser, name, "names with two underscores are not supported");
    cw_parser_take(parser);
    cw_kids_add(parser, &kids, value);
    return named(parser, cw_parser_node(parser, CW_OP_DOT, start, &kids), name);
}

static bool add_none(struct cw_parser *parser, struct cw_kids *kids)
{
    struct cw_slice nowhere = { parser->last_end, 0 };
    uint32_t node = cw_program_add(parser->program, CW_OP_CONST, nowhere, NULL, 0);

    if (node != CW_NO_NODE)
        cw_program_node(parser->program, node)->value = cw_py_none();
    return cw_kids_add(parser, kids, node);
}

/* One of start, stop, step; None where it is left out. */
static bool bound(struct cw_parser *parser, struct cw_kids *kids)
{
    if (cw_parser_sees(parser, ":") || cw_parser_sees(parser, "]"))
        return add_none(parser, kids);
    return cw_kids_add(parser, kids, cw_parse_expression(parser));
}

/* From the first colon on. */
static uint32_t slice(struct cw_parser *parser, const char *start, struct cw_kids *kids)
{
    cw_parser_take(parser);
    if (!bound(parser, kids))
        return CW_NO_NODE;
    if (cw_parser_takes(parser, ":") ? !bound(parser, kids) : !add_none(parser, kids))
        return CW_NO_NODE;
    if (cw_parser_sees(parser, ","))
        return cw_parser_fault(parser, parser->token.text, "several slices are not supported");
    return cw_parser_needs(parser, "]") ? cw_parser_node(parser, CW_OP_SLICE, start, kids) : CW_NO_NODE;
}

static uint32_t subscript(struct cw_parser *parser, const char *start, uint32_t value)
{
    struct cw_kids kids = { .count = 0 };

    cw_parser_take(parser);
    if (!cw_kids_add(parser, &kids, value))
        return CW_NO_NODE;
    if (cw_parser_sees(parser, ":"))
        return add_none(parser, &kids) ? slice(parser, start, &kids) : CW_NO_NODE;
    if (!cw_kids_add(parser, &kids, cw_parse_expressions(parser)))
        return CW_NO_NODE;
    if (cw_parser_sees(parser, ":"))
        return slice(parser, start, &kids);
    return cw_parser_needs(parser, "]") ? cw_parser_node(parser, CW_OP_SUBSCRIPT, start, &kids) : CW_NO_NODE;
}

static uint32_t bracket(struct cw_parser *parser, const char *start, uint32_t value)
{
    struct cw_slice at = parser->token.text;
    uint32_t node = subscript(parser, start, value);

    if (node != CW_NO_NODE) {
        cw_program_node(parser->program, node)->blame = (uint32_t)(at.ptr - parser->program->text.ptr);
        cw_program_node(parser->program, node)->blame_len = 1;
    }
    return node;
}

uint32_t cw_parse_primary(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    uint32_t node = atom(parser);

    while (node != CW_NO_NODE) {
        if (cw_parser_sees(parser, "."))
            node = dot(parser, start, node);
        else if (cw_parser_sees(parser, "("))
            node = call(parser, start, node);
        else if (cw_parser_sees(parser, "["))
            node = bracket(parser, start, node);
        else
            break;
    }
    return node;
}
