#include "cw/wire/descriptors.h"

#include <sys/resource.h>

enum { SPARE = 256 };

bool cw_descriptors_raise(size_t connections)
{
    struct rlimit limit;

    if (getrlimit(RLIMIT_NOFILE, &limit))
        return true;
    limit.rlim_cur = limit.rlim_max;
    setrlimit(RLIMIT_NOFILE, &limit);
    getrlimit(RLIMIT_NOFILE, &limit);
    return limit.rlim_cur == RLIM_INFINITY || limit.rlim_cur > (rlim_t)connections + SPARE;
}
