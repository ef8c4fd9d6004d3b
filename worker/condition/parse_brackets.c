#include "cw/condition/parse_brackets.h"

static uint32_t parse_target(struct cw_parser *parser);

/* Targets with commas between them, up to what ends them; one with a comma behind it is a tuple. */
static uint32_t parse_targets(struct cw_parser *parser, const char *end)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };
    bool comma = false;

    while (!cw_parser_sees(parser, end)) {
        if (!cw_kids_add(parser, &kids, parse_target(parser)))
            return CW_NO_NODE;
        if (!cw_parser_takes(parser, ","))
            break;
        comma = true;
    }
    if (!kids.count)
        return cw_parser_unexpected(parser, "a name");
    return kids.count == 1 && !comma && *end == 'i'
               ? kids.few[0]
               : cw_parser_node(parser, CW_OP_TARGET_TUPLE, start, &kids);
}

/* In brackets: (a, b), [a, b], or (a), which is a. */
static uint32_t parse_target_group(struct cw_parser *parser, const char *end)
{
    uint32_t node;
    bool comma;
    struct cw_node *made;

    if (!cw_parser_enter(parser))
        return CW_NO_NODE;
    cw_parser_take(parser);
    node = parse_targets(parser, end);
    comma = parser->last_end[-1] == ',';
    parser->nesting--;
    if (node == CW_NO_NODE || !cw_parser_needs(parser, end))
        return CW_NO_NODE;
    made = cw_program_node(parser->program, node);
    return *end == ')' && made->count == 1 && !comma ? cw_program_kid(parser->program, made, 0) : node;
}

static uint32_t parse_target(struct cw_parser *parser)
{
    struct cw_slice name = parser->token.text;
    uint32_t node;

    if (cw_parser_sees(parser, "("))
        return parse_target_group(parser, ")");
    if (cw_parser_sees(parser, "["))
        return parse_target_group(parser, "]");
    if (parser->token.kind != CW_TOKEN_NAME || cw_is_keyword(name))
        return cw_parser_unexpected(parser, "a name");
    for (size_t i = 1; i < name.len; i++)
        if (name.ptr[i] == '_' && name.ptr[i - 1] == '_')
            return cw_parser_fault(parser, name, "names with two underscores are not supported");
    cw_parser_take(parser);
    node = cw_program_add(parser->program, CW_OP_TARGET, name, NULL, 0);
    if (node != CW_NO_NODE)
        cw_program_node(parser->program, node)->name = name;
    return node;
}

static uint32_t parse_clause(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };

    if (!cw_parser_needs(parser, "for") || !cw_kids_add(parser, &kids, parse_targets(parser, "in")) ||
        !cw_parser_needs(parser, "in") || !cw_kids_add(parser, &kids, cw_parse_disjunction(parser)))
        return CW_NO_NODE;
    while (cw_parser_takes(parser, "if"))
        if (!cw_kids_add(parser, &kids, cw_parse_disjunction(parser)))
            return CW_NO_NODE;
    return cw_parser_node(parser, CW_OP_CLAUSE, start, &kids);
}

static bool sees_for(const struct cw_parser *parser)
{
    return cw_parser_sees(parser, "for") || cw_parser_sees(parser, "async");
}

uint32_t cw_parse_clauses(struct cw_parser *parser, enum cw_op op, const char *start, uint32_t element)
{
    struct cw_kids kids = { .count = 0 };

    if (!cw_kids_add(parser, &kids, element))
        return CW_NO_NODE;
    while (sees_for(parser))
        if (!cw_kids_add(parser, &kids, parse_clause(parser)))
            return CW_NO_NODE;
    return cw_parser_node(parser, op, start, &kids);
}

/* Further elements behind the first one, and the closing bracket. */
static uint32_t parse_elements(struct cw_parser *parser, enum cw_op op, const char *start, uint32_t first)
{
    const char *end = op == CW_OP_LIST ? "]" : op == CW_OP_SET ? "}" : ")";
    struct cw_kids kids = { .count = 0 };

    if (!cw_kids_add(parser, &kids, first))
        return CW_NO_NODE;
    while (cw_parser_takes(parser, ",") && !cw_parser_sees(parser, end))
        if (!cw_kids_add(parser, &kids, cw_parse_expression(parser)))
            return CW_NO_NODE;
    return cw_parser_needs(parser, end) ? cw_parser_node(parser, op, start, &kids) : CW_NO_NODE;
}

