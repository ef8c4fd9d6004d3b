#include "cw/cli/pretty.h"

#include "cw/base/json.h"
#include "cw/base/place.h"

enum { WIDTH = 120, LINES_MAX = 60, LINE_MAX_BYTES = 2000 };

struct pretty {
    struct cw_buf *to;
    const struct cw_json *json;
    unsigned indent;
};

static void new_line(struct pretty *p, unsigned deeper)
{
    cw_buf_add_char(p->to, '\n');
    for (unsigned i = 0; i < p->indent + deeper; i++)
        cw_buf_add_char(p->to, ' ');
}

static bool fits(const struct pretty *p, uint32_t node, unsigned deeper)
{
    struct cw_slice raw = cw_json_raw(p->json, node);

    return p->indent + deeper + raw.len <= WIDTH && cw_slice_find(raw, '\n') == raw.len;
}

static void add_value(struct pretty *p, uint32_t node, unsigned deeper);

static void add_children(struct pretty *p, uint32_t node, unsigned deeper)
{
    const struct cw_json_node *nodes = p->json->nodes;
    bool object = cw_json_kind(p->json, node) == CW_JSON_OBJECT;
    uint32_t child = node + 1;

    while (child < nodes[node].next) {
        new_line(p, deeper + 2);
        if (object) {
            cw_buf_add(p->to, cw_json_raw(p->json, child++));
            cw_buf_add(p->to, CW_LIT(": "));
        }
        add_value(p, child, deeper + 2);
        child = nodes[child].next;
        if (child < nodes[node].next)
            cw_buf_add_char(p->to, ',');
    }
    new_line(p, deeper);
}

static void add_value(struct pretty *p, uint32_t node, unsigned deeper)
{
    int kind = cw_json_kind(p->json, node);

    if ((kind != CW_JSON_OBJECT && kind != CW_JSON_LIST) || !cw_json_length(p->json, node) ||
        fits(p, node, deeper)) {
        cw_buf_add(p->to, cw_json_raw(p->json, node));
        return;
    }
    cw_buf_add_char(p->to, kind == CW_JSON_OBJECT ? '{' : '[');
    add_children(p, node, deeper);
    cw_buf_add_char(p->to, kind == CW_JSON_OBJECT ? '}' : ']');
}

static struct cw_slice take_line(struct cw_slice *rest)
{
    struct cw_slice line = { rest->ptr, cw_slice_find(*rest, '\n') };

    *rest = cw_slice_from(*rest, line.len + (line.len < rest->len));
    return line;
}

static unsigned lines_of(struct cw_slice text)
{
    unsigned count = 0;

    for (; text.len; count++)
        take_line(&text);
    return count;
}

/* No more lines than people read; none can move the cursor. */
static void add_lines(struct pretty *p, struct cw_slice text, bool indented)
{
    for (unsigned i = 0; text.len && i < LINES_MAX; i++) {
        struct cw_slice line = take_line(&text);

        if (i && indented)
            cw_buf_add_char(p->to, '\n');
        else if (i)
            new_line(p, 0);
        cw_place_plain(p->to,
                       (struct cw_slice){ line.ptr, line.len < LINE_MAX_BYTES ? line.len : LINE_MAX_BYTES });
        if (line.len > LINE_MAX_BYTES)
            cw_buf_addf(p->to, " ... %zu bytes more", line.len - LINE_MAX_BYTES);
    }
    if (text.len) {
        new_line(p, 0);
        cw_buf_addf(p->to, "... %u lines more", lines_of(text));
    }
}

void cw_pretty(struct cw_buf *to, struct cw_slice text, unsigned indent, struct cw_arena *arena)
{
    struct cw_json json;
    struct cw_buf laid_out;
    struct pretty p = { to, &json, indent };

    if (cw_json_index(&json, text, arena, NULL)) {
        add_lines(&p, text, false);
        return;
    }
    cw_buf_init(&laid_out, arena, 64 << 20);
    p.to = &laid_out;
    add_value(&p, 0, 0);
    p.to = to;
    add_lines(&p, cw_buf_slice(&laid_out), true);
}
