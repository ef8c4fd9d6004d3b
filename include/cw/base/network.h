/* network.h - addresses and networks: which ones a lookup may be connected to.
 *
 * IPv4 addresses stand as IPv4-mapped IPv6 (RFC 4291 section 2.5.5.2), so there is one kind. Pure. */
#ifndef CW_BASE_NETWORK_H
#define CW_BASE_NETWORK_H

#include "cw/base/slice.h"

struct cw_address {
    unsigned char bytes[16];
};

struct cw_network {
    struct cw_address address;
    unsigned bits; /* of 128 */
};

/* What may be connected to. */
struct cw_addresses {
    const struct cw_network *allowed; /* nothing else; with count 0 the default rule holds */
    size_t count;
    bool loopback; /* default rule: the endpoint names this machine itself, so loopback is meant */
};

/* "10.0.0.0/8", "fd00::/8", or one address. False, *ret unchanged: neither, or bits beyond the mask. */
bool cw_network_parse(struct cw_network *ret, struct cw_slice text);

/* An address as text, without brackets. */
bool cw_address_parse(struct cw_address *ret, struct cw_slice text);

/* 4 bytes of IPv4 or 16 of IPv6, in network order. */
struct cw_address cw_address_of(const void *bytes, size_t len);

/* Whether a connection to that address may be made. The default rule: everything but link-local, the known
 * addresses of cloud metadata services, unspecified, multicast and, but for `loopback`, loopback; IPv4 inside
 * IPv6 (mapped, compatible, NAT64, 6to4, Teredo) counts as that IPv4. An entry of the list allows an address
 * as it stands and the IPv4 inside it. */
bool cw_addresses_allow(const struct cw_addresses *addresses, const struct cw_address *address);

#endif
