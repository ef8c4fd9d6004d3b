#include "cw/run/token.h"

#include "cw/lookup/request.h"
#include <stdlib.h>

enum {
    ANSWER_MAX = 65536, /* bytes; holds the longest token */
    ARENA_BLOCK = 16384,
    ARENA_MAX = 2 << 20, /* the index of the longest answer and the longest URL */
    LIFETIME_DEFAULT_S = 300,
    LIFETIME_MAX_S = 24 * 3600,
    MARGIN_MAX_MS = 60000,
    WAIT_FIRST_MS = 1000,
    WAIT_MAX_MS = 30000,
    CALM_MS = 2 * WAIT_MAX_MS, /* without a refusal, the next one is the first again */
};

enum cw_status cw_tokens_init(struct cw_tokens *tokens, const struct cw_credential *const *credentials,
                              size_t count)
{
    *tokens = (struct cw_tokens){ .count = count };
    cw_arena_init(&tokens->arena, ARENA_BLOCK, ARENA_MAX);
    if (!count)
        return CW_OK;
    tokens->items = calloc(count, sizeof(*tokens->items));
    if (!tokens->items)
        return CW_ENOMEM;
    for (size_t i = 0; i < count; i++)
        tokens->items[i].credential = credentials[i];
    return CW_OK;
}

void cw_tokens_done(struct cw_tokens *tokens)
{
    cw_arena_done(&tokens->arena);
    free(tokens->items);
    *tokens = (struct cw_tokens){ 0 };
}

static bool usable(const struct cw_token *token, int64_t now_ms)
{
    return token->number && !token->refused && now_ms < token->expires_ms;
}

enum cw_token_says cw_token_get(const struct cw_token *token, int64_t now_ms, struct cw_bearer *ret)
{
    if (usable(token, now_ms)) {
        *ret = (struct cw_bearer){ { token->text, token->len }, token->number };
        return CW_TOKEN_READY;
    }
    return token->fetching || now_ms >= token->retry_ms ? CW_TOKEN_WAIT : CW_TOKEN_FAILED;
}

bool cw_token_begin(struct cw_tokens *tokens, struct cw_token *token, int64_t now_ms, struct cw_request *ret)
{
    const struct cw_credential *credential = token->credential;
    struct cw_scope scope = { .integration = &credential->endpoint, .arena = &tokens->arena };

    if (token->fetching || now_ms < token->retry_ms || (usable(token, now_ms) && now_ms < token->renew_ms))
        return false;
    token->fetching = true;
    cw_arena_reset(&tokens->arena);
    if (cw_request_make(ret, &credential->endpoint, &scope)) {
        cw_token_answered(tokens, token, NULL, now_ms);
        return false;
    }
    ret->body = credential->body;
    ret->timeout_ms = credential->endpoint.timeout_ms;
    return true;
}

/* Seconds: a number, or a text of digits; what stands behind a decimal point does not count. 0: neither, or
 * not above zero. */
static int64_t seconds_of(struct cw_slice text)
{
    int64_t seconds = 0;
    size_t digits = 0;

    while (digits < text.len && text.ptr[digits] >= '0' && text.ptr[digits] <= '9')
        digits++;
    for (size_t i = digits + 1; i < text.len; i++)
        if (text.ptr[digits] != '.' || text.ptr[i] < '0' || text.ptr[i] > '9')
            return 0;
    if (digits + 1 == text.len)
        return 0;
    for (size_t i = 0; i < digits && seconds < LIFETIME_MAX_S; i++)
        seconds = seconds * 10 + (text.ptr[i] - '0');
    return seconds < LIFETIME_MAX_S ? seconds : LIFETIME_MAX_S;
}

static int64_t lifetime_s(const struct cw_json *json, struct cw_arena *arena)
{
    uint32_t node = cw_json_member(json, 0, CW_LIT("expires_in"));

    switch (cw_json_kind(json, node)) {
    case 0:
    case CW_JSON_NULL: return LIFETIME_DEFAULT_S;
    case CW_JSON_NUMBER: return seconds_of(cw_json_raw(json, node));
    default: return seconds_of(cw_json_text(json, node, arena));
    }
}

static bool is_visible(struct cw_slice text)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] <= 0x20 || text.ptr[i] >= 0x7F)
            return false;
    return text.len;
}

