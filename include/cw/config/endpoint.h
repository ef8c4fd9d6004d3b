/* endpoint.h - an integration's address: scheme, host and port as written, placeholders behind them. */
#ifndef CW_CONFIG_ENDPOINT_H
#define CW_CONFIG_ENDPOINT_H

#include "cw/config/template.h"

/* Checks the address (http or https, a host, no user, no fragment, no dot segments, ASCII without blanks; or
 * edi://echo) and compiles it. Plain http beyond loopback is a warning. */
struct cw_template cw_endpoint_compile(const struct cw_source *source, const struct cw_template_rules *rules);

/* A token endpoint: an address without placeholders. Null where it is none, with the fault added. */
struct cw_slice cw_endpoint_of_token(const struct cw_source *source);

/* Whether an address, compiled or plain, names this machine itself. */
bool cw_endpoint_is_local(struct cw_slice url);

/* edi://echo: nothing is asked of any network, the request itself is the answer (lookup/echo.h). */
bool cw_endpoint_is_echo(struct cw_slice text);

/* The address without its query and with placeholders as they were written: for people. */
struct cw_slice cw_endpoint_shown(const struct cw_template *url, struct cw_arena *arena);

#endif
