#include "cw/condition/check_bind.h"

#include "cw/base/utf8.h"

#include <stdarg.h>
#include <stdio.h>

static struct cw_slice keyword_of(const struct cw_call_site *site, uint32_t argument)
{
    const struct cw_node *node = cw_check_node(site->c, cw_check_kid(site->c, site->node, argument));

    return node->op == CW_OP_KEYWORD ? node->name : (struct cw_slice){ 0 };
}

/* The node of an argument's value. */
static uint32_t value_of(const struct cw_call_site *site, uint32_t argument)
{
    uint32_t node = cw_check_kid(site->c, site->node, argument);

    return cw_check_node(site->c, node)->op == CW_OP_KEYWORD ? cw_check_kid(site->c, node, 0) : node;
}

__attribute__((format(printf, 3, 4))) static bool unfit(const struct cw_call_site *site, uint32_t node,
                                                        const char *format, ...)
{
    char message[240];
    va_list args;

    if (site->quiet)
        return false;
    va_start(args, format);
    vsnprintf(message, sizeof(message), format, args);
    va_end(args);
    cw_check_fault(site->c, node, "%s", message);
    return false;
}

static uint32_t params_of(const struct cw_py_function *function)
{
    uint32_t count = 0;

    while (count < CW_PY_PARAMS_MAX && function->params[count].name)
        count++;
    return count;
}

/* The place of the argument by place number `number`; -1: there are not so many. */
static int by_place(const struct cw_py_function *function, uint32_t number)
{
    if (number >= function->positional && !function->variadic)
        return -1;
    return (int)(function->leading + number);
}

static int by_name(const struct cw_py_function *function, struct cw_slice name)
{
    uint32_t count = params_of(function);

    for (uint32_t i = 0; i < count; i++) {
        bool unnamed = i >= function->leading && i < function->leading + (uint32_t)function->unnamed;

        if (!unnamed && cw_slice_eq(name, cw_slice_of(function->params[i].name)))
            return (int)i;
    }
    return -1;
}

static bool unknown_keyword(const struct cw_call_site *site, const struct cw_py_function *function,
                            uint32_t argument)
{
    const char *names[CW_PY_PARAMS_MAX + 1] = { NULL };
    struct cw_slice name = keyword_of(site, argument);
    size_t count = 0;

    for (uint32_t i = 0; i < params_of(function); i++)
        if (by_name(function, cw_slice_of(function->params[i].name)) >= 0)
            names[count++] = function->params[i].name;
    return unfit(site, cw_check_kid(site->c, site->node, argument),
                 "%s() has no argument named \"" CW_SHOW "\"%s", function->name, CW_SHOWN(name),
                 cw_faults_hint(name, names).text);
}

static bool too_many(const struct cw_call_site *site, const struct cw_py_function *function)
{
    uint32_t last = cw_check_node(site->c, site->node)->count - 1, given = last + 1 - site->first;

    return unfit(site, value_of(site, last), "%s() takes %s%u argument%s, not %u", function->name,
                 function->required == function->positional ? "" : "at most ", function->positional,
                 function->positional == 1 ? "" : "s", given);
}

static bool too_few(const struct cw_call_site *site, const struct cw_py_function *function, uint32_t missing)
{
    return unfit(site, site->node, "%s() needs the argument \"%s\"", function->name,
                 function->params[missing].name);
}

struct places {
    uint8_t *at;
    uint32_t seen;  /* bits of params */
    uint32_t count; /* places of the array */
};

static bool place(const struct cw_call_site *site, const struct cw_py_function *function, uint32_t argument,
                  struct places *places)
{
    struct cw_slice keyword = keyword_of(site, argument);
    uint32_t number = argument - site->first;
    int at = keyword.ptr ? by_name(function, keyword) : by_place(function, number);

    if (at < 0)
        return keyword.ptr ? unknown_keyword(site, function, argument) : too_many(site, function);
    if (at < 32 && places->seen >> at & 1)
        return unfit(site, cw_check_kid(site->c, site->node, argument), "%s() is given \"%s\" twice",
                     function->name, function->params[at].name);
    if (at < 32)
        places->seen |= UINT32_C(1) << at;
    if ((uint32_t)at >= places->count)
        places->count = (uint32_t)at + 1;
    places->at[number] = (uint8_t)at;
    return true;
}

