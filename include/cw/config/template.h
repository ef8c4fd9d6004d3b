/* template.h - "…{contact.source}…" -> operations, each knowing the slot it is written into.
 *
 * language.md 4. Compiled once at load: an unknown root, a filter that does not exist or a secret in a URL
 * is a fault with a caret there, so rendering cannot meet one. The slot decides the escaping, never the
 * author. Missing values are data, not faults. */
#ifndef CW_CONFIG_TEMPLATE_H
#define CW_CONFIG_TEMPLATE_H

#include "cw/base/json.h"
#include "cw/base/source.h"

enum cw_slot {
    CW_SLOT_PATH = 1, /* of the URL: percent-encoded; never "." or ".." */
    CW_SLOT_QUERY,    /* of the URL: percent-encoded; fixed text stands as the author wrote it */
    CW_SLOT_PARAM,    /* a parameter's value: percent-encoded, fixed text too */
    CW_SLOT_HEADER,   /* no control characters */
    CW_SLOT_BODY,     /* text inside a JSON string, or a JSON value where it stands alone */
    CW_SLOT_SAVE,     /* the same, of `save` */
};

enum cw_root {
    CW_ROOT_CONTACT = 1,
    CW_ROOT_EVENT,
    CW_ROOT_ANSWER, /* response.body */
};

struct cw_op {
    enum { CW_OP_TEXT = 1, CW_OP_FIELD } kind;
    enum cw_slot slot;
    struct cw_slice text; /* CW_OP_TEXT: output as it is; CW_OP_FIELD: as written, for people */
    enum cw_root root;    /* CW_OP_FIELD */
    struct cw_path path;  /* below the root */
};

struct cw_template {
    const struct cw_op *ops;
    size_t count;
    bool secret; /* a value of `authentications` is in it */
};

/* A named secret of an integration: printing one prints "***". */
struct cw_secret {
    struct cw_slice name, value;
};
struct cw_secrets {
    const struct cw_secret *items;
    size_t count;
};

/* Compiles one text. Faults are added to the source's list; the result is then empty or partial but safe
 * to render. `secrets` may be NULL where the slot may not use them. Everything lives in source->arena; texts
 * of the source are borrowed. */
struct cw_template cw_template_compile(const struct cw_source *source, enum cw_slot slot,
                                       const struct cw_secrets *secrets);

/* The same for an endpoint: what stands before the first '?' is path, the rest query. Placeholders before
 * `authority_end` (scheme, user, host, port) are faults. */
struct cw_template cw_template_compile_url(const struct cw_source *source, size_t authority_end);

/* One placeholder and nothing else: it stands for the JSON value itself, of any type. */
static inline bool cw_template_is_lone(const struct cw_template *t)
{
    return t->count == 1 && t->ops[0].kind == CW_OP_FIELD;
}

/* No placeholder at all. */
static inline bool cw_template_is_fixed(const struct cw_template *t)
{
    return t->count == 0 || (t->count == 1 && t->ops[0].kind == CW_OP_TEXT);
}

#endif
