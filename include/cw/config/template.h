/* template.h - "…{contact.source}…" -> operations, each knowing the slot it is written into.
 *
 * The manual, 4. Compiled once at load: an unknown root, a filter that does not exist or a secret in a URL
 * is a fault with a caret there, so rendering cannot meet one. The slot decides the escaping, never the
 * author. Missing values are data, not faults. */
#ifndef CW_CONFIG_TEMPLATE_H
#define CW_CONFIG_TEMPLATE_H

#include "cw/base/json.h"
#include "cw/base/phone.h"
#include "cw/base/source.h"

enum cw_slot {
    CW_SLOT_PATH = 1, /* of the URL: percent-encoded; never "." or ".." */
    CW_SLOT_QUERY,    /* of the URL: percent-encoded; fixed text stands as the author wrote it */
    CW_SLOT_PARAM,    /* a parameter's value: percent-encoded, fixed text too */
    CW_SLOT_HEADER,   /* no control characters */
    CW_SLOT_BODY,     /* text inside a JSON string, or a JSON value where it stands alone */
    CW_SLOT_SAVE,     /* the same, of `save` and `set`; there the text "*" alone is {debug} */
};

enum cw_root {
    CW_ROOT_CONTACT = 1,
    CW_ROOT_SOURCE, /* contact.source in a request: in the phone format that is being tried */
    CW_ROOT_EVENT,
    CW_ROOT_EVENT_NAME,   /* {event} anywhere but alone in a body */
    CW_ROOT_ATTACHED,     /* contact.attached_data, contact.cad: what earlier integrations saved, too */
    CW_ROOT_ANSWER,       /* response.body */
    CW_ROOT_TEXT,         /* response.text */
    CW_ROOT_HEADERS,      /* response.headers */
    CW_ROOT_STATUS,       /* response.status, status */
    CW_ROOT_DURATION,     /* response.duration, duration */
    CW_ROOT_METHOD,       /* request.method, method */
    CW_ROOT_URL,          /* request.url, url */
    CW_ROOT_QUERY_PARAMS, /* request.query_params, query_params */
    CW_ROOT_CONFIG_ID,
    CW_ROOT_DEBUG, /* response.debug, debug, * */
};

/* What a template or shape reads: a mask of these. */
enum {
    CW_READS_ATTACHED = 1,
    CW_READS_SOURCE = 2,       /* contact.source in a request */
    CW_READS_HEADERS = 4,      /* the answer's headers: also for debug */
    CW_READS_BODY = 8,         /* the answer's body, as JSON or text: also for debug */
    CW_READS_DIAGNOSTICS = 16, /* status, duration, method, url, query_params, config_id, debug */
};

struct cw_filter; /* filter.h */

struct cw_op {
    enum { CW_OP_TEXT = 1, CW_OP_FIELD } kind;
    enum cw_slot slot;
    struct cw_slice text;            /* CW_OP_TEXT: output as it is; CW_OP_FIELD: as written, for people */
    enum cw_root root;               /* CW_OP_FIELD */
    struct cw_path path;             /* below the root */
    bool each;                       /* there is a [*] in it */
    const struct cw_filter *filters; /* applied in order */
    size_t filter_count;
};

struct cw_template {
    const struct cw_op *ops;
    size_t count;
    bool secret;    /* a value of `authentications` or `secrets` is in it */
    unsigned reads; /* CW_READS_… */
};

/* A named secret: printing one prints "***". */
struct cw_secret {
    struct cw_slice name, value;
};
struct cw_secrets {
    const struct cw_secret *items;
    size_t count;
};

/* What a template may use, and where it stands. */
struct cw_template_rules {
    enum cw_slot slot;
    const struct cw_secrets *authentications; /* of the integration; NULL: none */
    const struct cw_secrets *secrets;         /* the shared ones of type "header", by name; NULL: none */
    const struct cw_dial_plan *dial_plan;     /* NULL, or without country code: none is configured */
    bool omit;                                /* on_missing = "omit": no placeholder may stand in a path */
};

/* Compiles one text. Faults are added to the source's list; the result is then empty or partial but safe
 * to render. Everything lives in source->arena; texts of the source are borrowed. */
struct cw_template cw_template_compile(const struct cw_source *source, const struct cw_template_rules *rules);

/* The same for an endpoint: what stands before the first '?' outside of a placeholder is path, the rest
 * query. Placeholders before `authority_end` (scheme, user, host, port) are faults; that part is one
 * CW_OP_TEXT. */
struct cw_template cw_template_compile_url(const struct cw_source *source, size_t authority_end,
                                           const struct cw_template_rules *rules);

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
