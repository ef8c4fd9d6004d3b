#include "cw/condition/check_name.h"

#include "cw/condition/builtins.h"
#include "cw/condition/check_bind.h"
#include "cw/condition/check_getter.h"
#include "cw/condition/check_method.h"
#include "cw/condition/check_module.h"

enum { NAMES_MAX = 64 };

uint32_t cw_check_local(const struct cw_check *c, struct cw_slice name, struct cw_local *ret)
{
    uint32_t up = 0;

    for (const struct cw_scope_names *scope = c->scope; scope; scope = scope->outer, up++)
        for (uint32_t i = 0; i < scope->count; i++)
            if (cw_slice_eq(name, scope->names[i])) {
                *ret = (struct cw_local){ up, i };
                return scope->kinds[i] ? scope->kinds[i] : CW_PY_ANY << 1; /* one more: not bound yet */
            }
    return 0;
}

static const struct cw_py_function *builtin_of(struct cw_slice name)
{
    const struct cw_py_function *builtin = cw_py_builtins;

    while (builtin->name && !cw_slice_eq(name, cw_slice_of(builtin->name)))
        builtin++;
    return builtin->name ? builtin : NULL;
}

/* All that a name outside of comprehensions can be; ends with NULL. */
static void known_names(const char *names[NAMES_MAX + 1])
{
    size_t count = 0;

    names[count++] = "contact";
    names[count++] = "event";
    names[count++] = "isinstance";
    for (size_t i = 0; cw_py_builtins[i].name && count < NAMES_MAX; i++)
        names[count++] = cw_py_builtins[i].name;
    for (size_t i = 0; cw_py_modules[i] && count < NAMES_MAX; i++)
        names[count++] = cw_py_modules[i]->name;
    names[count] = NULL;
}

static uint32_t unknown_name(struct cw_check *c, uint32_t node)
{
    const char *names[NAMES_MAX + 1];
    struct cw_slice name = cw_check_node(c, node)->name;

    known_names(names);
    return cw_check_fault(c, node, "unknown name \"" CW_SHOW "\"%s", CW_SHOWN(name),
                          cw_faults_hint(name, names).text);
}

static uint32_t local(struct cw_check *c, uint32_t node, struct cw_local found, uint32_t kinds)
{
    struct cw_node *at = cw_check_node(c, node);

    if (kinds == CW_PY_ANY << 1)
        return cw_check_fault(c, node, "\"" CW_SHOW "\" has no value yet here", CW_SHOWN(at->name));
    at->op = CW_OP_LOCAL;
    at->local = found;
    return at->gives = kinds;
}

uint32_t cw_check_name(struct cw_check *c, uint32_t node, bool truth)
{
    struct cw_slice name = cw_check_node(c, node)->name;
    struct cw_dotted dotted;
    struct cw_local found = { 0 };
    uint32_t kinds = cw_check_local(c, name, &found);

    (void)truth;
    if (kinds)
        return local(c, node, found, kinds);
    if (cw_is_data_root(name))
        return cw_check_no_getter(c, node, name);
    if (cw_check_dotted(c, node, &dotted) && dotted.module)
        return cw_check_no_such(c, node, &dotted);
    if (builtin_of(name) || cw_slice_eq(name, CW_LIT("isinstance")))
        return cw_check_fault(c, node, "\"" CW_SHOW "\" is a function: it has to be called", CW_SHOWN(name));
    return unknown_name(c, node);
}

uint32_t cw_check_dot(struct cw_check *c, uint32_t node, bool truth)
{
    struct cw_dotted dotted;

    (void)truth;
    if (!cw_check_dotted(c, node, &dotted))
        return cw_check_attribute(c, node);
    if (cw_is_data_root(dotted.root))
        return cw_check_no_getter(c, node, dotted.root);
    if (!dotted.module)
        return cw_check_attribute(c, node);
    /* `datetime.timezone.utc` is the module's; `….utc.x` is an attribute of that value. */
    if (!cw_dotted_attribute(&dotted)) {
        struct cw_dotted front;

        cw_check_dotted(c, cw_check_kid(c, node, 0), &front);
        if (cw_dotted_attribute(&front))
            return cw_check_attribute(c, node);
    }
    return cw_check_module_value(c, node, &dotted);
}

static uint32_t types_of(struct cw_check *c, uint32_t node);

