/* record_fields.h - an integration's record in worker.cfg while it is read: fields by tables. */
#ifndef CW_CONFIG_RECORD_FIELDS_H
#define CW_CONFIG_RECORD_FIELDS_H

#include "cw/config/integration.h"

enum { CW_ENTRIES_MAX = 64 }; /* of `authentications` */

struct cw_record_reader {
    const struct cw_loader *loader;
    struct cw_integration *to;
    const config_setting_t *group;
    struct cw_secret entries[CW_ENTRIES_MAX];
    struct cw_secrets secrets;
    bool safe_given, allow_insecure_secrets;
};

/* A field. A NULL name ends a table. */
struct cw_field {
    const char *name;
    void (*read)(struct cw_record_reader *r, const config_setting_t *setting);
};

/* The setting of that name, or NULL. */
const config_setting_t *cw_record_field(const struct cw_record_reader *r, const char *name);

/* Where HTTP status codes go. */
struct cw_statuses {
    short *items;
    unsigned max;
};

/* Reads a list of status codes, as `example` shows one. Returns how many; 0 with a fault where it is none. */
unsigned cw_record_statuses(struct cw_record_reader *r, const config_setting_t *setting, const char *example,
                            struct cw_statuses ret);

#endif
