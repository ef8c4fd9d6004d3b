/* parse_atom.h - the smallest parts of an expression: names, literals, brackets, and what follows them:
 * calls, dots, subscripts. */
#ifndef CW_CONDITION_PARSE_ATOM_H
#define CW_CONDITION_PARSE_ATOM_H

#include "cw/condition/parser.h"

uint32_t cw_parse_primary(struct cw_parser *parser);

#endif
