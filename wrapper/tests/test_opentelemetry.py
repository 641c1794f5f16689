"""OpenTelemetry's own httpx instrumentation sees every attempt of a call, over a real connection."""

import asyncio
import json
import re
from collections.abc import Iterator
from functools import partial

import httpx
import pytest
from mijnklantportaal import AsyncMijnKlantportaal, CustomerInvoice, MijnKlantportaal, OutcomeUnknownError
from opentelemetry.instrumentation.httpx import HTTPXClientInstrumentor
from opentelemetry.sdk.trace import ReadableSpan, TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter
from opentelemetry.trace import SpanKind, Tracer

from .fakes import ARGUMENTS, INVOICE, TOKEN, Kind
from .faults.server import Peer, Server

_TRACEPARENT = re.compile(rb"\r\ntraceparent: 00-([0-9a-f]{32})-([0-9a-f]{16})-", re.IGNORECASE)


@pytest.fixture
def spans() -> Iterator[InMemorySpanExporter]:
    """Instrument httpx for the length of a test; give what is exported."""
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    instrumentor = HTTPXClientInstrumentor()
    instrumentor.instrument(tracer_provider=provider)
    assert instrumentor.is_instrumented_by_opentelemetry
    yield exporter
    instrumentor.uninstrument()
    provider.shutdown()


class Portal:
    """Answers once with each of the statuses, and keeps what came."""

    def __init__(self, *statuses: int) -> None:
        self.received: list[bytes] = []
        self.server = Server([partial(self._answer, status) for status in statuses])

    def _answer(self, status: int, peer: Peer) -> None:
        self.received.append(peer.read_request())
        body = json.dumps(INVOICE if status == 201 else {"message": "no"}).encode()
        head = f"HTTP/1.1 {status} \r\nRetry-After: 0\r\nConnection: close\r\nContent-Length: {len(body)}\r\n\r\n"
        peer.send(head.encode() + body)


def create(kind: Kind, url: str, *, own_client: bool) -> CustomerInvoice:
    if kind == "sync":
        with (
            httpx.Client() as own,
            MijnKlantportaal(TOKEN, base_url=url, http_client=own if own_client else None) as portal,
        ):
            return portal.customer_invoices.create(**ARGUMENTS)

    async def run() -> CustomerInvoice:
        async with (
            httpx.AsyncClient() as own,
            AsyncMijnKlantportaal(TOKEN, base_url=url, http_client=own if own_client else None) as portal,
        ):
            return await portal.customer_invoices.create(**ARGUMENTS)

    return asyncio.run(run())


@pytest.fixture
def tracer() -> Tracer:
    """The caller's own, as their application has it."""
    return TracerProvider().get_tracer("an application")


def attributes(span: ReadableSpan) -> dict[str, object]:
    return dict(span.attributes or {})


@pytest.mark.parametrize("kind", ["sync", "async"])
@pytest.mark.parametrize("own_client", [False, True])
def test_each_attempt_is_one_span(kind: Kind, own_client: bool, spans: InMemorySpanExporter, tracer: Tracer) -> None:  # noqa: FBT001
    portal = Portal(429, 201)
    with portal.server as server, tracer.start_as_current_span("billing run") as run:
        create(kind, server.url, own_client=own_client)

    first, second = finished = spans.get_finished_spans()
    assert [attributes(span)["http.status_code"] for span in finished] == [429, 201]
    for span in finished:
        assert span.kind is SpanKind.CLIENT
        assert attributes(span)["http.method"] == "POST"
        assert attributes(span)["http.url"] == f"{server.url}/customer-invoices"
        assert span.parent is not None
        assert span.parent.span_id == run.get_span_context().span_id
    assert not first.status.is_ok
    assert second.status.is_ok

    # What the portal is told of the trace is the attempt that it is part of.
    told = [_TRACEPARENT.findall(request) for request in portal.received]
    assert told == [[_ids(first)], [_ids(second)]]


def _ids(span: ReadableSpan) -> tuple[bytes, bytes]:
    context = span.get_span_context()
    assert context is not None
    return f"{context.trace_id:032x}".encode(), f"{context.span_id:016x}".encode()


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_a_failed_attempt_is_one_span(kind: Kind, spans: InMemorySpanExporter) -> None:
    with Server([Peer.read_request]) as server, pytest.raises(OutcomeUnknownError):
        create(kind, server.url, own_client=False)
    (span,) = spans.get_finished_spans()
    assert not span.status.is_ok
    assert [event.name for event in span.events] == ["exception"]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_the_token_stands_in_no_span(kind: Kind, spans: InMemorySpanExporter) -> None:
    with Portal(429, 201).server as server:
        create(kind, server.url, own_client=False)
    with Server([Peer.read_request]) as server, pytest.raises(OutcomeUnknownError):
        create(kind, server.url, own_client=False)
    finished = spans.get_finished_spans()
    assert len(finished) == 3
    assert not [span for span in finished if TOKEN in span.to_json()]


@pytest.mark.parametrize("kind", ["sync", "async"])
def test_nothing_is_left_behind(kind: Kind) -> None:
    exporter = InMemorySpanExporter()
    provider = TracerProvider()
    provider.add_span_processor(SimpleSpanProcessor(exporter))
    HTTPXClientInstrumentor().instrument(tracer_provider=provider)
    HTTPXClientInstrumentor().uninstrument()
    portal = Portal(201)
    with portal.server as server:
        create(kind, server.url, own_client=False)
    assert exporter.get_finished_spans() == ()
    assert _TRACEPARENT.search(portal.received[0]) is None
