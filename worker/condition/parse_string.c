#include "cw/condition/parse_string.h"

#include "cw/condition/literal.h"

/* What the strings of a row have given so far. */
struct row {
    struct cw_parser *parser;
    const struct cw_literal *literal; /* the one being read */
    struct cw_buf text;               /* plain text since the last field */
    struct cw_kids parts;
    const char *start;
    bool format; /* one of them is an f-string */
};

static bool add_text(struct row *row)
{
    struct cw_slice text = cw_buf_slice(&row->text);
    struct cw_program *program = row->parser->program;
    uint32_t node;

    if (!text.len && row->format)
        return true;
    node = cw_program_add(program, CW_OP_CONST, cw_parser_span(row->parser, row->start), NULL, 0);
    if (node != CW_NO_NODE)
        cw_program_node(program, node)->value =
            (struct cw_py){ .kind = CW_PY_STR, .len = (uint32_t)text.len, .text = text.ptr };
    cw_buf_init(&row->text, program->source->arena, CW_PY_STRING_MAX);
    return cw_kids_add(row->parser, &row->parts, node);
}

/* Plain text of the literal, without doubled braces. */
static bool decode(struct row *row, struct cw_slice part)
{
    struct cw_literal_fault fault = cw_literal_decode(&row->text, row->literal, part);
    struct cw_program *program = row->parser->program;
    struct cw_node node = { .blame_len = (uint32_t)fault.at.len };

    if (row->text.failed)
        program->failed = true;
    if (!fault.text)
        return !program->failed;
    node.blame = (uint32_t)(fault.at.ptr - program->text.ptr);
    cw_program_fault(program, fault.warning ? CW_WARNING : CW_ERROR, &node, "%s", fault.text);
    return !program->failed;
}

/* What may not stand in a field because Python's versions differ, or because we do not know it. */
static const char *unfit(const struct row *row, char c)
{
    if (c == '\\')
        return "a backslash may not stand in a field of an f-string";
    if (c == '#')
        return "a comment may not stand in a field of an f-string";
    if (c == row->literal->quote)
        return "the quote of the f-string may not stand in its field";
    return NULL;
}

/* Inside which string and how many brackets the bytes read so far leave us. */
struct depth {
    char quote;
    unsigned brackets;
};

static void follow(struct depth *depth, char c)
{
    if (depth->quote)
        depth->quote = c == depth->quote ? '\0' : depth->quote;
    else if (c == '"' || c == '\'')
        depth->quote = c;
    else if (c == '(' || c == '[' || c == '{')
        depth->brackets++;
    else if (depth->brackets && (c == ')' || c == ']' || c == '}'))
        depth->brackets--;
}

/* Where the field ends: at its brace. */
static size_t field_length(const struct row *row, struct cw_slice rest, const char **ret_fault)
{
    struct depth depth = { 0 };
    size_t len = 0;

    for (; len < rest.len; len++) {
        char c = rest.ptr[len];

        *ret_fault = unfit(row, c);
        if (*ret_fault || (!depth.quote && !depth.brackets && c == '}'))
            return len;
        follow(&depth, c);
    }
    *ret_fault = "this field has no end; a brace is written {{, and the quote of the string ends it";
    return len;
}

/* `!r` or `!s` behind the expression. */
static char conversion(struct cw_parser *field)
{
    const char *behind = field->token.text.ptr + 1;

    if (!cw_parser_takes(field, "!"))
        return 's';
    if (field->token.text.ptr == behind && (cw_parser_sees(field, "r") || cw_parser_sees(field, "s")))
        return *cw_parser_take(field).text.ptr;
    cw_parser_fault(field, field->token.text, "only !r and !s are supported");
    return '\0';
}

