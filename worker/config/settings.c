#include "cw/config/settings.h"

#include <ctype.h>
#include <stddef.h>
#include <stdio.h>

#define TOP_ROW(key, kind, def, min, max, meaning)                                                           \
    { NULL, #key, kind, def, min, max, meaning, offsetof(struct cw_settings, key) },
#define KAFKA_ROW(key, kind, def, min, max, meaning)                                                         \
    { "kafka", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, kafka.key) },
#define DELIVERY_ROW(key, kind, def, min, max, meaning)                                                      \
    { "delivery", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, delivery.key) },
#define LIMITS_ROW(key, kind, def, min, max, meaning)                                                        \
    { "limits", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, limits.key) },
#define EXTRA_DATA_ROW(key, kind, def, min, max, meaning)                                                    \
    { "extra_data", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, extra_data.key) },
#define DIAL_PLAN_ROW(key, kind, def, min, max, meaning)                                                     \
    { "dial_plan", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, dial_plan.key) },
#define ADMIN_ROW(key, kind, def, min, max, meaning)                                                         \
    { "admin", #key, kind, def, min, max, meaning, offsetof(struct cw_settings, admin.key) },

static const struct cw_row rows[] = { CW_TOP_SETTINGS(TOP_ROW) CW_KAFKA_SETTINGS(KAFKA_ROW)
                                          CW_DELIVERY_SETTINGS(DELIVERY_ROW) CW_LIMITS_SETTINGS(LIMITS_ROW)
                                              CW_EXTRA_DATA_SETTINGS(EXTRA_DATA_ROW)
                                                  CW_DIAL_PLAN_SETTINGS(DIAL_PLAN_ROW)
                                                      CW_ADMIN_SETTINGS(ADMIN_ROW) };

enum { ROWS = sizeof(rows) / sizeof(rows[0]), ENV_NAME_MAX = 80 };

static void *field(struct cw_settings *settings, const struct cw_row *row)
{
    return (char *)settings + row->at;
}

static const struct cw_row *find_row(const char *section, const char *key)
{
    for (size_t i = 0; i < ROWS; i++)
        if ((section ? rows[i].section && !strcmp(rows[i].section, section) : !rows[i].section) &&
            !strcmp(rows[i].key, key))
            return &rows[i];
    return NULL;
}

static void unknown_key(struct cw_cfg *cfg, const char *section, const config_setting_t *setting)
{
    const char *names[ROWS + 10] = { NULL }, *key = config_setting_name(setting);
    size_t count = 0;

    for (size_t i = 0; i < ROWS; i++)
        if (section ? rows[i].section && !strcmp(rows[i].section, section) : !rows[i].section)
            names[count++] = rows[i].key;
    if (!section) {
#define SECTION_NAME(section, table) names[count++] = #section;
        CW_SECTIONS(SECTION_NAME)
        names[count++] = "integrations";
        names[count++] = "secrets";
    }
    cw_fault(cfg->faults, CW_ERROR, cfg->text, cw_cfg_name_at(setting), "unknown setting \"%s\"%s", key,
             cw_faults_hint(cw_slice_of(key), names).text);
}

static bool is_section(const char *name)
{
#define IS_SECTION(section, table)                                                                           \
    if (!strcmp(name, #section))                                                                             \
        return true;
    CW_SECTIONS(IS_SECTION)
    return false;
}

static void read_group(struct cw_settings *settings, struct cw_cfg *cfg, const config_setting_t *group,
                       const char *section)
{
    for (int i = 0; i < config_setting_length(group); i++) {
        const config_setting_t *setting = config_setting_get_elem(group, (unsigned)i);
        const char *key = config_setting_name(setting);
        const struct cw_row *row = find_row(section, key);

        if (row)
            cw_row_read(row, cfg, setting, field(settings, row));
        else if (section ||
                 (!is_section(key) && strcmp(key, "integrations") != 0 && strcmp(key, "secrets") != 0))
            unknown_key(cfg, section, setting);
        else if (is_section(key) && !config_setting_is_group(setting))
            cw_cfg_fault(cfg, setting, "\"%s\" must be a group: %s: { ... };", key, key);
        else if (is_section(key))
            read_group(settings, cfg, setting, key);
    }
}

/* CAD_WORKER_KAFKA__BROKERS, for a row of section kafka. */
static void env_name(const struct cw_row *row, char to[ENV_NAME_MAX])
{
    snprintf(to, ENV_NAME_MAX, "CAD_WORKER_%s%s%s", row->section ? row->section : "",
             row->section ? "__" : "", row->key);
    for (char *p = to; *p; p++)
        *p = (char)toupper((unsigned char)*p);
}

static void read_env_entry(struct cw_settings *settings, struct cw_cfg *cfg, struct cw_slice entry)
{
    struct cw_slice name = { entry.ptr, cw_slice_find(entry, '=') };
    struct cw_slice value = cw_slice_from(entry, name.len < entry.len ? name.len + 1 : name.len);
    char known[ENV_NAME_MAX], wanted[160];

    for (size_t i = 0; i < ROWS; i++) {
        env_name(&rows[i], known);
        if (!cw_slice_eq(name, cw_slice_of(known)))
            continue;
        cw_row_describe(&rows[i], wanted, sizeof(wanted));
        if (rows[i].kind == CW_TEXTS)
            cw_fault(cfg->faults, CW_ERROR, NULL, name, "%s: a list cannot come from the environment", known);
        else if (!cw_row_store(&rows[i], cw_arena_copy(cfg->arena, value), field(settings, &rows[i])))
            cw_fault(cfg->faults, CW_ERROR, NULL, name, "%s (environment) must be %s", known, wanted);
        return;
    }
    cw_fault(cfg->faults, CW_ERROR, NULL, name, CW_SHOW " (environment) is no setting", CW_SHOWN(name));
}

/* The name of this worker from where the environment has it. */
static void read_instance(struct cw_settings *settings, struct cw_cfg *cfg, const char *const *env)
{
    const config_setting_t *setting = config_lookup(&cfg->tree, "instance_env");
    struct cw_slice name = settings->instance_env;

    for (; env && *env; env++) {
        struct cw_slice entry = cw_slice_of(*env);
        size_t at = cw_slice_find(entry, '=');

        if (at + 1 >= entry.len || !cw_slice_eq((struct cw_slice){ entry.ptr, at }, name))
            continue;
        settings->instance = cw_arena_copy(cfg->arena, cw_slice_from(entry, at + 1));
        return;
    }
    cw_fault(cfg->faults, CW_ERROR, cfg->text, setting ? cw_cfg_value_at(setting) : (struct cw_slice){ 0 },
             "the environment variable \"" CW_SHOW "\" is not set, or is empty", CW_SHOWN(name));
}

void cw_settings_read(struct cw_settings *ret, struct cw_cfg *cfg, const char *const *env)
{
    const char *const *all = env;

    *ret = (struct cw_settings){ .text = cfg->text };
    cw_row_defaults(rows, ROWS, ret);
    read_group(ret, cfg, config_root_setting(&cfg->tree), NULL);
    for (; env && *env; env++)
        if (cw_slice_starts(cw_slice_of(*env), CW_LIT("CAD_WORKER_")))
            read_env_entry(ret, cfg, cw_slice_of(*env));
    if (ret->instance_env.len)
        read_instance(ret, cfg, all);
}

static void show_text(struct cw_buf *buf, struct cw_slice text)
{
    cw_buf_add_char(buf, '"');
    for (size_t i = 0; i < text.len; i++) {
        if (strchr("\"\\", text.ptr[i]))
            cw_buf_add_char(buf, '\\');
        cw_buf_add_char(buf, text.ptr[i]);
    }
    cw_buf_add_char(buf, '"');
}

static struct cw_slice hide_secret(struct cw_slice property, struct cw_arena *arena)
{
    struct cw_buf hidden;

    if (!cw_cfg_is_secret_property(property))
        return property;
    cw_buf_init(&hidden, arena, property.len + 8);
    cw_buf_add(&hidden, (struct cw_slice){ property.ptr, cw_slice_find(property, '=') });
    cw_buf_add(&hidden, CW_LIT("=***"));
    return cw_buf_slice(&hidden);
}

static void show_list(struct cw_buf *buf, const struct cw_list *list)
{
    cw_buf_add(buf, CW_LIT("["));
    for (size_t i = 0; i < list->count; i++) {
        cw_buf_add(buf, i ? CW_LIT(", ") : CW_LIT(" "));
        show_text(buf, hide_secret(list->items[i], buf->arena));
    }
    cw_buf_add(buf, CW_LIT(" ]"));
}

/* A proxy's user and password are not shown. */
static struct cw_slice hide_user(const struct cw_row *row, struct cw_slice text, struct cw_arena *arena)
{
    size_t at = text.len;
    struct cw_buf hidden;

    for (size_t i = 0; i < text.len; i++)
        at = text.ptr[i] == '@' ? i : at;
    if (strcmp(row->key, "proxy") != 0 || at == text.len)
        return text;
    cw_buf_init(&hidden, arena, text.len + 8);
    cw_buf_add(&hidden, (struct cw_slice){ text.ptr, cw_slice_find(text, '/') });
    cw_buf_add(&hidden, CW_LIT("//***"));
    cw_buf_add(&hidden, cw_slice_from(text, at));
    return cw_buf_slice(&hidden);
}

static void show_value(struct cw_buf *buf, const struct cw_row *row, const void *value)
{
    switch (row->kind) {
    case CW_TEXT:
    case CW_WORD: show_text(buf, hide_user(row, *(const struct cw_slice *)value, buf->arena)); break;
    case CW_COUNT: cw_buf_add_int(buf, *(const int64_t *)value); break;
    case CW_SIZE:
    case CW_TIME: cw_row_show_amount(buf, row->kind, *(const int64_t *)value); break;
    case CW_FLAG: cw_buf_add(buf, *(const bool *)value ? CW_LIT("true") : CW_LIT("false")); break;
    case CW_TEXTS: show_list(buf, value); break;
    }
}

/* Calls `show` for each row, with the brackets of the sections around them. */
static void each_row(struct cw_buf *buf, const struct cw_settings *settings,
                     void (*show)(struct cw_buf *, const struct cw_row *, const void *))
{
    const char *open = NULL;

    for (size_t i = 0; i < ROWS; i++) {
        const char *section = rows[i].section;

        if (section && (!open || strcmp(open, section) != 0))
            cw_buf_addf(buf, "%s%s: {\n", open ? "};\n" : "", section);
        open = section;
        show(buf, &rows[i], settings ? (const char *)settings + rows[i].at : NULL);
    }
    cw_buf_add(buf, CW_LIT("};\n"));
}

static void show_row(struct cw_buf *buf, const struct cw_row *row, const void *value)
{
    if (row->kind == CW_TEXTS && !((const struct cw_list *)value)->given)
        return;
    cw_buf_addf(buf, "%s%s = ", row->section ? "    " : "", row->key);
    show_value(buf, row, value);
    cw_buf_add(buf, CW_LIT(";\n"));
}

void cw_settings_show(const struct cw_settings *settings, struct cw_buf *buf)
{
    each_row(buf, settings, show_row);
}

static void sample_row(struct cw_buf *buf, const struct cw_row *row, const void *unused)
{
    const char *indent = row->section ? "    " : "";
    const char *quote = row->kind == CW_COUNT || row->kind == CW_FLAG ? "" : "\"";
    char wanted[160];

    (void)unused;
    cw_row_describe(row, wanted, sizeof(wanted));
    cw_buf_addf(buf, "%s# %s\n%s# %c%s.\n", indent, row->meaning, indent, toupper((unsigned char)wanted[0]),
                wanted + 1);
    if (row->kind == CW_TEXTS)
        cw_buf_addf(buf, "%s# %s = [ \"...\" ];\n", indent, row->key);
    else
        cw_buf_addf(buf, "%s%s = %s%s%s;\n", indent, row->key, quote, row->def, quote);
    cw_buf_add_char(buf, '\n');
}

void cw_settings_sample(struct cw_buf *buf)
{
    cw_buf_add(buf, CW_LIT("# worker.cfg of cad-worker: every setting with its default.\n"
                           "# Times are texts with ms, s, min or h; sizes with B, KiB, MiB or GiB.\n\n"));
    each_row(buf, NULL, sample_row);
    cw_buf_add(buf, CW_LIT("\n# What to ask, and when. The JSON file is the vendor's, byte for byte.\n"
                           "integrations = (\n"
                           "    {\n"
                           "        name = \"crm\";\n"
                           "        endpoint = \"http://127.0.0.1:8080/contacts\";\n"
                           "        events = [ \"received\", \"transferred\", \"forwarded\" ];\n"
                           "        direction = \"both\";\n"
                           "        authentications: {\n"
                           "            username = \"crm-demo\";\n"
                           "            password_env = \"CRM_PASSWORD\";\n"
                           "        };\n"
                           "        configuration = \"integrations/crm.json\";\n"
                           "    }\n"
                           ");\n"));
}
