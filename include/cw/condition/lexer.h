/* lexer.h - an expression's text -> Python's tokens, one at a time.
 *
 * Pure. Allocates nothing. Line ends count outside brackets only: there the expression ends. */
#ifndef CW_CONDITION_LEXER_H
#define CW_CONDITION_LEXER_H

#include "cw/base/slice.h"

enum cw_token_kind {
    CW_TOKEN_END = 1,
    CW_TOKEN_NAME, /* keywords too */
    CW_TOKEN_NUMBER,
    CW_TOKEN_STRING, /* prefix and quotes included */
    CW_TOKEN_OPERATOR,
    CW_TOKEN_BAD, /* the lexer says why */
};

struct cw_token {
    enum cw_token_kind kind;
    struct cw_slice text; /* part of the expression */
};

struct cw_lexer {
    const char *at, *end;
    unsigned brackets; /* open: line ends are blanks */
    bool ended;        /* a line end outside brackets was passed behind a token */
    bool begun;        /* a token was given */
    const char *fault; /* of a BAD token: in words */
};

/* `inside`: the text stands in brackets (a replacement field of an f-string). */
void cw_lexer_init(struct cw_lexer *lexer, struct cw_slice text, bool inside);

struct cw_token cw_lexer_next(struct cw_lexer *lexer);

/* Whether the word is one of Python's keywords. */
bool cw_is_keyword(struct cw_slice word);

#endif
