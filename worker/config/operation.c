#include "cw/config/operation.h"

#include "cw/base/json_string.h"

enum { ROOM = 64 };

const char *cw_set_word(enum cw_set set)
{
#define X(name, word) word,
    static const char *const words[] = { CW_SETS(X) };
#undef X
    return words[set];
}

const char *cw_operation_wants(enum cw_set set)
{
    static const char *const words[] = {
        [CW_SET_PRIORITY] = "a whole number from 0 to 4294967295, or a text that is one",
        [CW_SET_QUEUE] = "an object with \"id\", a UUID, or \"address\", a text",
        [CW_SET_PREFERRED_AGENT] = "a text, or an object with \"id\", \"number\" or \"chat_address\"",
        [CW_SET_REQUIRED_AGENTS] = "an object with \"agents\", a list of texts, and \"timeout\", seconds",
    };

    return words[set];
}

/* The text of a string that is not empty, else null. */
static struct cw_slice text_at(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    struct cw_slice text = cw_json_text(json, node, arena);

    return text.len ? text : (struct cw_slice){ 0 };
}

static bool write_priority(struct cw_buf *to, const struct cw_json *json)
{
    struct cw_slice digits = cw_json_raw(json, 0);
    int kind = cw_json_kind(json, 0);
    int64_t priority;

    if (kind == CW_JSON_STRING)
        digits = cw_json_text(json, 0, to->arena);
    if ((kind != CW_JSON_STRING && kind != CW_JSON_NUMBER) ||
        !cw_slice_to_int(digits, 0, UINT32_MAX, &priority))
        return false;
    cw_buf_add_int(to, priority);
    return true;
}

static void add_member(struct cw_buf *to, const char *name, struct cw_slice text)
{
    if (to->ptr[to->len - 1] != '{')
        cw_buf_add_char(to, ',');
    cw_buf_add_char(to, '"');
    cw_buf_add(to, cw_slice_of(name));
    cw_buf_add(to, CW_LIT("\":"));
    cw_json_add_text(to, text);
}

static bool write_queue(struct cw_buf *to, const struct cw_json *json)
{
    uint32_t id = cw_json_member(json, 0, CW_LIT("id"));
    struct cw_slice text = text_at(json, id, to->arena), address;
    char digits[32];

    if (text.ptr ? !cw_uuid_digits(text, digits).ptr
                 : cw_json_kind(json, id) > CW_JSON_NULL && cw_json_kind(json, id) != CW_JSON_STRING)
        return false;
    address = text_at(json, cw_json_member(json, 0, CW_LIT("address")), to->arena);
    if (!text.ptr && !address.ptr)
        return false;
    cw_buf_add_char(to, '{');
    if (text.ptr)
        add_member(to, "id", (struct cw_slice){ digits, sizeof(digits) });
    else
        add_member(to, "address", address);
    cw_buf_add_char(to, '}');
    return true;
}

static bool write_agent(struct cw_buf *to, const struct cw_json *json)
{
    static const char *const names[] = { "id", "number", "chat_address" };
    size_t before = to->len;
    struct cw_slice text = text_at(json, 0, to->arena);

    if (text.ptr) {
        cw_json_add_text(to, text);
        return true;
    }
    cw_buf_add_char(to, '{');
    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++) {
        text = text_at(json, cw_json_member(json, 0, cw_slice_of(names[i])), to->arena);
        if (text.ptr && !to->failed)
            add_member(to, names[i], text);
    }
    cw_buf_add_char(to, '}');
    if (to->len > before + 2)
        return true;
    cw_buf_cut(to, before);
    return false;
}

/* A list of texts, none of them empty; one text counts as a list. */
static bool write_agents(struct cw_buf *to, const struct cw_json *json, uint32_t node)
{
    bool list = cw_json_kind(json, node) == CW_JSON_LIST;
    uint32_t at = list ? node + 1 : node, written = 0;

    cw_buf_add_char(to, '[');
    for (; at < (list ? json->nodes[node].next : node + 1); at = json->nodes[at].next) {
        struct cw_slice text = text_at(json, at, to->arena);

        if (!text.ptr)
            return false;
        if (written++)
            cw_buf_add_char(to, ',');
        cw_json_add_text(to, text);
    }
    cw_buf_add_char(to, ']');
    return written;
}

/* Seconds: a number that is not negative, or a text that is one. */
static struct cw_slice seconds_at(const struct cw_json *json, uint32_t node, struct cw_arena *arena)
{
    struct cw_slice text = cw_json_raw(json, node);
    struct cw_json inner;

    if (cw_json_kind(json, node) == CW_JSON_STRING) {
        text = cw_json_text(json, node, arena);
        if (cw_json_index(&inner, text, arena, NULL) || cw_json_kind(&inner, 0) != CW_JSON_NUMBER ||
            cw_json_raw(&inner, 0).len != text.len)
            return (struct cw_slice){ 0 };
    } else if (cw_json_kind(json, node) != CW_JSON_NUMBER) {
        return (struct cw_slice){ 0 };
    }
    return text.len && text.ptr[0] != '-' ? text : (struct cw_slice){ 0 };
}

static bool write_required(struct cw_buf *to, const struct cw_json *json)
{
    uint32_t agents = cw_json_member(json, 0, CW_LIT("agents"));
    uint32_t timeout = cw_json_member(json, 0, CW_LIT("timeout"));
    struct cw_slice seconds = seconds_at(json, timeout, to->arena);

    if (!cw_json_kind(json, agents) || (cw_json_kind(json, timeout) > CW_JSON_NULL && !seconds.ptr))
        return false;
    cw_buf_add(to, CW_LIT("{\"agents\":"));
    if (!write_agents(to, json, agents))
        return false;
    if (seconds.ptr) {
        cw_buf_add(to, CW_LIT(",\"timeout\":"));
        cw_buf_add(to, seconds);
    }
    cw_buf_add_char(to, '}');
    return true;
}

bool cw_operation_write(struct cw_buf *to, enum cw_set set, const struct cw_json *value)
{
    static bool (*const write[])(struct cw_buf *, const struct cw_json *) = {
        [CW_SET_PRIORITY] = write_priority,
        [CW_SET_QUEUE] = write_queue,
        [CW_SET_PREFERRED_AGENT] = write_agent,
        [CW_SET_REQUIRED_AGENTS] = write_required,
    };
    size_t before = to->len;

    cw_buf_reserve(to, ROOM);
    if (!to->failed && value->count && write[set](to, value) && !to->failed)
        return true;
    cw_buf_cut(to, before < to->len ? before : to->len);
    return false;
}
