#include "cw/condition/lexer.h"

#include "cw/base/utf8.h"

void cw_lexer_init(struct cw_lexer *lexer, struct cw_slice text, bool inside)
{
    *lexer = (struct cw_lexer){ .at = text.ptr, .end = text.ptr + text.len, .brackets = inside };
}

bool cw_is_keyword(struct cw_slice word)
{
    static const char *const words[] = { "False",  "None",     "True",  "and",    "as",       "assert",
                                         "async",  "await",    "break", "class",  "continue", "def",
                                         "del",    "elif",     "else",  "except", "finally",  "for",
                                         "from",   "global",   "if",    "import", "in",       "is",
                                         "lambda", "nonlocal", "not",   "or",     "pass",     "raise",
                                         "return", "try",      "while", "with",   "yield" };

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (cw_slice_eq(word, cw_slice_of(words[i])))
            return true;
    return false;
}

static bool is_letter(char c)
{
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_';
}

static bool is_digit(char c)
{
    return c >= '0' && c <= '9';
}

static char peek(const struct cw_lexer *lexer, size_t ahead)
{
    return (size_t)(lexer->end - lexer->at) > ahead ? lexer->at[ahead] : '\0';
}

static struct cw_token token(struct cw_lexer *lexer, enum cw_token_kind kind, size_t len)
{
    struct cw_token made = { kind, { lexer->at, len } };

    lexer->at += len;
    lexer->begun = true;
    return made;
}

static struct cw_token bad(struct cw_lexer *lexer, size_t len, const char *fault)
{
    lexer->fault = fault;
    return token(lexer, CW_TOKEN_BAD, len);
}

static bool is_line_end(char c)
{
    return c == '\n' || c == '\r';
}

static void skip_comment(struct cw_lexer *lexer)
{
    while (lexer->at < lexer->end && !is_line_end(*lexer->at))
        lexer->at++;
}

/* A backslash at the end of a line joins it with the next. */
static bool skip_joint(struct cw_lexer *lexer)
{
    size_t len = peek(lexer, 1) == '\r' && peek(lexer, 2) == '\n' ? 3 : 2;

    if (peek(lexer, 0) != '\\' || !is_line_end(peek(lexer, 1)) || (size_t)(lexer->end - lexer->at) <= len)
        return false;
    lexer->at += len;
    return true;
}

static bool is_blank(const char *at, const char *end)
{
    while (at < end && (*at == ' ' || *at == '\t'))
        at++;
    return at == end;
}

/* Whether what comes now may stand where it stands; `line` is where its line began, NULL in the first one. */
static bool is_well_indented(const struct cw_lexer *lexer, const char *line)
{
    if (lexer->at == lexer->end && lexer->begun && !lexer->brackets)
        return !line || line >= lexer->end || !is_blank(line, lexer->end);
    return lexer->begun || lexer->brackets || !line || line == lexer->at || lexer->at == lexer->end;
}

/* Blanks, comments and line ends; false where an expression begins, or the text ends, in an
 * indented line. */
static bool skip_blanks(struct cw_lexer *lexer)
{
    const char *line = NULL;

    for (; lexer->at < lexer->end; lexer->at++) {
        if (*lexer->at == '#')
            skip_comment(lexer);
        while (skip_joint(lexer))
            line = NULL;
        if (lexer->at == lexer->end)
            break;
        if (is_line_end(*lexer->at)) {
            lexer->ended |= lexer->begun && !lexer->brackets;
            line = lexer->at + 1;
        } else if (*lexer->at != ' ' && *lexer->at != '\t') {
            break;
        }
    }
    return is_well_indented(lexer, line);
}

static struct cw_token name(struct cw_lexer *lexer)
{
    size_t len = 1;

    while (is_letter(peek(lexer, len)) || is_digit(peek(lexer, len)))
        len++;
    return token(lexer, CW_TOKEN_NAME, len);
}

