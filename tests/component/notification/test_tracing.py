"""The question for addresses stands in the traces of the events it is asked for, and submission's answer in its own."""

from collections.abc import Iterator

import pytest
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, StatusCode

from services.kernel import tracing
from services.kernel.failures import Transient
from services.notification import addresses
from tests.component.notification.post_office import PostOffice

EVENT = "00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-01"


@pytest.fixture
def exporter() -> Iterator[InMemorySpanExporter]:
    """Tracing is on, and every span comes here."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    tracing.use(provider)
    yield exporter
    tracing.use(None)


async def test_submission_is_asked_within_a_span_linked_to_the_event(
    office: PostOffice, exporter: InMemorySpanExporter
) -> None:
    dossier = await office.dossier()
    async with office.sending():
        await office.owe(dossier, traceparent=EVENT)
        await office.until(sent=1)
    (asked,) = [span for span in exporter.get_finished_spans() if span.name == "ask submission"]
    assert asked.kind is SpanKind.CLIENT
    assert [f"{link.context.span_id:016x}" for link in asked.links] == [EVENT.split("-")[2]]
    (sent,) = office.submission.traceparents
    assert sent is not None
    assert sent.startswith(f"00-{asked.context.trace_id:032x}-{asked.context.span_id:016x}-")


async def test_a_question_that_failed_is_seen_as_failed(office: PostOffice, exporter: InMemorySpanExporter) -> None:
    office.submission.status = 503
    with pytest.raises(Transient):
        await addresses.fetch(await office.runtime(), [await office.dossier()])
    (asked,) = exporter.get_finished_spans()
    assert asked.status.status_code is StatusCode.ERROR


async def test_without_tracing_nothing_is_said_of_it(office: PostOffice) -> None:
    await addresses.fetch(await office.runtime(), [await office.dossier()], [EVENT])
    assert office.submission.traceparents == [None]
