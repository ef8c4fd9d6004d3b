#include "cw/condition/module_random.h"

#include "cw/base/dice.h"
#include "cw/condition/subscript.h"
#include "cw/condition/text.h"

#define I CW_PY_INTEGER

/* 0 <= x < 1, all multiples of 2 ** -53. */
static double chance(struct cw_py_run *run)
{
    return (double)(cw_dice(run->scope->dice) >> 11) * 0x1p-53;
}

/* One of so many: 0 .. sides - 1, each as likely. */
static uint64_t one_of(struct cw_py_run *run, uint64_t sides)
{
    uint64_t odd = -sides % sides, drawn; /* so many of the least numbers would make some sides likelier */

    do
        drawn = cw_dice(run->scope->dice);
    while (drawn < odd);
    return drawn % sides;
}

static struct cw_py random_random(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)args;
    return cw_py_float(chance(run));
}

static struct cw_py random_uniform(struct cw_py_run *run, const struct cw_py_args *args)
{
    double a = cw_py_to_double(args->at[0]), b = cw_py_to_double(args->at[1]);

    return cw_py_computed(run, a + (b - a) * chance(run));
}

static struct cw_py random_randint(struct cw_py_run *run, const struct cw_py_args *args)
{
    int64_t a = args->at[0].number, b = args->at[1].number;
    uint64_t others = (uint64_t)b - (uint64_t)a;

    if (a > b)
        return cw_py_raise(run, "ValueError", "empty range for randint()");
    if (others == UINT64_MAX)
        return cw_py_int((int64_t)cw_dice(run->scope->dice));
    return cw_py_int((int64_t)((uint64_t)a + one_of(run, others + 1)));
}

static struct cw_py random_randrange(struct cw_py_run *run, const struct cw_py_args *args)
{
    bool one = !args->at[1].kind || args->at[1].kind == CW_PY_NONE;
    int64_t start = one ? 0 : args->at[0].number, stop = one ? args->at[0].number : args->at[1].number;
    int64_t step = args->at[2].kind ? args->at[2].number : 1;
    uint64_t width = step < 0 ? (uint64_t)start - (uint64_t)stop : (uint64_t)stop - (uint64_t)start;
    uint64_t stride = step < 0 ? 0 - (uint64_t)step : (uint64_t)step;

    if (one && step != 1)
        return cw_py_raise(run, "TypeError", "Missing a non-None stop argument");
    if (!step)
        return cw_py_raise(run, "ValueError", "zero step for randrange()");
    if (step < 0 ? start <= stop : start >= stop)
        return cw_py_raise(run, "ValueError", "empty range for randrange()");
    width = one_of(run, (width - 1) / stride + 1) * stride;
    return cw_py_int((int64_t)(step < 0 ? (uint64_t)start - width : (uint64_t)start + width));
}

static int64_t length_of(struct cw_py sequence)
{
    if (sequence.kind == CW_PY_STR)
        return cw_text_length(cw_py_text(sequence));
    return sequence.kind == CW_PY_RANGE ? sequence.range->count : sequence.len;
}

static struct cw_py random_choice(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py sequence = cw_py_plain(run, args->at[0]);
    int64_t length = length_of(sequence);

    if (!length)
        return cw_py_raise(run, "IndexError", "Cannot choose from an empty sequence");
    return cw_py_subscript(run, sequence, cw_py_int((int64_t)one_of(run, (uint64_t)length)));
}

static const struct cw_py_function functions[] = {
    { .name = "choice",
      .params = { { "seq", CW_PY_BIT(LIST) | CW_PY_BIT(TUPLE) | CW_PY_BIT(STR) | CW_PY_BIT(RANGE) |
                               CW_PY_BIT(STRUCT_TIME) } },
      .required = 1,
      .positional = 1,
      .gives = CW_PY_ANY,
      .call = random_choice },
    { .name = "randint",
      .params = { { "a", I }, { "b", I } },
      .required = 2,
      .positional = 2,
      .gives = CW_PY_BIT(INT),
      .call = random_randint },
    { .name = "random", .gives = CW_PY_BIT(FLOAT), .call = random_random },
    { .name = "randrange",
      .params = { { "start", I }, { "stop", I | CW_PY_BIT(NONE) }, { "step", I } },
      .required = 1,
      .positional = 3,
      .gives = CW_PY_BIT(INT),
      .call = random_randrange },
    { .name = "uniform",
      .params = { { "a", CW_PY_NUMBER }, { "b", CW_PY_NUMBER } },
      .required = 2,
      .positional = 2,
      .gives = CW_PY_BIT(FLOAT),
      .call = random_uniform },
    { .name = NULL },
};

const struct cw_py_module cw_py_random = { .name = "random", .functions = functions };
