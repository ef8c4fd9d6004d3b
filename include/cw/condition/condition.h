/* condition.h - a Python expression in one string -> is this lookup asked at all?
 *
 * The manual, 6. Compiled once at load: what is not in the subset, and what cannot work for any value, is a
 * fault with a caret. Evaluation is pure: data, time and chance are arguments; it allocates in the record's
 * arena alone, has limits (steps, sizes, depth) and means what CPython means. */
#ifndef CW_CONDITION_CONDITION_H
#define CW_CONDITION_CONDITION_H

#include "cw/base/arena.h"
#include "cw/base/json.h"
#include "cw/base/source.h"

struct cw_condition; /* immutable; lives in the arena it was compiled in; nothing to release */

/* NULL: an error was added to the source's faults, or there is no memory (the arena says so). What is legal
 * but surely meant otherwise (always true, always false) is a warning. Texts of the source are borrowed. */
const struct cw_condition *cw_condition_compile(const struct cw_source *source);

/* Whether it reads what earlier integrations saved: `contact.get_attached_data()`, or `get_cad()`. */
bool cw_condition_reads_attached(const struct cw_condition *condition);

/* Hears of the parts of an expression as they are evaluated; for `try`. `part` is as written, `value` as
 * Python's repr would print it. Both live for the length of the call. */
struct cw_condition_watch {
    void *owner;
    void (*part)(void *owner, struct cw_slice part, struct cw_slice value);
};

/* What an expression can see. */
struct cw_condition_scope {
    const struct cw_json *event;    /* the record's value */
    uint32_t contact;               /* node: an object */
    struct cw_slice event_name;     /* event.get_name() */
    struct cw_slice event_datetime; /* event.get_datetime(): ISO 8601 */
    const struct cw_json *attached; /* contact.get_attached_data(): an object; nothing indexed: None */
    int64_t now_us;                 /* Unix time, microseconds */
    int64_t utc_offset_s;           /* local time = UTC + this; -86399 .. 86399 */
    uint64_t *dice;                 /* cw_dice: what `random` draws from */
    struct cw_arena *arena;         /* of the record */
    const struct cw_condition_watch *watch; /* NULL: nobody looks */
};

enum cw_condition_says {
    CW_CONDITION_TRUE = 1,
    CW_CONDITION_FALSE,
    CW_CONDITION_RAISES, /* an exception, a limit, or no memory */
};

/* Why it raised. */
struct cw_condition_error {
    const char
        *name;       /* class of the exception: "TypeError"; "LimitError" for our own limits, "MemoryError" */
    unsigned column; /* in the expression's text, from 1, in characters */
    char text[200];  /* Python's message or ours; may quote data: only `try` shows it */
};

/* Evaluates. *ret_error is filled for CW_CONDITION_RAISES. */
enum cw_condition_says cw_condition_ask(const struct cw_condition *condition,
                                        const struct cw_condition_scope *scope,
                                        struct cw_condition_error *ret_error);

/* For tests: the value itself. *ret_type is Python's name of its type, *ret_repr its repr; both live as long
 * as the scope's arena. RAISES also where the value has no text: a set, an iterator. */
enum cw_condition_says cw_condition_value(const struct cw_condition *condition,
                                          const struct cw_condition_scope *scope, struct cw_slice *ret_type,
                                          struct cw_slice *ret_repr, struct cw_condition_error *ret_error);

#endif
