"""Is an address a public one? Also where it carries another within: networks translate those, and lead inside."""

import ipaddress

_Address = ipaddress.IPv4Address | ipaddress.IPv6Address
_CARRIES_IPV4 = tuple(
    ipaddress.IPv6Network(text)
    for text in (
        "::/96",  # RFC 4291, 2.5.5.1
        "::ffff:0:0/96",  # RFC 4291, 2.5.5.2
        "::ffff:0:0:0/96",  # RFC 2765, 2.1
        "64:ff9b::/96",  # RFC 6052, 2.1
    )
)


def carried(text: str) -> _Address:
    """The address that a text means: the IPv4 address in an IPv6 one (mapped, translated, 6to4), else itself.

    Raises:
        ValueError: it is no address.
    """
    found = ipaddress.ip_address(text.partition("%")[0])
    if not isinstance(found, ipaddress.IPv6Address) or found in _OWN:
        return found
    if found.sixtofour is not None:
        return found.sixtofour
    if any(found in network for network in _CARRIES_IPV4):
        return ipaddress.IPv4Address(int(found) & 0xFFFFFFFF)
    return found


def is_public(found: _Address) -> bool:
    """Whether everybody reaches the same machine under it. ``is_global`` alone lets some pass that are not."""
    site_local = isinstance(found, ipaddress.IPv6Address) and found.is_site_local
    inside = any(found in network for network in _INSIDE)
    return found.is_global and not found.is_multicast and not site_local and not inside


_INSIDE = tuple(
    ipaddress.ip_network(text)
    for text in (
        "192.0.0.0/24",  # RFC 6890; a cloud keeps its metadata at 192.0.0.192
        "192.88.99.0/24",  # RFC 7526: relays of 6to4, given up
        "168.63.129.16/32",  # another cloud's own service in each of its machines
        "64:ff9b:1::/48",  # RFC 8215: translated within a network
        "3fff::/20",  # RFC 9637: examples
        "5f00::/16",  # RFC 9602: segments of a network
    )
)
"""Never everybody's, though Python's ``is_global`` says so, of 3.11 at least."""
_OWN = {ipaddress.IPv6Address("::"), ipaddress.IPv6Address("::1")}
