#include "cw/config/mapping.h"

#include "cw/config/operation.h"
#include "cw/config/visibility.h"
#include "cw/config/xml_name.h"

enum { VALUE_MAX = CW_JSON_FILE_MAX };

static void check_names(struct cw_reader *r, uint32_t save)
{
    uint32_t end = r->json.nodes[save].next;

    for (uint32_t object = save; object < end; object++) {
        if (r->json.nodes[object].kind != CW_JSON_OBJECT)
            continue;
        for (uint32_t key = object + 1; key < r->json.nodes[object].next; key = r->json.nodes[key + 1].next)
            if (!cw_is_xml_name(cw_json_text(&r->json, key, r->file.arena)))
                cw_reader_fault(r, key,
                                "a name in \"save\" must be an XML element name: a letter or \"_\", then "
                                "letters, digits, \"-\", \"_\" or \".\"; not beginning with \"xml\"");
    }
}

static struct cw_shape compile(struct cw_reader *r, uint32_t node)
{
    struct cw_template_rules rules = cw_reader_rules(r, CW_SLOT_SAVE);
    struct cw_shape shape = cw_shape_compile(&r->json, node, &r->file, &rules);

    r->to->reads |= shape.reads;
    return shape;
}

void cw_mapping_read_save(struct cw_reader *r, uint32_t node)
{
    if (cw_json_kind(&r->json, node) != CW_JSON_OBJECT) {
        cw_reader_fault(r, node, "\"save\" must be an object");
        return;
    }
    check_names(r, node);
    cw_visibility_check(r, node);
    r->to->save = compile(r, node);
}

/* A name that an operation does not know. */
static void check_members(struct cw_reader *r, uint32_t node, const char *const *names)
{
    if (cw_json_kind(&r->json, node) != CW_JSON_OBJECT)
        return;
    for (uint32_t key = node + 1; key < r->json.nodes[node].next; key = r->json.nodes[key + 1].next) {
        struct cw_slice name = cw_json_text(&r->json, key, r->file.arena);
        size_t i = 0;

        while (names[i] && !cw_slice_eq(name, cw_slice_of(names[i])))
            i++;
        if (!names[i])
            cw_reader_fault(r, key, "unknown property \"" CW_SHOW "\"%s", CW_SHOWN(name),
                            cw_faults_hint(name, names).text);
    }
}

static bool has_placeholder(const struct cw_shape *shape)
{
    for (uint32_t i = 0; i < shape->count; i++)
        if (shape->nodes[i].kind == CW_SHAPE_TEMPLATE)
            return true;
    return false;
}

/* What is written without placeholders can be judged now. */
static void check_fixed(struct cw_reader *r, uint32_t node, enum cw_set set)
{
    struct cw_json value;
    struct cw_buf unused;

    cw_buf_init(&unused, r->file.arena, VALUE_MAX);
    if (has_placeholder(&r->to->set[set]) ||
        cw_json_index(&value, cw_json_raw(&r->json, node), r->file.arena, NULL))
        return;
    if (!cw_operation_write(&unused, set, &value))
        cw_reader_fault(r, node, "\"%s\" must be %s", cw_set_word(set), cw_operation_wants(set));
}

/* Of the wrong kind whatever its placeholders bring. */
static bool has_kind(struct cw_reader *r, uint32_t node, enum cw_set set)
{
    bool object = cw_json_kind(&r->json, node) == CW_JSON_OBJECT;
    bool scalar =
        cw_json_kind(&r->json, node) == CW_JSON_STRING || cw_json_kind(&r->json, node) == CW_JSON_NUMBER;

    if (set == CW_SET_PRIORITY ? scalar : object || cw_json_kind(&r->json, node) == CW_JSON_STRING)
        return true;
    cw_reader_fault(r, node, "\"%s\" must be %s", cw_set_word(set), cw_operation_wants(set));
    return false;
}

static void read_operation(struct cw_reader *r, uint32_t node, enum cw_set set)
{
    static const char *const members[CW_SET_COUNT][4] = {
        [CW_SET_QUEUE] = { "id", "address" },
        [CW_SET_PREFERRED_AGENT] = { "id", "number", "chat_address" },
        [CW_SET_REQUIRED_AGENTS] = { "agents", "timeout" },
    };

    if (!has_kind(r, node, set))
        return;
    check_members(r, node, members[set]);
    r->to->set[set] = compile(r, node);
    check_fixed(r, node, set);
}

static void read_priority(struct cw_reader *r, uint32_t node)
{
    read_operation(r, node, CW_SET_PRIORITY);
}

static void read_queue(struct cw_reader *r, uint32_t node)
{
    uint32_t address = cw_reader_member(r, node, "address");

    read_operation(r, node, CW_SET_QUEUE);
    if (address != CW_JSON_NONE && cw_reader_member(r, node, "id") != CW_JSON_NONE)
        cw_reader_warn(r, address - 1, "of \"id\" and \"address\" the id counts where it has a value");
}

static void read_preferred(struct cw_reader *r, uint32_t node)
{
    read_operation(r, node, CW_SET_PREFERRED_AGENT);
}

static void read_required(struct cw_reader *r, uint32_t node)
{
    read_operation(r, node, CW_SET_REQUIRED_AGENTS);
}

void cw_mapping_read_set(struct cw_reader *r, uint32_t node)
{
    static const struct cw_property properties[] = { { "priority", read_priority },
                                                     { "queue", read_queue },
                                                     { "preferredAgent", read_preferred },
                                                     { "requiredAgents", read_required },
                                                     { NULL, NULL } };

    cw_reader_object(r, node, "set", properties);
}
