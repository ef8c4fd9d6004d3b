/* figure.h - what one call of something costs: the median of several samples, in nanoseconds of processor
 * time, and in instructions where the machine counts them. */
#ifndef TESTS_BENCH_FIGURE_H
#define TESTS_BENCH_FIGURE_H

enum { FIGURE_SAMPLES = 9 };

struct figure {
    double ns, ns_min, ns_max;
    double instructions; /* below 0: not counted */
};

typedef void figure_fn(void *owner);

/* Calls `fn` for half a second in all, in hundreds. With the environment variable FIGURE_COUNT, as
 * instructions.py sets it, the figure means nothing. */
struct figure figure_of(figure_fn *fn, void *owner);

/* "1234 ns  (1200 to 1300)", and instructions where they are counted. Valid until the next call. */
const char *figure_text(const struct figure *figure);

/* Monotonic. */
double figure_now_ns(void);

#endif
