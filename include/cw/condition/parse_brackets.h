/* parse_brackets.h - what stands in (…), […] and {…}: tuples, lists, sets, dicts, and comprehensions. */
#ifndef CW_CONDITION_PARSE_BRACKETS_H
#define CW_CONDITION_PARSE_BRACKETS_H

#include "cw/condition/parser.h"

/* The next token is the opening bracket. */
uint32_t cw_parse_round(struct cw_parser *parser);
uint32_t cw_parse_square(struct cw_parser *parser);
uint32_t cw_parse_curly(struct cw_parser *parser);

/* The clauses from `for` on, over an element already parsed; `start`: where the whole begins. */
uint32_t cw_parse_clauses(struct cw_parser *parser, enum cw_op op, const char *start, uint32_t element);

#endif
