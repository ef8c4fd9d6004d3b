#include "cw/lookup/value.h"

#include "cw/base/json_string.h"
#include "cw/lookup/ask.h"
#include "cw/lookup/debug.h"
#include "cw/lookup/filter.h"

enum { UNIQUE_MAX = 100 };

static const struct cw_value missing;

static struct cw_value text_value(struct cw_slice text)
{
    return (struct cw_value){ .kind = text.ptr ? CW_JSON_STRING : 0, .text = text };
}

/* Whether an object has that member again behind the one at `key`. */
static bool is_overruled(const struct cw_json *json, uint32_t object, uint32_t key, struct cw_arena *arena)
{
    return cw_json_member(json, object, cw_json_text(json, key, arena)) != key + 1;
}

/* A path that goes through each element somewhere. */
struct mapper {
    struct cw_buf *to;
    const struct cw_json *json;
    struct cw_path path;
};

static bool map(struct mapper *m, uint32_t node, size_t done);

static void map_child(struct mapper *m, uint32_t node, size_t done, size_t *written)
{
    size_t before = m->to->len;

    if (*written)
        cw_buf_add_char(m->to, ',');
    if (map(m, node, done))
        ++*written;
    else
        cw_buf_cut(m->to, before);
}

/* The node's elements or members, as a list of what the rest of the path finds in them. */
static bool map_each(struct mapper *m, uint32_t node, size_t done)
{
    bool object = cw_json_kind(m->json, node) == CW_JSON_OBJECT;
    bool unique = object && cw_json_length(m->json, node) <= UNIQUE_MAX;
    size_t written = 0;

    if (!object && cw_json_kind(m->json, node) != CW_JSON_LIST)
        return false;
    cw_buf_add_char(m->to, '[');
    for (uint32_t at = node + 1; at < m->json->nodes[node].next; at = m->json->nodes[at + object].next)
        if (!unique || !is_overruled(m->json, node, at, m->to->arena))
            map_child(m, at + object, done, &written);
    cw_buf_add_char(m->to, ']');
    return true;
}

/* Appends what the path finds from its step `done` on. False: missing, nothing that counts was appended. */
static bool map(struct mapper *m, uint32_t node, size_t done)
{
    size_t end = done;
    struct cw_path plain;

    while (end < m->path.count && m->path.steps[end].kind != CW_STEP_EACH)
        end++;
    plain = (struct cw_path){ m->path.steps + done, end - done };
    node = cw_json_find(m->json, node, &plain);
    if (node == CW_JSON_NONE)
        return false;
    if (end < m->path.count)
        return map_each(m, node, end + 1);
    cw_buf_add(m->to, cw_json_raw(m->json, node));
    return true;
}

/* JSON that was made on the way: no string. */
static struct cw_value made_value(struct cw_buf *buf)
{
    struct cw_value value = { .kind = CW_JSON_NUMBER, .text = cw_buf_slice(buf) };

    cw_buf_settle(buf);
    if (buf->failed || !buf->len)
        return missing;
    if (buf->ptr[0] == '{' || buf->ptr[0] == '[')
        value.kind = buf->ptr[0] == '{' ? CW_JSON_OBJECT : CW_JSON_LIST;
    return value;
}

struct cw_value cw_value_indexed(const struct cw_value *value, struct cw_arena *arena)
{
    struct cw_json *json;

    if (value->json)
        return *value;
    json = cw_arena_zero(arena, sizeof(*json));
    if (!json || cw_json_index(json, value->text, arena, NULL))
        return missing;
    return cw_value_at(json, 0);
}

/* What the placeholder's path finds below a node. */
static struct cw_value below(const struct cw_json *json, uint32_t node, const struct cw_op *op,
                             struct cw_arena *arena)
{
    struct mapper m = { .json = json, .path = op->path };
    struct cw_buf buf;

    if (!op->each)
        return cw_value_at(json, cw_json_find(json, node, &op->path));
    cw_buf_init(&buf, arena, json->text.len + 2);
    m.to = &buf;
    return map(&m, node, 0) ? made_value(&buf) : missing;
}

typedef void make_fn(struct cw_buf *to, const struct cw_scope *scope);

/* A value that one function writes as JSON. */
static struct cw_value made(make_fn *make, const struct cw_op *op, const struct cw_scope *scope)
{
    struct cw_value whole;
    struct cw_buf buf;

    cw_buf_init(&buf, scope->arena, SIZE_MAX / 4);
    make(&buf, scope);
    whole = made_value(&buf);
    if (!whole.kind || !op->path.count)
        return whole;
    whole = cw_value_indexed(&whole, scope->arena);
    return whole.kind ? below(whole.json, whole.node, op, scope->arena) : missing;
}

/* One header by its name costs little, whatever else the answer has. */
static struct cw_value header(const struct cw_op *op, const struct cw_scope *scope)
{
    if (op->path.count != 1 || op->path.steps[0].kind != CW_STEP_NAME)
        return made(cw_debug_add_headers, op, scope);
    return text_value(cw_debug_header(scope, op->path.steps[0].name));
}

static struct cw_value attached(const struct cw_op *op, const struct cw_scope *scope)
{
    const struct cw_event *event = scope->event;
    uint32_t own;

