#include "cw/condition/check_method.h"

#include "cw/condition/check_bind.h"

enum { NAMES_MAX = 160 };

static const struct cw_py_function *method_of(unsigned kind, struct cw_slice name)
{
    const struct cw_py_class *class = cw_py_classes[kind];
    const struct cw_py_function *method = class ? class->methods : NULL;

    while (method && method->name && !cw_slice_eq(name, cw_slice_of(method->name)))
        method++;
    return method && method->name ? method : NULL;
}

static const struct cw_py_attribute *attribute_of(unsigned kind, struct cw_slice name)
{
    const struct cw_py_class *class = cw_py_classes[kind];
    const struct cw_py_attribute *attribute = class ? class->attributes : NULL;

    while (attribute && attribute->name && !cw_slice_eq(name, cw_slice_of(attribute->name)))
        attribute++;
    return attribute && attribute->name ? attribute : NULL;
}

/* The kinds of `among` that have a method, or an attribute, of that name. */
static uint32_t kinds_with(struct cw_slice name, uint32_t among, bool method)
{
    uint32_t kinds = 0;

    for (unsigned kind = 1; kind < CW_PY_KIND_COUNT; kind++)
        if (among >> kind & 1 && (method ? method_of(kind, name) != NULL : attribute_of(kind, name) != NULL))
            kinds |= UINT32_C(1) << kind;
    return kinds;
}

/* All names that any of these kinds has, up to NAMES_MAX; ends with NULL. */
static void collect(uint32_t kinds, bool methods, const char *names[NAMES_MAX + 1])
{
    size_t count = 0;

    for (unsigned kind = 1; kind < CW_PY_KIND_COUNT; kind++) {
        const struct cw_py_class *class = kinds >> kind & 1 ? cw_py_classes[kind] : NULL;
        const struct cw_py_function *method = class && methods ? class->methods : NULL;
        const struct cw_py_attribute *attribute = class && !methods ? class->attributes : NULL;

        for (; method && method->name && count < NAMES_MAX; method++)
            names[count++] = method->name;
        for (; attribute && attribute->name && count < NAMES_MAX; attribute++)
            names[count++] = attribute->name;
    }
    names[count] = NULL;
}

/* Nothing that the value can be has that name. */
static uint32_t unknown(struct cw_check *c, uint32_t node, uint32_t gives, bool method)
{
    const char *names[NAMES_MAX + 1];
    struct cw_slice name = cw_check_node(c, node)->name;
    const char *what = method ? "method" : "attribute";
    uint32_t others = kinds_with(name, CW_PY_ANY, method);

    if (others)
        return cw_check_fault(c, node, "%s has no %s \"" CW_SHOW "\"; %s has", cw_kinds_text(gives).text,
                              what, CW_SHOWN(name), cw_kinds_text(others).text);
    if (!method && kinds_with(name, gives, true))
        return cw_check_fault(c, node, "\"" CW_SHOW "\" has to be called: ." CW_SHOW "(…)", CW_SHOWN(name),
                              CW_SHOWN(name));
    if (method && kinds_with(name, gives, false))
        return cw_check_fault(c, node, "\"" CW_SHOW "\" is no method: it is read without brackets",
                              CW_SHOWN(name));
    collect(gives, method, names);
    return cw_check_fault(c, node, "unknown %s \"" CW_SHOW "\"%s", what, CW_SHOWN(name),
                          cw_faults_hint(name, names).text);
}

uint32_t cw_check_attribute(struct cw_check *c, uint32_t node)
{
    uint32_t gives = cw_check_tree(c, cw_check_kid(c, node, 0), false), result = 0;
    struct cw_node *at = cw_check_node(c, node);
    struct cw_attribute_of *found;

    if (!gives)
        return 0;
    if (!kinds_with(at->name, gives, false))
        return unknown(c, node, gives, false);
    found = cw_arena_zero(c->program->source->arena, sizeof(*found));
    if (!found) {
        c->program->failed = true;
        return 0;
    }
    found->name = at->name;
    for (unsigned kind = 1; kind < CW_PY_KIND_COUNT; kind++) {
        found->by_kind[kind] = gives >> kind & 1 ? attribute_of(kind, at->name) : NULL;
        result |= found->by_kind[kind] ? found->by_kind[kind]->gives : 0;
    }
    at->op = CW_OP_ATTRIBUTE;
    at->attribute_of = found;
    return at->gives = result;
}

