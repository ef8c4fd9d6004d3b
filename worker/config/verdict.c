#include "cw/config/verdict.h"

static bool is_body_path(const struct cw_template *t)
{
    return cw_template_is_lone(t) && t->ops[0].root == CW_ROOT_ANSWER && !t->ops[0].filter_count &&
           !t->ops[0].each;
}

/* The path is a placeholder without its braces: the same grammar reads it. */
static bool parse_path(struct cw_record_reader *r, struct cw_slice text, struct cw_path *ret)
{
    static const struct cw_template_rules rules = { .slot = CW_SLOT_SAVE };
    struct cw_text whole = { .name = "" };
    struct cw_source source = { .file = &whole, .arena = r->loader->arena };
    struct cw_template t = { 0 };
    struct cw_faults faults;
    struct cw_buf braces;

    cw_faults_init(&faults);
    cw_buf_init(&braces, r->loader->arena, text.len + 2);
    cw_buf_add_char(&braces, '{');
    cw_buf_add(&braces, text);
    cw_buf_add_char(&braces, '}');
    source.raw = source.text = whole.bytes = cw_buf_slice(&braces);
    source.faults = &faults;
    if (!braces.failed)
        t = cw_template_compile(&source, &rules);
    cw_faults_done(&faults);
    if (!is_body_path(&t) || faults.errors)
        return false;
    *ret = t.ops[0].path;
    return true;
}

static void read_matches(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_slice text;

    if (!cw_cfg_get_text(r->loader->cfg, setting, &text))
        return;
    r->to->has_matches = parse_path(r, text, &r->to->matches);
    if (!r->to->has_matches)
        cw_cfg_fault(r->loader->cfg, setting, "expected the path of a list, as \"response.body.results\"");
}

static void read_ambiguous(struct cw_record_reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "none", "first", NULL };

    r->to->first_of_many = cw_cfg_get_word(r->loader->cfg, setting, words) == 2;
}

static void read_on_missing(struct cw_record_reader *r, const config_setting_t *setting)
{
    static const char *const words[] = { "skip", "empty", "omit", NULL };
    int word = cw_cfg_get_word(r->loader->cfg, setting, words);

    if (word)
        r->to->on_missing = (enum cw_on_missing)word;
}

static void read_safe(struct cw_record_reader *r, const config_setting_t *setting)
{
    r->safe_given = cw_cfg_get_flag(r->loader->cfg, setting, &r->to->safe);
}

static void read_statuses(struct cw_record_reader *r, const config_setting_t *setting)
{
    r->to->not_found_count = cw_record_statuses(r, setting, "[ 404, 204 ]",
                                                (struct cw_statuses){ r->to->not_found, CW_STATUSES_MAX });
}

static bool has_format(const struct cw_integration *item, int format)
{
    for (unsigned i = 0; i < item->format_count; i++)
        if ((int)item->formats[i] == format)
            return true;
    return false;
}

static void add_format(struct cw_record_reader *r, struct cw_slice word, struct cw_slice place)
{
    int format = cw_phone_format_of(word);

    if (!format)
        cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place, "unknown word \"" CW_SHOW "\"%s",
                 CW_SHOWN(word), cw_faults_hint(word, cw_phone_words).text);
    else if (has_format(r->to, format))
        cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place, "\"" CW_SHOW "\" is given twice",
                 CW_SHOWN(word));
    else if (format != CW_PHONE_AS_IS && !r->loader->dial_plan->country_code.len)
        cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place,
                 "\"" CW_SHOW "\" needs dial_plan.country_code", CW_SHOWN(word));
    else
        r->to->formats[r->to->format_count++] = (enum cw_phone_format)format;
}

static void read_formats(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_list list;

    if (!cw_cfg_get_list(r->loader->cfg, setting, &list))
        return;
    r->to->format_count = 0;
    for (size_t i = 0; i < list.count; i++)
        add_format(r, list.items[i], list.places[i]);
    if (!list.count)
        cw_cfg_fault(r->loader->cfg, setting, "an empty list: nothing could be asked");
}

const struct cw_field cw_verdict_fields[] = {
    { "matches", read_matches },
    { "ambiguous", read_ambiguous },
    { "not_found_status", read_statuses },
    { "on_missing", read_on_missing },
    { "source_formats", read_formats },
    { "safe", read_safe },
    { NULL, NULL },
};

void cw_verdict_defaults(struct cw_integration *to)
{
    to->on_missing = CW_MISSING_SKIP;
    to->formats[0] = CW_PHONE_AS_IS;
    to->format_count = 1;
    to->not_found[0] = 404;
    to->not_found[1] = 204;
    to->not_found_count = 2;
}

void cw_verdict_check(struct cw_record_reader *r)
{
    const config_setting_t *formats = cw_record_field(r, "source_formats");
    const config_setting_t *ambiguous = cw_record_field(r, "ambiguous");
    const config_setting_t *matches = cw_record_field(r, "matches");

    if (!r->safe_given)
        r->to->safe = r->to->method == CW_GET;
    if (formats && (!r->to->safe || !r->to->has_response))
        cw_cfg_fault(r->loader->cfg, formats,
                     "\"source_formats\" asks several times: only for a safe integration with a response");
    else if (formats && !(r->to->reads & CW_READS_SOURCE))
        cw_cfg_fault(r->loader->cfg, formats, "\"source_formats\" without {contact.source} in the request");
    if (matches && r->to->has_matches && !r->to->has_response)
        cw_cfg_fault(r->loader->cfg, matches, "\"matches\" without a response");
    if (ambiguous && !r->to->has_matches)
        cw_cfg_fault(r->loader->cfg, ambiguous, "\"ambiguous\" without \"matches\"");
}
