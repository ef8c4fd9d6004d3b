#include "cw/base/err.h"

#include <stdarg.h>
#include <stdio.h>

enum cw_status cw_fail(struct cw_err *reterr, enum cw_status status, size_t at, const char *format, ...)
{
    va_list args;

    if (!reterr)
        return status;
    reterr->status = status;
    reterr->at = at;
    va_start(args, format);
    vsnprintf(reterr->text, sizeof(reterr->text), format, args);
    va_end(args);
    return status;
}
