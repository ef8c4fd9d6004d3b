#include "cw/condition/module_time.h"

#include "cw/condition/methods_collection.h"
#include "cw/condition/moments.h"

#include <math.h>

enum { FIELDS = 9 };

#define CYCLE_S (INT64_C(146097) * 86400) /* 400 years */

#define STR CW_PY_BIT(STR)

static struct cw_py time_time(struct cw_py_run *run, const struct cw_py_args *args)
{
    double value = 0;

    (void)args;
    cw_int_truediv(run->scope->now_us, 1000000, &value);
    return cw_py_float(value);
}

/* Whole seconds, downwards. False: raised. */
static bool seconds_of(struct cw_py_run *run, struct cw_py given, int64_t *ret)
{
    enum cw_number said = CW_NUMBER_FINE;

    if (!given.kind || given.kind == CW_PY_NONE)
        *ret = (run->scope->now_us - (run->scope->now_us % 1000000 + 1000000) % 1000000) / 1000000;
    else if (given.kind == CW_PY_FLOAT)
        said = cw_float_to_int(floor(given.real), ret);
    else
        *ret = given.number;
    if (said == CW_NUMBER_BAD_VALUE)
        cw_py_raise(run, "ValueError", "Invalid value NaN (not a number)");
    else if (said != CW_NUMBER_FINE && given.real == 0x1p63) /* C's time_t, as a float */
        cw_py_raise(run, "OSError", "Value too large for defined data type");
    else if (said != CW_NUMBER_FINE)
        cw_py_raise(run, "OverflowError", "timestamp out of range for platform time_t");
    return !run->raised;
}

/* Calendars repeat after 400 years: those beyond 1 to 9999, too. False: a year beyond 32 bits. */
static bool moment_of(int64_t seconds, struct cw_datetime *ret)
{
    int64_t rest = seconds % CYCLE_S, cycles = seconds / CYCLE_S - (rest < 0);

    rest += rest < 0 ? CYCLE_S : 0;
    if (!cw_datetime_of_us(rest * 1000000 + CW_EPOCH_US, ret))
        return false;
    if (cycles * 400 + ret->date.year > INT32_MAX || cycles * 400 + ret->date.year < INT32_MIN)
        return false;
    ret->date.year = (int32_t)(cycles * 400 + ret->date.year);
    return true;
}

static struct cw_py broken_down(struct cw_py_run *run, struct cw_py given, int64_t offset_s)
{
    struct cw_datetime when = { .clock = { .hour = 0 } };
    int64_t seconds = 0;
    struct cw_datetime *box;

    if (!seconds_of(run, given, &seconds))
        return (struct cw_py){ 0 };
    if (__builtin_add_overflow(seconds, offset_s, &seconds) || !moment_of(seconds, &when))
        return cw_py_raise(run, "OSError", "Value too large for defined data type");
    box = cw_py_alloc(run, sizeof(*box));
    if (!box)
        return (struct cw_py){ 0 };
    *box = when;
    return cw_py_opaque(CW_PY_STRUCT_TIME, box);
}

static struct cw_py time_localtime(struct cw_py_run *run, const struct cw_py_args *args)
{
    return broken_down(run, args->at[0], run->scope->utc_offset_s);
}

static struct cw_py time_gmtime(struct cw_py_run *run, const struct cw_py_args *args)
{
    return broken_down(run, args->at[0], 0);
}

static const void *prepare_strftime(struct cw_py_run *run, const struct cw_py_prepare *prepare)
{
    *prepare->ret_blame = 0;
    if (prepare->at[0].kind == CW_PY_STR)
        *prepare->ret_place = cw_py_check_format(run, prepare->at[0], true);
    return NULL;
}

static struct cw_py time_strftime(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_py when = args->at[1];

    if (!when.kind)
        when = broken_down(run, when, run->scope->utc_offset_s);
    cw_py_check_format(run, args->at[0], true);
    return run->raised ? (struct cw_py){ 0 } : cw_py_format(run, args->at[0], cw_py_datetime(when));
}

static const char *const names[FIELDS] = { "tm_year", "tm_mon",  "tm_mday", "tm_hour", "tm_min",
                                           "tm_sec",  "tm_wday", "tm_yday", "tm_isdst" };

