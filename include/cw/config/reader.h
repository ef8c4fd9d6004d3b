/* reader.h - one integration's JSON while it is read: objects by tables of properties, faults at nodes. */
#ifndef CW_CONFIG_READER_H
#define CW_CONFIG_READER_H

#include "cw/config/integration.h"

struct cw_reader {
    const struct cw_loader *loader;
    struct cw_integration *to;
    struct cw_source file; /* the whole text */
    struct cw_json json;
    const struct cw_secrets *authentications; /* of the integration's record */
    bool allow_insecure_secrets;
    bool secret; /* something secret is sent */
};

/* A property of an object of the language. */
struct cw_property {
    const char *name; /* NULL ends a table */
    void (*read)(struct cw_reader *r, uint32_t node);
};

/* Adds a fault at a value or a name. */
__attribute__((format(printf, 3, 4))) void cw_reader_fault(struct cw_reader *r, uint32_t node,
                                                           const char *format, ...);
__attribute__((format(printf, 3, 4))) void cw_reader_warn(struct cw_reader *r, uint32_t node,
                                                          const char *format, ...);

/* Calls the reader of each property; unknown ones are faults. False, with a fault, where the node is no
 * object; `name` is what messages call it. */
bool cw_reader_object(struct cw_reader *r, uint32_t node, const char *name,
                      const struct cw_property *properties);

/* The text at the node; null with a fault where it is none. */
struct cw_slice cw_reader_text(struct cw_reader *r, uint32_t node, const char *name);

/* The member of an object, or CW_JSON_NONE. */
uint32_t cw_reader_member(const struct cw_reader *r, uint32_t object, const char *name);

/* The text of a header or parameter as a source: a scalar, numbers and booleans as they are written, null as
 * empty. False: neither, with a fault. */
bool cw_reader_scalar(struct cw_reader *r, uint32_t node, struct cw_source *ret);

/* What a template in that slot of this integration may use. */
struct cw_template_rules cw_reader_rules(const struct cw_reader *r, enum cw_slot slot);

/* Room for the members of an object and a few more, zeroed; NULL: no memory. */
void *cw_reader_room(struct cw_reader *r, uint32_t node, size_t size);

#endif