static uint32_t parse_field(struct cw_parser *field, const char *start)
{
    struct cw_kids kids = { .count = 0 };
    char how;
    uint32_t node;

    if (!cw_kids_add(field, &kids, cw_parse_expressions(field)))
        return CW_NO_NODE;
    how = conversion(field);
    if (how && cw_parser_sees(field, ":"))
        return cw_parser_fault(field, field->token.text, "a format behind a colon is not supported");
    if (how && cw_parser_sees(field, "="))
        return cw_parser_fault(field, field->token.text,
                               "a field that shows its expression is not supported");
    if (!how || field->token.kind != CW_TOKEN_END)
        return cw_parser_unexpected(field, "the end of the field");
    node = cw_parser_node(field, CW_OP_FORMAT, start, &kids);
    if (node != CW_NO_NODE)
        cw_program_node(field->program, node)->how = (uint8_t)how;
    return node;
}

/* `rest` begins behind the brace. The length of the field, or 0: a fault. */
static size_t add_field(struct row *row, struct cw_slice rest)
{
    struct cw_parser *parser = row->parser, field = { .nesting = parser->nesting };
    const char *fault;
    size_t len = field_length(row, rest, &fault);

    if (fault) {
        cw_parser_fault(parser,
                        len < rest.len ? (struct cw_slice){ rest.ptr + len, 1 } : cw_slice_from(rest, 0),
                        "%s", fault);
        return 0;
    }
    if (!cw_slice_trim((struct cw_slice){ rest.ptr, len }).len) {
        cw_parser_fault(parser, (struct cw_slice){ rest.ptr - 1, len + 2 }, "an empty field");
        return 0;
    }
    cw_parser_init(&field, parser->program, (struct cw_slice){ rest.ptr, len }, true);
    if (!add_text(row) || !cw_parser_enter(&field) ||
        !cw_kids_add(parser, &row->parts, parse_field(&field, rest.ptr)))
        return 0;
    return len;
}

/* The plain text at the front of `rest`: up to a brace. */
static size_t plain_length(struct cw_slice rest)
{
    size_t len = 0;

    while (len < rest.len && rest.ptr[len] != '{' && rest.ptr[len] != '}')
        len++;
    return len;
}

/* A brace at the front of `rest`; the bytes used, or 0: a fault. */
static size_t add_brace(struct row *row, struct cw_slice rest)
{
    size_t len;

    if (rest.len > 1 && rest.ptr[1] == rest.ptr[0]) {
        cw_buf_add_char(&row->text, rest.ptr[0]);
        return 2;
    }
    if (rest.ptr[0] == '}') {
        cw_parser_fault(row->parser, (struct cw_slice){ rest.ptr, 1 }, "a single brace; it is written }}");
        return 0;
    }
    len = add_field(row, cw_slice_from(rest, 1));
    return len ? len + 2 : 0;
}

static bool add_format(struct row *row)
{
    struct cw_slice rest = row->literal->body;

    while (rest.len) {
        size_t len = plain_length(rest);

        if (!decode(row, (struct cw_slice){ rest.ptr, len }))
            return false;
        rest = cw_slice_from(rest, len);
        if (!rest.len)
            break;
        len = add_brace(row, rest);
        if (!len)
            return false;
        rest = cw_slice_from(rest, len);
    }
    return true;
}

static bool add_literal(struct row *row)
{
    struct cw_slice token = cw_parser_take(row->parser).text;
    struct cw_literal literal;
    const char *wrong = cw_literal_open(token, &literal);

    if (wrong) {
        cw_parser_fault(row->parser, token, "%s", wrong);
        return false;
    }
    row->literal = &literal;
    row->format |= literal.format;
    return literal.format ? add_format(row) : decode(row, literal.body);
}

uint32_t cw_parse_strings(struct cw_parser *parser)
{
    struct row row = { .parser = parser, .start = parser->token.text.ptr };

    cw_buf_init(&row.text, parser->program->source->arena, CW_PY_STRING_MAX);
    while (parser->token.kind == CW_TOKEN_STRING)
        if (!add_literal(&row))
            return CW_NO_NODE;
    if (!add_text(&row))
        return CW_NO_NODE;
    return row.format ? cw_parser_node(parser, CW_OP_FSTRING, row.start, &row.parts) : row.parts.few[0];
}
