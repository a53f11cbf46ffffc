"""Where a request comes from, as far as it can be believed: the peer, or what a trusted proxy says of its own peer."""

from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address, ip_network

from starlette.requests import Request

# Whoever has an IPv6 address has the whole /64 behind it.
_IPV6_PREFIX = 64


def client_of(request: Request) -> str:
    """The address to count by: the last one that no trusted proxy has; an IPv6 network of 64 bits stands for its hosts.

    ``MOTCUA_TRUSTED_PROXIES`` says whose ``X-Forwarded-For`` is believed; anybody else could write there what he likes.
    """
    trusted = networks(request.app.state.runtime.settings.trusted_proxies)
    said = ",".join(request.headers.getlist("x-forwarded-for")).split(",")
    client: IPv4Address | IPv6Address | None = None
    for address in (request.client.host if request.client else "", *reversed(said)):
        found = _parsed(address)
        if found is None:
            break
        client = found
        if not any(found in network for network in trusted):
            break
    if isinstance(client, IPv6Address):
        return str(IPv6Network((int(client) >> _IPV6_PREFIX << _IPV6_PREFIX, _IPV6_PREFIX)))
    return str(client or "unknown")


def passed_on(request: Request) -> str:
    """The ``X-Forwarded-For`` of a request that is made on behalf of this one: what came with it, and its peer."""
    said = [one for one in request.headers.getlist("x-forwarded-for") if one.strip()]
    return ", ".join([*said, request.client.host if request.client else "unknown"])


@lru_cache(maxsize=8)
def networks(listed: str) -> tuple[IPv4Network | IPv6Network, ...]:
    """The networks of a comma-separated list. ValueError names the one that is none."""
    return tuple(ip_network(one.strip(), strict=False) for one in listed.split(",") if one.strip())


def _parsed(address: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(address.strip().strip("[]"))
    except ValueError:
        return None
    return (found.ipv4_mapped or found) if isinstance(found, IPv6Address) else found
