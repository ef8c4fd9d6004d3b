#include "cw/config/reader.h"

#include "cw/config/vault.h"
#include <stdarg.h>
#include <stdio.h>

enum { MESSAGE_MAX = 300, PROPERTIES_MAX = 24, OWN_MEMBERS = 4 };

static void add_fault(struct cw_reader *r, enum cw_severity severity, uint32_t node, const char *message)
{
    cw_fault(r->file.faults, severity, r->file.file, cw_json_raw(&r->json, node), "%s", message);
}

void cw_reader_fault(struct cw_reader *r, uint32_t node, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    add_fault(r, CW_ERROR, node, message);
}

void cw_reader_warn(struct cw_reader *r, uint32_t node, const char *format, ...)
{
    char message[MESSAGE_MAX];
    va_list args;

    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    add_fault(r, CW_WARNING, node, message);
}

static void read_property(struct cw_reader *r, uint32_t key, const struct cw_property *properties)
{
    const char *names[PROPERTIES_MAX] = { NULL };
    struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);

    for (size_t i = 0; properties[i].name; i++) {
        names[i] = properties[i].name;
        if (cw_slice_eq(name, cw_slice_of(properties[i].name))) {
            properties[i].read(r, key + 1);
            return;
        }
    }
    cw_reader_fault(r, key, "unknown property \"" CW_SHOW "\"%s", CW_SHOWN(name),
                    cw_faults_hint(name, names).text);
}

bool cw_reader_object(struct cw_reader *r, uint32_t node, const char *name,
                      const struct cw_property *properties)
{
    if (cw_json_kind(&r->json, node) != CW_JSON_OBJECT) {
        cw_reader_fault(r, node, "\"%s\" must be an object", name);
        return false;
    }
    for (uint32_t key = node + 1; key < r->json.nodes[node].next; key = r->json.nodes[key + 1].next)
        read_property(r, key, properties);
    return true;
}

struct cw_slice cw_reader_text(struct cw_reader *r, uint32_t node, const char *name)
{
    if (cw_json_kind(&r->json, node) == CW_JSON_STRING)
        return cw_json_text(&r->json, node, r->file.arena);
    cw_reader_fault(r, node, "\"%s\" must be a text", name);
    return (struct cw_slice){ 0 };
}

uint32_t cw_reader_member(const struct cw_reader *r, uint32_t object, const char *name)
{
    return cw_json_member(&r->json, object, cw_slice_of(name));
}

bool cw_reader_scalar(struct cw_reader *r, uint32_t node, struct cw_source *ret)
{
    int kind = cw_json_kind(&r->json, node);

    if (kind == CW_JSON_STRING) {
        *ret = cw_shape_source(&r->json, node, &r->file);
        return ret->text.ptr;
    }
    if (kind == CW_JSON_LIST || kind == CW_JSON_OBJECT) {
        cw_reader_fault(r, node, "expected a text or a number");
        return false;
    }
    *ret = r->file;
    ret->raw = ret->text = cw_json_raw(&r->json, node);
    if (kind == CW_JSON_NULL)
        ret->text.len = 0;
    return true;
}

struct cw_template_rules cw_reader_rules(const struct cw_reader *r, enum cw_slot slot)
{
    bool header = slot == CW_SLOT_HEADER;

    return (struct cw_template_rules){ .slot = slot,
                                       .authentications = header ? r->authentications : NULL,
                                       .secrets = header ? &r->loader->vault->headers : NULL,
                                       .dial_plan = r->loader->dial_plan,
                                       .omit = r->to->on_missing == CW_MISSING_OMIT };
}

void *cw_reader_room(struct cw_reader *r, uint32_t node, size_t size)
{
    return cw_arena_zero(r->file.arena, (cw_json_length(&r->json, node) + OWN_MEMBERS) * size);
}
