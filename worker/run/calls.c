#include "cw/run/calls.h"

void cw_calls_wait(struct cw_calls *calls, struct cw_call *call)
{
    call->state = CW_CALL_WAITS;
    call->younger = NULL;
    call->elder = calls->last;
    if (calls->last)
        calls->last->younger = call;
    else
        calls->first = call;
    calls->last = call;
    calls->waiting++;
}

static void leave(struct cw_calls *calls, struct cw_call *call)
{
    if (call->elder)
        call->elder->younger = call->younger;
    else
        calls->first = call->younger;
    if (call->younger)
        call->younger->elder = call->elder;
    else
        calls->last = call->elder;
    calls->waiting--;
}

struct cw_call *cw_calls_next(struct cw_calls *calls)
{
    struct cw_call *call = calls->first;

    if (!call || calls->under_way >= calls->max)
        return NULL;
    leave(calls, call);
    call->state = CW_CALL_UNDER_WAY;
    calls->under_way++;
    return call;
}

void cw_calls_end(struct cw_calls *calls, struct cw_call *call)
{
    if (call->state == CW_CALL_WAITS)
        leave(calls, call);
    else if (call->state == CW_CALL_UNDER_WAY)
        calls->under_way--;
    call->state = CW_CALL_IDLE;
}
