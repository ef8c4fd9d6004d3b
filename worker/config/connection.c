#include "cw/config/connection.h"

#include "cw/base/pem.h"
#include "cw/config/endpoint.h"
#include "cw/config/secret.h"

enum { PEM_MAX = 1 << 20 };

/* The text of a PEM file (RFC 7468); null with a fault. */
static struct cw_slice read_pem(struct cw_record_reader *r, const config_setting_t *setting)
{
    static const char *const begin[] = { "-----BEGIN ", NULL };
    struct cw_file file = { .max = PEM_MAX };

    if (!cw_secret_file(r->loader, setting, &file))
        return (struct cw_slice){ 0 };
    if (cw_slice_holds_word(file.bytes, begin))
        return file.bytes;
    cw_cfg_fault(r->loader->cfg, setting, "\"%s\" must be a PEM file", config_setting_name(setting));
    return (struct cw_slice){ 0 };
}

static void pem_fault(struct cw_record_reader *r, const config_setting_t *setting, const char *fault)
{
    if (fault)
        cw_cfg_fault(r->loader->cfg, setting, "\"%s\": %s", config_setting_name(setting), fault);
}

static struct cw_slice read_certificates(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_slice text = read_pem(r, setting);

    pem_fault(r, setting, text.ptr ? cw_pem_check_certificates(text) : NULL);
    return text;
}

static void read_ca(struct cw_record_reader *r, const config_setting_t *setting)
{
    r->to->connection.tls.ca = read_certificates(r, setting);
}

static void read_cert(struct cw_record_reader *r, const config_setting_t *setting)
{
    r->to->connection.tls.cert = read_certificates(r, setting);
}

static void read_key(struct cw_record_reader *r, const config_setting_t *setting)
{
    r->to->connection.tls.key = read_pem(r, setting);
}

static void network_fault(struct cw_record_reader *r, struct cw_slice place)
{
    cw_fault(r->loader->faults, CW_ERROR, r->loader->cfg->text, place,
             "expected a network, as \"10.0.0.0/8\" or \"fd00::/8\", or an address");
}

static void read_allowed(struct cw_record_reader *r, const config_setting_t *setting)
{
    struct cw_network *networks;
    struct cw_list list;

    if (!cw_cfg_get_list(r->loader->cfg, setting, &list))
        return;
    networks = cw_arena_zero(r->loader->arena, (list.count + 1) * sizeof(*networks));
    for (size_t i = 0; networks && i < list.count; i++)
        if (!cw_network_parse(&networks[i], list.items[i]))
            network_fault(r, list.places[i]);
    if (!list.count)
        cw_cfg_fault(r->loader->cfg, setting, "an empty list: nothing could be connected to");
    r->to->connection.addresses.allowed = networks;
    r->to->connection.addresses.count = list.count;
}

static void read_insecure(struct cw_record_reader *r, const config_setting_t *setting)
{
    cw_cfg_get_flag(r->loader->cfg, setting, &r->allow_insecure_secrets);
}

const struct cw_field cw_connection_fields[] = {
    { "ca_file", read_ca },
    { "cert_file", read_cert },
    { "key_file", read_key },
    { "allow_addresses", read_allowed },
    { "allow_insecure_secrets", read_insecure },
    { NULL, NULL },
};

void cw_connection_check(struct cw_record_reader *r)
{
    const config_setting_t *cert = cw_record_field(r, "cert_file"), *key = cw_record_field(r, "key_file");
    const struct cw_tls *tls = &r->to->connection.tls;

    if (cert && !key)
        cw_cfg_fault(r->loader->cfg, cert, "\"cert_file\" without \"key_file\"");
    if (key && !cert)
        cw_cfg_fault(r->loader->cfg, key, "\"key_file\" without \"cert_file\"");
    if (cert && key && tls->key.ptr)
        pem_fault(r, key, cw_pem_check_key(tls->key, tls->cert));
}

static bool proxy_fault(const struct cw_source *source, const char *text)
{
    cw_source_fault(source, CW_ERROR, 0, source->text.len, "%s", text);
    return false;
}

bool cw_connection_check_proxy(const struct cw_source *source, bool user_allowed)
{
    struct cw_slice text = source->text;
    size_t slashes = cw_slice_find(text, ':') + strlen("://");
    struct cw_slice rest = slashes < text.len ? cw_slice_from(text, slashes) : CW_LIT("");
    size_t at = cw_slice_find(rest, '@');

    if (!cw_slice_starts(text, CW_LIT("http://")) && !cw_slice_starts(text, CW_LIT("https://")))
        return proxy_fault(source,
                           "expected \"auto\", \"no\" or a proxy's address, as http://proxy.example:3128");
    if (at < rest.len && !user_allowed)
        return proxy_fault(source, "a user in a proxy's address: only \"proxy\" in worker.cfg may have one");
    if (at < rest.len)
        rest = cw_slice_from(rest, at + 1);
    if (cw_slice_find(rest, '@') < rest.len)
        return proxy_fault(source, "a second \"@\" in a proxy's address: write it as %40");
    if (!rest.len || cw_slice_find(rest, '/') < rest.len || cw_slice_find(rest, '{') < rest.len ||
        cw_slice_find(rest, ' ') < rest.len || cw_slice_has_control(rest))
        return proxy_fault(source, "expected a proxy's address with nothing behind the port");
    return true;
}
