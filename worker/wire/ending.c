#include "cw/wire/ending.h"

#include <signal.h>
#include <unistd.h>

static volatile sig_atomic_t status_then;

static void end_now(int signal_number)
{
    (void)signal_number;
    _exit(status_then);
}

void cw_ending_begin(int status, unsigned seconds)
{
    status_then = status;
    signal(SIGALRM, end_now);
    alarm(seconds);
}

void cw_ending_over(void)
{
    alarm(0);
}
