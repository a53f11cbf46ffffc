"""The HTTP server of a process: uvicorn, listening on a socket that was ours before anything else began."""

import asyncio
import contextlib
import socket
from collections.abc import Iterator
from typing import Any

import uvicorn
from uvicorn.protocols.http.httptools_impl import HttpToolsProtocol

from .one_write import OneWrite
from .settings import Settings


class PortInUse(OSError):
    """Another process listens on that port: stop it, or choose another with MOTCUA_HTTP_PORT."""


def listen(host: str, port: int) -> socket.socket:
    """A listening socket. PortInUse names the port and the way out."""
    # Said to be TCP: asyncio sets TCP_NODELAY on no other socket, and an answer in two writes waits 40 ms without it.
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listening = socket.socket(family, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((host, port))
    except OSError as error:
        listening.close()
        raise PortInUse(f"cannot listen on {host}:{port} ({error.strerror}). {PortInUse.__doc__}") from error
    listening.set_inheritable(True)
    return listening


class _Protocol(HttpToolsProtocol):
    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]  # as uvicorn has it
        super().connection_made(transport)
        self.transport = OneWrite(transport, self.loop)


class Server(uvicorn.Server):
    """Uvicorn without its own signal handlers: the process stops as a whole."""

    def __init__(self, settings: Settings, app: Any) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                loop="none",
                http=_Protocol,
                ws="none",
                lifespan="off",
                access_log=False,
                log_config=None,
                timeout_keep_alive=30,
                timeout_graceful_shutdown=max(1, int(settings.drain_seconds) - 1),
                server_header=False,
                proxy_headers=False,  # nobody here asks for the client's address
                backlog=2048,
            )
        )

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield
