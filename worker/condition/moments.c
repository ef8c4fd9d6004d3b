#include "cw/condition/moments.h"

#include "cw/condition/calendar_format.h"
#include "cw/condition/calendar_text.h"
#include "cw/condition/text.h"

#define STR CW_PY_BIT(STR)
#define INT CW_PY_BIT(INT)

static struct cw_py boxed(struct cw_py_run *run, enum cw_py_kind kind, const void *what, size_t size)
{
    void *box = cw_py_alloc(run, size);

    return box ? cw_py_opaque(kind, memcpy(box, what, size)) : (struct cw_py){ 0 };
}

struct cw_py cw_py_of_datetime(struct cw_py_run *run, struct cw_datetime when)
{
    return boxed(run, CW_PY_DATETIME, &when, sizeof(when));
}

struct cw_py cw_py_of_date(struct cw_py_run *run, struct cw_date date)
{
    return boxed(run, CW_PY_DATE, &date, sizeof(date));
}

struct cw_py cw_py_of_clock(struct cw_py_run *run, struct cw_clock clock)
{
    return boxed(run, CW_PY_TIME, &clock, sizeof(clock));
}

struct cw_py cw_py_of_delta(struct cw_py_run *run, struct cw_delta delta)
{
    return boxed(run, CW_PY_TIMEDELTA, &delta, sizeof(delta));
}

struct cw_py cw_py_of_offset(struct cw_py_run *run, int64_t offset_us)
{
    return boxed(run, CW_PY_TIMEZONE, &offset_us, sizeof(offset_us));
}

#define FIELD(name, value)                                                                                   \
    static struct cw_py get_##name(struct cw_py_run *run, struct cw_py self)                                 \
    {                                                                                                        \
        (void)run;                                                                                           \
        return cw_py_int(value);                                                                             \
    }

/* A datetime begins with its date. */
FIELD(year, cw_py_date(self).year)
FIELD(month, cw_py_date(self).month)
FIELD(day, cw_py_date(self).day)

static struct cw_clock clock_of(struct cw_py self)
{
    return self.kind == CW_PY_TIME ? cw_py_clock(self) : cw_py_datetime(self).clock;
}

FIELD(hour, clock_of(self).hour)
FIELD(minute, clock_of(self).minute)
FIELD(second, clock_of(self).second)
FIELD(microsecond, clock_of(self).microsecond)

static struct cw_py get_tzinfo(struct cw_py_run *run, struct cw_py self)
{
    struct cw_clock clock = clock_of(self);

    return clock.aware ? cw_py_of_offset(run, clock.offset_us) : cw_py_none();
}

static struct cw_py day_weekday(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_int(cw_date_weekday(cw_py_date(args->at[0])));
}

static struct cw_py day_isoweekday(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)run;
    return cw_py_int(cw_date_weekday(cw_py_date(args->at[0])) + 1);
}

/* What strftime sees: a time of day stands on 1900-01-01, a date at midnight. */
static struct cw_datetime shown(struct cw_py self)
{
    struct cw_datetime when = { .date = { 1900, 1, 1 } };

    if (self.kind == CW_PY_DATETIME)
        return cw_py_datetime(self);
    if (self.kind == CW_PY_DATE)
        when.date = cw_py_date(self);
    else
        when.clock = cw_py_clock(self);
    return when;
}

uint32_t cw_py_check_format(struct cw_py_run *run, struct cw_py format, bool plain)
{
    struct cw_slice text = cw_py_text(format);
    size_t at = cw_calendar_cannot_write(text, plain);

    if (at + 1 < text.len && text.ptr[at] == '%' && text.ptr[at + 1] > ' ' && text.ptr[at + 1] < 0x7F)
        cw_py_raise(run, "NotImplementedError", "strftime() cannot write %%%c: it depends on the platform",
                    text.ptr[at + 1]);
    else if (at < text.len)
        cw_py_raise(run, "NotImplementedError", "strftime() cannot write what stands at %u", (unsigned)at);
    return (uint32_t)at;
}