/* Anything but a bearer token would need a proof that we do not make. No type: taken as one. */
static bool is_bearer(const struct cw_json *json, struct cw_arena *arena)
{
    uint32_t node = cw_json_member(json, 0, CW_LIT("token_type"));

    return node == CW_JSON_NONE || cw_slice_eq_nocase(cw_json_text(json, node, arena), CW_LIT("bearer"));
}

/* RFC 6749 section 5.1. NULL: the token is taken. */
static const char *take(struct cw_token *token, const struct cw_json *json, struct cw_arena *arena,
                        int64_t now_ms)
{
    struct cw_slice text = cw_json_text(json, cw_json_member(json, 0, CW_LIT("access_token")), arena);
    int64_t life_ms = lifetime_s(json, arena) * 1000, margin_ms = life_ms / 10;

    if (!is_visible(text))
        return "the token endpoint's answer has no usable access_token";
    if (text.len > sizeof(token->text))
        return "the token is too long";
    if (!is_bearer(json, arena))
        return "the token is no bearer token";
    if (!life_ms)
        return "the token endpoint's expires_in is no number of seconds above zero";
    memcpy(token->text, text.ptr, text.len);
    token->len = text.len;
    token->number += token->number + 1 ? 1 : 2; /* never 0 again */
    token->refused = false;
    token->expires_ms = now_ms + life_ms;
    token->renew_ms = token->expires_ms - (margin_ms < MARGIN_MAX_MS ? margin_ms : MARGIN_MAX_MS);
    return NULL;
}

/* RFC 6749 section 5.2: only its own words are repeated, never the endpoint's text. */
static const char *refusal(const struct cw_json *json)
{
    static const char *const words[] = {
        "the token endpoint says invalid_request",        "the token endpoint says invalid_client",
        "the token endpoint says invalid_grant",          "the token endpoint says unauthorized_client",
        "the token endpoint says unsupported_grant_type", "the token endpoint says invalid_scope",
    };
    uint32_t node = cw_json_member(json, 0, CW_LIT("error"));

    for (size_t i = 0; i < sizeof(words) / sizeof(words[0]); i++)
        if (cw_json_is_text(json, node, cw_slice_of(strrchr(words[i], ' ') + 1)))
            return words[i];
    return "the token endpoint answers with another status than 200";
}

static const char *read_answer(struct cw_tokens *tokens, struct cw_token *token,
                               const struct cw_answer *answer, int64_t now_ms)
{
    struct cw_json json = { 0 };
    bool indexed;

    if (!answer)
        return "the token endpoint could not be asked";
    if (answer->transport)
        return cw_reason_word(answer->transport);
    indexed = answer->body.len && answer->body.len <= ANSWER_MAX &&
              !cw_json_index(&json, answer->body, &tokens->arena, NULL);
    if (answer->status != 200)
        return refusal(&json);
    if (!indexed || cw_json_kind(&json, 0) != CW_JSON_OBJECT)
        return "the token endpoint's answer is no JSON object";
    return take(token, &json, &tokens->arena, now_ms);
}

static int64_t longer(int64_t wait_ms)
{
    if (!wait_ms)
        return WAIT_FIRST_MS;
    return wait_ms * 2 < WAIT_MAX_MS ? wait_ms * 2 : WAIT_MAX_MS;
}

bool cw_token_answered(struct cw_tokens *tokens, struct cw_token *token, const struct cw_answer *answer,
                       int64_t now_ms)
{
    cw_arena_reset(&tokens->arena);
    token->fetching = false;
    token->why = read_answer(tokens, token, answer, now_ms);
    cw_arena_reset(&tokens->arena);
    token->backoff_ms = token->why ? longer(token->backoff_ms) : 0;
    token->retry_ms = now_ms + token->backoff_ms;
    cw_wait_move(&token->waiting, &tokens->woken);
    return !token->why;
}

bool cw_token_refused(struct cw_token *token, unsigned number, int64_t now_ms)
{
    if (number != token->number || token->refused)
        return true;
    if (token->pause_ms && now_ms - token->refused_ms >= CALM_MS)
        token->pause_ms = 0;
    if (token->pause_ms && now_ms - token->refused_ms < token->pause_ms)
        return false;
    token->pause_ms = longer(token->pause_ms);
    token->refused_ms = now_ms;
    token->refused = true;
    return true;
}
