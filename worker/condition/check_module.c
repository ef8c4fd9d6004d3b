#include "cw/condition/check_module.h"

#include "cw/condition/check_name.h"

#include <stdio.h>

static const struct cw_py_module *module_of(struct cw_slice name)
{
    for (size_t i = 0; cw_py_modules[i]; i++)
        if (cw_slice_eq(name, cw_slice_of(cw_py_modules[i]->name)))
            return cw_py_modules[i];
    return NULL;
}

/* Puts "name." in front of a path. */
static void put_before(char path[96], struct cw_slice name)
{
    char longer[96];

    snprintf(longer, sizeof(longer), CW_SHOW "%s%s", CW_SHOWN(name), *path ? "." : "", path);
    memcpy(path, longer, sizeof(longer));
}

bool cw_check_dotted(const struct cw_check *c, uint32_t node, struct cw_dotted *ret)
{
    const struct cw_node *at = cw_check_node(c, node);
    struct cw_local local;

    *ret = (struct cw_dotted){ .path = "" };
    for (; at->op == CW_OP_DOT; at = cw_check_node(c, cw_program_kid(c->program, at, 0)))
        put_before(ret->path, at->name);
    if (at->op != CW_OP_NAME || cw_check_local(c, at->name, &local))
        return false;
    ret->root = at->name;
    ret->module = module_of(at->name);
    return true;
}

static uint32_t type_at(const struct cw_py_module *module, const char *path)
{
    const struct cw_py_type *type = module->types;

    while (type && type->name && strcmp(type->name, path) != 0)
        type++;
    return type && type->name ? type->kinds : 0;
}

/* A module that is a class, too, is called by its name alone: its function of that name. */
static const char *function_at(const struct cw_dotted *dotted)
{
    const struct cw_py_module *module = dotted->module;

    if (!type_at(module, ""))
        return dotted->path;
    if (!*dotted->path)
        return module->name;
    return strcmp(dotted->path, module->name) != 0 || type_at(module, dotted->path) ? dotted->path : "";
}

const struct cw_py_function *cw_dotted_function(const struct cw_dotted *dotted)
{
    const struct cw_py_function *function = dotted->module->functions;
    const char *name = function_at(dotted);

    while (function && function->name && strcmp(function->name, name) != 0)
        function++;
    return function && function->name ? function : NULL;
}

const struct cw_py_attribute *cw_dotted_attribute(const struct cw_dotted *dotted)
{
    const struct cw_py_attribute *attribute = dotted->module->attributes;

    while (attribute && attribute->name && strcmp(attribute->name, dotted->path) != 0)
        attribute++;
    return attribute && attribute->name ? attribute : NULL;
}

uint32_t cw_dotted_type(const struct cw_dotted *dotted)
{
    return type_at(dotted->module, dotted->path);
}

struct nearest {
    struct cw_slice path, last; /* what was written, and its last word */
    const char *name;
    unsigned distance;
};

/* Near is what differs in two letters, or what ends with the same word. */
static void consider(struct nearest *nearest, const char *name)
{
    const char *dot = strrchr(name, '.');
    unsigned distance = cw_slice_distance(nearest->path, cw_slice_of(name));

    if (dot && cw_slice_eq(nearest->last, cw_slice_of(dot + 1)))
        distance = 0;
    if (distance < nearest->distance) {
        nearest->distance = distance;
        nearest->name = name;
    }
}

static const char *nearest_to(const struct cw_dotted *dotted)
{
    const char *dot = strrchr(dotted->path, '.');
    struct nearest nearest = { cw_slice_of(dotted->path), cw_slice_of(dot ? dot + 1 : dotted->path), NULL,
                               3 };

    for (const struct cw_py_function *f = dotted->module->functions; f && f->name; f++)
        consider(&nearest, f->name);
    for (const struct cw_py_attribute *a = dotted->module->attributes; a && a->name; a++)
        consider(&nearest, a->name);
    return nearest.name;
}

uint32_t cw_check_no_such(struct cw_check *c, uint32_t node, const struct cw_dotted *dotted)
{
    const char *nearest = nearest_to(dotted), *module = dotted->module->name;

    if (!*dotted->path && cw_dotted_function(dotted))
        return cw_check_fault(c, node, "\"%s\" is a function: it has to be called", module);
    if (!*dotted->path)
        return cw_check_fault(c, node, "\"%s\" is a module: it is used as %s.…", module, module);
    if (!nearest)
        return cw_check_fault(c, node, "%s has no \"%s\"", module, dotted->path);
    return cw_check_fault(c, node, "%s has no \"%s\"; did you mean \"%s.%s\"?", module, dotted->path, module,
                          nearest);
}

uint32_t cw_check_module_value(struct cw_check *c, uint32_t node, const struct cw_dotted *dotted)
{
    const struct cw_py_attribute *attribute = cw_dotted_attribute(dotted);
    struct cw_node *at = cw_check_node(c, node);
    struct cw_py value;

    if (!attribute && (cw_dotted_function(dotted) || cw_dotted_type(dotted)))
        return cw_check_fault(c, node, "%s.%s is a function: it has to be called", dotted->module->name,
                              dotted->path);
    if (!attribute)
        return cw_check_no_such(c, node, dotted);
    value = attribute->get(&c->fold, cw_py_none());
    if (c->fold.raised)
        return cw_check_fault(c, node, "%s", c->error.text);
    at->op = CW_OP_CONST;
    at->how = 0;
    at->count = 0;
    at->value = value;
    return at->gives = UINT32_C(1) << value.kind;
}
