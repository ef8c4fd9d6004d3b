#include "cw/lookup/render.h"

#include "cw/base/json_string.h"
#include "cw/base/percent.h"
#include "cw/lookup/ask.h"

static const struct cw_json nothing;

/* `{event}` is the event's name, but for the lone one in a body, which is the object. */
static bool is_event_name(const struct cw_op *op)
{
    return op->root == CW_ROOT_EVENT && op->path.count == 0;
}

uint32_t cw_render_find(const struct cw_op *op, const struct cw_scope *scope, const struct cw_json **ret_json)
{
    uint32_t start = 0;

    *ret_json = &scope->event->json;
    switch (op->root) {
    case CW_ROOT_CONTACT: start = scope->event->contact; break;
    case CW_ROOT_EVENT: start = scope->event->event; break;
    case CW_ROOT_ANSWER: *ret_json = scope->exchanged ? &scope->exchanged->body : &nothing; break;
    default: *ret_json = &nothing; break;
    }
    return cw_json_find(*ret_json, start, &op->path);
}

/* Objects and lists in text: without the blanks between values. */
static struct cw_slice compact(struct cw_slice raw, struct cw_arena *arena)
{
    char *out = cw_arena_get(arena, raw.len);
    size_t len = 0;
    bool quoted = false;

    if (!out)
        return (struct cw_slice){ 0 };
    for (size_t i = 0; i < raw.len; i++) {
        char c = raw.ptr[i];

        if (quoted && c == '\\')
            out[len++] = raw.ptr[i++];
        else if (c == '"')
            quoted = !quoted;
        else if (!quoted && (c == ' ' || c == '\n' || c == '\r' || c == '\t'))
            continue;
        out[len++] = raw.ptr[i];
    }
    return (struct cw_slice){ out, len };
}

static struct cw_slice node_text(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    switch (cw_json_kind(json, node)) {
    case CW_JSON_STRING: return cw_json_text(json, node, arena);
    case CW_JSON_NUMBER:
    case CW_JSON_TRUE:
    case CW_JSON_FALSE: return cw_json_raw(json, node);
    case CW_JSON_LIST:
    case CW_JSON_OBJECT: return compact(cw_json_raw(json, node), arena);
    default: return CW_LIT("");
    }
}

static struct cw_slice field_text(const struct cw_op *op, const struct cw_scope *scope)
{
    const struct cw_json *json;
    uint32_t node = cw_render_find(op, scope, &json);

    return is_event_name(op) ? scope->event->name_text : node_text(json, node, scope->arena);
}

static enum cw_rendered add_field(struct cw_buf *to, const struct cw_op *op, struct cw_slice text)
{
    switch (op->slot) {
    case CW_SLOT_PATH:
    case CW_SLOT_QUERY:
    case CW_SLOT_PARAM:
        if (!text.len)
            return CW_MISSING;
        cw_percent_add(to, text);
        break;
    case CW_SLOT_HEADER:
        if (cw_slice_has_control(text))
            return CW_BAD_VALUE;
        cw_buf_add(to, text);
        break;
    case CW_SLOT_BODY:
    case CW_SLOT_SAVE: cw_json_add_inner(to, text); break;
    }
    return CW_RENDERED;
}

static void add_fixed(struct cw_buf *to, const struct cw_op *op)
{
    if (op->slot == CW_SLOT_BODY || op->slot == CW_SLOT_SAVE)
        cw_json_add_inner(to, op->text);
    else if (op->slot == CW_SLOT_PARAM)
        cw_percent_add(to, op->text);
    else
        cw_buf_add(to, op->text);
}

enum cw_rendered cw_render_text(struct cw_buf *to, const struct cw_template *t, const struct cw_scope *scope)
{
    for (size_t i = 0; i < t->count; i++) {
        const struct cw_op *op = &t->ops[i];

        if (op->kind == CW_OP_TEXT) {
            add_fixed(to, op);
        } else {
            enum cw_rendered rendered = add_field(to, op, field_text(op, scope));

            if (rendered != CW_RENDERED)
                return rendered;
        }
    }
    return CW_RENDERED;
}

struct writer {
    struct cw_buf *to;
    const struct cw_shape *shape;
    const struct cw_scope *scope;
    enum cw_slot slot;
    bool in_list;
};

static bool write_node(struct writer *w, uint32_t at);

/* A lone placeholder. False: missing, nothing written. */
static bool write_lone(struct writer *w, const struct cw_op *op)
{
    const struct cw_json *json;
    uint32_t node = cw_render_find(op, w->scope, &json);

    if (is_event_name(op) && w->slot == CW_SLOT_SAVE) {
        cw_json_add_text(w->to, w->scope->event->name_text);
        return true;
    }
    if (node == CW_JSON_NONE) {
        if (w->slot == CW_SLOT_BODY && !w->in_list)
            cw_buf_add(w->to, CW_LIT("null"));
        return w->slot == CW_SLOT_BODY && !w->in_list;
    }
    cw_buf_add(w->to, cw_json_raw(json, node));
    return true;
}

static bool write_template(struct writer *w, const struct cw_template *t)
{
    if (cw_template_is_lone(t))
        return write_lone(w, &t->ops[0]);
    cw_buf_add_char(w->to, '"');
    cw_render_text(w->to, t, w->scope);
    cw_buf_add_char(w->to, '"');
    return true;
}

/* An object or a list; children that write nothing are undone with their comma and name. */
static bool write_group(struct writer *w, uint32_t at)
{
    const struct cw_shape_node *self = &w->shape->nodes[at];
    bool list = self->kind == CW_SHAPE_LIST, outer = w->in_list;
    size_t written = 0, children = 0;

    cw_buf_add_char(w->to, list ? '[' : '{');
    for (uint32_t child = at + 1; child < self->next; child = w->shape->nodes[child].next) {
        size_t before = w->to->len;

        children++;
        w->in_list = list;
        if (written)
            cw_buf_add_char(w->to, ',');
        if (!list) {
            cw_buf_add(w->to, w->shape->nodes[child].name);
            cw_buf_add_char(w->to, ':');
        }
        if (write_node(w, child))
            written++;
        else
            cw_buf_cut(w->to, before);
    }
    cw_buf_add_char(w->to, list ? ']' : '}');
    w->in_list = outer;
    return written || !children || list || w->slot != CW_SLOT_SAVE;
}

static bool write_node(struct writer *w, uint32_t at)
{
    const struct cw_shape_node *node = &w->shape->nodes[at];

    switch (node->kind) {
    case CW_SHAPE_RAW: cw_buf_add(w->to, node->raw); return true;
    case CW_SHAPE_TEMPLATE: return write_template(w, &node->template);
    case CW_SHAPE_OBJECT:
    case CW_SHAPE_LIST: return write_group(w, at);
    }
    return false;
}

bool cw_render_shape(struct cw_buf *to, const struct cw_shape *shape, const struct cw_scope *scope,
                     enum cw_slot slot)
{
    struct writer w = { .to = to, .shape = shape, .scope = scope, .slot = slot };
    size_t before = to->len;

    if (shape->count && write_node(&w, 0))
        return true;
    cw_buf_cut(to, before < to->len ? before : to->len);
    return false;
}
