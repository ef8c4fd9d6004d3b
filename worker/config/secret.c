#include "cw/config/secret.h"

#include "cw/config/settings.h"

#define CREDENTIALS "$CREDENTIALS_DIRECTORY/"

/* The path as it is, or below the folder that systemd names. */
static bool resolve(const struct cw_loader *loader, const config_setting_t *setting, struct cw_slice *path)
{
    struct cw_slice folder;
    struct cw_buf full;

    if (!cw_slice_starts(*path, CW_LIT(CREDENTIALS)))
        return true;
    folder = cw_files_env(loader->files, CW_LIT("CREDENTIALS_DIRECTORY"));
    if (!folder.ptr) {
        cw_cfg_fault(loader->cfg, setting, "the environment has no \"CREDENTIALS_DIRECTORY\"");
        return false;
    }
    cw_buf_init(&full, loader->arena, folder.len + path->len + 1);
    cw_buf_add(&full, folder);
    cw_buf_add(&full, cw_slice_from(*path, strlen(CREDENTIALS) - 1));
    *path = cw_arena_copy(loader->arena, cw_buf_slice(&full));
    return path->ptr;
}

bool cw_secret_file(const struct cw_loader *loader, const config_setting_t *setting, struct cw_file *file)
{
    struct cw_err err;

    if (!cw_cfg_get_text(loader->cfg, setting, &file->path) || !resolve(loader, setting, &file->path))
        return false;
    if (loader->files->read(loader->files->world, file, loader->arena, &err) == CW_OK)
        return true;
    cw_cfg_fault(loader->cfg, setting, "cannot read \"" CW_SHOW "\": %s", CW_SHOWN(file->path), err.text);
    return false;
}

static bool from_file(const struct cw_loader *loader, const config_setting_t *setting, struct cw_slice *value)
{
    struct cw_file file = { .max = CW_SECRET_MAX };

    if (!cw_secret_file(loader, setting, &file))
        return false;
    if (file.exposed)
        cw_fault(loader->faults, CW_WARNING, loader->cfg->text, cw_cfg_value_at(setting),
                 "everybody on this machine may read the secret in \"" CW_SHOW
                 "\"; chmod o-r keeps others out",
                 CW_SHOWN(file.path));
    *value = cw_slice_chomp(file.bytes);
    return true;
}

static bool from_env(const struct cw_loader *loader, const config_setting_t *setting, struct cw_slice *value)
{
    struct cw_slice name;

    if (!cw_cfg_get_text(loader->cfg, setting, &name))
        return false;
    *value = cw_files_env(loader->files, name);
    if (value->ptr)
        return true;
    cw_cfg_fault(loader->cfg, setting, "the environment has no \"" CW_SHOW "\"", CW_SHOWN(name));
    return false;
}

static bool cut_ending(struct cw_slice *name, const char *ending)
{
    size_t len = strlen(ending);

    if (name->len <= len || memcmp(name->ptr + name->len - len, ending, len) != 0)
        return false;
    name->len -= len;
    return true;
}

static bool read_value(const struct cw_loader *loader, const config_setting_t *setting, bool open,
                       struct cw_secret *ret)
{
    ret->name = cw_slice_of(config_setting_name(setting));
    if (cut_ending(&ret->name, "_file"))
        return from_file(loader, setting, &ret->value);
    if (cut_ending(&ret->name, "_env"))
        return from_env(loader, setting, &ret->value);
    if (!open)
        cw_cfg_hide(loader->faults, cw_cfg_value_at(setting));
    return cw_cfg_get_text(loader->cfg, setting, &ret->value);
}

static bool is_sound(const struct cw_loader *loader, const config_setting_t *setting, bool open,
                     const struct cw_secret *secret)
{
    for (size_t i = 0; i < secret->value.len; i++) {
        if ((unsigned char)secret->value.ptr[i] >= 0x20 && secret->value.ptr[i] != 0x7F)
            continue;
        cw_cfg_fault(loader->cfg, setting, "a control character in \"" CW_SHOW "\"", CW_SHOWN(secret->name));
        return false;
    }
    if (open || secret->value.len >= CW_SECRET_SHORT || loader->settings->allow_short_secrets)
        return true;
    cw_cfg_fault(loader->cfg, setting,
                 "a secret of fewer than %d bytes cannot be hidden where it comes back; "
                 "\"allow_short_secrets = true;\" takes it all the same",
                 CW_SECRET_SHORT);
    return false;
}

struct cw_secret cw_secret_read(const struct cw_loader *loader, const config_setting_t *setting, bool open)
{
    struct cw_secret secret;

    if (!read_value(loader, setting, open, &secret) || !is_sound(loader, setting, open, &secret))
        secret.value = CW_LIT("");
    secret.name = cw_arena_copy(loader->arena, secret.name);
    return secret;
}

struct cw_slice cw_secret_named(const struct cw_secrets *secrets, struct cw_slice name)
{
    for (size_t i = 0; secrets && i < secrets->count; i++)
        if (cw_slice_eq(secrets->items[i].name, name))
            return secrets->items[i].value;
    return (struct cw_slice){ 0 };
}