struct cw_py cw_py_format(struct cw_py_run *run, struct cw_py format, struct cw_datetime when)
{
    struct cw_buf buf = cw_py_buf(run);

    if (!cw_py_spend(run, format.len / 8))
        return (struct cw_py){ 0 };
    cw_calendar_write(&buf, cw_py_text(format), when);
    return cw_py_str_from(run, &buf);
}

static const void *prepare_format(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    *prepare->ret_blame = 1;
    if (prepare->at[1].kind == CW_PY_STR)
        *prepare->ret_place = cw_py_check_format(run, prepare->at[1], false);
    return NULL;
}

static struct cw_py any_strftime(struct cw_py_run *run, const struct cw_py_args *args)
{
    cw_py_check_format(run, args->at[1], false);
    return run->raised ? (struct cw_py){ 0 } : cw_py_format(run, args->at[1], shown(args->at[0]));
}

static struct cw_py day_isoformat(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_buf buf = cw_py_buf(run);

    cw_date_write(&buf, cw_py_date(args->at[0]));
    return cw_py_str_from(run, &buf);
}

static enum cw_timespec timespec_of(struct cw_py_run *run, struct cw_py name)
{
    enum cw_timespec spec = name.kind ? cw_timespec_of(cw_py_text(name)) : CW_TIMESPEC_AUTO;

    if (!spec)
        cw_py_raise(run, "ValueError", "Unknown timespec value");
    return spec;
}

static struct cw_py clock_isoformat(struct cw_py_run *run, const struct cw_py_args *args)
{
    enum cw_timespec spec = timespec_of(run, args->at[1]);
    struct cw_buf buf = cw_py_buf(run);

    cw_clock_write(&buf, cw_py_clock(args->at[0]), spec);
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &buf);
}

static struct cw_py moment_isoformat(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_datetime when = cw_py_datetime(args->at[0]);
    struct cw_slice between = args->at[1].kind ? cw_py_text(args->at[1]) : CW_LIT("T");
    enum cw_timespec spec = timespec_of(run, args->at[2]);
    struct cw_buf buf = cw_py_buf(run);

    if (cw_text_length(between) != 1) {
        run->raised = false; /* of two bad arguments the first one counts */
        return cw_py_raise(run, "TypeError", "isoformat() argument 1 must be a unicode character, not str");
    }
    cw_date_write(&buf, when.date);
    cw_buf_add(&buf, between);
    cw_clock_write(&buf, when.clock, spec);
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &buf);
}

/* Python looks for the local offset a day before, too. */
static bool local_exists(int64_t local_us, int64_t offset_us)
{
    struct cw_datetime when;

    return cw_datetime_of_us(local_us + offset_us, &when) && cw_datetime_of_us(local_us - CW_DAY_US, &when) &&
           cw_datetime_of_us(local_us - offset_us, &when);
}

static struct cw_py moment_timestamp(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_datetime when = cw_py_datetime(args->at[0]);
    int64_t us = cw_datetime_us(when), local_us = run->scope->utc_offset_s * 1000000, seconds;
    double value = 0;

    if (when.clock.aware) {
        cw_int_truediv(us - when.clock.offset_us - CW_EPOCH_US, 1000000, &value);
        return cw_py_float(value);
    }
    if (!local_exists(us, local_us))
        return cw_py_raise(run, "ValueError", "year is out of range");
    seconds = (us - when.clock.microsecond - local_us - CW_EPOCH_US) / 1000000;
    return cw_py_float((double)seconds + when.clock.microsecond / 1e6);
}

/* Microseconds that can be compared: without the offset. */
static int64_t instant(struct cw_py value)
{
    struct cw_clock clock;

    if (value.kind == CW_PY_DATE)
        return cw_date_ordinal(cw_py_date(value));
    clock = clock_of(value);
    return (value.kind == CW_PY_TIME ? cw_clock_us(clock) : cw_datetime_us(cw_py_datetime(value))) -
           clock.offset_us;
}

