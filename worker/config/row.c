#include "cw/config/row.h"

#include <stdio.h>

static const struct {
    const char *unit;
    enum cw_kind kind;
    int64_t factor;
} units[] = {
    { "KiB", CW_SIZE, 1024 }, { "MiB", CW_SIZE, 1048576 }, { "GiB", CW_SIZE, 1073741824 },
    { "B", CW_SIZE, 1 },      { "min", CW_TIME, 60000 },   { "ms", CW_TIME, 1 },
    { "s", CW_TIME, 1000 },   { "h", CW_TIME, 3600000 },
};

/* "250ms" -> 250, "64KiB" -> 65536: a whole number and a unit, blanks between allowed. */
static bool parse_amount(struct cw_slice text, enum cw_kind kind, int64_t *ret)
{
    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++) {
        struct cw_slice unit = cw_slice_of(units[i].unit), number = text;

        if (units[i].kind != kind || text.len <= unit.len ||
            !cw_slice_eq(cw_slice_from(text, text.len - unit.len), unit))
            continue;
        number.len -= unit.len;
        if (!cw_slice_to_int(cw_slice_trim(number), 0, INT64_MAX / units[i].factor, ret))
            continue;
        *ret *= units[i].factor;
        return true;
    }
    return false;
}

static bool parse_number(const struct cw_row *row, struct cw_slice text, int64_t *ret)
{
    if (row->kind == CW_COUNT)
        return cw_slice_to_int(text, INT64_MIN, INT64_MAX, ret);
    return parse_amount(text, row->kind, ret);
}

static bool is_choice(const char *choices, struct cw_slice word)
{
    struct cw_slice rest = cw_slice_of(choices);

    while (rest.len) {
        struct cw_slice choice = { rest.ptr, cw_slice_find(rest, '|') };

        if (cw_slice_eq(choice, word))
            return true;
        rest = cw_slice_from(rest, choice.len < rest.len ? choice.len + 1 : rest.len);
    }
    return false;
}

void cw_row_describe(const struct cw_row *row, char *to, size_t size)
{
    switch (row->kind) {
    case CW_TEXT: snprintf(to, size, *row->min ? "a text that is not empty" : "a text"); break;
    case CW_WORD: snprintf(to, size, "one of %s", row->min); break;
    case CW_COUNT: snprintf(to, size, "a whole number from %s to %s", row->min, row->max); break;
    case CW_SIZE: snprintf(to, size, "a size from \"%s\" to \"%s\"", row->min, row->max); break;
    case CW_TIME: snprintf(to, size, "a time from \"%s\" to \"%s\"", row->min, row->max); break;
    case CW_FLAG: snprintf(to, size, "true or false"); break;
    case CW_TEXTS: snprintf(to, size, "a list of texts"); break;
    }
}

static bool store_number(const struct cw_row *row, struct cw_slice text, int64_t *to)
{
    int64_t value, min, max;

    if (!parse_number(row, text, &value) || !parse_number(row, cw_slice_of(row->min), &min) ||
        !parse_number(row, cw_slice_of(row->max), &max) || value < min || value > max)
        return false;
    *to = value;
    return true;
}

bool cw_row_store(const struct cw_row *row, struct cw_slice text, void *to)
{
    switch (row->kind) {
    case CW_TEXT:
        if (*row->min && !text.len)
            return false;
        *(struct cw_slice *)to = text;
        return true;
    case CW_WORD:
        if (!is_choice(row->min, text))
            return false;
        *(struct cw_slice *)to = text;
        return true;
    case CW_FLAG:
        if (!is_choice("true|false", text))
            return false;
        *(bool *)to = text.len == 4;
        return true;
    case CW_COUNT:
    case CW_SIZE:
    case CW_TIME: return store_number(row, text, to);
    case CW_TEXTS: break; /* lists have no text form */
    }
    return text.len == 0;
}

void cw_row_defaults(const struct cw_row *rows, size_t count, void *base)
{
    for (size_t i = 0; i < count; i++)
        cw_row_store(&rows[i], cw_slice_of(rows[i].def), (char *)base + rows[i].at);
}

/* Kinds that are written without quotes pass the parser as they stand in the text. */
bool cw_row_read(const struct cw_row *row, struct cw_cfg *cfg, const config_setting_t *setting, void *to)
{
    int type = config_setting_type(setting);
    bool bare = row->kind == CW_COUNT ? type == CONFIG_TYPE_INT || type == CONFIG_TYPE_INT64
                                      : row->kind == CW_FLAG && type == CONFIG_TYPE_BOOL;
    struct cw_slice text = cw_cfg_value_at(setting);
    char wanted[160];

    if (row->kind == CW_TEXTS)
        return cw_cfg_get_list(cfg, setting, to);
    while (bare && row->kind == CW_COUNT && text.len && strchr("lL", text.ptr[text.len - 1]))
        text.len--;
    if (!bare && type == CONFIG_TYPE_STRING && !cw_cfg_get_text(cfg, setting, &text))
        return false;
    if ((bare || (type == CONFIG_TYPE_STRING && row->kind != CW_COUNT && row->kind != CW_FLAG)) &&
        cw_row_store(row, text, to))
        return true;
    cw_row_describe(row, wanted, sizeof(wanted));
    cw_cfg_fault(cfg, setting, "\"%s\" must be %s", row->key, wanted);
    return false;
}

void cw_row_show_amount(struct cw_buf *buf, enum cw_kind kind, int64_t value)
{
    size_t best = kind == CW_SIZE ? 3 : 5;

    for (size_t i = 0; i < sizeof(units) / sizeof(units[0]); i++)
        if (units[i].kind == kind && value && value % units[i].factor == 0 &&
            units[i].factor > units[best].factor)
            best = i;
    cw_buf_addf(buf, "\"%lld%s\"", (long long)(value / units[best].factor), units[best].unit);
}
