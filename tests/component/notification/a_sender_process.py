"""A sender in a process of its own, to be killed: settings come from the environment, the lease from the command line."""

import asyncio
import sys

from services.contracts import codec
from services.kernel import settings
from services.kernel.process import Runtime
from services.notification.sender import Sender


async def main(lease_seconds: float) -> None:
    """Sends until killed."""
    runtime = Runtime(settings.load(), codec.decode)
    await runtime.open(["notification"])
    await Sender(runtime, lease_seconds=lease_seconds).run()


if __name__ == "__main__":
    asyncio.run(main(float(sys.argv[1])))
