"""Traces: spans of requests, batches, publications and calls, connected by their traceparents. Free of cost while off."""

import re
from collections.abc import Iterable, Iterator, Mapping, MutableMapping
from contextlib import AbstractContextManager, contextmanager, nullcontext
from typing import Any
from urllib.parse import urlsplit

from opentelemetry import trace
from opentelemetry.trace import Link, SpanKind, Status, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator

__all__ = ["answered", "asking", "carried", "current", "handling", "publishing", "request", "start", "use"]

_TRACEPARENT = re.compile(r"00-(?!0{32})[0-9a-f]{32}-(?!0{16})[0-9a-f]{16}-[0-9a-f]{2}")
_W3C = TraceContextTextMapPropagator()

# More would be dropped by the SDK; a batch of one trace needs one.
MOST_LINKS = 128

_tracer: trace.Tracer | None = None
_OFF: AbstractContextManager[None] = nullcontext()


def start(endpoint: str, process: str) -> None:
    """Sends spans to an OTLP/HTTP collector from now on. A URL without a path means the standard one, ``/v1/traces``."""
    # Imported here: a process without tracing should not pay for the exporter.
    from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
    from opentelemetry.sdk.resources import Resource
    from opentelemetry.sdk.trace import TracerProvider
    from opentelemetry.sdk.trace.export import BatchSpanProcessor

    if urlsplit(endpoint).path in ("", "/"):
        endpoint = endpoint.rstrip("/") + "/v1/traces"
    provider = TracerProvider(resource=Resource.create({"service.name": f"motcua.{process}"}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    use(provider)


def use(provider: trace.TracerProvider | None) -> None:
    """Makes spans with this provider from now on; None: makes none."""
    global _tracer
    _tracer = provider.get_tracer("motcua") if provider else None


def current() -> str | None:
    """The W3C traceparent of the current span, or None when nothing is being traced."""
    if _tracer is None:
        return None
    context = trace.get_current_span().get_span_context()
    if not context.is_valid:
        return None
    return f"00-{context.trace_id:032x}-{context.span_id:016x}-{int(context.trace_flags):02x}"


def carried(headers: Mapping[str, str]) -> str | None:
    """The traceparent for what a request causes: its span's, or without tracing the one the caller sent, if it is one."""
    here = current()
    if here is not None:
        return here
    sent = headers.get("traceparent", "")
    return sent if _TRACEPARENT.fullmatch(sent) else None


def request(scope: MutableMapping[str, Any], service: str) -> AbstractContextManager[trace.Span | None]:
    """A span of one HTTP request, continuing the caller's trace; ``answered`` gives it the status."""
    return _OFF if _tracer is None else _request(_tracer, scope, service)


def answered(span: trace.Span | None, status: int) -> None:
    """Notes the status of the answer."""
    if span is not None:
        span.set_attribute("http.response.status_code", status)
        if status >= 500:
            span.set_status(Status(StatusCode.ERROR))


def handling(group: str, traceparents: Iterable[str | None]) -> AbstractContextManager[trace.Span | None]:
    """A span of one batch of a consumer group, linked to the traces its events come from."""
    return _OFF if _tracer is None else _linked(_tracer, f"handle {group}", SpanKind.CONSUMER, traceparents)


def publishing(service: str, traceparents: Iterable[str | None]) -> AbstractContextManager[trace.Span | None]:
    """A span of one publication of a relay, linked to the traces its messages come from."""
    return _OFF if _tracer is None else _linked(_tracer, f"publish {service}", SpanKind.PRODUCER, traceparents)


def asking(service: str, traceparents: Iterable[str | None]) -> AbstractContextManager[trace.Span | None]:
    """A span of one call to another service, linked to the traces it is made for; ``current`` goes into its headers."""
    return _OFF if _tracer is None else _linked(_tracer, f"ask {service}", SpanKind.CLIENT, traceparents, "motcua.for")


@contextmanager
def _request(tracer: trace.Tracer, scope: MutableMapping[str, Any], service: str) -> Iterator[trace.Span]:
    before = scope.get("endpoint")
    sent = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    attributes = {"http.request.method": scope["method"], "motcua.service": service}
    parent = _W3C.extract(sent) if _TRACEPARENT.fullmatch(sent.get("traceparent", "")) else None
    with tracer.start_as_current_span(scope["method"], parent, SpanKind.SERVER, attributes) as span:
        try:
            yield span
        finally:
            route = _route(scope, before)
            if route:
                span.update_name(f"{scope['method']} {route}")
                span.set_attribute("http.route", route)


def _route(scope: MutableMapping[str, Any], before: Any) -> str | None:
    """The path with its parameters' names: one with an id in it would be another span name for every dossier."""
    if before is not None and scope.get("endpoint") is before:
        return None  # the application found no route of its own
    names = {str(value): f"{{{name}}}" for name, value in scope.get("path_params", {}).items()}
    return "/".join(names.get(segment, segment) for segment in scope["path"].split("/"))


@contextmanager
def _linked(
    tracer: trace.Tracer,
    name: str,
    kind: SpanKind,
    traceparents: Iterable[str | None],
    counted_as: str = "messaging.batch.message_count",
) -> Iterator[trace.Span]:
    all_of_them = list(traceparents)
    links: list[Link] = []
    for one in dict.fromkeys(all_of_them):
        if one and _TRACEPARENT.fullmatch(one) and len(links) < MOST_LINKS:
            context = trace.get_current_span(_W3C.extract({"traceparent": one})).get_span_context()
            links.append(Link(context))
    attributes = {counted_as: len(all_of_them)}
    with tracer.start_as_current_span(name, None, kind, attributes, links) as span:
        yield span
