"""One submission, seen in the traces: the request, its publication and its handling are connected."""

import asyncio
import threading
from collections.abc import Iterator, Sequence
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest
from opentelemetry import trace
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.contracts import codec, topics
from services.kernel import tracing
from services.kernel.batch import Batch, Subscription
from services.kernel.consumer import Consumer
from services.kernel.event import Event
from services.kernel.relay import Relay
from tests.component.submission.served import Served
from tests.support.eventually import eventually
from tests.support.memory_broker import MemoryBroker

CALLER = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Tracing is on, and every span comes here."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


async def _through(served: Served) -> Event[Any]:
    """Publishes the outbox and reads it; the event as a consumer saw it."""
    broker, database = MemoryBroker(), served.runtime.database("submission")
    seen: list[Event[Any]] = []

    async def see(batch: Batch[Any]) -> None:
        seen.extend(batch.events)

    async def events() -> Sequence[Event[Any]]:
        return seen

    stopping = asyncio.Event()
    consumer = Consumer(Subscription("test.see", {topics.SUBMITTED: see}), broker, database, codec.decode)
    running = [asyncio.create_task(one.run(stopping)) for one in (Relay(database, broker), consumer)]
    try:
        await eventually(events, lambda found: len(found) == 1)
    finally:
        stopping.set()
        await asyncio.gather(*running)
    return seen[0]


def _named(spans: Sequence[ReadableSpan], name: str) -> ReadableSpan:
    return next(span for span in spans if span.name == name)


async def test_one_submission_gives_connected_spans(served: Served, exporter: InMemorySpanExporter) -> None:
    await served.accepted(headers={"traceparent": CALLER})
    event = await _through(served)
    spans = exporter.get_finished_spans()
    request = _named(spans, "POST /api/submission/v1/applications")
    assert request.parent is not None
    assert f"{request.context.trace_id:032x}" == CALLER.split("-")[1]
    assert f"{request.parent.span_id:016x}" == CALLER.split("-")[2]
    assert request.attributes is not None
    assert request.attributes["http.response.status_code"] == 202
    here = f"00-{request.context.trace_id:032x}-{request.context.span_id:016x}-01"
    assert event.envelope.traceparent == here
    for name, kind in (("publish submission", trace.SpanKind.PRODUCER), ("handle test.see", trace.SpanKind.CONSUMER)):
        span = _named(spans, name)
        assert span.kind is kind
        assert [link.context.span_id for link in span.links] == [request.context.span_id]


async def test_a_request_inside_the_application_is_named_by_its_route(
    served: Served, exporter: InMemorySpanExporter
) -> None:
    id = await served.accepted()
    assert (await served.see(f"/api/submission/v1/applications/{id}")).status_code == 200
    assert (await served.see("/api/submission/v1/nothing/here")).status_code == 404
    names = [span.name for span in exporter.get_finished_spans() if span.name.startswith("GET")]
    assert names == ["GET /api/submission/v1/applications/{application_id}", "GET"]


async def test_without_tracing_the_callers_trace_is_handed_on_and_nothing_else(served: Served) -> None:
    await served.accepted(headers={"traceparent": CALLER})
    assert (await _through(served)).envelope.traceparent == CALLER
    assert tracing.request({}, "submission") is tracing.handling("group", ()) is tracing.publishing("submission", ())


async def test_spans_are_sent_to_the_endpoint(monkeypatch: pytest.MonkeyPatch) -> None:
    got: list[str] = []

    class Collector(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            self.rfile.read(int(self.headers["Content-Length"]))
            got.append(self.path)
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: Any) -> None:
            return

    async def paths() -> list[str]:
        return got

    monkeypatch.setenv("OTEL_BSP_SCHEDULE_DELAY", "50")
    with HTTPServer(("127.0.0.1", 0), Collector) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            tracing.start(f"http://127.0.0.1:{server.server_port}", "test")
            with tracing.publishing("submission", [CALLER]):
                assert tracing.current() is not None
            await eventually(paths, lambda found: "/v1/traces" in found)
        finally:
            tracing.use(None)
            server.shutdown()
