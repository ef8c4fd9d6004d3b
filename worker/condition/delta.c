#include "cw/condition/delta.h"

#include "cw/condition/calendar_text.h"
#include "cw/condition/operate.h"

#define DELTA CW_PY_BIT(TIMEDELTA)

static struct cw_py of_said(struct cw_py_run *run, enum cw_number said, struct cw_delta delta)
{
    return said == CW_NUMBER_FINE ? cw_py_of_delta(run, delta) : cw_py_raise_number(run, said);
}

static struct cw_py of_us(struct cw_py_run *run, cw_wide us)
{
    struct cw_delta delta = { 0 };
    enum cw_number said = cw_delta_of(us, &delta);

    return of_said(run, said, delta);
}

static cw_wide us_of(struct cw_py value)
{
    return cw_delta_us(cw_py_delta(value));
}

static struct cw_py delta_add(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return of_us(run, us_of(a) + us_of(b));
}

static struct cw_py delta_sub(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return of_us(run, us_of(a) - us_of(b));
}

static struct cw_py delta_neg(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)b;
    return of_us(run, -us_of(a));
}

static struct cw_py delta_pos(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    (void)b;
    return a;
}

static struct cw_py delta_mul(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_py value = a.kind == CW_PY_TIMEDELTA ? a : b, by = a.kind == CW_PY_TIMEDELTA ? b : a;
    struct cw_delta delta = { 0 };
    enum cw_number said = by.kind == CW_PY_FLOAT ? cw_delta_mul_float(cw_py_delta(value), by.real, &delta)
                                                 : cw_delta_mul_int(cw_py_delta(value), by.number, &delta);

    return of_said(run, said, delta);
}

static struct cw_py delta_over_number(struct cw_py_run *run, struct cw_py a, struct cw_py by)
{
    struct cw_delta delta = { 0 };
    enum cw_number said = by.kind == CW_PY_FLOAT ? cw_delta_div_float(cw_py_delta(a), by.real, &delta)
                                                 : cw_delta_div_int(cw_py_delta(a), by.number, &delta);

    return of_said(run, said, delta);
}

static struct cw_py delta_over(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    double value = 0;
    enum cw_number said = cw_delta_div(cw_py_delta(a), cw_py_delta(b), &value);

    return said == CW_NUMBER_FINE ? cw_py_float(value) : cw_py_raise_number(run, said);
}

static struct cw_py delta_floor(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    int64_t value = 0;
    enum cw_number said = cw_delta_floordiv(cw_py_delta(a), cw_py_delta(b), &value);

    return said == CW_NUMBER_FINE ? cw_py_int(value) : cw_py_raise_number(run, said);
}

static struct cw_py delta_floor_int(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_delta delta = { 0 };
    enum cw_number said = cw_delta_floordiv_int(cw_py_delta(a), b.number, &delta);

    return of_said(run, said, delta);
}

static struct cw_py delta_mod(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_delta delta = { 0 };
    enum cw_number said = cw_delta_mod(cw_py_delta(a), cw_py_delta(b), &delta);

    return of_said(run, said, delta);
}

static int delta_order(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return (us_of(a) > us_of(b)) - (us_of(a) < us_of(b));
}

static bool delta_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return us_of(a) == us_of(b);
}

static uint64_t delta_hash(struct cw_py_run *run, struct cw_py value)
{
    struct cw_delta delta = cw_py_delta(value);
    int64_t seconds = delta.days * INT64_C(86400) + delta.seconds;

    return cw_py_hash(run, cw_py_int(seconds)) * 31 + (uint64_t)delta.microseconds;
}

static bool delta_true(struct cw_py value)
{
    return us_of(value) != 0;
}

static void delta_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_delta_write_repr(buf, cw_py_delta(value));
}

static void delta_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_delta_write(buf, cw_py_delta(value));
}

#define FIELD(name)                                                                                          \
    static struct cw_py get_##name(struct cw_py_run *run, struct cw_py self)                                 \
    {                                                                                                        \
        (void)run;                                                                                           \
        return cw_py_int(cw_py_delta(self).name);                                                            \
    }
FIELD(days)
FIELD(seconds)
FIELD(microseconds)

static const struct cw_py_attribute fields[] = {
    { "days", CW_PY_BIT(INT), get_days },
    { "seconds", CW_PY_BIT(INT), get_seconds },
    { "microseconds", CW_PY_BIT(INT), get_microseconds },
    { .name = NULL },
};

static struct cw_py total_seconds(struct cw_py_run *run, const struct cw_py_args *args)
{
    return delta_over(run, args->at[0], of_us(run, 1000000));
}

static const struct cw_py_function methods[] = {
    { .name = "total_seconds", .gives = CW_PY_BIT(FLOAT), .call = total_seconds },
    { .name = NULL },
};

static const struct cw_py_operation operations[] = {
    { CW_PY_ADD, DELTA, DELTA, DELTA, delta_add },
    { CW_PY_SUB, DELTA, DELTA, DELTA, delta_sub },
    { CW_PY_MUL, DELTA, CW_PY_NUMBER, DELTA, delta_mul },
    { CW_PY_MUL, CW_PY_NUMBER, DELTA, DELTA, delta_mul },
    { CW_PY_DIV, DELTA, CW_PY_NUMBER, DELTA, delta_over_number },
    { CW_PY_DIV, DELTA, DELTA, CW_PY_BIT(FLOAT), delta_over },
    { CW_PY_FLOORDIV, DELTA, CW_PY_INTEGER, DELTA, delta_floor_int },
    { CW_PY_FLOORDIV, DELTA, DELTA, CW_PY_BIT(INT), delta_floor },
    { CW_PY_MOD, DELTA, DELTA, DELTA, delta_mod },
    { CW_PY_NEG, DELTA, 0, DELTA, delta_neg },
    { CW_PY_POS, DELTA, 0, DELTA, delta_pos },
    { .op = 0 },
};

const struct cw_py_class cw_py_delta_class = {
    .methods = methods,
    .attributes = fields,
    .operations = operations,
    .comparable = DELTA,
    .order = delta_order,
    .equal = delta_equal,
    .hash = delta_hash,
    .is_true = delta_true,
    .add_repr = delta_repr,
    .add_str = delta_str,
};

static bool timezone_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return cw_py_offset(a) == cw_py_offset(b);
}

static uint64_t timezone_hash(struct cw_py_run *run, struct cw_py value)
{
    return cw_py_hash(run, cw_py_int(cw_py_offset(value)));
}

static void timezone_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_offset_write_repr(buf, cw_py_offset(value));
}

static void timezone_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_buf_add(buf, CW_LIT("UTC"));
    if (cw_py_offset(value))
        cw_offset_write(buf, cw_py_offset(value), true);
}

const struct cw_py_class cw_py_timezone_class = {
    .equal = timezone_equal,
    .hash = timezone_hash,
    .add_repr = timezone_repr,
    .add_str = timezone_str,
};
