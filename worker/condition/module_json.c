#include "cw/condition/module_json.h"

#include "cw/base/json_string.h"
#include "cw/condition/data.h"
#include "cw/condition/dict.h"
#include "cw/condition/number_text.h"
#include "cw/condition/sort.h"
#include "cw/condition/text.h"

#include <math.h>

#define STR CW_PY_BIT(STR)

enum { INDENT_MAX = 1000 };

static struct cw_py raise_bad(struct cw_py_run *run, struct cw_slice text, enum cw_status status, size_t at)
{
    struct cw_slice rest = cw_slice_from(text, at < text.len ? at : text.len);

    if (rest.len && rest.ptr[0] == '-')
        rest = cw_slice_from(rest, 1);
    if (status == CW_ELIMIT)
        return cw_py_raise(run, "LimitError", "JSON nested too deeply, or of too many values");
    if (status == CW_ENOMEM)
        return cw_py_raise_status(run, status);
    if (cw_slice_starts(rest, CW_LIT("NaN")) || cw_slice_starts(rest, CW_LIT("Infinity")))
        return cw_py_raise(run, "NotImplementedError", "NaN and Infinity are no JSON");
    return cw_py_raise(run, "JSONDecodeError", "no JSON at byte %u", (unsigned)at);
}

static struct cw_py json_loads(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct cw_slice text = cw_py_text(args->at[0]);
    struct cw_err err = { .text = "" };
    struct cw_json json;
    enum cw_status status;

    if (!cw_py_spend(run, 1 + (uint32_t)(text.len / 16)))
        return (struct cw_py){ 0 };
    status = cw_json_index(&json, text, run->arena, &err);
    return status ? raise_bad(run, text, status, err.at) : cw_py_from_json(run, &json, 0);
}

struct dumping {
    struct cw_py_run *run;
    struct cw_buf buf;
    struct cw_slice indent; /* of one level; null: all in one line */
    struct cw_slice item, key;
    unsigned depth;
    bool ascii, sorted;
};

static void dump(struct dumping *d, struct cw_py value);

static void add_escape(struct cw_buf *buf, uint32_t unit)
{
    static const char plain[] = "\"\\\n\r\t\f\b", letters[] = "\"\\nrtfb";
    const char *at = unit && unit < 0x80 ? strchr(plain, (int)unit) : NULL;

    cw_buf_add_char(buf, '\\');
    if (at) {
        cw_buf_add_char(buf, letters[at - plain]);
        return;
    }
    cw_buf_add_char(buf, 'u');
    for (int shift = 12; shift >= 0; shift -= 4)
        cw_buf_add_char(buf, "0123456789abcdef"[unit >> shift & 15]);
}

static void add_code(struct dumping *d, uint32_t code)
{
    bool escaped = code < 0x20 || code == '"' || code == '\\';

    if (!escaped && (code < 0x7F || !d->ascii)) {
        cw_text_add_code(&d->buf, code);
    } else if (code < 0x10000) {
        add_escape(&d->buf, code);
    } else {
        add_escape(&d->buf, 0xD800 + ((code - 0x10000) >> 10));
        add_escape(&d->buf, 0xDC00 + ((code - 0x10000) & 0x3FF));
    }
}

static void add_text(struct dumping *d, struct cw_slice text)
{
    const char *at = text.ptr, *end = text.ptr + text.len;

    cw_buf_add_char(&d->buf, '"');
    while (at < end && !d->buf.failed)
        add_code(d, cw_text_next(&at));
    cw_buf_add_char(&d->buf, '"');
}

static void add_float(struct cw_buf *buf, double real)
{
    if (isnan(real))
        cw_buf_add(buf, CW_LIT("NaN"));
    else if (isinf(real))
        cw_buf_add(buf, real < 0 ? CW_LIT("-Infinity") : CW_LIT("Infinity"));
    else
        cw_buf_add_float(buf, real);
}

static void new_line(struct dumping *d)
{
    if (!d->indent.ptr)
        return;
    cw_buf_add_char(&d->buf, '\n');
    for (unsigned i = 0; i < d->depth && !d->buf.failed; i++)
        cw_buf_add(&d->buf, d->indent);
}

static void before_item(struct dumping *d, uint32_t number)
{
    if (number)
        cw_buf_add(&d->buf, d->item);
    new_line(d);
}

static void dump_items(struct dumping *d, struct cw_py list)
{
    cw_buf_add_char(&d->buf, '[');
    d->depth++;
    for (uint32_t i = 0; i < list.len && cw_py_spend(d->run, 1); i++) {
        before_item(d, i);
        dump(d, list.items[i]);
    }
    d->depth--;
    if (list.len)
        new_line(d);
    cw_buf_add_char(&d->buf, ']');
}

/* A key is always a string in JSON. */
static void dump_key(struct dumping *d, struct cw_py key)
{
    struct cw_buf buf = cw_py_buf(d->run);

    switch (key.kind) {
    case CW_PY_STR: add_text(d, cw_py_text(key)); return;
    case CW_PY_NONE: cw_buf_add(&buf, CW_LIT("null")); break;
    case CW_PY_BOOL: cw_buf_add(&buf, key.number ? CW_LIT("true") : CW_LIT("false")); break;
    case CW_PY_INT:
    case CW_PY_REFLAG: cw_buf_add_int(&buf, key.number); break;
    case CW_PY_FLOAT: add_float(&buf, key.real); break;
    default: cw_py_unfit(d->run, key, "keys must be str, int, float, bool or None, not %s"); return;
    }
    add_text(d, cw_buf_slice(&buf));
}

