#include "cw/config/region.h"

enum { PREFIX_MAX = 8, COUNTRY_MAX = 3 };

static bool is_digits(struct cw_slice text, size_t max)
{
    for (size_t i = 0; i < text.len; i++)
        if (text.ptr[i] < '0' || text.ptr[i] > '9')
            return false;
    return text.len <= max;
}

static void fault_at(struct cw_cfg *cfg, const char *path, const char *wanted)
{
    const config_setting_t *setting = config_lookup(&cfg->tree, path);

    cw_fault(cfg->faults, CW_ERROR, cfg->text, setting ? cw_cfg_value_at(setting) : (struct cw_slice){ 0 },
             "\"%s\" must be %s", path, wanted);
}

struct cw_dial_plan cw_region_dial_plan(struct cw_cfg *cfg, const struct cw_settings *settings)
{
    struct cw_dial_plan plan = { settings->dial_plan.country_code, settings->dial_plan.trunk_prefix,
                                 settings->dial_plan.international_prefix };

    if (!is_digits(plan.country_code, COUNTRY_MAX) ||
        (plan.country_code.len && plan.country_code.ptr[0] == '0'))
        fault_at(cfg, "dial_plan.country_code", "1 to 3 digits, the first of them not 0, as \"358\"");
    if (!is_digits(plan.trunk_prefix, PREFIX_MAX))
        fault_at(cfg, "dial_plan.trunk_prefix", "at most 8 digits, as \"0\"");
    if (!is_digits(plan.international_prefix, PREFIX_MAX) || !plan.international_prefix.len)
        fault_at(cfg, "dial_plan.international_prefix", "1 to 8 digits, as \"00\"");
    return plan;
}

int64_t cw_region_offset(struct cw_cfg *cfg, const struct cw_settings *settings)
{
    struct cw_slice text = settings->utc_offset;
    bool shaped = text.len == 6 && (text.ptr[0] == '+' || text.ptr[0] == '-') && text.ptr[3] == ':';
    int64_t hours, minutes, seconds;

    if (!shaped || !cw_slice_to_int((struct cw_slice){ text.ptr + 1, 2 }, 0, 23, &hours) ||
        !cw_slice_to_int((struct cw_slice){ text.ptr + 4, 2 }, 0, 59, &minutes)) {
        fault_at(cfg, "utc_offset", "hours and minutes east of UTC, as \"+02:00\"");
        return 0;
    }
    seconds = (hours * 60 + minutes) * 60;
    return text.ptr[0] == '-' ? -seconds : seconds;
}
