#include "cw/condition/check_getter.h"

#include "cw/condition/check_module.h"
#include "cw/condition/members.h"

#include <stdio.h>

#define JSON_KINDS (CW_PY_BIT(NONE) | CW_PY_NUMBER | CW_PY_BIT(STR) | CW_PY_BIT(LIST) | CW_PY_BIT(DICT))

bool cw_is_data_root(struct cw_slice name)
{
    return cw_slice_eq(name, CW_LIT("contact")) || cw_slice_eq(name, CW_LIT("event"));
}

/* A documented path as the getter says it. */
struct words {
    char text[40];
};

static struct words words_of(const char *path)
{
    struct words words = { "" };

    snprintf(words.text, sizeof(words.text), "%s", path);
    for (char *at = words.text; *at; at++)
        if (*at == '.')
            *at = '_';
    return words;
}

/* "; did you mean …?" among the getters of contact, or nothing. */
static struct cw_hint hint_of(struct cw_slice words)
{
    struct cw_hint hint = { "" };
    unsigned least = 3;

    for (size_t i = 0; cw_contact_paths[i]; i++) {
        struct words known = words_of(cw_contact_paths[i]);
        unsigned distance = cw_slice_distance(words, cw_slice_of(known.text));

        if (distance < least && distance < strlen(known.text)) {
            least = distance;
            snprintf(hint.text, sizeof(hint.text), "; did you mean \"get_%s\"?", known.text);
        }
    }
    return hint;
}

/* `contact.queue.id` -> "queue_id". */
static struct words getter_for(const struct cw_check *c, uint32_t node)
{
    struct cw_dotted dotted;

    cw_check_dotted(c, node, &dotted);
    return words_of(strncmp(dotted.path, "get_", 4) == 0 ? dotted.path + 4 : dotted.path);
}

uint32_t cw_check_no_getter(struct cw_check *c, uint32_t node, struct cw_slice root)
{
    const struct cw_node *at = cw_check_node(c, node);

    if (cw_slice_eq(root, CW_LIT("event")))
        return cw_check_fault(c, node, "data is read by getters: event.get_name(), event.get_datetime()");
    if (at->op != CW_OP_DOT)
        return cw_check_fault(c, node, "data is read by getters: contact.get_…()");
    return cw_check_fault(c, node, "data is read by getters: contact.get_%s()", getter_for(c, node).text);
}

/* The steps of a path of names with dots between them. */
static bool set_path(struct cw_check *c, struct cw_node *at, struct cw_slice path)
{
    struct cw_step *steps = cw_arena_zero(c->program->source->arena, 4 * sizeof(*steps));
    size_t count = 0;

    if (!steps) {
        c->program->failed = true;
        return false;
    }
    while (count < 4) {
        size_t dot = cw_slice_find(path, '.');

        steps[count].kind = CW_STEP_NAME;
        steps[count++].name = (struct cw_slice){ path.ptr, dot };
        if (dot == path.len)
            break;
        path = cw_slice_from(path, dot + 1);
    }
    at->path = (struct cw_path){ steps, count };
    return true;
}

static bool is_attached(struct cw_slice words)
{
    return cw_slice_eq(words, CW_LIT("attached_data")) || cw_slice_eq(words, CW_LIT("cad"));
}

static uint32_t of_contact(struct cw_check *c, uint32_t node, uint32_t callee, struct cw_slice words)
{
    struct cw_node *at = cw_check_node(c, node);
    const char *path = cw_contact_path_of(words);

    if (is_attached(words)) {
        c->program->reads_attached = true;
        at->op = CW_OP_ATTACHED;
        return CW_PY_BIT(NONE) | CW_PY_BIT(DICT);
    }
    if (cw_slice_starts(words, CW_LIT("attached_data_")) || cw_slice_starts(words, CW_LIT("cad_")))
        return cw_check_fault(c, callee, "attached data is a dict: get_attached_data().get(\"…\")");
    if (!path && cw_slice_eq(words, CW_LIT("seconds_since_created"))) {
        at->op = CW_OP_SECONDS_SINCE_CREATED;
        return CW_PY_BIT(NONE) | CW_PY_BIT(FLOAT);
    }
    if (!path)
        cw_program_fault(c->program, CW_WARNING, cw_check_node(c, callee),
                         "\"" CW_SHOW "\" is no documented member of \"contact\"%s", CW_SHOWN(words),
                         hint_of(words).text);
    at->op = CW_OP_GETTER;
    return set_path(c, at, path ? cw_slice_of(path) : words) ? JSON_KINDS : 0;
}

static uint32_t of_event(struct cw_check *c, uint32_t node, uint32_t callee, struct cw_slice name)
{
    static const char *const names[] = { "get_name", "get_datetime", NULL };
    const char *nearest = cw_faults_nearest(name, names);
    struct cw_node *at = cw_check_node(c, node);

    if (cw_slice_eq(name, CW_LIT("get_name")))
        at->op = CW_OP_EVENT_NAME;
    else if (cw_slice_eq(name, CW_LIT("get_datetime")))
        at->op = CW_OP_EVENT_DATETIME;
    else if (nearest)
        return cw_check_fault(c, callee, "event has no \"" CW_SHOW "\"; did you mean \"%s\"?", CW_SHOWN(name),
                              nearest);
    else
        return cw_check_fault(c, callee, "event has no \"" CW_SHOW "\"; it has get_name() and get_datetime()",
                              CW_SHOWN(name));
    return CW_PY_BIT(NONE) | CW_PY_BIT(STR);
}

uint32_t cw_check_getter(struct cw_check *c, uint32_t node, struct cw_slice root)
{
    uint32_t callee = cw_check_kid(c, node, 0), gives;
    struct cw_slice name = cw_check_node(c, callee)->name;
    struct cw_node *at = cw_check_node(c, node);

    if (at->count > 1)
        return cw_check_fault(c, cw_check_kid(c, node, 1), "a getter takes no arguments");
    if (cw_slice_eq(root, CW_LIT("event")))
        gives = of_event(c, node, callee, name);
    else if (cw_slice_starts(name, CW_LIT("get_")) && name.len > 4)
        gives = of_contact(c, node, callee, cw_slice_from(name, 4));
    else
        gives = cw_check_fault(c, callee, "contact has getters only: get_…()%s", hint_of(name).text);
    at->count = 0;
    cw_check_watch(c, node);
    return at->gives = gives;
}
