#include "cw/condition/comprehension.h"

#include "cw/condition/dict.h"
#include "cw/condition/iterate.h"

/* A comprehension under way: one iterator for each clause, the outer ones first. */
struct cw_generator {
    const struct cw_node *node;
    struct cw_py_frame *frame;
    uint32_t clauses;
    uint32_t level; /* the clause to be asked next; CW_NO_NODE: it is over */
    bool running;
    struct cw_py iterators[];
};

struct cw_py cw_py_eval_local(struct cw_py_run *run, const struct cw_node *node)
{
    const struct cw_py_frame *frame = run->frame;
    struct cw_py value;

    for (uint32_t up = node->local.up; up; up--)
        frame = frame->outer;
    value = frame->slots[node->local.slot];
    return value.kind ? value : cw_py_raise(run, "NameError", "this name has no value yet");
}

static const struct cw_node *kid(const struct cw_py_run *run, const struct cw_node *node, uint32_t number)
{
    return &run->program->nodes[run->program->kids[node->kids + number]];
}

static void bind(struct cw_py_run *run, const struct cw_node *target, struct cw_py value);

static void bind_each(struct cw_py_run *run, const struct cw_node *targets, struct cw_py value)
{
    struct cw_py iterator = cw_py_iterate(run, value), each;

    for (uint32_t i = 0; i < targets->count && !run->raised; i++) {
        if (cw_py_next(run, iterator, &each))
            bind(run, kid(run, targets, i), each);
        else
            cw_py_raise(run, "ValueError", "not enough values to unpack (expected %u, got %u)",
                        targets->count, i);
    }
    if (!run->raised && cw_py_next(run, iterator, &each))
        cw_py_raise(run, "ValueError", "too many values to unpack (expected %u)", targets->count);
}

static void bind(struct cw_py_run *run, const struct cw_node *target, struct cw_py value)
{
    if (target->op == CW_OP_TARGET)
        run->frame->slots[target->local.slot] = value;
    else if (value.kind == CW_PY_HUGE || !cw_py_is(value, CW_PY_ITERABLE | CW_PY_BIT(SET)))
        cw_py_unfit(run, value, "cannot unpack non-iterable %s object");
    else
        bind_each(run, target, value);
}

/* The frame with its first iterator, which is made in the scope around. NULL: raised. */
static struct cw_generator *begin(struct cw_py_run *run, const struct cw_node *node)
{
    uint32_t clauses = node->count - 1;
    struct cw_py over = cw_py_eval_kid(run, kid(run, node, 1), 1);
    struct cw_generator *made = cw_py_alloc(run, sizeof(*made) + clauses * sizeof(made->iterators[0]));
    size_t slots = node->locals * sizeof(struct cw_py);
    struct cw_py_frame *frame = cw_py_alloc(run, sizeof(*frame) + slots);

    if (run->raised || !made || !frame)
        return NULL;
    memset(frame->slots, 0, slots);
    frame->outer = run->frame;
    *made = (struct cw_generator){ .node = node, .frame = frame, .clauses = clauses };
    made->iterators[0] = cw_py_iterate(run, over);
    return run->raised ? NULL : made;
}

/* Whether all conditions of the clause hold for what is bound now. */
static bool passes(struct cw_py_run *run, const struct cw_node *clause)
{
    for (uint32_t i = 2; i < clause->count; i++) {
        struct cw_py says = cw_py_eval_kid(run, clause, i);

        if (run->raised || !cw_py_is_true(says))
            return false;
    }
    return true;
}

/* Takes the next value of the clause at `level`. False: there is none, or raised. */
static bool take(struct cw_py_run *run, struct cw_generator *generator)
{
    const struct cw_node *clause = kid(run, generator->node, 1 + generator->level);
    struct cw_py value;

    while (cw_py_next(run, generator->iterators[generator->level], &value)) {
        bind(run, kid(run, clause, 0), value);
        if (!run->raised && passes(run, clause))
            return true;
        if (run->raised)
            return false;
    }
    return false;
}

/* Binds the next combination of all clauses. False: there is none, or raised. Runs in the generator's frame.
 */
static bool step(struct cw_py_run *run, struct cw_generator *generator)
{
    while (generator->level != CW_NO_NODE && !run->raised) {
        if (!take(run, generator)) {
            generator->level--; /* from 0 to CW_NO_NODE */
            continue;
        }
        if (generator->level + 1 == generator->clauses)
            return true;
        generator->level++;
        generator->iterators[generator->level] =
            cw_py_iterate(run, cw_py_eval_kid(run, kid(run, generator->node, 1 + generator->level), 1));
    }
    return false;
}

typedef void keep_fn(struct cw_py_run *run, const struct cw_node *element, void *owner);

static bool gather(struct cw_py_run *run, const struct cw_node *node, keep_fn *keep, void *owner)
{
    struct cw_py_frame *outer = run->frame;
    struct cw_generator *generator = begin(run, node);

    if (!generator)
        return false;
    run->frame = generator->frame;
    while (step(run, generator))
        keep(run, kid(run, node, 0), owner);
    run->frame = outer;
    return !run->raised;
}

static struct cw_py value_of(struct cw_py_run *run, const struct cw_node *node)
{
    return cw_py_eval(run, (uint32_t)(node - run->program->nodes));
}

static void keep_item(struct cw_py_run *run, const struct cw_node *element, void *owner)
{
    struct cw_py value = value_of(run, element);

    if (!run->raised)
        cw_py_add(run, owner, value);
}

static void keep_element(struct cw_py_run *run, const struct cw_node *element, void *owner)
{
    struct cw_py value = value_of(run, element);

    if (!run->raised)
        cw_py_dict_put(run, owner, value, cw_py_none());
}

static void keep_pair(struct cw_py_run *run, const struct cw_node *element, void *owner)
{
    struct cw_py key = cw_py_eval_kid(run, element, 0), value = { 0 };

    if (!run->raised)
        value = cw_py_eval_kid(run, element, 1);
    if (!run->raised)
        cw_py_dict_put(run, owner, key, value);
}

struct cw_py cw_py_eval_listcomp(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py_items items = { 0 };

    gather(run, node, keep_item, &items);
    return cw_py_list(items.at, items.count);
}

struct cw_py cw_py_eval_setcomp(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py_dict *set = cw_py_dict_new(run);

    if (set)
        gather(run, node, keep_element, set);
    return cw_py_of_dict(CW_PY_SET, set);
}

struct cw_py cw_py_eval_dictcomp(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_py_dict *dict = cw_py_dict_new(run);

    if (dict)
        gather(run, node, keep_pair, dict);
    return cw_py_of_dict(CW_PY_DICT, dict);
}

static bool next_generated(struct cw_py_run *run, struct cw_py_iterator *iterator, struct cw_py *ret)
{
    struct cw_generator *generator = iterator->generator;
    struct cw_py_frame *outer = run->frame;
    bool more;

    if (generator->running) {
        cw_py_raise(run, "ValueError", "generator already executing");
        return false;
    }
    generator->running = true;
    run->frame = generator->frame;
    more = step(run, generator);
    if (more)
        *ret = value_of(run, kid(run, generator->node, 0));
    run->frame = outer;
    generator->running = false;
    return more && !run->raised;
}

struct cw_py cw_py_eval_generator(struct cw_py_run *run, const struct cw_node *node)
{
    struct cw_generator *generator = begin(run, node);

    if (!generator)
        return (struct cw_py){ 0 };
    return cw_py_iterator_of(
        run, (struct cw_py_iterator){ .name = "generator", .next = next_generated, .generator = generator });
}
