#include "cw/condition/calendar_format.h"

#include "cw/condition/calendar_text.h"

const char *const cw_month_names[12] = {
    "January", "February", "March",     "April",   "May",      "June",
    "July",    "August",   "September", "October", "November", "December"
};
const char *const cw_weekday_names[7] = { "Monday", "Tuesday",  "Wednesday", "Thursday",
                                          "Friday", "Saturday", "Sunday" };

static void add_padded(struct cw_buf *buf, int64_t value, int count, char pad)
{
    int64_t least = 1;

    while (--count > 0)
        least *= 10;
    for (; least > 1 && value < least; least /= 10)
        cw_buf_add_char(buf, pad);
    cw_buf_add_int(buf, value);
}

static void add_short(struct cw_buf *buf, const char *name)
{
    cw_buf_add(buf, (struct cw_slice){ name, 3 });
}

typedef void write_fn(struct cw_buf *buf, struct cw_datetime when);

static void write_a(struct cw_buf *buf, struct cw_datetime when)
{
    add_short(buf, cw_weekday_names[cw_date_weekday(when.date)]);
}

static void write_A(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add(buf, cw_slice_of(cw_weekday_names[cw_date_weekday(when.date)]));
}

static void write_w(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add_int(buf, (cw_date_weekday(when.date) + 1) % 7);
}

static void write_u(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add_int(buf, cw_date_weekday(when.date) + 1);
}

static void write_d(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.date.day, 2, '0');
}

static void write_b(struct cw_buf *buf, struct cw_datetime when)
{
    add_short(buf, cw_month_names[when.date.month - 1]);
}

static void write_B(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add(buf, cw_slice_of(cw_month_names[when.date.month - 1]));
}

static void write_m(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.date.month, 2, '0');
}

static void write_y(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.date.year % 100, 2, '0');
}

static void write_Y(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add_int(buf, when.date.year);
}

static void write_H(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.clock.hour, 2, '0');
}

static void write_I(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, (when.clock.hour + 11) % 12 + 1, 2, '0');
}

static void write_p(struct cw_buf *buf, struct cw_datetime when)
{
    cw_buf_add(buf, when.clock.hour < 12 ? CW_LIT("AM") : CW_LIT("PM"));
}

static void write_M(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.clock.minute, 2, '0');
}

static void write_S(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.clock.second, 2, '0');
}

static void write_f(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, when.clock.microsecond, 6, '0');
}

static void write_z(struct cw_buf *buf, struct cw_datetime when)
{
    if (when.clock.aware)
        cw_offset_write(buf, when.clock.offset_us, false);
}

static void write_Z(struct cw_buf *buf, struct cw_datetime when)
{
    if (!when.clock.aware)
        return;
    cw_buf_add(buf, CW_LIT("UTC"));
    if (when.clock.offset_us)
        cw_offset_write(buf, when.clock.offset_us, true);
}

static void write_j(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, cw_date_yearday(when.date), 3, '0');
}

static void write_U(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, (cw_date_yearday(when.date) + 6 - (cw_date_weekday(when.date) + 1) % 7) / 7, 2, '0');
}

static void write_W(struct cw_buf *buf, struct cw_datetime when)
{
    add_padded(buf, (cw_date_yearday(when.date) + 6 - cw_date_weekday(when.date)) / 7, 2, '0');
}

static void write_G(struct cw_buf *buf, struct cw_datetime when)
{
    int32_t year, week;

    cw_date_to_week(when.date, &year, &week);
    cw_buf_add_int(buf, year);
}

static void write_V(struct cw_buf *buf, struct cw_datetime when)
{
    int32_t year, week;

    cw_date_to_week(when.date, &year, &week);
    add_padded(buf, week, 2, '0');
}

static void write_X(struct cw_buf *buf, struct cw_datetime when)
{
    cw_calendar_write(buf, CW_LIT("%H:%M:%S"), when);
}

static void write_x(struct cw_buf *buf, struct cw_datetime when)
{
    cw_calendar_write(buf, CW_LIT("%m/%d/%y"), when);
}

static void write_c(struct cw_buf *buf, struct cw_datetime when)
{
    cw_calendar_write(buf, CW_LIT("%a %b "), when);
    add_padded(buf, when.date.day, 2, ' ');
    cw_calendar_write(buf, CW_LIT(" %H:%M:%S %Y"), when);
}

static void write_percent(struct cw_buf *buf, struct cw_datetime when)
{
    (void)when;
    cw_buf_add_char(buf, '%');
}

static const struct {
    char letter;
    bool plain;
    write_fn *write;
} directives[] = {
    { 'a', true, write_a },  { 'A', true, write_A },  { 'w', true, write_w },       { 'u', true, write_u },
    { 'd', true, write_d },  { 'b', true, write_b },  { 'B', true, write_B },       { 'm', true, write_m },
    { 'y', true, write_y },  { 'Y', true, write_Y },  { 'H', true, write_H },       { 'I', true, write_I },
    { 'p', true, write_p },  { 'M', true, write_M },  { 'S', true, write_S },       { 'f', false, write_f },
    { 'z', false, write_z }, { 'Z', false, write_Z }, { 'j', true, write_j },       { 'U', true, write_U },
    { 'W', true, write_W },  { 'G', true, write_G },  { 'V', true, write_V },       { 'X', true, write_X },
    { 'x', true, write_x },  { 'c', true, write_c },  { '%', true, write_percent },
};

/* The number of a directive, or of the row behind the last. */
static size_t row_of(char letter)
{
    size_t i = 0;

    while (i < sizeof(directives) / sizeof(directives[0]) && directives[i].letter != letter)
        i++;
    return i;
}

static bool is_known(char letter, bool plain)
{
    size_t row = row_of(letter);

    return row < sizeof(directives) / sizeof(directives[0]) && (directives[row].plain || !plain);
}

size_t cw_calendar_cannot_write(struct cw_slice format, bool plain)
{
    for (size_t at = 0; at < format.len; at++) {
        if (format.ptr[at] == '\0')
            return at;
        if (format.ptr[at] != '%')
            continue;
        if (at + 1 == format.len || !is_known(format.ptr[at + 1], plain))
            return at;
        at++;
    }
    return format.len;
}

void cw_calendar_write(struct cw_buf *buf, struct cw_slice format, struct cw_datetime when)
{
    while (format.len && !buf->failed) {
        size_t plain = cw_slice_find(format, '%');

        cw_buf_add(buf, (struct cw_slice){ format.ptr, plain });
        if (plain + 1 >= format.len)
            return;
        if (is_known(format.ptr[plain + 1], false))
            directives[row_of(format.ptr[plain + 1])].write(buf, when);
        format = cw_slice_from(format, plain + 2);
    }
}