/* Of a tuple of types, or of types with | between them; 0: one of them is none. */
static uint32_t types_of_all(struct cw_check *c, uint32_t node)
{
    uint32_t count = cw_check_node(c, node)->count, kinds = 0;

    for (uint32_t i = 0; i < count; i++) {
        uint32_t more = types_of(c, cw_check_kid(c, node, i));

        if (!more)
            return 0;
        kinds |= more;
    }
    return kinds;
}

static uint32_t types_of(struct cw_check *c, uint32_t node)
{
    const struct cw_node *at = cw_check_node(c, node);
    struct cw_dotted dotted;
    uint32_t kinds = 0;

    if (at->count && (at->op == CW_OP_TUPLE || (at->op == CW_OP_BINARY && at->how == CW_PY_OR)))
        return types_of_all(c, node);
    if (cw_check_dotted(c, node, &dotted) && dotted.module)
        kinds = cw_dotted_type(&dotted);
    else if (at->op == CW_OP_NAME)
        kinds = cw_py_builtin_type(at->name);
    if (kinds)
        return kinds;
    return cw_check_fault(c, node, "isinstance() needs a type, or a tuple of types");
}

static uint32_t isinstance(struct cw_check *c, uint32_t node)
{
    uint32_t count = cw_check_node(c, node)->count, kinds, gives;

    if (count != 3)
        return cw_check_fault(c, node, "isinstance() takes a value and a type");
    gives = cw_check_tree(c, cw_check_kid(c, node, 1), false);
    kinds = types_of(c, cw_check_kid(c, node, 2));
    if (!gives || !kinds)
        return 0;
    cw_check_node(c, node)->op = CW_OP_ISINSTANCE;
    cw_check_node(c, node)->kinds = kinds;
    cw_check_node(c, node)->kids += 1;
    cw_check_node(c, node)->count = 1;
    if (!(gives & kinds) || !(gives & ~kinds))
        cw_program_fault(c->program, CW_WARNING, cw_check_node(c, node), "always %s: this is %s",
                         gives & kinds ? "true" : "false", cw_kinds_text(gives).text);
    return cw_check_node(c, node)->gives = CW_PY_BIT(BOOL);
}

/* dict(a=1) is {"a": 1}. */
static bool is_dict_of_keywords(struct cw_check *c, uint32_t node)
{
    uint32_t count = cw_check_node(c, node)->count;

    for (uint32_t i = 1; i < count; i++)
        if (cw_check_node(c, cw_check_kid(c, node, i))->op != CW_OP_KEYWORD)
            return false;
    return count > 1;
}

static uint32_t add_key(struct cw_check *c, uint32_t keyword)
{
    struct cw_slice name = cw_check_node(c, keyword)->name;
    uint32_t key = cw_program_add(c->program, CW_OP_CONST, name, NULL, 0);

    if (key != CW_NO_NODE)
        cw_check_node(c, key)->value =
            (struct cw_py){ .kind = CW_PY_STR, .len = (uint32_t)name.len, .text = name.ptr };
    return key;
}

static bool is_twice(struct cw_check *c, uint32_t node, uint32_t number)
{
    struct cw_slice name = cw_check_node(c, cw_check_kid(c, node, number))->name;

    for (uint32_t i = 1; i < number; i++)
        if (cw_slice_eq(name, cw_check_node(c, cw_check_kid(c, node, i))->name))
            return true;
    return false;
}

static uint32_t dict_of_keywords(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t count = cw_check_node(c, node)->count - 1;
    uint32_t *kids = cw_arena_get(c->program->source->arena, 2 * count * sizeof(*kids)), made;

    if (count > CW_CHECK_ARGUMENTS_MAX)
        return cw_check_fault(c, node, "more arguments than are supported");
    for (uint32_t i = 0; kids && i < count; i++) {
        uint32_t keyword = cw_check_kid(c, node, i + 1);

        if (is_twice(c, node, i + 1))
            return cw_check_fault(c, keyword, "dict() is given this name twice");
        kids[2 * i] = add_key(c, keyword);
        kids[2 * i + 1] = cw_check_kid(c, keyword, 0);
        if (kids[2 * i] == CW_NO_NODE)
            return 0;
    }
    made = kids ? cw_program_add(c->program, CW_OP_DICT, cw_program_text(c->program, cw_check_node(c, node)),
                                 kids, 2 * count)
                : CW_NO_NODE;
    if (made == CW_NO_NODE) {
        c->program->failed = true;
        return 0;
    }
    cw_check_node(c, node)->op = CW_OP_DICT;
    cw_check_node(c, node)->kids = cw_check_node(c, made)->kids;
    cw_check_node(c, node)->count = 2 * count;
    return cw_check_tree(c, node, truth);
}

