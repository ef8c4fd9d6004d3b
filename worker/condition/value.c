#include "cw/condition/value.h"

#include "cw/base/utf8.h"
#include "cw/condition/dict.h"
#include "cw/condition/iterate.h"
#include "cw/condition/module.h"

#include <math.h>
#include <stdarg.h>
#include <stdio.h>

/* A message that was cut ends with a whole character. */
static void cut_at_character(char *text)
{
    struct cw_slice rest = cw_slice_of(text);
    unsigned len;

    while (rest.len && (len = cw_utf8_length(rest)))
        rest = cw_slice_from(rest, len);
    text[rest.ptr - text] = '\0';
}

struct cw_py cw_py_raise(struct cw_py_run *run, const char *name, const char *format, ...)
{
    va_list args;

    if (run->raised)
        return (struct cw_py){ 0 };
    run->raised = true;
    run->error->name = name;
    run->error->column = 0;
    va_start(args, format);
    vsnprintf(run->error->text, sizeof(run->error->text), format, args);
    va_end(args);
    cut_at_character(run->error->text);
    return (struct cw_py){ 0 };
}

struct cw_py cw_py_unfit(struct cw_py_run *run, struct cw_py value, const char *format)
{
    char text[160];

    if (value.kind == CW_PY_HUGE)
        return cw_py_raise(run, "OverflowError", "an integer of the data is beyond 64 bits");
    snprintf(text, sizeof(text), format, cw_py_type_name(value));
    return cw_py_raise(run, "TypeError", "%s", text);
}

struct cw_py cw_py_raise_status(struct cw_py_run *run, enum cw_status status)
{
    if (status == CW_ELIMIT)
        return cw_py_raise(run, "LimitError", "a string over %u bytes, or a list over %u elements",
                           CW_PY_STRING_MAX, CW_PY_ELEMENTS_MAX);
    return cw_py_raise(run, "MemoryError", "no memory");
}

bool cw_py_spend(struct cw_py_run *run, uint32_t steps)
{
    if (run->steps > steps) {
        run->steps -= steps;
        return !run->raised;
    }
    run->steps = 0;
    cw_py_raise(run, "LimitError", "more than %u steps", CW_PY_STEPS_MAX);
    return false;
}

void *cw_py_alloc(struct cw_py_run *run, size_t size)
{
    void *piece;

    if (!cw_py_spend(run, (uint32_t)(size < UINT32_MAX ? size / 64 : UINT32_MAX)))
        return NULL;
    piece = cw_arena_get(run->arena, size);
    if (!piece)
        cw_py_raise(run, "MemoryError", "no memory");
    return piece;
}

struct cw_py cw_py_computed(struct cw_py_run *run, double real)
{
    uint64_t bits;

    if (isnan(real)) {
        bits = UINT64_C(0x7FF8000000000000) | (++run->nans & UINT64_C(0x7FFFFFFFFFFFF));
        memcpy(&real, &bits, sizeof(real));
    }
    return cw_py_float(real);
}

struct cw_py cw_py_str(struct cw_py_run *run, struct cw_slice text)
{
    if (text.len > CW_PY_STRING_MAX)
        return cw_py_raise(run, "LimitError", "a string over %u bytes", CW_PY_STRING_MAX);
    return (struct cw_py){ .kind = CW_PY_STR, .len = (uint32_t)text.len, .text = text.ptr };
}

struct cw_buf cw_py_buf(struct cw_py_run *run)
{
    struct cw_buf buf;

    cw_buf_init(&buf, run->arena, CW_PY_STRING_MAX);
    return buf;
}

struct cw_py cw_py_str_from(struct cw_py_run *run, struct cw_buf *buf)
{
    if (buf->failed)
        return cw_py_raise_status(run, buf->failed);
    if (!cw_py_spend(run, (uint32_t)(buf->len / 64)))
        return (struct cw_py){ 0 };
    cw_buf_settle(buf);
    return cw_py_str(run, cw_buf_slice(buf));
}

struct cw_py cw_py_list(const struct cw_py *items, uint32_t len)
{
    return (struct cw_py){ .kind = CW_PY_LIST, .len = len, .items = items };
}

struct cw_py cw_py_tuple(const struct cw_py *items, uint32_t len)
{
    return (struct cw_py){ .kind = CW_PY_TUPLE, .len = len, .items = items };
}

bool cw_py_add(struct cw_py_run *run, struct cw_py_items *items, struct cw_py value)
{
    uint32_t cap = items->cap ? items->cap * 2 : 8;
    void *moved;

    if (items->count == CW_PY_ELEMENTS_MAX) {
        cw_py_raise(run, "LimitError", "more than %u elements", CW_PY_ELEMENTS_MAX);
        return false;
    }
    if (items->count == items->cap) {
        if (!cw_py_spend(run, cap / 8))
            return false;
        moved = cw_arena_grow(run->arena, items->at, items->cap * sizeof(value), cap * sizeof(value));
        if (!moved) {
            cw_py_raise(run, "MemoryError", "no memory");
            return false;
        }
        items->at = moved;
        items->cap = cap;
    }
    items->at[items->count++] = value;
    return true;
}

bool cw_py_collect(struct cw_py_run *run, struct cw_py iterable, struct cw_py_items *ret)
{
    struct cw_py iterator = cw_py_iterate(run, iterable), value;

    *ret = (struct cw_py_items){ 0 };
    if (run->raised)
        return false;
    while (cw_py_next(run, iterator, &value))
        if (!cw_py_add(run, ret, value))
            return false;
    return !run->raised;
}

const char *cw_py_type_name(struct cw_py value)
{
    static const char *const names[CW_PY_KIND_COUNT] = { "nothing",
#define X(kind, name) name,
                                                         CW_PY_KINDS(X)
#undef X
    };

    if (value.kind == CW_PY_HUGE)
        return "int";
    return value.kind == CW_PY_ITERATOR ? value.iterator->name : names[value.kind];
}

static bool is_module_true(struct cw_py value)
{
    const struct cw_py_class *class = value.kind < CW_PY_KIND_COUNT ? cw_py_classes[value.kind] : NULL;

    return class && class->is_true ? class->is_true(value) : true;
}

struct cw_py cw_py_plain(struct cw_py_run *run, struct cw_py value)
{
    return value.kind == CW_PY_STRUCT_TIME ? cw_py_classes[value.kind]->as_tuple(run, value) : value;
}

bool cw_py_is_true(struct cw_py value)
{
    switch ((enum cw_py_kind)value.kind) {
    case CW_PY_NONE: return false;
    case CW_PY_BOOL:
    case CW_PY_INT: return value.number != 0;
    case CW_PY_FLOAT: return value.real != 0;
    case CW_PY_STR:
    case CW_PY_LIST:
    case CW_PY_TUPLE: return value.len != 0;
    case CW_PY_DICT:
    case CW_PY_SET:
    case CW_PY_KEYS:
    case CW_PY_VALUES:
    case CW_PY_ITEMS: return value.dict->count != 0;
    case CW_PY_RANGE: return value.range->count != 0;
    case CW_PY_RAISED:
    case CW_PY_ITERATOR:
    case CW_PY_MATCH:
    case CW_PY_REFLAG:
    case CW_PY_DATETIME:
    case CW_PY_DATE:
    case CW_PY_TIME:
    case CW_PY_TIMEDELTA:
    case CW_PY_TIMEZONE:
    case CW_PY_STRUCT_TIME:
    case CW_PY_KIND_COUNT: break;
    }
    return is_module_true(value);
}
