#include "cw/condition/parser.h"

#include "cw/condition/parse_atom.h"

#include <stdarg.h>
#include <stdio.h>

void cw_parser_init(struct cw_parser *parser, struct cw_program *program, struct cw_slice text, bool inside)
{
    parser->program = program;
    cw_lexer_init(&parser->lexer, text, inside);
    parser->last_end = text.ptr;
    parser->token = cw_lexer_next(&parser->lexer);
}

bool cw_parser_sees(const struct cw_parser *parser, const char *text)
{
    return (parser->token.kind == CW_TOKEN_NAME || parser->token.kind == CW_TOKEN_OPERATOR) &&
           cw_slice_eq(parser->token.text, cw_slice_of(text));
}

struct cw_token cw_parser_take(struct cw_parser *parser)
{
    struct cw_token taken = parser->token;

    parser->last_end = taken.text.ptr + taken.text.len;
    parser->token = cw_lexer_next(&parser->lexer);
    return taken;
}

bool cw_parser_takes(struct cw_parser *parser, const char *text)
{
    if (!cw_parser_sees(parser, text))
        return false;
    cw_parser_take(parser);
    return true;
}

struct cw_slice cw_parser_span(const struct cw_parser *parser, const char *start)
{
    return (struct cw_slice){ start, (size_t)(parser->last_end - start) };
}

uint32_t cw_parser_fault(struct cw_parser *parser, struct cw_slice at, const char *format, ...)
{
    struct cw_program *program = parser->program;
    struct cw_node node = { .blame = (uint32_t)(at.ptr - program->text.ptr), .blame_len = (uint32_t)at.len };
    char message[300];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    if (!program->failed) /* the first one counts */
        cw_program_fault(program, CW_ERROR, &node, "%s", message);
    return CW_NO_NODE;
}

/* What we leave out on purpose deserves a word. */
static const char *left_out(struct cw_slice word)
{
    static const char *const words[][2] = {
        { "lambda", "lambda is not supported" },
        { "await", "await is not supported" },
        { "async", "async is not supported" },
        { "yield", "yield is not supported" },
        { ":=", "assignment is not supported" },
        { "=", "assignment is not supported; a comparison is written ==" },
        { "*", "unpacking with * is not supported" },
        { "**", "unpacking with ** is not supported" },
        { "@", "matrix multiplication is not supported" },
        { "!", "this has no meaning in Python; `not` is the opposite, != is unequal" },
        { "...", "an ellipsis is not supported" },
        { ";", "a condition is one expression" },
    };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (cw_slice_eq(word, cw_slice_of(words[i][0])))
            return words[i][1];
    return NULL;
}

uint32_t cw_parser_unexpected(struct cw_parser *parser, const char *expected)
{
    struct cw_slice text = parser->token.text;

    if (parser->token.kind == CW_TOKEN_BAD)
        return cw_parser_fault(parser, text, "%s", parser->lexer.fault);
    if (parser->token.kind == CW_TOKEN_END)
        return cw_parser_fault(parser, text, "expected %s, not the end", expected);
    if (left_out(text))
        return cw_parser_fault(parser, text, "%s", left_out(text));
    return cw_parser_fault(parser, text, "expected %s, not \"" CW_SHOW "\"", expected, CW_SHOWN(text));
}

bool cw_parser_needs(struct cw_parser *parser, const char *text)
{
    char quoted[24];

    if (cw_parser_takes(parser, text))
        return true;
    snprintf(quoted, sizeof(quoted), "\"%s\"", text);
    cw_parser_unexpected(parser, quoted);
    return false;
}

bool cw_parser_enter(struct cw_parser *parser)
{
    if (parser->nesting <= CW_NESTING_MAX) { /* the expression itself is inside nothing */
        parser->nesting++;
        return true;
    }
    cw_parser_fault(parser, parser->token.text, "more than %d levels inside one another", CW_NESTING_MAX);
    return false;
}

bool cw_kids_add(struct cw_parser *parser, struct cw_kids *kids, uint32_t node)
{
    uint32_t cap = kids->many ? kids->cap : CW_KIDS_FEW, *many = kids->many;

    if (node == CW_NO_NODE)
        return false;
    if (kids->count == cap) {
        many = cw_arena_grow(parser->program->source->arena, kids->many, kids->many ? cap * sizeof(*many) : 0,
                             2 * cap * sizeof(*many));
        if (!many) {
            parser->program->failed = true;
            return false;
        }
        if (!kids->many)
            memcpy(many, kids->few, sizeof(kids->few));
        kids->many = many;
        kids->cap = 2 * cap;
    }
    (many ? many : kids->few)[kids->count++] = node;
    return true;
}

uint32_t cw_parser_node(struct cw_parser *parser, enum cw_op op, const char *start,
                        const struct cw_kids *kids)
{
    return cw_program_add(parser->program, op, cw_parser_span(parser, start), cw_kids_at(kids), kids->count);
}