static uint32_t function(struct cw_check *c, uint32_t node, const struct cw_py_function *function)
{
    struct cw_call_site site = { c, node, 1, false, false };
    struct cw_bound *bound = cw_arena_zero(c->program->source->arena, sizeof(*bound));
    uint32_t count = cw_check_node(c, node)->count;
    bool fine = bound != NULL;
    struct cw_node *at;

    for (uint32_t i = 1; i < count; i++) {
        uint32_t argument = cw_check_kid(c, node, i);

        if (cw_check_node(c, argument)->op == CW_OP_KEYWORD)
            argument = cw_check_kid(c, argument, 0);
        fine &= cw_check_tree(c, argument, false) != 0;
    }
    if (!fine || !cw_check_bind(&site, function, bound) || !cw_check_arguments(&site, bound) ||
        !cw_check_prepare(&site, bound)) {
        c->program->failed = true;
        return 0;
    }
    cw_check_unwrap(&site);
    at = cw_check_node(c, node);
    at->op = CW_OP_FUNCTION;
    at->bound = bound;
    at->kids++;
    at->count--;
    return at->gives = function->gives;
}

static uint32_t call_builtin(struct cw_check *c, uint32_t node, uint32_t callee, bool truth)
{
    struct cw_slice name = cw_check_node(c, callee)->name;
    const struct cw_py_function *builtin = builtin_of(name);
    struct cw_dotted dotted;
    struct cw_local found;

    if (cw_check_local(c, name, &found))
        return cw_check_fault(c, callee, "\"" CW_SHOW "\" is a variable here: it cannot be called",
                              CW_SHOWN(name));
    if (cw_slice_eq(name, CW_LIT("isinstance")))
        return isinstance(c, node);
    if (builtin && cw_slice_eq(name, CW_LIT("dict")) && is_dict_of_keywords(c, node))
        return dict_of_keywords(c, node, truth);
    if (builtin)
        return function(c, node, builtin);
    if (cw_is_data_root(name))
        return cw_check_no_getter(c, callee, name);
    if (cw_check_dotted(c, callee, &dotted) && dotted.module)
        return cw_dotted_function(&dotted) ? function(c, node, cw_dotted_function(&dotted))
                                           : cw_check_no_such(c, callee, &dotted);
    return unknown_name(c, callee);
}

/* A call of what a path of names means. */
static uint32_t call_dotted(struct cw_check *c, uint32_t node, uint32_t callee,
                            const struct cw_dotted *dotted)
{
    const struct cw_py_function *found = dotted->module ? cw_dotted_function(dotted) : NULL;
    struct cw_dotted front;

    if (found)
        return function(c, node, found);
    if (!dotted->module)
        return cw_check_method(c, node);
    cw_check_dotted(c, cw_check_kid(c, callee, 0), &front);
    return cw_dotted_attribute(&front) ? cw_check_method(c, node) : cw_check_no_such(c, callee, dotted);
}

uint32_t cw_check_call(struct cw_check *c, uint32_t node, bool truth)
{
    uint32_t callee = cw_check_kid(c, node, 0);
    const struct cw_node *at = cw_check_node(c, callee);
    struct cw_dotted dotted;

    if (at->op == CW_OP_NAME)
        return call_builtin(c, node, callee, truth);
    if (at->op != CW_OP_DOT)
        return cw_check_fault(c, callee, "only functions and methods can be called");
    if (!cw_check_dotted(c, callee, &dotted))
        return cw_check_method(c, node);
    if (!cw_is_data_root(dotted.root))
        return call_dotted(c, node, callee, &dotted);
    if (cw_check_node(c, cw_check_kid(c, callee, 0))->op == CW_OP_NAME)
        return cw_check_getter(c, node, dotted.root);
    return cw_check_no_getter(c, cw_check_kid(c, callee, 0), dotted.root);
}
