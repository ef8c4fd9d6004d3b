#include "cw/condition/module_datetime.h"

#include "cw/condition/calendar_iso.h"
#include "cw/condition/calendar_parse.h"
#include "cw/condition/delta.h"

enum { TRIES_OF_STEP = 20, READING = 200 };

#define I    CW_PY_INTEGER
#define STR  CW_PY_BIT(STR)
#define ZONE (CW_PY_BIT(TIMEZONE) | CW_PY_BIT(NONE))

/* A C int in CPython. */
static int32_t small(struct cw_py_run *run, struct cw_py number)
{
    if (!number.kind)
        return 0;
    if (number.number < INT32_MIN || number.number > INT32_MAX) {
        cw_py_raise(run, "OverflowError", "Python int too large to convert to C int");
        return 0;
    }
    return (int32_t)number.number;
}

static struct cw_date date_of(struct cw_py_run *run, const struct cw_py *at)
{
    struct cw_date date;

    date.year = small(run, at[0]);
    date.month = small(run, at[1]);
    date.day = small(run, at[2]);
    return date;
}

static struct cw_clock clock_of(struct cw_py_run *run, const struct cw_py *at)
{
    struct cw_clock clock = { 0 };

    clock.hour = small(run, at[0]);
    clock.minute = small(run, at[1]);
    clock.second = small(run, at[2]);
    clock.microsecond = small(run, at[3]);
    if (at[4].kind == CW_PY_TIMEZONE) {
        clock.aware = true;
        clock.offset_us = cw_py_offset(at[4]);
    }
    return clock;
}

static void check_date(struct cw_py_run *run, struct cw_date date)
{
    if (date.year < 1 || date.year > CW_YEAR_MAX)
        cw_py_raise(run, "ValueError", "year %d is out of range", (int)date.year);
    if (date.month < 1 || date.month > 12)
        cw_py_raise(run, "ValueError", "month must be in 1..12");
    if (!cw_date_exists(date))
        cw_py_raise(run, "ValueError", "day is out of range for month");
}

static void check_clock(struct cw_py_run *run, struct cw_clock clock)
{
    if (clock.hour < 0 || clock.hour > 23)
        cw_py_raise(run, "ValueError", "hour must be in 0..23");
    if (clock.minute < 0 || clock.minute > 59)
        cw_py_raise(run, "ValueError", "minute must be in 0..59");
    if (clock.second < 0 || clock.second > 59)
        cw_py_raise(run, "ValueError", "second must be in 0..59");
    if (!cw_clock_exists(clock))
        cw_py_raise(run, "ValueError", "microsecond must be in 0..999999");
}

static struct cw_py make_datetime(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_datetime when;

    when.date = date_of(run, args->at);
    when.clock = clock_of(run, args->at + 3);
    check_date(run, when.date);
    check_clock(run, when.clock);
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_datetime(run, when);
}

static struct cw_py make_date(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_date date = date_of(run, args->at);

    check_date(run, date);
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_date(run, date);
}

static struct cw_py make_time(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_clock clock = clock_of(run, args->at);

    check_clock(run, clock);
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_clock(run, clock);
}

static struct cw_py make_timedelta(struct cw_py_run *run, const struct cw_py_args *args)
{
    static const struct {
        uint8_t place;
        int64_t us;
    } units[] = { { 2, 1 },          { 3, 1000 },      { 1, 1000000 },      { 4, 60000000 },
                  { 5, 3600000000 }, { 0, CW_DAY_US }, { 6, 7 * CW_DAY_US } };
    struct cw_delta_sum sum = CW_DELTA_NOTHING;
    struct cw_delta delta = { 0 };
    enum cw_number said;

    for (int i = 0; i < 7; i++) {
        struct cw_py count = args->at[units[i].place];

        if (count.kind == CW_PY_FLOAT)
            cw_delta_add_float(&sum, count.real, units[i].us);
        else if (count.kind)
            cw_delta_add_int(&sum, count.number, units[i].us);
    }
    said = cw_delta_of_sum(&sum, &delta);
    if (said == CW_NUMBER_BAD_VALUE)
        return cw_py_raise(run, "ValueError", "cannot convert float NaN to integer");
    if (said != CW_NUMBER_FINE)
        return cw_py_raise(run, "OverflowError", "days must have magnitude <= 999999999");
    return cw_py_of_delta(run, delta);
}

static struct cw_py at_offset(struct cw_py_run *run, int64_t offset_us, bool aware)
{
    struct cw_datetime when = { .clock = { .aware = aware, .offset_us = aware ? offset_us : 0 } };

