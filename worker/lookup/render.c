#include "cw/lookup/render.h"

#include "cw/base/json_string.h"
#include "cw/base/percent.h"
#include "cw/lookup/ask.h"
#include "cw/lookup/filter.h"
#include "cw/lookup/value.h"

static enum cw_on_missing on_missing(const struct cw_scope *scope)
{
    return scope->integration && scope->integration->on_missing ? scope->integration->on_missing
                                                                : CW_MISSING_SKIP;
}

/* A value without text in a URL or parameter (the manual 4.4). With default("") it is meant. */
static enum cw_rendered add_empty(struct cw_buf *to, enum cw_slot slot, bool meant,
                                  const struct cw_scope *scope)
{
    enum cw_on_missing rule = meant ? CW_MISSING_EMPTY : on_missing(scope);

    switch (rule) {
    case CW_MISSING_SKIP: return CW_MISSING;
    case CW_MISSING_EMPTY: return slot == CW_SLOT_PATH ? CW_BAD_VALUE : CW_RENDERED;
    case CW_MISSING_OMIT:
        if (slot != CW_SLOT_QUERY)
            return CW_MISSING;
        cw_buf_add_char(to, CW_RENDER_OMIT);
        return CW_RENDERED;
    }
    return CW_MISSING;
}

static enum cw_rendered add_field(struct cw_buf *to, const struct cw_op *op, const struct cw_scope *scope)
{
    struct cw_value value = cw_value_of(op, scope);
    struct cw_slice text = cw_value_text(&value, scope->arena);

    if (value.kind == CW_VALUE_TOO_LARGE) {
        to->failed = CW_ELIMIT;
        return CW_RENDERED;
    }
    switch (op->slot) {
    case CW_SLOT_PATH:
    case CW_SLOT_QUERY:
    case CW_SLOT_PARAM:
        if (!text.len)
            return add_empty(to, op->slot, cw_filters_have_default(op), scope);
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
    for (size_t i = 0; i < t->count && !to->failed; i++) {
        const struct cw_op *op = &t->ops[i];
        enum cw_rendered rendered = CW_RENDERED;

        if (op->kind == CW_OP_TEXT)
            add_fixed(to, op);
        else
            rendered = add_field(to, op, scope);
        if (rendered != CW_RENDERED)
            return rendered;
    }
    return CW_RENDERED;
}

enum cw_rendered cw_render_param(struct cw_buf *to, const struct cw_value *value,
                                 const struct cw_scope *scope)
{
    struct cw_slice text = cw_value_text(value, scope->arena);

    if (!text.len)
        return add_empty(to, CW_SLOT_PARAM, false, scope);
    cw_percent_add(to, text);
    return CW_RENDERED;
}

struct writer {
    struct cw_buf *to;
    const struct cw_shape *shape;
    const struct cw_scope *scope;
    enum cw_slot slot;
    bool in_list;
    bool diagnostics_only;
};

static bool write_node(struct writer *w, uint32_t at);

/* A lone placeholder. False: missing, nothing written. */
static bool write_lone(struct writer *w, const struct cw_op *op)
{
    struct cw_value value = cw_value_of(op, w->scope);
    bool null = w->slot == CW_SLOT_BODY && !w->in_list;

    if (value.kind)
        cw_value_write(w->to, &value);
    else if (null)
        cw_buf_add(w->to, CW_LIT("null"));
    return value.kind || null;
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

/* Whether the value at a node has a diagnostic placeholder in it. */
static bool is_diagnostic(const struct cw_shape *shape, uint32_t at)
{
    for (uint32_t i = at; i < shape->nodes[at].next; i++)
        if (shape->nodes[i].kind == CW_SHAPE_TEMPLATE &&
            (shape->nodes[i].template.reads & CW_READS_DIAGNOSTICS))
            return true;
    return false;
}

/* A member or an element. False: it is left out, and nothing of it stays. */
static bool write_child(struct writer *w, uint32_t child, bool first)
{
    const struct cw_shape_node *node = &w->shape->nodes[child];
    size_t before = w->to->len;

    if (w->diagnostics_only && node->name.ptr && !is_diagnostic(w->shape, child))
        return false;
    if (!first)
        cw_buf_add_char(w->to, ',');
    if (node->name.ptr) {
        cw_buf_add(w->to, node->name);
        cw_buf_add_char(w->to, ':');
    }
    if (write_node(w, child))
        return true;
    cw_buf_cut(w->to, before < w->to->len ? before : w->to->len);
    return false;
}

static bool write_group(struct writer *w, uint32_t at)
{
    const struct cw_shape_node *self = &w->shape->nodes[at];
    bool list = self->kind == CW_SHAPE_LIST, outer = w->in_list;
    size_t written = 0;

    cw_buf_add_char(w->to, list ? '[' : '{');
    w->in_list = list;
    for (uint32_t child = at + 1; child < self->next && !w->to->failed; child = w->shape->nodes[child].next)
        written += write_child(w, child, !written);
    cw_buf_add_char(w->to, list ? ']' : '}');
    w->in_list = outer;
    return written || self->next == at + 1 || list || w->slot != CW_SLOT_SAVE;
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

    w.diagnostics_only = slot == CW_SLOT_SAVE && scope->exchanged && scope->exchanged->diagnostics_only;
    if (shape->count && write_node(&w, 0))
        return true;
    cw_buf_cut(to, before < to->len ? before : to->len);
    return false;
}