static void fields_of(struct cw_py value, int32_t ret[FIELDS])
{
    struct cw_datetime when = cw_py_datetime(value);

    ret[0] = when.date.year;
    ret[1] = when.date.month;
    ret[2] = when.date.day;
    ret[3] = when.clock.hour;
    ret[4] = when.clock.minute;
    ret[5] = when.clock.second;
    when.date.year = (int32_t)((when.date.year % 400 + 400) % 400 + 2000); /* the same calendar */
    ret[6] = cw_date_weekday(when.date);
    ret[7] = cw_date_yearday(when.date);
    ret[8] = 0;
}

static struct cw_py field(struct cw_py value, int which)
{
    int32_t fields[FIELDS];

    fields_of(value, fields);
    return cw_py_int(fields[which]);
}

#define FIELD(name, which)                                                                                   \
    static struct cw_py get_##name(struct cw_py_run *run, struct cw_py self)                                 \
    {                                                                                                        \
        (void)run;                                                                                           \
        return field(self, which);                                                                           \
    }
FIELD(year, 0)
FIELD(mon, 1)
FIELD(mday, 2)
FIELD(hour, 3)
FIELD(min, 4)
FIELD(sec, 5)
FIELD(wday, 6)
FIELD(yday, 7)
FIELD(isdst, 8)

static struct cw_py struct_as_tuple(struct cw_py_run *run, struct cw_py value)
{
    struct cw_py *items = cw_py_alloc(run, FIELDS * sizeof(*items));

    for (int i = 0; items && i < FIELDS; i++)
        items[i] = field(value, i);
    return items ? cw_py_tuple(items, FIELDS) : (struct cw_py){ 0 };
}

static void struct_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    (void)run;
    cw_buf_add(buf, CW_LIT("time.struct_time("));
    for (int i = 0; i < FIELDS; i++) {
        cw_buf_add(buf, i ? CW_LIT(", ") : CW_LIT(""));
        cw_buf_add(buf, cw_slice_of(names[i]));
        cw_buf_add_char(buf, '=');
        cw_buf_add_int(buf, field(value, i).number);
    }
    cw_buf_add_char(buf, ')');
}

static const struct cw_py_attribute struct_fields[] = {
    { "tm_year", CW_PY_BIT(INT), get_year },   { "tm_mon", CW_PY_BIT(INT), get_mon },
    { "tm_mday", CW_PY_BIT(INT), get_mday },   { "tm_hour", CW_PY_BIT(INT), get_hour },
    { "tm_min", CW_PY_BIT(INT), get_min },     { "tm_sec", CW_PY_BIT(INT), get_sec },
    { "tm_wday", CW_PY_BIT(INT), get_wday },   { "tm_yday", CW_PY_BIT(INT), get_yday },
    { "tm_isdst", CW_PY_BIT(INT), get_isdst }, { .name = NULL },
};

const struct cw_py_class cw_py_struct_time_class = {
    .attributes = struct_fields,
    .methods = cw_py_list_methods,
    .as_tuple = struct_as_tuple,
    .add_repr = struct_repr,
};

#define BROKEN_DOWN(function)                                                                                \
    {                                                                                                        \
        .name = #function, .params = { { "seconds", CW_PY_NUMBER | CW_PY_BIT(NONE) } }, .positional = 1,     \
        .unnamed = 1, .gives = CW_PY_BIT(STRUCT_TIME), .call = time_##function                               \
    }

static const struct cw_py_function functions[] = {
    BROKEN_DOWN(gmtime),
    BROKEN_DOWN(localtime),
    { .name = "strftime",
      .params = { { "format", STR }, { "t", CW_PY_BIT(STRUCT_TIME) } },
      .required = 1,
      .positional = 2,
      .unnamed = 2,
      .gives = STR,
      .call = time_strftime,
      .prepare = prepare_strftime },
    { .name = "time", .gives = CW_PY_BIT(FLOAT), .call = time_time },
    { .name = NULL },
};

static const struct cw_py_type types[] = { { "struct_time", CW_PY_BIT(STRUCT_TIME) }, { .name = NULL } };

const struct cw_py_module cw_py_time_module = { "time", functions, NULL, types };
