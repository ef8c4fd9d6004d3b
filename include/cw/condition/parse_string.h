/* parse_string.h - strings in a row, and f-strings with their replacement fields. */
#ifndef CW_CONDITION_PARSE_STRING_H
#define CW_CONDITION_PARSE_STRING_H

#include "cw/condition/parser.h"

/* The next token is a string. */
uint32_t cw_parse_strings(struct cw_parser *parser);

#endif