static uint32_t empty(struct cw_parser *parser, enum cw_op op, const char *start)
{
    struct cw_kids none = { .count = 0 };

    cw_parser_take(parser);
    return cw_parser_node(parser, op, start, &none);
}

/* A comprehension up to its bracket; its span has the bracket too. */
static uint32_t closed(struct cw_parser *parser, uint32_t node, const char *end)
{
    if (node == CW_NO_NODE || !cw_parser_needs(parser, end))
        return CW_NO_NODE;
    cw_program_node(parser->program, node)->len += (uint32_t)strlen(end);
    return node;
}

static uint32_t round_(struct cw_parser *parser, const char *start)
{
    uint32_t first;

    if (cw_parser_sees(parser, ")"))
        return empty(parser, CW_OP_TUPLE, start);
    first = cw_parse_expression(parser);
    if (first == CW_NO_NODE)
        return first;
    if (sees_for(parser))
        return closed(parser, cw_parse_clauses(parser, CW_OP_GENERATOR, start, first), ")");
    if (cw_parser_sees(parser, ","))
        return parse_elements(parser, CW_OP_TUPLE, start, first);
    return cw_parser_needs(parser, ")") ? first : CW_NO_NODE;
}

static uint32_t square(struct cw_parser *parser, const char *start)
{
    uint32_t first;

    if (cw_parser_sees(parser, "]"))
        return empty(parser, CW_OP_LIST, start);
    first = cw_parse_expression(parser);
    if (first != CW_NO_NODE && sees_for(parser))
        return closed(parser, cw_parse_clauses(parser, CW_OP_LISTCOMP, start, first), "]");
    return first == CW_NO_NODE ? first : parse_elements(parser, CW_OP_LIST, start, first);
}

/* The value behind a key and its colon. */
static bool parse_value(struct cw_parser *parser, struct cw_kids *kids, uint32_t key)
{
    return cw_kids_add(parser, kids, key) && cw_parser_needs(parser, ":") &&
           cw_kids_add(parser, kids, cw_parse_expression(parser));
}

static uint32_t dict_comprehension(struct cw_parser *parser, const char *start, const char *first,
                                   struct cw_kids *pair)
{
    uint32_t node = cw_parser_node(parser, CW_OP_PAIR, first, pair);

    if (node == CW_NO_NODE)
        return node;
    return closed(parser, cw_parse_clauses(parser, CW_OP_DICTCOMP, start, node), "}");
}

static uint32_t dict(struct cw_parser *parser, const char *start, const char *first, uint32_t key)
{
    struct cw_kids kids = { .count = 0 };

    if (!parse_value(parser, &kids, key))
        return CW_NO_NODE;
    if (sees_for(parser))
        return dict_comprehension(parser, start, first, &kids);
    while (cw_parser_takes(parser, ",") && !cw_parser_sees(parser, "}"))
        if (!parse_value(parser, &kids, cw_parse_expression(parser)))
            return CW_NO_NODE;
    return cw_parser_needs(parser, "}") ? cw_parser_node(parser, CW_OP_DICT, start, &kids) : CW_NO_NODE;
}

static uint32_t curly(struct cw_parser *parser, const char *start)
{
    const char *at = parser->token.text.ptr;
    uint32_t first;

    if (cw_parser_sees(parser, "}"))
        return empty(parser, CW_OP_DICT, start);
    first = cw_parse_expression(parser);
    if (first == CW_NO_NODE)
        return first;
    if (cw_parser_sees(parser, ":"))
        return dict(parser, start, at, first);
    if (sees_for(parser))
        return closed(parser, cw_parse_clauses(parser, CW_OP_SETCOMP, start, first), "}");
    return parse_elements(parser, CW_OP_SET, start, first);
}

static uint32_t in_brackets(struct cw_parser *parser,
                            uint32_t (*inside)(struct cw_parser *, const char *start))
{
    const char *start = parser->token.text.ptr;

    cw_parser_take(parser);
    return inside(parser, start);
}

uint32_t cw_parse_round(struct cw_parser *parser)
{
    return in_brackets(parser, round_);
}

uint32_t cw_parse_square(struct cw_parser *parser)
{
    return in_brackets(parser, square);
}

uint32_t cw_parse_curly(struct cw_parser *parser)
{
    return in_brackets(parser, curly);
}
