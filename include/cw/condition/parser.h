/* parser.h - an expression's text -> its tree, by Python's grammar; what we do not know is a fault.
 *
 * Recursive descent, one function for each level of precedence. The first fault ends it: every function
 * returns CW_NO_NODE then. */
#ifndef CW_CONDITION_PARSER_H
#define CW_CONDITION_PARSER_H

#include "cw/condition/lexer.h"
#include "cw/condition/program.h"

struct cw_parser {
    struct cw_program *program;
    struct cw_lexer lexer;
    struct cw_token token; /* the next one, not yet taken */
    const char *last_end;  /* end of the last one taken */
    unsigned nesting;
};

/* Parses the whole text into program->root. False: a fault was added, or there is no memory. */
bool cw_parse(struct cw_program *program);

/* Begins on another text of the same program: a replacement field. */
void cw_parser_init(struct cw_parser *parser, struct cw_program *program, struct cw_slice text, bool inside);

/* `a, b` is a tuple; without a comma one expression. */
uint32_t cw_parse_expressions(struct cw_parser *parser);
uint32_t cw_parse_expression(struct cw_parser *parser);

/* An expression without `if … else` at its top: what stands behind `in` and `if` of a comprehension. */
uint32_t cw_parse_disjunction(struct cw_parser *parser);

/* Tokens. */

/* Whether the next token is that word or operator. */
bool cw_parser_sees(const struct cw_parser *parser, const char *text);

/* Takes it if it is. */
bool cw_parser_takes(struct cw_parser *parser, const char *text);

/* Takes any token. */
struct cw_token cw_parser_take(struct cw_parser *parser);

/* Takes it, or adds a fault: expected …. */
bool cw_parser_needs(struct cw_parser *parser, const char *text);

/* From `start` to the end of the last token. */
struct cw_slice cw_parser_span(const struct cw_parser *parser, const char *start);

/* A fault at some bytes of the text; returns CW_NO_NODE. */
__attribute__((format(printf, 3, 4))) uint32_t cw_parser_fault(struct cw_parser *parser, struct cw_slice at,
                                                               const char *format, ...);

/* A fault at the next token: what was expected, or what is wrong with it. */
uint32_t cw_parser_unexpected(struct cw_parser *parser, const char *expected);

/* One level deeper: false, with a fault, past CW_NESTING_MAX. */
bool cw_parser_enter(struct cw_parser *parser);

/* Children. */

enum { CW_KIDS_FEW = 8 };

/* Numbers of nodes that are collected before their parent exists. */
struct cw_kids {
    uint32_t few[CW_KIDS_FEW];
    uint32_t *many; /* NULL: they are few */
    uint32_t count, cap;
};

static inline const uint32_t *cw_kids_at(const struct cw_kids *kids)
{
    return kids->many ? kids->many : kids->few;
}

/* False: the node is CW_NO_NODE, or there is no memory. */
bool cw_kids_add(struct cw_parser *parser, struct cw_kids *kids, uint32_t node);

/* A node over these children, from `start` to the last token. */
uint32_t cw_parser_node(struct cw_parser *parser, enum cw_op op, const char *start,
                        const struct cw_kids *kids);

#endif
