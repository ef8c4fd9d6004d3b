#include "cw/condition/eval_call.h"

enum { FEW = CW_PY_PARAMS_MAX + 1 };

/* The parameter that a place of the array belongs to: a variadic's last one repeats. */
static const struct cw_py_param *param_at(const struct cw_py_function *function, uint32_t place)
{
    uint32_t last = function->leading + function->positional - 1u;

    return &function->params[function->variadic && place > last ? last : place];
}

static struct cw_py raise_argument(struct cw_py_run *run, const struct cw_py_function *function,
                                   const char *param, struct cw_py value)
{
    char format[160] = "";
    struct cw_buf text = cw_py_buf(run);

    cw_buf_addf(&text, "%s() argument '%s' cannot be ", function->name, param);
    cw_buf_add(&text, CW_LIT("%s"));
    if (text.len < sizeof(format))
        memcpy(format, text.ptr, text.len);
    return cw_py_unfit(run, value, format);
}

/* Evaluates arguments in the order in which they are written, each into its place. */
static bool evaluate(struct cw_py_run *run, const struct cw_node *node, const struct cw_bound *bound,
                     struct cw_py *at, uint32_t self)
{
    for (uint32_t i = self; i < node->count; i++) {
        struct cw_py value = cw_py_eval_kid(run, node, i);

        if (run->raised)
            return false;
        at[self + bound->places[i - self]] = value;
    }
    return true;
}

/* After all are evaluated, as Python does. */
static bool check(struct cw_py_run *run, const struct cw_bound *bound, const struct cw_py *at, uint32_t self)
{
    for (uint32_t place = 0; place + self < bound->count; place++) {
        const struct cw_py_param *param = param_at(bound->function, place);

        if (at[self + place].kind && !cw_py_is(at[self + place], param->kinds)) {
            raise_argument(run, bound->function, param->name, at[self + place]);
            return false;
        }
    }
    return true;
}

static struct cw_py call(struct cw_py_run *run, const struct cw_node *node, const struct cw_bound *bound,
                         const struct cw_py *value)
{
    struct cw_py few[FEW], *at = bound->count > FEW ? cw_py_alloc(run, bound->count * sizeof(*at)) : few;
    uint32_t self = value != NULL;
    struct cw_py_args args = { at, bound->count, bound->ready };

    if (!at)
        return (struct cw_py){ 0 };
    memset(at, 0, bound->count * sizeof(*at));
    if (value)
        at[0] = *value;
    if (!evaluate(run, node, bound, at, self) || !check(run, bound, at, self))
        return (struct cw_py){ 0 };
    return bound->function->call(run, &args);
}

struct cw_py cw_py_eval_function(struct cw_py_run *run, const struct cw_node *node)
{
    return call(run, node, node->bound, NULL);
}

/* Names that another kind has in the subset, and this one in Python alone. */
static bool is_beyond(struct cw_py value, struct cw_slice name)
{
    if (cw_py_is(value, CW_PY_BIT(DATE) | CW_PY_BIT(DATETIME) | CW_PY_BIT(TIME)))
        return cw_slice_eq(name, CW_LIT("replace"));
    return value.kind == CW_PY_RANGE && cw_slice_eq(name, CW_LIT("start"));
}

static struct cw_py no_attribute(struct cw_py_run *run, struct cw_py value, struct cw_slice name)
{
    if (value.kind == CW_PY_HUGE)
        return cw_py_unfit(run, value, "%s");
    if (is_beyond(value, name))
        return cw_py_raise(run, "NotImplementedError", "'" CW_SHOW "' of a %s is not supported",
                           CW_SHOWN(name), cw_py_type_name(value));
    return cw_py_raise(run, "AttributeError", "'%s' object has no attribute '" CW_SHOW "'",
                       cw_py_type_name(value), CW_SHOWN(name));
}

/* Arguments that do not fit are evaluated all the same: what they raise comes first. */
static bool evaluates(struct cw_py_run *run, const struct cw_node *node)
{
    for (uint32_t i = 1; i < node->count && !run->raised; i++)
        cw_py_eval_kid(run, node, i);
    return !run->raised;
}

struct cw_py cw_py_eval_method(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py value = cw_py_eval_kid(run, node, 0);
    const struct cw_method *method = node->method;
    unsigned number = run->raised ? 0 : method->by_kind[value.kind];

    if (run->raised)
        return value;
    if (!number)
        return no_attribute(run, value, method->name);
    if (!method->bounds[number - 1].function && evaluates(run, node))
        return cw_py_unfit(run, value, "these arguments do not fit the method of a %s");
    if (run->raised)
        return value;
    return call(run, node, &method->bounds[number - 1], &value);
}

struct cw_py cw_py_eval_attribute(struct cw_py_run *run, const struct cw_node *node)
{
    const struct cw_py_attribute *found;
    struct cw_py value;

    if (!node->count)
        return node->attribute->get(run, cw_py_none());
    value = cw_py_eval_kid(run, node, 0);
    if (run->raised)
        return value;
    found = node->attribute_of->by_kind[value.kind];
    return found ? found->get(run, value) : no_attribute(run, value, node->attribute_of->name);
}
