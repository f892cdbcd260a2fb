"""Distinguish public IP addresses from those of this machine, its network and its cloud."""

from ipaddress import IPv4Address, IPv6Address, IPv6Network, ip_address, ip_network

NAT64 = IPv6Network("64:ff9b::/96")  # RFC 6052: an IPv4 address in its last 32 bits
UNICAST = IPv6Network("2000::/3")  # RFC 4291: the range of all public addresses assigned so far
# Networks that some versions of `ipaddress` classify as global, at least in part. In addresses of 6to4 (RFC 7526) and
# Teredo (RFC 4380), a router extracts an IPv4 address. 168.63.129.16 is an internal service of Azure.
NOT_PUBLIC = tuple(
    ip_network(network)
    for network in (
        "192.0.0.0/24",
        "192.88.99.0/24",
        "168.63.129.16/32",
        "2002::/16",
        "2001::/32",
        "2001:db8::/32",
        "3fff::/20",
    )
)


def is_public(address: str) -> bool:
    """Return whether an address from a resolver, perhaps with a zone, is public. False if it is not an address."""
    try:
        parsed = ip_address(address.partition("%")[0])
    except ValueError:
        return False
    if isinstance(parsed, IPv6Address):
        return _is_public_6(parsed)
    return _is_global(parsed)


def _is_public_6(address: IPv6Address) -> bool:
    if address.ipv4_mapped is not None:
        return _is_global(address.ipv4_mapped)
    if address in NAT64:
        return _is_global(IPv4Address(int(address) & 0xFFFFFFFF))
    return address in UNICAST and _is_global(address)


def _is_global(address: IPv4Address | IPv6Address) -> bool:
    return (
        address.is_global
        and not address.is_multicast
        and not address.is_reserved
        and not any(address in network for network in NOT_PUBLIC)
    )
