/* integration.h - one integration: its record in worker.cfg and its JSON, compiled.
 *
 * language.md 1 to 5. What the language has and this version has not is refused by name at load. */
#ifndef CW_CONFIG_INTEGRATION_H
#define CW_CONFIG_INTEGRATION_H

#include "cw/base/digest.h"
#include "cw/config/cfg.h"
#include "cw/config/files.h"
#include "cw/config/shape.h"
#include "cw/config/words.h"

#define CW_JSON_FILE_MAX (1u << 20) /* bytes of one integration's JSON */
#define CW_HEADER_MAX    8192       /* bytes of one header line */

struct cw_header {
    struct cw_slice name;
    struct cw_template value;
};

struct cw_param {
    struct cw_slice name; /* percent-encoded */
    struct cw_template value;
};

struct cw_integration {
    struct cw_slice name, id; /* id: 36 characters, upper case */
    unsigned number;          /* place in the plan: for tables beside it */
    int64_t ordinal;

    unsigned events, directions, channels; /* masks of CW_BIT */
    bool direct;                           /* conversations without a queue */
    bool any_queue;
    struct cw_list queues; /* ids as 32 upper-case digits, addresses as written */

    enum cw_method method;
    bool safe; /* asking twice does no harm */
    int64_t timeout_ms;
    struct cw_template url;
    const struct cw_param *params;
    size_t param_count;
    const struct cw_header *headers;
    size_t header_count;
    bool headers_fixed; /* the same for every request */
    struct cw_shape body;
    struct cw_shape save;
    bool has_response;
    struct cw_secrets hidden; /* values that `save` must not write */
};

/* What a loader is given. */
struct cw_loader {
    struct cw_cfg *cfg;
    const struct cw_files *files;
    struct cw_arena *arena;
    struct cw_faults *faults;
    struct cw_digest *digest;
};

/* Reads one group of `integrations`. All its faults are added to the list; what cannot be used is left
 * empty. *ret_json is the text of its JSON file, null where it could not be read. */
void cw_integration_read(struct cw_integration *ret, const struct cw_loader *loader,
                         const config_setting_t *group, struct cw_slice *ret_json);

#endif
