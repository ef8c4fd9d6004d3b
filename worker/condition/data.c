#include "cw/condition/data.h"

#include "cw/base/moment.h"
#include "cw/condition/dict.h"
#include "cw/condition/number_text.h"

static struct cw_py convert(struct cw_py_run *run, const struct cw_json *json, uint32_t node);

static struct cw_py number(struct cw_slice raw)
{
    int64_t whole;
    double real = 0;

    for (size_t i = 0; i < raw.len; i++)
        if (raw.ptr[i] == '.' || (raw.ptr[i] | 0x20) == 'e') {
            cw_float_parse(raw, &real);
            return cw_py_float(real);
        }
    if (cw_slice_to_int(raw, INT64_MIN, INT64_MAX, &whole))
        return cw_py_int(whole);
    return (struct cw_py){ .kind = CW_PY_HUGE };
}

static struct cw_py text(struct cw_py_run *run, const struct cw_json *json, uint32_t node)
{
    struct cw_slice said;

    if (!cw_py_spend(run, (uint32_t)(cw_json_raw(json, node).len / 64)))
        return (struct cw_py){ 0 };
    said = cw_json_text(json, node, run->arena);
    if (!said.ptr)
        return cw_py_raise_status(run, CW_ENOMEM);
    return cw_py_str(run, said);
}

static struct cw_py list(struct cw_py_run *run, const struct cw_json *json, uint32_t node)
{
    struct cw_py_items items = { 0 };
    uint32_t end = json->nodes[node].next;

    for (uint32_t at = node + 1; at < end && !run->raised; at = json->nodes[at].next)
        cw_py_add(run, &items, convert(run, json, at));
    return cw_py_list(items.at, items.count);
}

static struct cw_py object(struct cw_py_run *run, const struct cw_json *json, uint32_t node)
{
    struct cw_py_dict *dict = cw_py_dict_new(run);
    uint32_t end = json->nodes[node].next;

    for (uint32_t at = node + 1; dict && at < end && !run->raised; at = json->nodes[at + 1].next) {
        struct cw_py name = text(run, json, at);

        cw_py_dict_put(run, dict, name, convert(run, json, at + 1));
    }
    return run->raised ? (struct cw_py){ 0 } : cw_py_of_dict(CW_PY_DICT, dict);
}

static struct cw_py convert(struct cw_py_run *run, const struct cw_json *json, uint32_t node)
{
    if (!cw_py_spend(run, 1))
        return (struct cw_py){ 0 };
    switch (cw_json_kind(json, node)) {
    case CW_JSON_FALSE: return cw_py_bool(false);
    case CW_JSON_TRUE: return cw_py_bool(true);
    case CW_JSON_NUMBER: return number(cw_json_raw(json, node));
    case CW_JSON_STRING: return text(run, json, node);
    case CW_JSON_LIST: return list(run, json, node);
    case CW_JSON_OBJECT: return object(run, json, node);
    default: return cw_py_none();
    }
}

struct cw_py cw_py_from_json(struct cw_py_run *run, const struct cw_json *json, uint32_t node)
{
    struct cw_py value = convert(run, json, node);

    return value.kind == CW_PY_HUGE ? cw_py_unfit(run, value, "%s") : value;
}

/* Members are looked for one after the other. */
static bool spend_search(struct cw_py_run *run, const struct cw_json *json, uint32_t object)
{
    return cw_py_spend(run, object < json->count ? (json->nodes[object].next - object) / 64 : 0);
}

struct cw_py cw_py_eval_getter(struct cw_py_run *run, const struct cw_node *node)
{
    const struct cw_condition_scope *scope = run->scope;

    if (!spend_search(run, scope->event, scope->contact))
        return (struct cw_py){ 0 };
    return cw_py_from_json(run, scope->event, cw_json_find(scope->event, scope->contact, &node->path));
}

struct cw_py cw_py_eval_attached(struct cw_py_run *run, const struct cw_node *node)
{
    const struct cw_json *attached = run->scope->attached;

    (void)node;
    return attached ? cw_py_from_json(run, attached, 0) : cw_py_none();
}

struct cw_py cw_py_eval_seconds_since_created(struct cw_py_run *run, const struct cw_node *node)
{
    const struct cw_condition_scope *scope = run->scope;
    uint32_t created;
    struct cw_slice said = { 0 };
    int64_t created_ms;

    (void)node;
    if (!spend_search(run, scope->event, scope->contact))
        return (struct cw_py){ 0 };
    created = cw_json_member(scope->event, scope->contact, CW_LIT("created"));
    if (cw_json_kind(scope->event, created) == CW_JSON_STRING)
        said = cw_json_text(scope->event, created, run->arena);
    if (!said.ptr || !cw_moment_parse(said, &created_ms))
        return cw_py_none();
    return cw_py_float((double)(scope->now_us - created_ms * 1000) / 1e6);
}

static struct cw_py text_or_none(struct cw_py_run *run, struct cw_slice said)
{
    return said.ptr ? cw_py_str(run, said) : cw_py_none();
}

struct cw_py cw_py_eval_event_name(struct cw_py_run *run, const struct cw_node *node)
{
    (void)node;
    return text_or_none(run, run->scope->event_name);
}

struct cw_py cw_py_eval_event_datetime(struct cw_py_run *run, const struct cw_node *node)
{
    (void)node;
    return text_or_none(run, run->scope->event_datetime);
}
