#include "cw/config/placeholder.h"

static bool add_step(struct cw_placeholder *p, struct cw_cursor *c, struct cw_step step)
{
    if (p->step_count == CW_STEPS_MAX)
        return cw_cursor_fault(c, "the path is too long");
    p->steps[p->step_count++] = step;
    return true;
}

/* Stands behind `["`. There is no escape for a quote in a name. */
static bool take_quoted(struct cw_placeholder *p, struct cw_cursor *c)
{
    struct cw_slice name;

    if (!cw_cursor_quoted(c, &name) || !cw_cursor_take(c, ']'))
        return cw_cursor_fault(c, "expected \"] at the end of the name");
    return add_step(p, c, (struct cw_step){ .kind = CW_STEP_NAME, .name = name });
}

/* Stands behind `[`. */
static bool take_index(struct cw_placeholder *p, struct cw_cursor *c)
{
    struct cw_step step = { .kind = CW_STEP_EACH };

    if (cw_cursor_take(c, '"'))
        return take_quoted(p, c);
    if (!cw_cursor_take(c, '*')) {
        size_t start = c->at;
        struct cw_slice digits = cw_cursor_digits(c);

        step.kind = CW_STEP_INDEX;
        if (!digits.len)
            return cw_cursor_fault(c, "expected a number, * or a name in quotes");
        if (!cw_slice_to_int(digits, INT32_MIN, INT32_MAX, &step.index)) {
            cw_cursor_blame(c, cw_cursor_since(c, start), "this number is too large");
            return false;
        }
    }
    if (!cw_cursor_take(c, ']'))
        return cw_cursor_fault(c, "expected ]");
    return add_step(p, c, step);
}

static bool take_member(struct cw_placeholder *p, struct cw_cursor *c)
{
    struct cw_slice name = cw_cursor_name(c);

    if (!name.len)
        return cw_cursor_fault(c, "expected a name");
    return add_step(p, c, (struct cw_step){ .kind = CW_STEP_NAME, .name = name });
}

static bool take_steps(struct cw_placeholder *p, struct cw_cursor *c)
{
    bool taken = true;

    while (taken && (cw_cursor_peek(c) == '.' || cw_cursor_peek(c) == '['))
        taken = c->source->text.ptr[c->at++] == '.' ? take_member(p, c) : take_index(p, c);
    return taken;
}

/* To behind the brace that ends the placeholder, or to the next one that begins. */
static void recover(struct cw_cursor *c)
{
    while (c->at < c->source->text.len && cw_cursor_peek(c) != '{')
        if (cw_cursor_take(c, '}'))
            return;
        else
            c->at++;
}

static bool take_rest(struct cw_placeholder *p, struct cw_cursor *c, const struct cw_dial_plan *plan)
{
    if (!take_steps(p, c) || !cw_filters_read(&p->filters, c, plan))
        return false;
    if (cw_cursor_take(c, '}'))
        return true;
    return cw_cursor_fault(c, p->filters.count ? "expected | or }" : "expected . [ | or }");
}

bool cw_placeholder_read(struct cw_placeholder *ret, struct cw_cursor *c, const struct cw_dial_plan *plan)
{
    if (!take_rest(ret, c, plan)) {
        recover(c);
        return false;
    }
    ret->whole = cw_cursor_since(c, ret->start);
    return true;
}

bool cw_placeholder_step_is(const struct cw_placeholder *p, size_t step, const char *name)
{
    return p->step_count > step && p->steps[step].kind == CW_STEP_NAME &&
           (!name || cw_slice_eq(p->steps[step].name, cw_slice_of(name)));
}

struct cw_slice cw_placeholder_below(const struct cw_placeholder *p, size_t step)
{
    struct cw_slice first = p->step_count > step ? p->steps[step].name : (struct cw_slice){ 0 };
    struct cw_slice last = p->step_count > step ? p->steps[p->step_count - 1].name : first;

    if (!first.ptr || !last.ptr)
        return p->whole;
    return (struct cw_slice){ first.ptr, (size_t)(last.ptr + last.len - first.ptr) };
}