static bool alike(struct cw_py a, struct cw_py b)
{
    return a.kind == CW_PY_DATE || clock_of(a).aware == clock_of(b).aware;
}

static int any_order(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    if (!alike(a, b))
        cw_py_raise(run, "TypeError", "can't compare offset-naive and offset-aware %ss", cw_py_type_name(a));
    return (instant(a) > instant(b)) - (instant(a) < instant(b));
}

static bool any_equal(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    (void)run;
    return alike(a, b) && instant(a) == instant(b);
}

static uint64_t any_hash(struct cw_py_run *run, struct cw_py value)
{
    return cw_py_hash(run, cw_py_int(instant(value)));
}

static struct cw_py shifted(struct cw_py_run *run, struct cw_py moment, cw_wide us)
{
    struct cw_datetime when = cw_py_datetime(moment);
    cw_wide sum = cw_datetime_us(when) + us;

    if (sum < 0 || sum > INT64_MAX || !cw_datetime_of_us((int64_t)sum, &when))
        return cw_py_raise(run, "OverflowError", "date value out of range");
    return cw_py_of_datetime(run, when);
}

static struct cw_py moment_add(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_py moment = a.kind == CW_PY_DATETIME ? a : b, delta = a.kind == CW_PY_DATETIME ? b : a;

    return shifted(run, moment, cw_delta_us(cw_py_delta(delta)));
}

static struct cw_py moment_less(struct cw_py_run *run, struct cw_py moment, struct cw_py delta)
{
    return shifted(run, moment, -cw_delta_us(cw_py_delta(delta)));
}

static struct cw_py moment_between(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_delta delta = { 0 };

    if (!alike(a, b))
        return cw_py_raise(run, "TypeError", "can't subtract offset-naive and offset-aware datetimes");
    cw_delta_of(instant(a) - instant(b), &delta);
    return cw_py_of_delta(run, delta);
}

static struct cw_py day_shifted(struct cw_py_run *run, struct cw_py day, int64_t days)
{
    int64_t ordinal = cw_date_ordinal(cw_py_date(day)) + days;

    if (ordinal < 1 || ordinal > CW_ORDINAL_MAX)
        return cw_py_raise(run, "OverflowError", "date value out of range");
    return cw_py_of_date(run, cw_date_of_ordinal(ordinal));
}

static struct cw_py day_add(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    struct cw_py day = a.kind == CW_PY_DATE ? a : b, delta = a.kind == CW_PY_DATE ? b : a;

    return day_shifted(run, day, cw_py_delta(delta).days);
}

static struct cw_py day_less(struct cw_py_run *run, struct cw_py day, struct cw_py delta)
{
    return day_shifted(run, day, -(int64_t)cw_py_delta(delta).days);
}

static struct cw_py day_between(struct cw_py_run *run, struct cw_py a, struct cw_py b)
{
    return cw_py_of_delta(run, (struct cw_delta){ .days = (int32_t)(instant(a) - instant(b)) });
}

static void moment_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_datetime_write_repr(buf, cw_py_datetime(value));
}

static void moment_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_date_write(buf, cw_py_date(value));
    cw_buf_add_char(buf, ' ');
    cw_clock_write(buf, clock_of(value), CW_TIMESPEC_AUTO);
}

static void day_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_date_write_repr(buf, cw_py_date(value));
}

static void day_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_date_write(buf, cw_py_date(value));
}

static void clock_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_clock_write_repr(buf, cw_py_clock(value));
}

static void clock_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_clock_write(buf, cw_py_clock(value), CW_TIMESPEC_AUTO);
}

#define PLAIN(method, prefix, kinds)                                                                         \
    {                                                                                                        \
        .name = #method, .gives = kinds, .call = prefix##_##method                                           \
    }
#define STRFTIME                                                                                             \
    {                                                                                                        \
        .name = "strftime", .params = { { "format", STR } }, .required = 1, .positional = 1, .gives = STR,   \
        .call = any_strftime, .prepare = prepare_format                                                      \
    }