    if (scope->attached)
        return below(scope->attached, 0, op, scope->arena);
    own = cw_json_member(&event->json, event->contact, CW_LIT("attached_data"));
    return below(&event->json, own, op, scope->arena);
}

/* What the response part alone can see. */
static struct cw_value of_exchange(const struct cw_op *op, const struct cw_scope *scope)
{
    switch (op->root) {
    case CW_ROOT_ANSWER:
        return scope->exchanged->diagnostics_only ? missing
                                                  : below(&scope->exchanged->body, 0, op, scope->arena);
    case CW_ROOT_TEXT: return text_value(cw_debug_text(scope));
    case CW_ROOT_HEADERS: return header(op, scope);
    case CW_ROOT_STATUS: return made(cw_debug_add_status, op, scope);
    case CW_ROOT_DURATION: return made(cw_debug_add_duration, op, scope);
    case CW_ROOT_METHOD: return text_value(cw_slice_of(cw_method_word(scope->integration->method)));
    case CW_ROOT_URL: return text_value(cw_debug_url(scope));
    case CW_ROOT_QUERY_PARAMS: return made(cw_debug_add_query_params, op, scope);
    case CW_ROOT_CONFIG_ID: return text_value(scope->integration->id);
    case CW_ROOT_DEBUG: return made(cw_debug_add, op, scope);
    default: return missing;
    }
}

/* A number in a format of its own is made of what the event has: the format that is being tried may have lost
 * the country. */
static bool has_own_format(const struct cw_op *op)
{
    enum cw_filter_kind first = op->filter_count ? op->filters[0].kind : CW_FILTER_NONE;

    return first == CW_FILTER_E164 || first == CW_FILTER_DIGITS || first == CW_FILTER_NATIONAL;
}

/* The record's time stands for a datetime that the event does not have. */
static struct cw_value of_event(const struct cw_op *op, const struct cw_scope *scope)
{
    const struct cw_event *event = scope->event;
    struct cw_value found = below(&event->json, event->event, op, scope->arena);

    if (found.kind != CW_JSON_STRING && op->path.count == 1 && op->path.steps[0].kind == CW_STEP_NAME &&
        cw_slice_eq(op->path.steps[0].name, CW_LIT("datetime")))
        return text_value(event->record_time);
    return found;
}

static struct cw_value unfiltered(const struct cw_op *op, const struct cw_scope *scope)
{
    const struct cw_event *event = scope->event;

    switch (op->root) {
    case CW_ROOT_SOURCE:
        if (scope->source.ptr && !has_own_format(op))
            return text_value(scope->source);
        return below(&event->json, event->contact, op, scope->arena);
    case CW_ROOT_CONTACT: return below(&event->json, event->contact, op, scope->arena);
    case CW_ROOT_EVENT: return of_event(op, scope);
    case CW_ROOT_EVENT_NAME: return text_value(event->name_text);
    case CW_ROOT_ATTACHED: return attached(op, scope);
    default: return scope->exchanged ? of_exchange(op, scope) : missing;
    }
}

static size_t size_of(const struct cw_value *value)
{
    return value->json ? cw_json_raw(value->json, value->node).len : value->text.len;
}

static struct cw_value filtered(const struct cw_op *op, const struct cw_scope *scope)
{
    struct cw_value value = unfiltered(op, scope);
    struct cw_slice text = { 0 };

    if (value.kind && size_of(&value) > CW_VALUE_FILTER_MAX)
        return (struct cw_value){ .kind = CW_VALUE_TOO_LARGE };
    if (value.kind && value.kind != CW_JSON_NULL)
        text = cw_value_text(&value, scope->arena);
    return text_value(cw_filters_apply(op, text, scope));
}

struct cw_value cw_value_of(const struct cw_op *op, const struct cw_scope *scope)
{
    /* by far the most frequent kind of `save` takes no detour */
    if (op->root == CW_ROOT_ANSWER && !op->filter_count && !op->each && scope->exchanged &&
        !scope->exchanged->diagnostics_only)
        return cw_value_at(&scope->exchanged->body, cw_json_find(&scope->exchanged->body, 0, &op->path));
    return op->filter_count ? filtered(op, scope) : unfiltered(op, scope);
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

struct cw_slice cw_value_text(const struct cw_value *value, struct cw_arena *arena)
{
    struct cw_slice raw = value->json ? cw_json_raw(value->json, value->node) : value->text;

    switch (value->kind) {
    case CW_JSON_STRING: return value->json ? cw_json_text(value->json, value->node, arena) : raw;
    case CW_JSON_NUMBER:
    case CW_JSON_TRUE:
    case CW_JSON_FALSE: return raw;
    case CW_JSON_LIST:
    case CW_JSON_OBJECT: return compact(raw, arena);
    default: return CW_LIT("");
    }
}

void cw_value_write(struct cw_buf *to, const struct cw_value *value)
{
    if (value->kind == CW_VALUE_TOO_LARGE)
        to->failed = CW_ELIMIT;
    else if (value->json)
        cw_buf_add(to, cw_json_raw(value->json, value->node));
    else if (value->kind == CW_JSON_STRING)
        cw_json_add_text(to, value->text);
    else
        cw_buf_add(to, value->text);
}
