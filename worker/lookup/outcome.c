#include "cw/lookup/outcome.h"

#define X(name, word) word,

const char *cw_outcome_word(enum cw_outcome outcome)
{
    static const char *const words[] = { "none", CW_OUTCOMES(X) };

    return words[outcome];
}

const char *cw_reason_word(enum cw_reason reason)
{
    static const char *const words[] = { "none", CW_REASONS(X) };

    return words[reason];
}
