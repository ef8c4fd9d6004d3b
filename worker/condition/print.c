#include "cw/condition/print.h"

#include "cw/condition/dict.h"
#include "cw/condition/module.h"
#include "cw/condition/number_text.h"
#include "cw/condition/text_write.h"

static void add_items(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    bool list = value.kind == CW_PY_LIST;

    cw_buf_add_char(buf, list ? '[' : '(');
    for (uint32_t i = 0; i < value.len && cw_py_spend(run, 1); i++) {
        if (i)
            cw_buf_add(buf, CW_LIT(", "));
        cw_py_add_repr(run, buf, value.items[i]);
    }
    if (!list && value.len == 1)
        cw_buf_add_char(buf, ',');
    cw_buf_add_char(buf, list ? ']' : ')');
}

static void add_dict(struct cw_py_run *run, struct cw_buf *buf, const struct cw_py_dict *dict)
{
    cw_buf_add_char(buf, '{');
    for (uint32_t i = 0; i < dict->count && cw_py_spend(run, 1); i++) {
        if (i)
            cw_buf_add(buf, CW_LIT(", "));
        cw_py_add_repr(run, buf, dict->entries[i].key);
        cw_buf_add(buf, CW_LIT(": "));
        cw_py_add_repr(run, buf, dict->entries[i].value);
    }
    cw_buf_add_char(buf, '}');
}

/* dict_keys([…]) and its like: the list of what it gives. */
static void add_view(struct cw_py_run *run, struct cw_buf *buf, struct cw_py view)
{
    struct cw_py_items items;

    if (!cw_py_collect(run, view, &items))
        return;
    cw_buf_add(buf, cw_slice_of(cw_py_type_name(view)));
    cw_buf_add_char(buf, '(');
    add_items(run, buf, cw_py_list(items.at, items.count));
    cw_buf_add_char(buf, ')');
}

static void add_range(struct cw_buf *buf, const struct cw_py_range *range)
{
    cw_buf_add(buf, CW_LIT("range("));
    cw_buf_add_int(buf, range->start);
    cw_buf_add(buf, CW_LIT(", "));
    cw_buf_add_int(buf, range->stop);
    if (range->step != 1) {
        cw_buf_add(buf, CW_LIT(", "));
        cw_buf_add_int(buf, range->step);
    }
    cw_buf_add_char(buf, ')');
}

static void add_opaque(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    const struct cw_py_class *class = value.kind < CW_PY_KIND_COUNT ? cw_py_classes[value.kind] : NULL;

    if (class && class->add_repr)
        class->add_repr(run, buf, value);
    else if (value.kind == CW_PY_SET)
        cw_py_raise(run, "TypeError", "the order of a set cannot be seen: use sorted()");
    else
        cw_py_unfit(run, value, "the text of a %s has an address");
}

void cw_py_add_repr(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    if (run->raised || buf->failed)
        return;
    switch (value.kind) {
    case CW_PY_NONE: cw_buf_add(buf, CW_LIT("None")); break;
    case CW_PY_BOOL: cw_buf_add(buf, value.number ? CW_LIT("True") : CW_LIT("False")); break;
    case CW_PY_INT: cw_buf_add_int(buf, value.number); break;
    case CW_PY_FLOAT: cw_buf_add_float(buf, value.real); break;
    case CW_PY_STR: cw_text_add_repr(buf, cw_py_text(value)); break;
    case CW_PY_LIST:
    case CW_PY_TUPLE: add_items(run, buf, value); break;
    case CW_PY_DICT: add_dict(run, buf, value.dict); break;
    case CW_PY_RANGE: add_range(buf, value.range); break;
    case CW_PY_KEYS:
    case CW_PY_VALUES:
    case CW_PY_ITEMS: add_view(run, buf, value); break;
    default: add_opaque(run, buf, value); break;
    }
}

void cw_py_add_str(struct cw_py_run *run, struct cw_buf *buf, struct cw_py value)
{
    const struct cw_py_class *class = value.kind < CW_PY_KIND_COUNT ? cw_py_classes[value.kind] : NULL;

    if (value.kind == CW_PY_STR)
        cw_buf_add(buf, cw_py_text(value));
    else if (class && class->add_str)
        class->add_str(run, buf, value);
    else
        cw_py_add_repr(run, buf, value);
}

struct cw_py cw_py_repr(struct cw_py_run *run, struct cw_py value)
{
    struct cw_buf buf = cw_py_buf(run);

    cw_py_add_repr(run, &buf, value);
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &buf);
}

struct cw_py cw_py_to_str(struct cw_py_run *run, struct cw_py value)
{
    struct cw_buf buf = cw_py_buf(run);

    if (value.kind == CW_PY_STR)
        return value;
    cw_py_add_str(run, &buf, value);
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &buf);
}