static struct cw_py keys_of(struct dumping *d, const struct cw_py_dict *dict)
{
    struct cw_py list[2] = { cw_py_of_dict(CW_PY_KEYS, dict), { 0 } };
    struct cw_py_args args = { list, 2, NULL };

    return cw_py_call_sorted(d->run, &args);
}

static void dump_entry(struct dumping *d, uint32_t number, struct cw_py key, struct cw_py value)
{
    before_item(d, number);
    dump_key(d, key);
    cw_buf_add(&d->buf, d->key);
    dump(d, value);
}

static void dump_entries(struct dumping *d, const struct cw_py_dict *dict)
{
    struct cw_py keys = d->sorted ? keys_of(d, dict) : cw_py_none();

    for (uint32_t i = 0; i < dict->count && cw_py_spend(d->run, 1); i++) {
        const struct cw_py_entry *entry = &dict->entries[i];

        if (d->sorted)
            entry = cw_py_dict_find(d->run, dict, keys.items[i]);
        if (entry)
            dump_entry(d, i, entry->key, entry->value);
    }
}

static void dump_dict(struct dumping *d, const struct cw_py_dict *dict)
{
    cw_buf_add_char(&d->buf, '{');
    d->depth++;
    dump_entries(d, dict);
    d->depth--;
    if (dict->count)
        new_line(d);
    cw_buf_add_char(&d->buf, '}');
}

static void dump(struct dumping *d, struct cw_py value)
{
    if (d->run->raised || d->buf.failed)
        return;
    switch (value.kind) {
    case CW_PY_NONE: cw_buf_add(&d->buf, CW_LIT("null")); break;
    case CW_PY_BOOL: cw_buf_add(&d->buf, value.number ? CW_LIT("true") : CW_LIT("false")); break;
    case CW_PY_INT:
    case CW_PY_REFLAG: cw_buf_add_int(&d->buf, value.number); break;
    case CW_PY_FLOAT: add_float(&d->buf, value.real); break;
    case CW_PY_STR: add_text(d, cw_py_text(value)); break;
    case CW_PY_STRUCT_TIME: value = cw_py_classes[value.kind]->as_tuple(d->run, value); /* fallthrough */
    case CW_PY_LIST:
    case CW_PY_TUPLE: dump_items(d, value); break;
    case CW_PY_DICT: dump_dict(d, value.dict); break;
    default: cw_py_unfit(d->run, value, "Object of type %s is not JSON serializable");
    }
}

/* Blanks for a number, or the text itself. */
static struct cw_slice indent_of(struct cw_py_run *run, struct cw_py given)
{
    struct cw_buf buf = cw_py_buf(run);

    if (!given.kind || given.kind == CW_PY_NONE)
        return (struct cw_slice){ 0 };
    if (given.kind == CW_PY_STR)
        return cw_py_text(given);
    if (given.number > INDENT_MAX)
        cw_py_raise(run, "LimitError", "an indent over %d", INDENT_MAX);
    for (int64_t i = 0; i < given.number && !run->raised; i++)
        cw_buf_add_char(&buf, ' ');
    return cw_buf_slice(&buf);
}

static void read_separators(struct dumping *d, struct cw_py given)
{
    if (!given.kind || given.kind == CW_PY_NONE)
        return;
    if (given.len != 2) {
        cw_py_raise(d->run, "ValueError", "separators are two: between items and behind keys");
    } else if (given.items[0].kind != CW_PY_STR || given.items[1].kind != CW_PY_STR) {
        cw_py_raise(d->run, "TypeError", "separators are str");
    } else {
        d->item = cw_py_text(given.items[0]);
        d->key = cw_py_text(given.items[1]);
    }
}

static struct cw_py json_dumps(struct cw_py_run *run, const struct cw_py_args *args)
{
    struct dumping d = { .run = run, .buf = cw_py_buf(run), .item = CW_LIT(", "), .key = CW_LIT(": ") };

    d.ascii = !args->at[1].kind || cw_py_is_true(args->at[1]);
    d.sorted = args->at[2].kind && cw_py_is_true(args->at[2]);
    d.indent = indent_of(run, args->at[3]);
    if (d.indent.ptr)
        d.item = CW_LIT(",");
    read_separators(&d, args->at[4]);
    dump(&d, args->at[0]);
    return run->raised ? (struct cw_py){ 0 } : cw_py_str_from(run, &d.buf);
}

static const struct cw_py_function functions[] = {
    { .name = "dumps",
      .params = { { "obj", CW_PY_ANY },
                  { "ensure_ascii", CW_PY_ANY },
                  { "sort_keys", CW_PY_ANY },
                  { "indent", CW_PY_INTEGER | STR | CW_PY_BIT(NONE) },
                  { "separators", CW_PY_BIT(TUPLE) | CW_PY_BIT(LIST) | CW_PY_BIT(NONE) } },
      .required = 1,
      .positional = 1,
      .gives = STR,
      .call = json_dumps },
    { .name = "loads",
      .params = { { "s", STR } },
      .required = 1,
      .positional = 1,
      .gives = CW_PY_ANY,
      .call = json_loads },
    { .name = NULL },
};

const struct cw_py_module cw_py_json = { .name = "json", .functions = functions };
