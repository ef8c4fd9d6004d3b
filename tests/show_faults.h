/* show_faults.h - what is wrong with a test's own configuration, on standard error. */
#ifndef TESTS_SHOW_FAULTS_H
#define TESTS_SHOW_FAULTS_H

#include "cw/base/faults.h"
#include <stdio.h>

static inline void show_faults(struct cw_faults *faults)
{
    struct cw_arena arena;
    struct cw_buf buf;

    cw_arena_init(&arena, 4096, 1 << 20);
    cw_buf_init(&buf, &arena, 1 << 20);
    cw_faults_show(faults, &buf);
    fprintf(stderr, "%.*s", (int)buf.len, buf.ptr);
    cw_arena_done(&arena);
}

#endif
