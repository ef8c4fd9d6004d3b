/* vault.h - the secrets that integrations share, and the OAuth credentials made of them.
 *
 * `secrets = ( { name, type, id, secret | secret_file | secret_env, token_url, client_auth } … )` of
 * worker.cfg: the vendor's Secret manager (the manual 1). */
#ifndef CW_CONFIG_VAULT_H
#define CW_CONFIG_VAULT_H

#include "cw/config/credential.h"

#define CW_SHARED_MAX 1000 /* entries of `secrets` */

enum cw_shared_type { CW_SHARED_BASIC = 1, CW_SHARED_DIGEST, CW_SHARED_OAUTH, CW_SHARED_HEADER };

struct cw_shared {
    struct cw_slice name, id, value, token_url;
    enum cw_shared_type type; /* 0: its entry has a fault */
    bool post;
    const struct cw_rate *rate; /* of the first integration that shares it; NULL: none does */
};

struct cw_vault {
    struct cw_shared *shared;
    size_t count;
    struct cw_secrets headers; /* those of type "header": {secrets.<name>} */
    struct cw_secrets values;  /* all of them: what no record may hold */
    const struct cw_credential **credentials;
    struct cw_client *clients; /* of the credentials */
    size_t credential_count, credential_cap;
};

/* Reads `secrets`, where it is there. Faults are added to the loader's list. */
void cw_vault_read(struct cw_vault *vault, const struct cw_loader *loader);

/* The entry of that name, or NULL. */
const struct cw_shared *cw_vault_find(const struct cw_vault *vault, struct cw_slice name);

/* The names of all entries, ended by NULL, for suggestions; NULL: no memory. */
const char *const *cw_vault_names(const struct cw_vault *vault, struct cw_arena *arena);

/* The credential of that client: one for all that are equal. NULL: no memory. */
const struct cw_credential *cw_vault_credential(struct cw_vault *vault, const struct cw_loader *loader,
                                                const struct cw_client *client);

#endif
