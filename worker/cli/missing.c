#include "cw/cli/missing.h"

#include "cw/base/buf.h"
#include "cw/config/operation.h"
#include "cw/lookup/ask.h"
#include <stdio.h>

enum { VALUE_MAX = 16 << 20, WHERE_MAX = 160 };

/* URLs and parameters need more than a value that is there: null and "" are missing, too. */
static bool has_value(const struct cw_op *op, const struct cw_scope *scope, bool strict)
{
    struct cw_shape_node node = { .kind = CW_SHAPE_TEMPLATE, .template = { .ops = op, .count = 1 } };
    struct cw_shape shape = { .nodes = &node, .count = 1 };
    struct cw_exchanged exchanged = scope->exchanged ? *scope->exchanged : (struct cw_exchanged){ 0 };
    struct cw_scope all = *scope;
    struct cw_slice value;
    struct cw_buf buf;

    node.next = 1;
    exchanged.diagnostics_only = false;
    all.exchanged = scope->exchanged ? &exchanged : NULL;
    cw_buf_init(&buf, scope->arena, VALUE_MAX);
    if (!cw_render_shape(&buf, &shape, &all, CW_SLOT_SAVE))
        return false;
    value = cw_buf_slice(&buf);
    return !strict || (!cw_slice_eq(value, CW_LIT("null")) && !cw_slice_eq(value, CW_LIT("\"\"")));
}

static bool is_in_url(const struct cw_op *op)
{
    return op->slot == CW_SLOT_PATH || op->slot == CW_SLOT_QUERY || op->slot == CW_SLOT_PARAM;
}

static void look_at(const struct cw_template *t, const struct cw_scope *scope,
                    const struct cw_missing *missing, const char *where)
{
    for (size_t i = 0; i < t->count; i++)
        if (t->ops[i].kind == CW_OP_FIELD && !has_value(&t->ops[i], scope, is_in_url(&t->ops[i])))
            missing->tell(missing->owner, t->ops[i].text, where);
}

static void look_at_params(const struct cw_scope *scope, const struct cw_missing *missing)
{
    const struct cw_integration *item = scope->integration;
    char where[WHERE_MAX];

    for (size_t i = 0; i < item->param_count; i++) {
        snprintf(where, sizeof(where), "parameter \"" CW_SHOW "\"", CW_SHOWN(item->params[i].name));
        for (size_t n = 0; n < item->params[i].value_count; n++)
            look_at(&item->params[i].values[n], scope, missing, where);
    }
}

static void look_at_headers(const struct cw_scope *scope, const struct cw_missing *missing)
{
    const struct cw_integration *item = scope->integration;
    char where[WHERE_MAX];

    for (size_t i = 0; i < item->header_count; i++) {
        snprintf(where, sizeof(where), "header \"" CW_SHOW "\"", CW_SHOWN(item->headers[i].name));
        if (!item->headers[i].value.secret)
            look_at(&item->headers[i].value, scope, missing, where);
    }
}

/* The nearest name, in quotes, around node `at`: nodes are in the order of the text. */
static struct cw_slice name_of(const struct cw_shape *shape, uint32_t at)
{
    struct cw_slice name = CW_LIT("");

    for (uint32_t i = 0; i <= at; i++)
        if (shape->nodes[i].name.ptr && shape->nodes[i].next > at)
            name = shape->nodes[i].name;
    return name;
}

static void look_at_shape(const struct cw_shape *shape, const struct cw_scope *scope,
                          const struct cw_missing *missing, const char *part)
{
    char where[WHERE_MAX];

    for (uint32_t i = 0; i < shape->count; i++) {
        struct cw_slice name = name_of(shape, i);

        if (shape->nodes[i].kind != CW_SHAPE_TEMPLATE)
            continue;
        snprintf(where, sizeof(where), name.len ? "%s, " CW_SHOW : "%s" CW_SHOW, part, CW_SHOWN(name));
        look_at(&shape->nodes[i].template, scope, missing, where);
    }
}

void cw_missing_in_request(const struct cw_scope *scope, const struct cw_missing *missing)
{
    look_at(&scope->integration->url, scope, missing, "URL");
    look_at_params(scope, missing);
    look_at_headers(scope, missing);
    look_at_shape(&scope->integration->body, scope, missing, "body");
}

void cw_missing_in_save(const struct cw_scope *scope, const struct cw_missing *missing)
{
    if (!scope->exchanged || !scope->exchanged->diagnostics_only)
        look_at_shape(&scope->integration->save, scope, missing, "save");
}

void cw_missing_in_set(const struct cw_scope *scope, enum cw_set set, const struct cw_missing *missing)
{
    char part[32];

    snprintf(part, sizeof(part), "set, %s", cw_set_word(set));
    look_at_shape(&scope->integration->set[set], scope, missing, part);
}