    if (!cw_datetime_of_us(run->scope->now_us + CW_EPOCH_US + offset_us, &when))
        return cw_py_raise(run, "OverflowError", "date value out of range");
    return cw_py_of_datetime(run, when);
}

static struct cw_py moment_now(struct cw_py_run *run, const struct cw_py_args *args)
{
    if (args->at[0].kind == CW_PY_TIMEZONE)
        return at_offset(run, cw_py_offset(args->at[0]), true);
    return at_offset(run, run->scope->utc_offset_s * 1000000, false);
}

static struct cw_py moment_utcnow(struct cw_py_run *run, const struct cw_py_args *args)
{
    (void)args;
    return at_offset(run, 0, false);
}

static struct cw_py moment_fromisoformat(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_datetime when;

    if (!cw_datetime_from_iso(cw_py_text(args->at[0]), &when))
        return cw_py_raise(run, "ValueError", "Invalid isoformat string: '" CW_SHOW "'",
                           CW_SHOWN(cw_py_text(args->at[0])));
    return cw_py_of_datetime(run, when);
}

/* NULL: raised; *ret_place is the byte that is to blame. */
static const struct cw_pattern *read_format(struct cw_py_run *run, struct cw_py format, uint32_t *ret_place)
{
    const struct cw_pattern *pattern = NULL;
    struct cw_err err = { .text = "" };

    switch (cw_calendar_format_read(run->arena, cw_py_text(format), &pattern, &err)) {
    case CW_PATTERN_FINE: break;
    case CW_PATTERN_BAD:
        if (!strstr(err.text, "redefinition"))
            *ret_place = (uint32_t)err.at;
        cw_py_raise(run, strstr(err.text, "redefinition") ? "error" : "ValueError", "%s", err.text);
        break;
    case CW_PATTERN_REFUSED: cw_py_raise(run, "NotImplementedError", "%s", err.text); break;
    case CW_PATTERN_NO_GROUP:
    case CW_PATTERN_LIMIT:
    case CW_PATTERN_NO_MEMORY: cw_py_raise(run, "MemoryError", "no memory"); break;
    }
    return pattern;
}

static const void *prepare_strptime(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    *prepare->ret_blame = 1;
    return prepare->at[1].kind == CW_PY_STR ? read_format(run, prepare->at[1], prepare->ret_place) : NULL;
}

static struct cw_py moment_strptime(struct cw_py_run *run, const struct cw_py_args *args)
{
    const struct cw_pattern *format = args->ready;
    uint64_t budget, left;
    struct cw_datetime when;
    enum cw_pattern_says says;
    uint32_t place;

    if (!format && cw_py_spend(run, READING))
        format = read_format(run, args->at[1], &place);
    if (run->raised)
        return (struct cw_py){ 0 };
    budget = left = (uint64_t)run->steps * TRIES_OF_STEP;
    says = cw_calendar_parse(run->arena, format, cw_py_text(args->at[0]), &left, &when);
    cw_py_spend(run, (uint32_t)((budget - left) / TRIES_OF_STEP));
    if (says == CW_PATTERN_LIMIT)
        return cw_py_raise(run, "LimitError", "strptime() takes too long on this text");
    if (says == CW_PATTERN_NO_MEMORY)
        return cw_py_raise(run, "MemoryError", "no memory");
    if (says != CW_PATTERN_FINE)
        return cw_py_raise(run, "ValueError", "time data '" CW_SHOW "' does not match the format",
                           CW_SHOWN(cw_py_text(args->at[0])));
    return cw_py_of_datetime(run, when);
}

static struct cw_py get_utc(struct cw_py_run *run, struct cw_py self)
{
    (void)self;
    return cw_py_of_offset(run, 0);
}

#define CLOCK_PARAMS                                                                                         \
    { "hour", I }, { "minute", I }, { "second", I }, { "microsecond", I },                                   \
    {                                                                                                        \
        "tzinfo", ZONE                                                                                       \
    }
#define DATE_PARAMS                                                                                          \
    { "year", I }, { "month", I },                                                                           \
    {                                                                                                        \
        "day", I                                                                                             \
    }
#define DATETIME(path)                                                                                       \
    {                                                                                                        \
        .name = path, .params = { DATE_PARAMS, CLOCK_PARAMS }, .required = 3, .positional = 8,               \
        .gives = CW_PY_BIT(DATETIME), .call = make_datetime                                                  \
    }