bool cw_check_bind(const struct cw_call_site *site, const struct cw_py_function *function,
                   struct cw_bound *ret)
{
    uint32_t count = cw_check_node(site->c, site->node)->count, params = params_of(function);
    struct places places = { .count = function->variadic ? function->leading : params };

    if (count - site->first > CW_CHECK_ARGUMENTS_MAX)
        return unfit(site, site->node, "more arguments than are supported");
    places.at = cw_arena_get(site->c->program->source->arena, count);
    if (!places.at) {
        site->c->program->failed = true;
        return false;
    }
    for (uint32_t i = site->first; i < count; i++)
        if (!place(site, function, i, &places))
            return false;
    for (uint32_t i = function->leading; i < function->leading + (uint32_t)function->required; i++)
        if (!(places.seen >> i & 1))
            return too_few(site, function, i);
    *ret = (struct cw_bound){ .function = function, .places = places.at, .count = places.count + site->self };
    return true;
}

static const struct cw_py_param *param_at(const struct cw_py_function *function, uint32_t at)
{
    uint32_t last = function->leading + function->positional - 1u;

    return &function->params[function->variadic && at > last ? last : at];
}

bool cw_check_arguments(const struct cw_call_site *site, const struct cw_bound *bound)
{
    uint32_t count = cw_check_node(site->c, site->node)->count;

    for (uint32_t i = site->first; i < count; i++) {
        const struct cw_py_param *param = param_at(bound->function, bound->places[i - site->first]);
        uint32_t value = value_of(site, i), gives = cw_check_node(site->c, value)->gives;

        if (gives && !(gives & param->kinds))
            return unfit(site, value, "%s() cannot take %s as \"%s\"", bound->function->name,
                         cw_kinds_text(gives).text, param->name);
    }
    return true;
}

/* The caret goes to a byte of a text that is written as it is: without escapes, in one piece. */
static void point_into(const struct cw_check *c, uint32_t node, uint32_t place)
{
    struct cw_node *at = cw_check_node(c, node);
    struct cw_slice written = { c->program->text.ptr + at->at, at->len }, said = cw_py_text(at->value);
    size_t quote = 0;

    while (quote < written.len && written.ptr[quote] != '"' && written.ptr[quote] != '\'')
        quote++;
    while (quote < written.len && (written.ptr[quote] == '"' || written.ptr[quote] == '\''))
        quote++;
    if (place > said.len || !cw_slice_starts(cw_slice_from(written, quote), said))
        return;
    at->blame = at->at + (uint32_t)quote + place;
    at->blame_len = place < said.len ? cw_utf8_length(cw_slice_from(said, place)) : 1;
}

bool cw_check_prepare(const struct cw_call_site *site, struct cw_bound *bound)
{
    struct cw_py at[CW_PY_PARAMS_MAX + 1] = { { 0 } };
    unsigned blamed = 0;
    uint32_t place = UINT32_MAX;
    struct cw_py_prepare prepare = { at, 0, &blamed, &place };
    struct cw_check *c = site->c;
    uint32_t count = cw_check_node(c, site->node)->count;
    uint32_t where = site->node;

    if (!bound->function->prepare || bound->function->variadic)
        return true;
    for (uint32_t i = site->first; i < count; i++) {
        const struct cw_node *value = cw_check_node(c, value_of(site, i));
        uint32_t to = bound->places[i - site->first] + (uint32_t)site->self;

        prepare.given |= UINT32_C(1) << to;
        if (value->op == CW_OP_CONST)
            at[to] = value->value;
    }
    bound->ready = bound->function->prepare(&c->fold, &prepare);
    if (!c->fold.raised)
        return true;
    c->fold.raised = false;
    for (uint32_t i = site->first; i < count; i++)
        if (bound->places[i - site->first] + (uint32_t)site->self == blamed)
            where = value_of(site, i);
    if (place != UINT32_MAX && cw_check_node(c, where)->op == CW_OP_CONST)
        point_into(c, where, place);
    return unfit(site, where, "%s", c->error.text);
}

void cw_check_unwrap(const struct cw_call_site *site)
{
    struct cw_program *program = site->c->program;
    const struct cw_node *node = cw_check_node(site->c, site->node);

    for (uint32_t i = site->first; i < node->count; i++)
        program->kids[node->kids + i] = value_of(site, i);
}
