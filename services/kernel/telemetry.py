"""What a process says of itself: structured log lines always, traces when an endpoint is configured."""

import logging
import sys
from typing import Any

import structlog

from . import tracing
from .settings import Settings


def logger(name: str) -> Any:
    """A structured logger; ``name`` is the module's. Words first, facts as keyword arguments."""
    return structlog.stdlib.get_logger(name)


def configure(settings: Settings, process: str) -> None:
    """Sends log lines to standard error, as JSON or for people, and starts tracing if an endpoint is set."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    end = (
        structlog.dev.ConsoleRenderer(colors=False)
        if settings.log_format == "console"
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=shared,
            processors=[
                structlog.stdlib.ProcessorFormatter.remove_processors_meta,
                structlog.processors.format_exc_info,
                end,
            ],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(settings.log_level)
    # aiokafka reports every reconnect at WARNING or ERROR; our own lines say what it means for the work.
    logging.getLogger("aiokafka").setLevel(logging.CRITICAL if settings.log_level != "DEBUG" else logging.DEBUG)
    logging.getLogger("uvicorn.access").setLevel(logging.WARNING)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.contextvars.bind_contextvars(process=process)
    if settings.otel_endpoint:
        tracing.start(settings.otel_endpoint, process)
