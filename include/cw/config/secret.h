/* secret.h - a secret of worker.cfg: written there, in a file of its own, or in the environment.
 *
 * `password`, `password_file` and `password_env` all make the secret "password". A path may begin with
 * $CREDENTIALS_DIRECTORY (systemd.exec(5)). What is written in worker.cfg gets stars wherever it would be
 * shown. */
#ifndef CW_CONFIG_SECRET_H
#define CW_CONFIG_SECRET_H

#include "cw/config/integration.h"

#define CW_SECRET_MAX   65536 /* bytes */
#define CW_SECRET_SHORT 8     /* shorter ones cannot be found again in an answer: too much else is the same */

/* Reads the setting; the name is the setting's without the ending. Empty where a fault was added: not to be
 * read, a control character, too short unless `open`: a user's name or id. Everything lives in the loader's
 * arena. */
struct cw_secret cw_secret_read(const struct cw_loader *loader, const config_setting_t *setting, bool open);

/* Reads the file whose path is the setting's value; at most `max` bytes. False: a fault was added. */
bool cw_secret_file(const struct cw_loader *loader, const config_setting_t *setting, struct cw_file *file);

/* The value of that name; null where there is none. */
struct cw_slice cw_secret_named(const struct cw_secrets *secrets, struct cw_slice name);

#endif
