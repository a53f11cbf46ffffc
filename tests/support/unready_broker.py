"""A broker in the moment after its start: it answers, names no broker of its cluster, and soon breaks the line."""

import asyncio
import contextlib
import struct
from collections.abc import AsyncIterator

from aiokafka.protocol.admin import ApiVersionResponse_v0
from aiokafka.protocol.metadata import MetadataResponse_v1

_METADATA, _API_VERSIONS, _INIT_PRODUCER_ID = 3, 18, 22


@contextlib.asynccontextmanager
async def unready_broker() -> AsyncIterator[str]:
    """Its address. Each connection is answered once about the cluster; the second question breaks it."""
    server = await asyncio.start_server(_serve, "127.0.0.1", 0)
    async with server:
        host, port = server.sockets[0].getsockname()
        yield f"{host}:{port}"


async def _serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    asked = 0
    with contextlib.suppress(asyncio.IncompleteReadError, ConnectionError):
        while asked < 2:
            (size,) = struct.unpack(">i", await reader.readexactly(4))
            kind, _, correlation = struct.unpack(">hhi", (await reader.readexactly(size))[:8])
            if kind == _API_VERSIONS:
                offered = [(_API_VERSIONS, 0, 0), (_METADATA, 0, 1), (_INIT_PRODUCER_ID, 0, 0)]
                answer = ApiVersionResponse_v0(0, offered).encode()
            else:
                asked += 1
                answer = MetadataResponse_v1([], -1, []).encode()
            if asked < 2:
                writer.write(struct.pack(">ii", len(answer) + 4, correlation) + answer)
    writer.close()