#define DATE(path)                                                                                           \
    {                                                                                                        \
        .name = path, .params = { DATE_PARAMS }, .required = 3, .positional = 3, .gives = CW_PY_BIT(DATE),   \
        .call = make_date                                                                                    \
    }
#define TIMEDELTA(path)                                                                                      \
    {                                                                                                        \
        .name = path, .params = { { "days", CW_PY_NUMBER },         { "seconds", CW_PY_NUMBER },             \
                                  { "microseconds", CW_PY_NUMBER }, { "milliseconds", CW_PY_NUMBER },        \
                                  { "minutes", CW_PY_NUMBER },      { "hours", CW_PY_NUMBER },               \
                                  { "weeks", CW_PY_NUMBER } },                                               \
        .positional = 7, .gives = CW_PY_BIT(TIMEDELTA), .call = make_timedelta                               \
    }
/* The methods of the class, behind a prefix. */
#define CLASS_METHODS(prefix)                                                                                \
    { .name = prefix "fromisoformat",                                                                        \
      .params = { { "date_string", STR } },                                                                  \
      .required = 1,                                                                                         \
      .positional = 1,                                                                                       \
      .unnamed = 1,                                                                                          \
      .gives = CW_PY_BIT(DATETIME),                                                                          \
      .call = moment_fromisoformat },                                                                        \
        { .name = prefix "now",                                                                              \
          .params = { { "tz", ZONE } },                                                                      \
          .positional = 1,                                                                                   \
          .gives = CW_PY_BIT(DATETIME),                                                                      \
          .call = moment_now },                                                                              \
        { .name = prefix "strptime",                                                                         \
          .params = { { "date_string", STR }, { "format", STR } },                                           \
          .required = 2,                                                                                     \
          .positional = 2,                                                                                   \
          .unnamed = 2,                                                                                      \
          .gives = CW_PY_BIT(DATETIME),                                                                      \
          .call = moment_strptime,                                                                           \
          .prepare = prepare_strptime },                                                                     \
    {                                                                                                        \
        .name = prefix "utcnow", .gives = CW_PY_BIT(DATETIME), .call = moment_utcnow                         \
    }

static const struct cw_py_function datetime_functions[] = {
    CLASS_METHODS(""),
    DATETIME("datetime"),
    CLASS_METHODS("datetime."),
    DATE("date"),
    { .name = "time",
      .params = { CLOCK_PARAMS },
      .positional = 5,
      .gives = CW_PY_BIT(TIME),
      .call = make_time },
    TIMEDELTA("timedelta"),
    { .name = NULL },
};
static const struct cw_py_attribute datetime_attributes[] = {
    { "timezone.utc", CW_PY_BIT(TIMEZONE), get_utc },
    { .name = NULL },
};
static const struct cw_py_type datetime_types[] = {
    { "", CW_PY_BIT(DATETIME) },
    { "datetime", CW_PY_BIT(DATETIME) },
    { "date", CW_PY_BIT(DATE) | CW_PY_BIT(DATETIME) },
    { "time", CW_PY_BIT(TIME) },
    { "timedelta", CW_PY_BIT(TIMEDELTA) },
    { "timezone", CW_PY_BIT(TIMEZONE) },
    { .name = NULL },
};
const struct cw_py_module cw_py_datetime_module = { "datetime", datetime_functions, datetime_attributes,
                                                    datetime_types };

static const struct cw_py_function date_functions[] = { DATE("date"), { .name = NULL } };
static const struct cw_py_type date_types[] = { { "", CW_PY_BIT(DATE) | CW_PY_BIT(DATETIME) },
                                                { .name = NULL } };
const struct cw_py_module cw_py_date_module = { "date", date_functions, NULL, date_types };

static const struct cw_py_function timedelta_functions[] = { TIMEDELTA("timedelta"), { .name = NULL } };
static const struct cw_py_type timedelta_types[] = { { "", CW_PY_BIT(TIMEDELTA) }, { .name = NULL } };
const struct cw_py_module cw_py_timedelta_module = { "timedelta", timedelta_functions, NULL,
                                                     timedelta_types };

static const struct cw_py_attribute timezone_attributes[] = {
    { "utc", CW_PY_BIT(TIMEZONE), get_utc },
    { .name = NULL },
};
static const struct cw_py_type timezone_types[] = { { "", CW_PY_BIT(TIMEZONE) }, { .name = NULL } };
const struct cw_py_module cw_py_timezone_module = { "timezone", NULL, timezone_attributes, timezone_types };
