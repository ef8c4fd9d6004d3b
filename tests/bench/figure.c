#include "figure.h"

#include <linux/perf_event.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/ioctl.h>
#include <sys/syscall.h>
#include <time.h>
#include <unistd.h>

enum { SAMPLE_MS = 60 };

struct sample {
    double ns, instructions;
};

static int instructions_fd = -2; /* not tried yet */

static void instructions_open(void)
{
    struct perf_event_attr attr = { .type = PERF_TYPE_HARDWARE,
                                    .size = sizeof(attr),
                                    .config = PERF_COUNT_HW_INSTRUCTIONS,
                                    .exclude_kernel = 1,
                                    .exclude_hv = 1 };

    instructions_fd = (int)syscall(SYS_perf_event_open, &attr, 0, -1, -1, 0);
}

static double instructions_now(void)
{
    uint64_t count;

    if (instructions_fd == -2)
        instructions_open();
    if (instructions_fd < 0 || read(instructions_fd, &count, sizeof(count)) != (ssize_t)sizeof(count))
        return -1;
    return (double)count;
}

static double clock_ns(clockid_t clock)
{
    struct timespec now;

    clock_gettime(clock, &now);
    return (double)now.tv_sec * 1e9 + (double)now.tv_nsec;
}

double figure_now_ns(void)
{
    return clock_ns(CLOCK_MONOTONIC);
}

/* Processor time: what else the machine does is not counted. */
static double spent_ns(void)
{
    return clock_ns(CLOCK_PROCESS_CPUTIME_ID);
}

static struct sample sample_take(figure_fn *fn, void *owner)
{
    double start_ns = spent_ns(), counted = instructions_now(), end_ns;
    unsigned rounds = 0;

    do {
        for (unsigned i = 0; i < 100; i++)
            fn(owner);
        rounds += 100;
        end_ns = spent_ns();
    } while (end_ns - start_ns < SAMPLE_MS * 1e6);
    counted = counted < 0 ? -1 : (instructions_now() - counted) / rounds;
    return (struct sample){ (end_ns - start_ns) / rounds, counted };
}

static int sample_order(const void *left, const void *right)
{
    const struct sample *a = left, *b = right;

    return (a->ns > b->ns) - (a->ns < b->ns);
}

/* FIGURE_COUNT=k:n: only the k-th thing is done, n times, under a tool that counts instructions. */
static bool counted_elsewhere(figure_fn *fn, void *owner)
{
    static long calls;
    const char *wanted = getenv("FIGURE_COUNT");
    char *end = NULL;
    long call = calls++, rounds;

    if (!wanted)
        return false;
    if (strtol(wanted, &end, 10) == call)
        for (rounds = strtol(end + 1, NULL, 10); rounds > 0; rounds--)
            fn(owner);
    return true;
}

struct figure figure_of(figure_fn *fn, void *owner)
{
    struct sample samples[FIGURE_SAMPLES];

    if (counted_elsewhere(fn, owner))
        return (struct figure){ 1, 1, 1, -1 };

    sample_take(fn, owner); /* caches and branch predictors */
    for (int i = 0; i < FIGURE_SAMPLES; i++)
        samples[i] = sample_take(fn, owner);
    qsort(samples, FIGURE_SAMPLES, sizeof(samples[0]), sample_order);
    return (struct figure){ samples[FIGURE_SAMPLES / 2].ns, samples[0].ns, samples[FIGURE_SAMPLES - 1].ns,
                            samples[FIGURE_SAMPLES / 2].instructions };
}

const char *figure_text(const struct figure *figure)
{
    static char text[120];
    int len =
        snprintf(text, sizeof(text), "%8.0f ns  (%.0f to %.0f)", figure->ns, figure->ns_min, figure->ns_max);

    if (figure->instructions >= 0)
        snprintf(text + len, sizeof(text) - (size_t)len, "  instructions %.0f", figure->instructions);
    return text;
}
