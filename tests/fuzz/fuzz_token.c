/* A token endpoint's answer: a token is visible ASCII within its limits and has a lifetime, or there is none;
 * an address or network that parses answers every question. */
#include "cw/run/token.h"
#include "target.h"

static void check_token(const struct cw_token *token, bool taken)
{
    struct cw_bearer bearer;

    require(taken == (cw_token_get(token, 1000, &bearer) == CW_TOKEN_READY));
    require(taken == !token->why);
    if (!taken)
        return;
    require(bearer.text.len > 0 && bearer.text.len <= CW_TOKEN_MAX);
    for (size_t i = 0; i < bearer.text.len; i++)
        require(bearer.text.ptr[i] > 0x20 && bearer.text.ptr[i] < 0x7F);
    require(token->expires_ms >= 2000 && token->expires_ms <= 1000 + 24 * 3600 * 1000);
    require(token->renew_ms > 1000 && token->renew_ms < token->expires_ms);
}

static void check_network(struct cw_slice text)
{
    struct cw_network network = { .bits = 0 };
    struct cw_addresses addresses = { &network, 1, false }, none = { .loopback = true };

    if (!cw_network_parse(&network, text))
        return;
    require(network.bits <= 128);
    require(cw_addresses_allow(&addresses, &network.address));
    cw_addresses_allow(&none, &network.address);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
    static const struct cw_credential credential;
    const struct cw_credential *list[] = { &credential };
    struct cw_answer answer = { .status = 200, .body = { (const char *)data, size } };
    struct cw_tokens tokens;

    check_network(answer.body);
    if (size && data[0] % 8 == 0)
        answer.status = 400;
    require(cw_tokens_init(&tokens, list, 1) == CW_OK);
    check_token(&tokens.items[0], cw_token_answered(&tokens, &tokens.items[0], &answer, 1000));
    cw_tokens_done(&tokens);
    return 0;
}
