/* token.h - one OAuth token per credential for the whole process: fetched once, kept, renewed in time.
 *
 * RFC 6749 sections 4.4 and 5, RFC 6750. Pure: time is an argument, and the caller asks the endpoint:
 *
 *     switch (cw_token_get(token, now_ms, &bearer)) {
 *     case CW_TOKEN_READY: ask the CRM with bearer.text, remember bearer.number
 *     case CW_TOKEN_WAIT: cw_wait_join(&token->waiting, &lookup->wait)
 *     case CW_TOKEN_FAILED: the lookup has failed: `oauth`
 *     }
 *     if (cw_token_begin(tokens, token, now_ms, &request))    (after each get: a token in use is renewed)
 *         send the request; then cw_token_answered(…), with a NULL answer where it could not be sent
 *     while ((wait = cw_wait_take(&tokens->woken)))     (after each begin and answered: they get again)
 *
 * DESIGN: a token is renewed by a single flight, when a lookup wants one and a tenth of its lifetime (at most
 * a minute) is left; the present one serves meanwhile. A CRM's 401 makes a new one, once per lookup; the
 * pause between two such renewals doubles while they go on, so a CRM that refuses every token costs little.
 */
#ifndef CW_RUN_TOKEN_H
#define CW_RUN_TOKEN_H

#include "cw/lookup/ask.h"
#include "cw/run/wait.h"

#define CW_TOKEN_MAX 8192 /* bytes */

struct cw_token;

struct cw_token {
    const struct cw_credential *credential;
    struct cw_wait_line waiting; /* those who want it */
    unsigned number;             /* of the present token; 0: there was none yet */
    bool refused;                /* by the CRM: the present one must not be used */
    bool fetching;               /* a request is under way */
    int64_t expires_ms;          /* the present one */
    int64_t renew_ms;            /* from then on it is renewed by whoever uses it */
    int64_t retry_ms;            /* the endpoint is not asked before */
    int64_t backoff_ms;          /* after the last failure; 0: there was none */
    int64_t refused_ms;          /* the last refusal that made a new one */
    int64_t pause_ms;            /* until the next such refusal; 0: there was none */
    const char *why;             /* the last failure in words without data; NULL: there was none */
    size_t len;
    char text[CW_TOKEN_MAX];
};

struct cw_tokens {
    struct cw_token *items; /* owned; by the number of the credential */
    size_t count;
    struct cw_wait_line woken; /* they get again */
    struct cw_arena arena;     /* of one request, or one answer */
};

/* What a lookup is given. */
struct cw_bearer {
    struct cw_slice text; /* borrowed until the next call to cw_token_answered */
    unsigned number;
};

enum cw_token_says { CW_TOKEN_READY = 1, CW_TOKEN_WAIT, CW_TOKEN_FAILED };

/* CW_ENOMEM. The credentials are those of the plan and must outlive the tokens. */
enum cw_status cw_tokens_init(struct cw_tokens *tokens, const struct cw_credential *const *credentials,
                              size_t count);
/* Nobody may wait any more. Fine on zeroed tokens. */
void cw_tokens_done(struct cw_tokens *tokens);

static inline struct cw_token *cw_token_of(struct cw_tokens *tokens, const struct cw_credential *credential)
{
    return &tokens->items[credential->number];
}

/* *ret is filled where the token is ready. CW_TOKEN_WAIT: one will come, or is to be fetched.
 * CW_TOKEN_FAILED: there is none and the endpoint is left alone for now. */
enum cw_token_says cw_token_get(const struct cw_token *token, int64_t now_ms, struct cw_bearer *ret);

/* True: the request is to be sent now, and cw_token_answered is owed. The request is borrowed until the next
 * call that begins or answers. False: nothing to do, or no memory, which counts as a failed answer. */
bool cw_token_begin(struct cw_tokens *tokens, struct cw_token *token, int64_t now_ms, struct cw_request *ret);

/* Takes the endpoint's answer; NULL: the request could not be sent, or was given up. Wakes all who wait.
 * False: there is no new token, token->why says why. */
bool cw_token_answered(struct cw_tokens *tokens, struct cw_token *token, const struct cw_answer *answer,
                       int64_t now_ms);

/* The CRM has answered 401 to the token of that number. True: a get will give another one, or wait for it;
 * false: it would not help, the answer stands. A lookup asks this once. */
bool cw_token_refused(struct cw_token *token, unsigned number, int64_t now_ms);

#endif