static uint32_t blamed(struct cw_parser *parser, uint32_t node, struct cw_slice at, unsigned how)
{
    struct cw_node *made = node == CW_NO_NODE ? NULL : cw_program_node(parser->program, node);

    if (!made)
        return CW_NO_NODE;
    made->blame = (uint32_t)(at.ptr - parser->program->text.ptr);
    made->blame_len = (uint32_t)at.len;
    made->how = (uint8_t)how;
    return node;
}

struct level {
    const char *const *signs;
    const uint8_t *operators;
};

#define LEVEL(...)                                                                                           \
    (const char *const[])                                                                                    \
    {                                                                                                        \
        __VA_ARGS__, NULL                                                                                    \
    }

static const struct level levels[] = {
    { LEVEL("|"), (const uint8_t[]){ CW_PY_OR } },
    { LEVEL("^"), (const uint8_t[]){ CW_PY_XOR } },
    { LEVEL("&"), (const uint8_t[]){ CW_PY_AND } },
    { LEVEL("<<", ">>"), (const uint8_t[]){ CW_PY_LSHIFT, CW_PY_RSHIFT } },
    { LEVEL("+", "-"), (const uint8_t[]){ CW_PY_ADD, CW_PY_SUB } },
    { LEVEL("*", "/", "//", "%"), (const uint8_t[]){ CW_PY_MUL, CW_PY_DIV, CW_PY_FLOORDIV, CW_PY_MOD } },
};

enum { LEVELS = sizeof(levels) / sizeof(levels[0]) };

static uint32_t parse_unary(struct cw_parser *parser);

static uint32_t parse_power(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };
    uint32_t base = cw_parse_primary(parser);
    struct cw_slice sign = parser->token.text;

    if (base == CW_NO_NODE || !cw_parser_takes(parser, "**"))
        return base;
    if (!cw_kids_add(parser, &kids, base) || !cw_kids_add(parser, &kids, parse_unary(parser)))
        return CW_NO_NODE;
    return blamed(parser, cw_parser_node(parser, CW_OP_BINARY, start, &kids), sign, CW_PY_POW);
}

/* -9223372036854775808 is one number. */
static bool negates_least(struct cw_parser *parser, unsigned how, uint32_t operand)
{
    struct cw_node *node = cw_program_node(parser->program, operand);

    if (how != CW_PY_NEG || node->op != CW_OP_CONST || !node->how)
        return false;
    node->how = 0;
    return true;
}

static uint32_t parse_sign(struct cw_parser *parser, unsigned how)
{
    const char *start = parser->token.text.ptr;
    struct cw_slice sign = cw_parser_take(parser).text;
    struct cw_kids kids = { .count = 0 };
    uint32_t operand;

    if (!cw_parser_enter(parser))
        return CW_NO_NODE;
    operand = parse_unary(parser);
    parser->nesting--;
    if (operand == CW_NO_NODE || negates_least(parser, how, operand))
        return operand;
    cw_kids_add(parser, &kids, operand);
    return blamed(parser, cw_parser_node(parser, CW_OP_UNARY, start, &kids), sign, how);
}

static uint32_t parse_unary(struct cw_parser *parser)
{
    if (cw_parser_sees(parser, "-"))
        return parse_sign(parser, CW_PY_NEG);
    if (cw_parser_sees(parser, "+"))
        return parse_sign(parser, CW_PY_POS);
    if (cw_parser_sees(parser, "~"))
        return parse_sign(parser, CW_PY_INVERT);
    return parse_power(parser);
}

/* The operator of this level that comes next, or 0. */
static unsigned operator_of(const struct cw_parser *parser, const struct level *level)
{
    for (size_t i = 0; level->signs[i]; i++)
        if (cw_parser_sees(parser, level->signs[i]))
            return level->operators[i];
    return 0;
}

static uint32_t parse_level(struct cw_parser *parser, size_t level)
{
    const char *start = parser->token.text.ptr;
    uint32_t left = level < LEVELS ? parse_level(parser, level + 1) : parse_unary(parser);
    unsigned how;

    while (left != CW_NO_NODE && level < LEVELS && (how = operator_of(parser, &levels[level]))) {
        struct cw_slice sign = cw_parser_take(parser).text;
        struct cw_kids kids = { .count = 0 };

        if (!cw_kids_add(parser, &kids, left) || !cw_kids_add(parser, &kids, parse_level(parser, level + 1)))
            return CW_NO_NODE;
        left = blamed(parser, cw_parser_node(parser, CW_OP_BINARY, start, &kids), sign, how);
    }
    return left;
}

/* Takes the next comparison, of one word or two; 0: there is none. */
static unsigned take_comparison(struct cw_parser *parser)
{
    static const struct {
        const char *sign;
        uint8_t how;
    } signs[] = { { "==", CW_IS_EQ }, { "!=", CW_IS_NE }, { "<", CW_IS_LT }, { "<=", CW_IS_LE },
                  { ">", CW_IS_GT },  { ">=", CW_IS_GE }, { "in", CW_IS_IN } };

    for (size_t i = 0; i < sizeof(signs) / sizeof(signs[0]); i++)
        if (cw_parser_takes(parser, signs[i].sign))
            return signs[i].how;
    if (cw_parser_takes(parser, "is"))
        return cw_parser_takes(parser, "not") ? CW_IS_NOT_SAME : CW_IS_SAME;
    if (!cw_parser_takes(parser, "not"))
        return 0;
    return cw_parser_needs(parser, "in") ? CW_IS_NOT_IN : 0;
}

