/* integration.h - one integration: its record in worker.cfg and its JSON, compiled.
 *
 * The manual, 1 to 5. */
#ifndef CW_CONFIG_INTEGRATION_H
#define CW_CONFIG_INTEGRATION_H

#include "cw/base/digest.h"
#include "cw/base/network.h"
#include "cw/base/phone.h"
#include "cw/condition/condition.h"
#include "cw/config/cfg.h"
#include "cw/config/files.h"
#include "cw/config/manners.h"
#include "cw/config/shape.h"
#include "cw/config/words.h"

#define CW_JSON_FILE_MAX (1u << 20) /* bytes of one integration's JSON */
#define CW_HEADER_MAX    8192       /* bytes of one header line */
#define CW_STATUSES_MAX  32         /* codes of `not_found_status` */

struct cw_header {
    struct cw_slice name;
    struct cw_template value;
};

/* name=value&name=value… : one value, or each of a list. A lone placeholder with a list repeats it too. */
struct cw_param {
    struct cw_slice name; /* percent-encoded */
    const struct cw_template *values;
    size_t value_count;
};

enum cw_on_missing { CW_MISSING_SKIP = 1, CW_MISSING_EMPTY, CW_MISSING_OMIT };
enum cw_auth { CW_AUTH_NONE = 1, CW_AUTH_BASIC, CW_AUTH_DIGEST, CW_AUTH_OAUTH };

/* The operations of `set` (the manual 5.4), in the order in which a record shows them. */
#define CW_SETS(X)                                                                                           \
    X(PRIORITY, "priority")                                                                                  \
    X(QUEUE, "queue")                                                                                        \
    X(PREFERRED_AGENT, "preferredAgent")                                                                     \
    X(REQUIRED_AGENTS, "requiredAgents")

enum cw_set {
#define X(name, word) CW_SET_##name,
    CW_SETS(X)
#undef X
        CW_SET_COUNT
};

/* PEM texts; null: the system's. */
struct cw_tls {
    struct cw_slice ca, cert, key;
    bool verify;
};

/* How an endpoint is reached. Texts are NUL-terminated. */
struct cw_connection {
    struct cw_tls tls;
    struct cw_addresses addresses;  /* not checked where a proxy is between */
    struct cw_slice proxy;          /* "http://user:password@host:3128": a secret; null: none */
    struct cw_slice user, password; /* CW_AUTH_DIGEST */
};

struct cw_credential;

struct cw_integration {
    struct cw_slice name, id; /* id: 36 characters, upper case */
    unsigned number;          /* place in the plan: for tables beside it */
    int64_t ordinal;

    unsigned events, directions, channels; /* masks of CW_BIT */
    bool direct;                           /* conversations without a queue */
    bool any_queue;
    struct cw_list queues; /* ids as 32 upper-case digits, addresses as written */

    const struct cw_condition *condition; /* NULL: none */
    struct cw_slice condition_text;       /* for people */

    enum cw_method method;
    bool safe; /* asking twice does no harm */
    bool echo; /* edi://echo */
    bool block;
    int64_t timeout_ms, delay_ms, delay_max_ms;
    struct cw_manners manners;
    struct cw_connection connection;
    enum cw_auth auth;
    const struct cw_credential *credential; /* CW_AUTH_OAUTH */
    struct cw_template url;
    const struct cw_param *params;
    size_t param_count;
    const struct cw_header *headers; /* but for those of digest and OAuth */
    size_t header_count;
    bool headers_fixed; /* the same for every request */
    enum cw_on_missing on_missing;
    enum cw_phone_format formats[CW_PHONE_FORMATS]; /* source_formats; CW_PHONE_AS_IS alone: none */
    unsigned format_count;
    struct cw_shape body;

    short not_found[CW_STATUSES_MAX];
    unsigned not_found_count;
    bool has_matches;
    struct cw_path matches; /* below response.body */
    bool first_of_many;     /* ambiguous = "first" */
    bool has_response;
    struct cw_shape save;
    struct cw_shape set[CW_SET_COUNT];
    unsigned reads;           /* CW_READS_… of everything, the condition included */
    struct cw_secrets hidden; /* values that `save` and `set` must not write */
};

/* Not waited for by the output record (the manual 2). */
static inline bool cw_integration_is_loose(const struct cw_integration *item)
{
    return !item->has_response && !item->block;
}

/* Client credentials at a token endpoint (RFC 6749 section 4.4): one for all integrations that share it. */
struct cw_credential {
    unsigned number;                /* place in the plan */
    struct cw_integration endpoint; /* what fetches a token: POST, its headers and body are fixed */
    struct cw_slice body;           /* grant_type=client_credentials… */
};

/* What a loader is given. */
struct cw_loader {
    struct cw_cfg *cfg;
    const struct cw_files *files;
    struct cw_arena *arena;
    struct cw_faults *faults;
    struct cw_digest *digest;
    const struct cw_settings *settings;
    const struct cw_dial_plan *dial_plan;
    struct cw_vault *vault; /* shared secrets and credentials */
};

/* Reads one group of `integrations`. All its faults are added to the list; what cannot be used is left
 * empty. *ret_json is the text of its JSON file, null where it could not be read. */
void cw_integration_read(struct cw_integration *ret, const struct cw_loader *loader,
                         const config_setting_t *group, struct cw_slice *ret_json);

#endif
