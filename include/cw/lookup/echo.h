/* echo.h - the answer of edi://echo: the request's own body (the manual 5.7). Pure. */
#ifndef CW_LOOKUP_ECHO_H
#define CW_LOOKUP_ECHO_H

#include "cw/lookup/ask.h"

/* Status 200 at once, with the body that the request has, or its parameters as an object of texts (a repeated
 * one is a list). It borrows from the request, the rest lives in the arena. CW_ENOMEM: *ret is unchanged. */
enum cw_status cw_echo(struct cw_answer *ret, const struct cw_request *request, struct cw_arena *arena);

#endif