/* One table of methods may serve several kinds: list's and tuple's. */
static unsigned bound_already(const struct cw_method *method, unsigned kind, struct cw_slice name)
{
    for (unsigned before = 1; before < kind; before++)
        if (method->by_kind[before] && method_of(before, name) == method_of(kind, name))
            return method->by_kind[before];
    return 0;
}

/* Binds the arguments for each kind; the kinds of the results. Where they fit no kind, the first one's fault
 * is told. */
static uint32_t bind_all(struct cw_call_site *site, struct cw_method *method, uint32_t kinds)
{
    uint32_t gives = 0, count = 0;
    bool ready = true;

    for (unsigned kind = 1; kind < CW_PY_KIND_COUNT; kind++) {
        const struct cw_py_function *function = kinds >> kind & 1 ? method_of(kind, method->name) : NULL;
        struct cw_bound *bound = &method->bounds[count];

        if (!function)
            continue;
        method->by_kind[kind] = (uint8_t)bound_already(method, kind, method->name);
        if (method->by_kind[kind])
            continue;
        method->by_kind[kind] = (uint8_t)++count;
        if (!cw_check_bind(site, function, bound)) {
            bound->function = NULL;
            continue;
        }
        if (!cw_check_arguments(site, bound))
            continue;
        gives |= function->gives;
        ready = ready && cw_check_prepare(site, bound);
    }
    return ready ? gives : 0;
}

static uint32_t resolve(struct cw_check *c, uint32_t node, struct cw_slice name, uint32_t kinds)
{
    struct cw_call_site site = { c, node, 1, true, true };
    struct cw_method *method = cw_arena_zero(c->program->source->arena, sizeof(*method));
    uint32_t gives = 0;

    if (method)
        method->bounds = cw_arena_zero(c->program->source->arena, CW_PY_KIND_COUNT * sizeof(*method->bounds));
    if (!method || !method->bounds) {
        c->program->failed = true;
        return 0;
    }
    method->name = name;
    site.quiet = true;
    gives = bind_all(&site, method, kinds);
    if (!gives) {
        memset(method->by_kind, 0, sizeof(method->by_kind));
        site.quiet = false; /* once more, for the fault; of one kind */
        bind_all(&site, method, kinds & (0 - kinds));
        return c->program->failed ? 0 : cw_check_fault(c, node, "these arguments do not fit");
    }
    cw_check_unwrap(&site);
    cw_check_node(c, node)->op = CW_OP_METHOD;
    cw_check_node(c, node)->method = method;
    return gives;
}

static bool check_arguments(struct cw_check *c, uint32_t node)
{
    uint32_t count = cw_check_node(c, node)->count;
    bool fine = true;

    for (uint32_t i = 1; i < count; i++) {
        uint32_t argument = cw_check_kid(c, node, i);

        if (cw_check_node(c, argument)->op == CW_OP_KEYWORD)
            argument = cw_check_kid(c, argument, 0);
        fine &= cw_check_tree(c, argument, false) != 0;
    }
    return fine;
}

uint32_t cw_check_method(struct cw_check *c, uint32_t node)
{
    uint32_t callee = cw_check_kid(c, node, 0), value = cw_check_kid(c, callee, 0);
    struct cw_slice name = cw_check_node(c, callee)->name;
    uint32_t gives = cw_check_tree(c, value, false), kinds;
    bool fine = check_arguments(c, node);
    struct cw_node *at = cw_check_node(c, node);

    if (!gives)
        return 0;
    kinds = kinds_with(name, gives, true);
    if (!kinds)
        return unknown(c, callee, gives, true);
    if (!fine)
        return 0;
    c->program->kids[at->kids] = value; /* in the place of the DOT */
    return at->gives = resolve(c, node, name, kinds);
}
