#include "cw/base/network.h"

#include <arpa/inet.h>

enum { V4_AT = 12, V4_BITS = 96 }; /* where IPv4 stands in an IPv4-mapped address */

#define V4(a, b, c, d)                                                                                       \
    {                                                                                                        \
        0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF, a, b, c, d                                                 \
    }

static const unsigned char mapped_prefix[V4_AT] = { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF };

struct cw_address cw_address_of(const void *bytes, size_t len)
{
    struct cw_address address;

    if (len == sizeof(address.bytes)) {
        memcpy(address.bytes, bytes, len);
        return address;
    }
    memcpy(address.bytes, mapped_prefix, V4_AT);
    memcpy(address.bytes + V4_AT, bytes, 4);
    return address;
}

bool cw_address_parse(struct cw_address *ret, struct cw_slice text)
{
    char terminated[INET6_ADDRSTRLEN] = { 0 };
    unsigned char bytes[16];

    if (!text.len || text.len >= sizeof(terminated) || cw_slice_find(text, '\0') < text.len)
        return false;
    memcpy(terminated, text.ptr, text.len);
    if (inet_pton(AF_INET, terminated, bytes) == 1) {
        *ret = cw_address_of(bytes, 4);
        return true;
    }
    if (inet_pton(AF_INET6, terminated, bytes) != 1)
        return false;
    *ret = cw_address_of(bytes, 16);
    return true;
}

/* The bits behind the prefix are zero. */
static bool is_prefix(const struct cw_network *network)
{
    for (unsigned bit = network->bits; bit < 128; bit++)
        if (network->address.bytes[bit / 8] & 0x80 >> bit % 8)
            return false;
    return true;
}

bool cw_network_parse(struct cw_network *ret, struct cw_slice text)
{
    size_t slash = cw_slice_find(text, '/');
    struct cw_slice address = { text.ptr, slash };
    struct cw_network network = { .bits = 128 };
    int64_t width, bits;

    if (!cw_address_parse(&network.address, address))
        return false;
    width = cw_slice_find(address, ':') < address.len ? 128 : 32;
    if (slash < text.len) {
        if (!cw_slice_to_int(cw_slice_from(text, slash + 1), 0, width, &bits))
            return false;
        network.bits = (unsigned)(bits + 128 - width);
    }
    if (!is_prefix(&network))
        return false;
    *ret = network;
    return true;
}

static bool holds(const struct cw_network *network, const struct cw_address *address)
{
    unsigned bytes = network->bits / 8, rest = network->bits % 8;

    if (memcmp(network->address.bytes, address->bytes, bytes) != 0)
        return false;
    return !rest || (network->address.bytes[bytes] ^ address->bytes[bytes]) >> (8 - rest) == 0;
}

/* Where IPv4 stands in IPv6 addresses that lead to it. */
static const struct {
    struct cw_network network;
    unsigned at;
    unsigned char mask; /* each byte is stored with these bits turned */
} tunnels[] = {
    { { { { 0x00, 0x64, 0xFF, 0x9B } }, 96 }, 12, 0 },       /* NAT64, RFC 6052 */
    { { { { 0x00, 0x64, 0xFF, 0x9B, 0, 1 } }, 48 }, 12, 0 }, /* NAT64 for local use, RFC 8215 */
    { { { { 0x20, 0x02 } }, 16 }, 2, 0 },                    /* 6to4, RFC 3056 */
    { { { { 0x20, 0x01, 0, 0 } }, 32 }, 12, 0xFF },          /* Teredo, RFC 4380 */
    { { { { 0 } }, 96 }, 12, 0 },                            /* IPv4-compatible, RFC 4291 section 2.5.5.1 */
};

static bool is_unspecified_or_loopback(const struct cw_address *address)
{
    static const unsigned char zeros[15];

    return memcmp(address->bytes, zeros, sizeof(zeros)) == 0 && address->bytes[15] <= 1;
}

/* The IPv4 address that it leads to, or itself. */
static struct cw_address plain(const struct cw_address *address)
{
    if (is_unspecified_or_loopback(address))
        return *address;
    for (size_t i = 0; i < sizeof(tunnels) / sizeof(tunnels[0]); i++) {
        unsigned char bytes[4];

        if (!holds(&tunnels[i].network, address))
            continue;
        for (unsigned at = 0; at < 4; at++)
            bytes[at] = address->bytes[tunnels[i].at + at] ^ tunnels[i].mask;
        return cw_address_of(bytes, 4);
    }
    return *address;
}

static const struct cw_network loopback[] = {
    { { V4(127, 0, 0, 0) }, V4_BITS + 8 },
    { { { 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1 } }, 128 },
};

static const struct cw_network denied[] = {
    { { V4(0, 0, 0, 0) }, V4_BITS + 8 },      /* this network, RFC 1122; Linux takes it as loopback */
    { { V4(169, 254, 0, 0) }, V4_BITS + 16 }, /* link-local, and nearly every metadata service */
    { { V4(224, 0, 0, 0) }, V4_BITS + 4 },    /* multicast */
    { { V4(255, 255, 255, 255) }, 128 },      /* broadcast */
    { { V4(100, 100, 100, 200) }, 128 },      /* metadata: Alibaba */
    { { V4(168, 63, 129, 16) }, 128 },        /* metadata: Azure's wire server */
    { { V4(192, 0, 0, 192) }, 128 },          /* metadata: Oracle, older images */
    { { { 0 } }, 128 },                       /* unspecified */
    { { { 0xFE, 0x80 } }, 10 },               /* link-local */
    { { { 0xFF } }, 8 },                      /* multicast */
    { { { 0xFD, 0, 0x0E, 0xC2 } }, 32 },      /* metadata: fd00:ec2::254 of AWS */
    { { { 0xFD, 0x20, 0, 0xCE } }, 32 },      /* metadata: fd20:ce::254 of Google */
    { { { 0xFD, 0, 0, 0xC1 } }, 32 },         /* metadata: fd00:c1::a9fe:a9fe of Oracle */
    { { { 0xFD, 0, 0, 0x42 } }, 32 },         /* metadata: fd00:42::42 of Scaleway */
};

static bool any_holds(const struct cw_network *networks, size_t count, const struct cw_address *address)
{
    for (size_t i = 0; i < count; i++)
        if (holds(&networks[i], address))
            return true;
    return false;
}

bool cw_addresses_allow(const struct cw_addresses *addresses, const struct cw_address *address)
{
    struct cw_address meant = plain(address);

    if (addresses->count)
        return any_holds(addresses->allowed, addresses->count, address) ||
               any_holds(addresses->allowed, addresses->count, &meant);
    if (any_holds(loopback, sizeof(loopback) / sizeof(loopback[0]), &meant))
        return addresses->loopback;
    return !any_holds(denied, sizeof(denied) / sizeof(denied[0]), &meant);
}