/* A sign and its right side; *ret_link CW_NO_NODE: there is none, or a fault. */
static bool parse_link(struct cw_parser *parser, uint32_t *ret_link)
{
    const char *start = parser->token.text.ptr;
    unsigned how = take_comparison(parser);
    struct cw_slice sign = cw_parser_span(parser, start);
    struct cw_kids kids = { .count = 0 };

    *ret_link = CW_NO_NODE;
    if (!how)
        return !parser->program->failed;
    if (!cw_kids_add(parser, &kids, parse_level(parser, 0)))
        return false;
    *ret_link = blamed(parser, cw_parser_node(parser, CW_OP_LINK, start, &kids), sign, how);
    return *ret_link != CW_NO_NODE;
}

static uint32_t parse_comparison(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };
    uint32_t left = parse_level(parser, 0), link;

    if (!cw_kids_add(parser, &kids, left))
        return CW_NO_NODE;
    while (parse_link(parser, &link) && link != CW_NO_NODE)
        if (!cw_kids_add(parser, &kids, link))
            return CW_NO_NODE;
    if (parser->program->failed)
        return CW_NO_NODE;
    return kids.count == 1 ? left : cw_parser_node(parser, CW_OP_COMPARE, start, &kids);
}

static uint32_t parse_not(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };
    bool added;

    if (!cw_parser_takes(parser, "not"))
        return parse_comparison(parser);
    if (!cw_parser_enter(parser))
        return CW_NO_NODE;
    added = cw_kids_add(parser, &kids, parse_not(parser));
    parser->nesting--;
    return added ? cw_parser_node(parser, CW_OP_NOT, start, &kids) : CW_NO_NODE;
}

static uint32_t parse_row(struct cw_parser *parser, const char *word, enum cw_op op,
                          uint32_t (*operand)(struct cw_parser *))
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };

    do {
        if (!cw_kids_add(parser, &kids, operand(parser)))
            return CW_NO_NODE;
    } while (cw_parser_takes(parser, word));
    return kids.count == 1 ? kids.few[0] : cw_parser_node(parser, op, start, &kids);
}

static uint32_t parse_conjunction(struct cw_parser *parser)
{
    return parse_row(parser, "and", CW_OP_AND, parse_not);
}

uint32_t cw_parse_disjunction(struct cw_parser *parser)
{
    return parse_row(parser, "or", CW_OP_OR, parse_conjunction);
}

static uint32_t parse_choice(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };
    uint32_t then = cw_parse_disjunction(parser);

    if (then == CW_NO_NODE || !cw_parser_takes(parser, "if"))
        return then;
    if (!cw_kids_add(parser, &kids, then) || !cw_kids_add(parser, &kids, cw_parse_disjunction(parser)) ||
        !cw_parser_needs(parser, "else") || !cw_kids_add(parser, &kids, cw_parse_expression(parser)))
        return CW_NO_NODE;
    return cw_parser_node(parser, CW_OP_IF, start, &kids);
}

uint32_t cw_parse_expression(struct cw_parser *parser)
{
    uint32_t node;

    if (!cw_parser_enter(parser))
        return CW_NO_NODE;
    node = parse_choice(parser);
    parser->nesting--;
    return node;
}

/* What may not begin an expression ends a tuple behind its last comma. */
static bool ends_tuple(const struct cw_parser *parser)
{
    return parser->token.kind == CW_TOKEN_END || cw_parser_sees(parser, ")") || cw_parser_sees(parser, "]");
}

uint32_t cw_parse_expressions(struct cw_parser *parser)
{
    const char *start = parser->token.text.ptr;
    struct cw_kids kids = { .count = 0 };

    if (!cw_kids_add(parser, &kids, cw_parse_expression(parser)))
        return CW_NO_NODE;
    if (!cw_parser_sees(parser, ","))
        return kids.few[0];
    while (cw_parser_takes(parser, ",") && !ends_tuple(parser))
        if (!cw_kids_add(parser, &kids, cw_parse_expression(parser)))
            return CW_NO_NODE;
    return cw_parser_node(parser, CW_OP_TUPLE, start, &kids);
}

bool cw_parse(struct cw_program *program)
{
    struct cw_parser parser = { .nesting = 0 };

    cw_parser_init(&parser, program, program->text, false);
    program->root = cw_parse_expressions(&parser);
    if (program->root != CW_NO_NODE && parser.token.kind != CW_TOKEN_END)
        cw_parser_unexpected(&parser, "an operator or the end");
    return !program->failed && program->root != CW_NO_NODE;
}
