"""Starts the simulated world: `python -m deploy.local.world [--only ingress,mail,issuer,agencies,citizens,payment]`."""

import argparse
import asyncio
import contextlib
import logging
import signal
import socket
import sqlite3
import sys
from collections.abc import Iterator

import uvicorn
import uvloop
from pydantic import ValidationError
from starlette.applications import Starlette

from deploy.local.world.parts import ALL, Part, World
from deploy.local.world.settings import WorldSettings, load

# Seconds an open request gets; the supervisor kills after two, which loses nothing, but an orderly end is quieter.
_STOP_WITHIN = 1


def main() -> int:
    """Exit 0 after a signal, 1 when something could not be opened, 2 for wrong use."""
    parts = _parts()
    try:
        settings = load()
    except ValidationError as failure:
        wrong = "; ".join(f"MOTCUA_{'.'.join(map(str, e['loc'])).upper()}: {e['msg']}" for e in failure.errors())
        return _say(f"These settings do not fit: {wrong}", 2)
    if settings.profile != "local":
        return _say(
            "The simulated world runs in the local profile only: `motcua up` starts it, or set MOTCUA_PROFILE=local.", 2
        )
    logging.basicConfig(level=logging.INFO, stream=sys.stderr, format="%(asctime)s %(levelname)s %(name)s %(message)s")
    # 84 clients each complain of the one broker that is away; the workers say it once per agency, in a sentence.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL)
    for chatty in ("mail.log", "httpx", "uvicorn"):
        logging.getLogger(chatty).setLevel(logging.WARNING)
    with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
        return runner.run(_run(settings, parts))


async def _run(settings: WorldSettings, parts: tuple[Part, ...]) -> int:
    world = World(settings, parts)
    try:
        listening = _listen(settings)
        await world.open()
    except OSError as failure:
        await world.close()
        return _say(
            f"The simulated world could not start: {failure.strerror or failure} (HTTP port {settings.world_port}, SMTP port "
            f"{settings.smtp_port}, files in {settings.world_data}). Stop whatever holds it, or set MOTCUA_WORLD_PORT, "
            "MOTCUA_SMTP_PORT or MOTCUA_DATA.",
            1,
        )
    except (ValueError, sqlite3.Error) as failure:
        await world.close()
        return _say(f"The simulated world could not start: {failure}", 1)
    server = _Server(
        uvicorn.Config(
            Starlette(routes=world.routes),
            log_config=None,
            access_log=False,
            lifespan="off",
            server_header=False,
            timeout_graceful_shutdown=_STOP_WITHIN,
        )
    )
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, setattr, server, "should_exit", True)
    await server.serve(sockets=[listening])
    await world.close()
    return 0


class _Server(uvicorn.Server):
    """Uvicorn without its own signal handling: the world has more to close than HTTP."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _listen(settings: WorldSettings) -> socket.socket:
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    listening.bind((settings.world_host, settings.world_port))
    return listening


def _parts() -> tuple[Part, ...]:
    parser = argparse.ArgumentParser(
        prog="python -m deploy.local.world",
        description="The simulated outside world of a laptop: ingress, mail server, token issuer, agencies, citizens, payment.",
        epilog="Example: MOTCUA_PROFILE=local python -m deploy.local.world --only mail,issuer",
    )
    parser.add_argument("--only", metavar="PARTS", help=f"some of {','.join(ALL)} (default: all)")
    asked = parser.parse_args().only
    if asked is None:
        return ALL
    names = [name.strip() for name in asked.split(",") if name.strip()]
    unknown = [name for name in names if name not in ALL]
    if unknown or not names:
        parser.error(f"{', '.join(unknown) or 'nothing'} is no part of the world; the parts are {', '.join(ALL)}")
    return tuple(part for part in ALL if part in names)


def _say(sentence: str, code: int) -> int:
    print(sentence, file=sys.stderr)
    return code


if __name__ == "__main__":
    sys.exit(main())
