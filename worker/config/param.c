#include "cw/config/param.h"

#include "cw/base/percent.h"

static struct cw_slice encoded(struct cw_reader *r, uint32_t key)
{
    struct cw_buf name;

    cw_buf_init(&name, r->file.arena, CW_JSON_FILE_MAX * 3);
    cw_percent_add(&name, cw_json_text(&r->json, key, r->file.arena));
    cw_buf_settle(&name);
    return cw_buf_slice(&name);
}

static bool read_value(struct cw_reader *r, uint32_t node, struct cw_template *to)
{
    struct cw_template_rules rules = cw_reader_rules(r, CW_SLOT_PARAM);
    struct cw_source source;

    if (!cw_reader_scalar(r, node, &source))
        return false;
    *to = cw_template_compile(&source, &rules);
    r->to->reads |= to->reads;
    return true;
}

static void read_values(struct cw_reader *r, uint32_t node, struct cw_param *param)
{
    bool list = cw_json_kind(&r->json, node) == CW_JSON_LIST;
    struct cw_template *values = cw_reader_room(r, list ? node : CW_JSON_NONE, sizeof(*values));

    param->values = values;
    if (values && !list)
        param->value_count = read_value(r, node, values);
    for (uint32_t at = node + 1; values && list && at < r->json.nodes[node].next; at = r->json.nodes[at].next)
        param->value_count += read_value(r, at, &values[param->value_count]);
}

void cw_param_read(struct cw_reader *r, uint32_t node)
{
    struct cw_param *params;

    if (cw_json_kind(&r->json, node) != CW_JSON_OBJECT) {
        cw_reader_fault(r, node, "\"params\" must be an object");
        return;
    }
    params = cw_reader_room(r, node, sizeof(*params));
    r->to->params = params;
    for (uint32_t key = node + 1; params && key < r->json.nodes[node].next;
         key = r->json.nodes[key + 1].next) {
        params[r->to->param_count].name = encoded(r, key);
        read_values(r, key + 1, &params[r->to->param_count++]);
    }
}
