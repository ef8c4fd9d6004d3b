/* root.h - what a placeholder's root stands for, and where it may be used.
 *
 * The manual, 4.2. */
#ifndef CW_CONFIG_ROOT_H
#define CW_CONFIG_ROOT_H

#include "cw/config/placeholder.h"
#include "cw/config/template.h"

/* A placeholder with its meaning. A secret is a CW_OP_TEXT: its value is known. */
struct cw_meaning {
    struct cw_op op;
    unsigned reads; /* CW_READS_… */
    bool secret;
};

/* Where a placeholder stands. */
struct cw_standing {
    const struct cw_source *source;
    const struct cw_template_rules *rules;
    enum cw_slot slot; /* of an endpoint it changes on the way */
};

bool cw_root_is_known(struct cw_slice name);

/* "; did you mean …" for what is none. */
struct cw_hint cw_root_hint(struct cw_slice name);

/* False: a fault says why it cannot be used there; *ret is unchanged. */
bool cw_root_resolve(struct cw_meaning *ret, const struct cw_placeholder *p, const struct cw_standing *at);

#endif