/* Everything that can belong to a number; whether it is one is asked later. */
static struct cw_token number(struct cw_lexer *lexer)
{
    bool decimal = !(peek(lexer, 0) == '0' && peek(lexer, 1) && strchr("xXoObB", peek(lexer, 1)));
    size_t len = 1;

    for (;; len++) {
        char c = peek(lexer, len), before = (char)(peek(lexer, len - 1) | 0x20);
        bool sign = (c == '+' || c == '-') && decimal && before == 'e';

        if (!is_letter(c) && !is_digit(c) && c != '.' && !sign)
            return token(lexer, CW_TOKEN_NUMBER, len);
    }
}

/* Letters in front of a quote; 0 where there is no string. */
static size_t prefix_of(const struct cw_lexer *lexer, bool *ret_string)
{
    size_t len = 0;

    while (len < 2 && strchr("rRuUbBfF", peek(lexer, len)) && peek(lexer, len))
        len++;
    *ret_string = peek(lexer, len) == '"' || peek(lexer, len) == '\'';
    return len;
}

static bool closes(const struct cw_lexer *lexer, size_t at, char quote, size_t quotes)
{
    for (size_t i = 0; i < quotes; i++)
        if (peek(lexer, at + i) != quote)
            return false;
    return true;
}

static struct cw_token string(struct cw_lexer *lexer, size_t prefix)
{
    char quote = peek(lexer, prefix);
    size_t quotes = closes(lexer, prefix, quote, 3) ? 3 : 1, len = prefix + quotes;
    size_t left = (size_t)(lexer->end - lexer->at);

    for (; len < left && !closes(lexer, len, quote, quotes); len++) {
        if (is_line_end(lexer->at[len]) && quotes == 1)
            break;
        if (lexer->at[len] == '\\' && len + 1 < left)
            len++;
    }
    if (len >= left || !closes(lexer, len, quote, quotes))
        return bad(lexer, prefix + quotes, "this string has no end");
    return token(lexer, CW_TOKEN_STRING, len + quotes);
}

static struct cw_token operator_(struct cw_lexer *lexer)
{
    static const char *const known[] = { "...", "**", "//", "<<", ">>", "<=", ">=", "==", "!=", ":=", "->" };
    struct cw_slice rest = { lexer->at, (size_t)(lexer->end - lexer->at) };

    for (size_t i = 0; i < sizeof(known) / sizeof(known[0]); i++)
        if (cw_slice_starts(rest, cw_slice_of(known[i])))
            return token(lexer, CW_TOKEN_OPERATOR, strlen(known[i]));
    if (*lexer->at && strchr("([{", *lexer->at))
        lexer->brackets++;
    else if (*lexer->at && strchr(")]}", *lexer->at) && lexer->brackets)
        lexer->brackets--;
    else if (!*lexer->at || !strchr("+-*/%@&|^~<>,:.=)]}!;", *lexer->at))
        return bad(lexer, cw_utf8_length(rest) ? cw_utf8_length(rest) : 1,
                   "this character has no meaning here");
    return token(lexer, CW_TOKEN_OPERATOR, 1);
}

struct cw_token cw_lexer_next(struct cw_lexer *lexer)
{
    bool straight = skip_blanks(lexer), is_string;
    size_t prefix;

    if (lexer->at == lexer->end && straight)
        return (struct cw_token){ CW_TOKEN_END, { lexer->end, 0 } };
    if (lexer->at == lexer->end)
        return bad(lexer, 0, "the last line has blanks alone: Python takes them as indentation");
    if (!straight)
        return bad(lexer, 1, "an expression may not be indented behind an empty line");
    if (lexer->ended)
        return bad(lexer, 1, "the expression ended with its line; brackets around it let it go on");
    prefix = prefix_of(lexer, &is_string);
    if (is_string)
        return string(lexer, prefix);
    if (is_letter(*lexer->at))
        return name(lexer);
    if (is_digit(*lexer->at) || (*lexer->at == '.' && is_digit(peek(lexer, 1))))
        return number(lexer);
    return operator_(lexer);
}
