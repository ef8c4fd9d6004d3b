#include "cw/config/shape.h"

#include "cw/base/json.h"

struct cw_source cw_shape_source(const struct cw_json *json, uint32_t node, const struct cw_source *like)
{
    struct cw_source source = *like;
    struct cw_slice raw = cw_json_raw(json, node);

    source.raw = (struct cw_slice){ raw.ptr + 1, raw.len - 2 };
    source.text = cw_json_text(json, node, like->arena);
    return source;
}

struct maker {
    const struct cw_json *json;
    const struct cw_source *file;
    const struct cw_template_rules *rules;
    struct cw_shape_node *nodes;
    uint32_t count;
    unsigned reads;
};

static void make_value(struct maker *m, uint32_t node, struct cw_slice name);

static void make_text(struct maker *m, uint32_t node, struct cw_shape_node *to)
{
    struct cw_source source = cw_shape_source(m->json, node, m->file);
    struct cw_template template = cw_template_compile(&source, m->rules);

    if (cw_template_is_fixed(&template))
        return;
    m->reads |= template.reads;
    to->kind = CW_SHAPE_TEMPLATE;
    to->template = template;
}

static void make_children(struct maker *m, uint32_t node)
{
    bool object = cw_json_kind(m->json, node) == CW_JSON_OBJECT;
    uint32_t end = m->json->nodes[node].next;

    for (uint32_t at = node + 1; at < end; at = m->json->nodes[at + object].next)
        make_value(m, at + object, object ? cw_json_raw(m->json, at) : (struct cw_slice){ 0 });
}

static void make_value(struct maker *m, uint32_t node, struct cw_slice name)
{
    struct cw_shape_node *to = &m->nodes[m->count++];
    int kind = cw_json_kind(m->json, node);

    *to = (struct cw_shape_node){ .kind = CW_SHAPE_RAW, .name = name, .raw = cw_json_raw(m->json, node) };
    if (kind == CW_JSON_STRING)
        make_text(m, node, to);
    if (kind == CW_JSON_OBJECT || kind == CW_JSON_LIST) {
        to->kind = kind == CW_JSON_OBJECT ? CW_SHAPE_OBJECT : CW_SHAPE_LIST;
        make_children(m, node);
    }
    to->next = m->count;
}

struct cw_shape cw_shape_compile(const struct cw_json *json, uint32_t node, const struct cw_source *file,
                                 const struct cw_template_rules *rules)
{
    struct maker m = { .json = json, .file = file, .rules = rules };

    if (!cw_json_kind(json, node))
        return (struct cw_shape){ 0 };
    m.nodes = cw_arena_get(file->arena, (json->nodes[node].next - node) * sizeof(*m.nodes));
    if (!m.nodes)
        return (struct cw_shape){ 0 };
    make_value(&m, node, (struct cw_slice){ 0 });
    return (struct cw_shape){ .nodes = m.nodes, .count = m.count, .reads = m.reads };
}
