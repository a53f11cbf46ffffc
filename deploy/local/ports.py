"""TCP ports of the loopback interface: find a free one, ask who listens, or say who sits on the one we want."""

import http.client
import itertools
import os
import random
import socket

import psutil

from deploy.local.configuration import PORT_BASE, SPAN
from deploy.local.failures import Refusal

# Below the kernel's ephemeral range (32768–60999). A client that keeps connecting to a dead server's port inside
# that range can connect to itself, and then holds the port the server needs when it comes back.
_PORTS = range(20000, 26000)
_BASES = range(26000, 32000, SPAN)
# In an order of its own for each process, so that concurrent test runs rarely choose the same; and none twice: two
# ports asked for one after the other, before anybody listens, must differ.
_next_port = itertools.cycle(random.sample(_PORTS, len(_PORTS)))
_next_base = itertools.cycle(random.sample(_BASES, len(_BASES)))


def is_free(port: int, host: str = "127.0.0.1") -> bool:
    """True when a server could listen on `host:port` now."""
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
            probe.listen(1)
        except OSError:
            return False
    return True


def answers(port: int, path: str) -> bool:
    """True when ``GET path`` on this port of ours gives 200. Asks directly, past any proxy of the environment."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", path)
        return connection.getresponse().status == 200
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()


def free_port() -> int:
    """A port nobody listens on, and not one that this process was given before."""
    for port in itertools.islice(_next_port, len(_PORTS)):
        if is_free(port):
            return port
    raise Refusal(f"no free TCP port from {_PORTS.start} to {_PORTS.stop}: stop some of the programs that listen")


def free_base() -> int:
    """Where a whole stack's ports may begin (`PORT_BASE`): nobody listens there, and this process was not given it before."""
    for base in itertools.islice(_next_base, len(_BASES)):
        if all(is_free(port) for port in range(base, base + SPAN)):
            return base
    raise Refusal(f"no {SPAN} free TCP ports together from {_BASES.start} on: stop some of the programs that listen")


def holder(port: int) -> str | None:
    """`name (pid 123)` of the process that listens on `port`, or None when the system does not tell us."""
    try:
        for connection in psutil.net_connections("tcp"):
            listens = connection.status == psutil.CONN_LISTEN and connection.laddr and connection.laddr.port == port
            if listens and connection.pid:
                return f"{psutil.Process(connection.pid).name()} (pid {connection.pid})"
    except (psutil.Error, OSError):
        return None
    return None


def require_free(port: int, what: str, variable: str) -> None:
    """Raise `Refusal` (exit 2) naming the port, who holds it, and the variables that move `what`, or all, elsewhere."""
    if is_free(port):
        return
    if port < 1024 and os.geteuid() != 0:
        raise Refusal(f"port {port} for {what} needs an administrator: set {variable} to one above 1023", exit_code=2)
    by = holder(port)
    held = f"is in use by {by}" if by else "is in use by another process"
    raise Refusal(
        f"port {port} for {what} {held}: stop it, or set {variable} to a free port, or {PORT_BASE} to move all at once",
        exit_code=2,
    )
