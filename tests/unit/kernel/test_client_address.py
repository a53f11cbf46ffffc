"""Whose a request is: the peer, unless one of our own proxies says for whom it asks."""

from types import SimpleNamespace

import pytest
from starlette.requests import Request

from services.kernel.client_address import client_of, passed_on

OURS = "127.0.0.1/32,::1/128,10.0.0.0/8"


def request(peer: str | None, *said: str, trusted: str = OURS) -> Request:
    app = SimpleNamespace(
        state=SimpleNamespace(runtime=SimpleNamespace(settings=SimpleNamespace(trusted_proxies=trusted)))
    )
    headers = [(b"x-forwarded-for", one.encode("latin-1")) for one in said]
    return Request({"type": "http", "headers": headers, "client": (peer, 1) if peer else None, "app": app})


@pytest.mark.parametrize(
    ("peer", "said", "client"),
    [
        ("203.0.113.7", (), "203.0.113.7"),
        ("203.0.113.7", ("1.2.3.4",), "203.0.113.7"),  # a stranger may say what he likes
        ("10.1.2.3", ("1.2.3.4",), "1.2.3.4"),
        ("10.1.2.3", ("6.6.6.6, 1.2.3.4",), "1.2.3.4"),
        ("10.1.2.3", ("6.6.6.6", "1.2.3.4, 10.9.9.9"), "1.2.3.4"),
        ("10.1.2.3", ("nonsense",), "10.1.2.3"),
        ("10.1.2.3", ("1.2.3.4, nonsense",), "10.1.2.3"),
        ("10.1.2.3", (), "10.1.2.3"),
        ("::ffff:10.1.2.3", ("1.2.3.4",), "1.2.3.4"),
        ("2001:db8:1:2:3:4:5:6", (), "2001:db8:1:2::/64"),
        ("::1", ("[2001:db8:1:2::9]",), "2001:db8:1:2::/64"),
        (None, ("1.2.3.4",), "unknown"),
    ],
)
def test_the_client_is_the_last_address_that_is_not_ours(peer: str | None, said: tuple[str, ...], client: str) -> None:
    assert client_of(request(peer, *said)) == client


def test_what_is_passed_on_ends_with_the_peer() -> None:
    assert passed_on(request("10.1.2.3", "6.6.6.6, 1.2.3.4")) == "6.6.6.6, 1.2.3.4, 10.1.2.3"
    assert passed_on(request("10.1.2.3")) == "10.1.2.3"