#define DATE_FIELDS                                                                                          \
    { "year", INT, get_year }, { "month", INT, get_month },                                                  \
    {                                                                                                        \
        "day", INT, get_day                                                                                  \
    }
#define CLOCK_FIELDS                                                                                         \
    { "hour", INT, get_hour }, { "minute", INT, get_minute }, { "second", INT, get_second },                 \
        { "microsecond", INT, get_microsecond },                                                             \
    {                                                                                                        \
        "tzinfo", CW_PY_BIT(TIMEZONE) | CW_PY_BIT(NONE), get_tzinfo                                          \
    }

static const struct cw_py_function moment_methods[] = {
    { .name = "isoformat",
      .params = { { "sep", STR }, { "timespec", STR } },
      .positional = 2,
      .gives = STR,
      .call = moment_isoformat },
    PLAIN(isoweekday, day, INT),
    STRFTIME,
    PLAIN(timestamp, moment, CW_PY_BIT(FLOAT)),
    PLAIN(weekday, day, INT),
    { .name = NULL },
};
static const struct cw_py_attribute moment_fields[] = { DATE_FIELDS, CLOCK_FIELDS, { .name = NULL } };
static const struct cw_py_operation moment_operations[] = {
    { CW_PY_ADD, CW_PY_BIT(DATETIME), CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATETIME), moment_add },
    { CW_PY_ADD, CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATETIME), CW_PY_BIT(DATETIME), moment_add },
    { CW_PY_SUB, CW_PY_BIT(DATETIME), CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATETIME), moment_less },
    { CW_PY_SUB, CW_PY_BIT(DATETIME), CW_PY_BIT(DATETIME), CW_PY_BIT(TIMEDELTA), moment_between },
    { .op = 0 },
};

const struct cw_py_class cw_py_datetime_class = {
    .methods = moment_methods,
    .attributes = moment_fields,
    .operations = moment_operations,
    .comparable = CW_PY_BIT(DATETIME),
    .order = any_order,
    .equal = any_equal,
    .hash = any_hash,
    .add_repr = moment_repr,
    .add_str = moment_str,
};

static const struct cw_py_function day_methods[] = {
    PLAIN(isoformat, day, STR), PLAIN(isoweekday, day, INT), STRFTIME, PLAIN(weekday, day, INT),
    { .name = NULL },
};
static const struct cw_py_attribute day_fields[] = { DATE_FIELDS, { .name = NULL } };
static const struct cw_py_operation day_operations[] = {
    { CW_PY_ADD, CW_PY_BIT(DATE), CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATE), day_add },
    { CW_PY_ADD, CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATE), CW_PY_BIT(DATE), day_add },
    { CW_PY_SUB, CW_PY_BIT(DATE), CW_PY_BIT(TIMEDELTA), CW_PY_BIT(DATE), day_less },
    { CW_PY_SUB, CW_PY_BIT(DATE), CW_PY_BIT(DATE), CW_PY_BIT(TIMEDELTA), day_between },
    { .op = 0 },
};

const struct cw_py_class cw_py_date_class = {
    .methods = day_methods,
    .attributes = day_fields,
    .operations = day_operations,
    .comparable = CW_PY_BIT(DATE),
    .order = any_order,
    .equal = any_equal,
    .hash = any_hash,
    .add_repr = day_repr,
    .add_str = day_str,
};

static const struct cw_py_function clock_methods[] = {
    { .name = "isoformat",
      .params = { { "timespec", STR } },
      .positional = 1,
      .gives = STR,
      .call = clock_isoformat },
    STRFTIME,
    { .name = NULL },
};
static const struct cw_py_attribute clock_fields[] = { CLOCK_FIELDS, { .name = NULL } };

const struct cw_py_class cw_py_clock_class = {
    .methods = clock_methods,
    .attributes = clock_fields,
    .comparable = CW_PY_BIT(TIME),
    .order = any_order,
    .equal = any_equal,
    .hash = any_hash,
    .add_repr = clock_repr,
    .add_str = clock_str,
};
