#include "cw/config/header.h"

#include <ctype.h>

static bool is_token(struct cw_slice name)
{
    for (size_t i = 0; i < name.len; i++)
        if (!isalnum((unsigned char)name.ptr[i]) && (!name.ptr[i] || !strchr("!#$%&'*+-.^_`|~", name.ptr[i])))
            return false;
    return name.len > 0;
}

static bool frames_the_message(struct cw_slice name)
{
    static const char *const names[] = { "Host",       "Content-Length", "Transfer-Encoding",
                                         "Connection", "Expect",         "TE",
                                         "Trailer",    "Upgrade" };

    for (size_t i = 0; i < sizeof(names) / sizeof(names[0]); i++)
        if (cw_slice_eq_nocase(name, cw_slice_of(names[i])))
            return true;
    return false;
}

static void check_name(struct cw_reader *r, uint32_t key, struct cw_slice name)
{
    if (!is_token(name))
        cw_reader_fault(r, key, "a header's name has letters, digits and !#$%%&'*+-.^_`|~ only");
    else if (frames_the_message(name))
        cw_reader_fault(r, key, "\"" CW_SHOW "\" frames the message and is refused", CW_SHOWN(name));
    else if (cw_slice_eq_nocase(name, CW_LIT("Accept-Encoding")))
        cw_reader_fault(r, key,
                        "\"Accept-Encoding\" is refused: answers are taken as they come, not decoded");
}

/* Names compare without case: the second one would be sent beside the first. */
static void refuse_twin(struct cw_reader *r, uint32_t key, const struct cw_header *header)
{
    for (const struct cw_header *other = r->to->headers; other < header; other++)
        if (cw_slice_eq_nocase(other->name, header->name))
            cw_reader_fault(r, key, "the header \"" CW_SHOW "\" is given twice", CW_SHOWN(header->name));
}

static void check_fixed_text(struct cw_reader *r, uint32_t node, const struct cw_header *header)
{
    size_t len = header->name.len + 4; /* colon, blank, what ends the line */

    for (size_t i = 0; i < header->value.count; i++) {
        if (header->value.ops[i].kind != CW_OP_TEXT)
            continue;
        len += header->value.ops[i].text.len;
        if (cw_slice_has_control(header->value.ops[i].text)) {
            cw_reader_fault(r, node, "a control character in a header");
            return;
        }
    }
    if (len > CW_HEADER_MAX)
        cw_reader_fault(r, node, "a header of over %d bytes", CW_HEADER_MAX);
}

static bool read_one(struct cw_reader *r, uint32_t key, struct cw_header *to)
{
    struct cw_template_rules rules = cw_reader_rules(r, CW_SLOT_HEADER);
    struct cw_source source;

    to->name = cw_json_text(&r->json, key, r->file.arena);
    check_name(r, key, to->name);
    refuse_twin(r, key, to);
    if (!cw_reader_scalar(r, key + 1, &source))
        return false;
    to->value = cw_template_compile(&source, &rules);
    r->secret |= to->value.secret;
    check_fixed_text(r, key + 1, to);
    return true;
}

void cw_header_read(struct cw_reader *r, uint32_t node)
{
    struct cw_header *headers;

    if (cw_json_kind(&r->json, node) != CW_JSON_OBJECT) {
        cw_reader_fault(r, node, "\"headers\" must be an object");
        return;
    }
    headers = cw_reader_room(r, node, sizeof(*headers));
    r->to->headers = headers;
    for (uint32_t key = node + 1; headers && key < r->json.nodes[node].next;
         key = r->json.nodes[key + 1].next)
        r->to->header_count += read_one(r, key, &headers[r->to->header_count]);
}

bool cw_header_has(const struct cw_integration *item, struct cw_slice name)
{
    for (size_t i = 0; i < item->header_count; i++)
        if (cw_slice_eq_nocase(item->headers[i].name, name))
            return true;
    return false;
}

void cw_header_add(struct cw_reader *r, struct cw_slice name, struct cw_slice value, bool secret)
{
    size_t count = r->to->header_count;
    struct cw_header *headers = cw_arena_zero(r->file.arena, (count + 1) * sizeof(*headers));
    struct cw_op *op = cw_arena_zero(r->file.arena, sizeof(*op));

    if (!headers || !op)
        return;
    if (count)
        memcpy(headers, r->to->headers, count * sizeof(*headers));
    *op = (struct cw_op){ .kind = CW_OP_TEXT, .slot = CW_SLOT_HEADER, .text = value };
    headers[count] = (struct cw_header){ name, { .ops = op, .count = 1, .secret = secret } };
    r->to->headers = headers;
    r->to->header_count++;
}
