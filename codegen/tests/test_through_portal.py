"""Every operation of a larger document works through `portal.api`, with the portal's care, and no code of its own.

The functions are those of a client that is generated here from the rehearsal document, and the portal is a mock made
from the same document.
"""

import asyncio
import importlib
import inspect
import pkgutil
import re
from collections.abc import Callable, Iterator
from typing import Any, get_args

import httpx
import pytest
from mijnklantportaal import (
    AsyncMijnKlantportaal,
    AuthenticationError,
    ConnectError,
    MijnKlantportaal,
    MijnKlantportaalError,
    NotFoundError,
    OutcomeUnknownError,
    RateLimitError,
    ServerError,
    UnreadableResponseError,
)
from mijnklantportaal.contract import Contract
from mijnklantportaal.mock import MockPortal

from codegen import overlay
from codegen.overlay import PROMISES

from .conftest import REHEARSAL, Package, Packages

CONTRACT = Contract(overlay.apply(REHEARSAL, [overlay.load(PROMISES)], on_dead=lambda _: None))
PDF = b"%PDF-1.7\n1 0 obj << >> endobj\n%%EOF\n"
TOKEN = "a-token-that-nobody-may-see"  # noqa: S105 - it opens nothing


def without_names(path: str) -> str:
    """Take out the names of the parameters, which the generator changes."""
    return re.sub(r"\{.*?\}", "{}", path)


OPERATIONS = {
    (method, without_names(path)): operation
    for path, item in REHEARSAL["paths"].items()
    for method, operation in item.items()
}


@pytest.fixture(scope="session")
def client(packages: Packages) -> Package:
    return packages("rehearsal")


@pytest.fixture
def mock() -> Iterator[MockPortal]:
    with MockPortal(CONTRACT, token=TOKEN) as running:
        yield running


def operations(client: Package) -> list[Any]:
    """Return the modules of the operations."""
    api = client.api
    names = [module.name for module in pkgutil.walk_packages(api.__path__, f"{api.__name__}.") if not module.ispkg]
    modules = [importlib.import_module(name) for name in names]
    order = ["post", "get", "patch", "delete"]  # what is asked for must have been created, and not deleted yet
    return sorted(modules, key=lambda module: order.index(method_and_path(module)[0]))


def method_and_path(module: Any) -> tuple[str, str]:
    source = inspect.getsource(module._get_kwargs)
    method, path = (source.partition(f'"{key}": "')[2].partition('"')[0] for key in ("method", "url"))
    return method, without_names(path)


def arguments(module: Any, *replies: Any) -> dict[str, Any]:
    """Return arguments for an operation: the document's own examples, and ids out of earlier replies."""
    operation = OPERATIONS[method_and_path(module)]
    ids = {str(reply.id).partition("_")[0]: reply.id for reply in replies if hasattr(reply, "id")}
    given: dict[str, Any] = {}
    for name, parameter in inspect.signature(module._get_kwargs).parameters.items():
        if name == "body":
            (media_type,) = operation["requestBody"]["content"].values()
            model = (*get_args(parameter.annotation), parameter.annotation)[0]  # without Unset, where it is optional
            given[name] = body = model.from_dict(example(media_type["schema"]))
            if hasattr(body, "pdf"):
                body.pdf.mime_type = "application/pdf"  # which the generator leaves to the caller
        else:
            prefix = {"customer_id": "cst", "invoice_id": "inv", "link_id": "plk", "webhook_id": "wbh"}[name]
            given[name] = ids.get(prefix, f"{prefix}_abc12345def678")
    return given


def example(schema: dict[str, Any]) -> Any:
    if schema.get("format") == "binary":
        return PDF
    if schema["type"] == "object":
        return {name: example(field) for name, field in schema["properties"].items()}
    if schema["type"] == "array":
        return [example(schema["items"])]
    return schema["example"]


def test_there_are_seventeen(client: Package) -> None:
    assert len(operations(client)) == 17


def test_each_is_carried_out(client: Package, mock: MockPortal) -> None:
    with MijnKlantportaal(TOKEN, base_url=mock.url) as portal:
        replies: list[Any] = []
        for module in operations(client):
            replies.append(module.sync(client=portal.api, **arguments(module, *replies)))

    assert len(replies) == 17
    assert None not in replies
    assert len(mock.received) >= 17


def test_each_is_carried_out_asynchronously(client: Package, mock: MockPortal) -> None:
    async def call() -> list[Any]:
        async with AsyncMijnKlantportaal(TOKEN, base_url=mock.url) as portal:
            replies: list[Any] = []
            for module in operations(client):
                replies.append(await module.asyncio(client=portal.api, **arguments(module, *replies)))
            return replies

    replies = asyncio.run(call())
    assert len(replies) == 17
    assert None not in replies


def test_each_says_which_token_is_wrong(client: Package, mock: MockPortal) -> None:
    with MijnKlantportaal("wrong", base_url=mock.url) as portal:
        for module in operations(client):
            with pytest.raises(AuthenticationError):
                module.sync(client=portal.api, **arguments(module))


def attempts(client: Package, answer: Callable[[httpx.Request], httpx.Response]) -> Iterator[tuple[str, int, Any]]:
    """Call each operation against one answer; yield its method, how often it was sent, and the error."""
    for module in operations(client):
        sent: list[httpx.Request] = []

        def handle(request: httpx.Request, sent: list[httpx.Request] = sent) -> httpx.Response:
            sent.append(request)
            return answer(request)

        with MijnKlantportaal(TOKEN, transport=httpx.MockTransport(handle)) as portal:
            portal._session._sleep = lambda _: None
            with pytest.raises(MijnKlantportaalError) as caught:
                module.sync(client=portal.api, **arguments(module))
        assert {request.headers["authorization"] for request in sent} == {f"Bearer {TOKEN}"}
        assert {request.extensions["timeout"]["read"] for request in sent} == {30.0}
        yield sent[0].method, len(sent), caught.value


def refuse(_: httpx.Request) -> httpx.Response:
    raise httpx.ConnectError("refused")


def drop(_: httpx.Request) -> httpx.Response:
    raise httpx.ReadError("dropped")


@pytest.mark.parametrize(
    ("answer", "error", "writes", "reads"),
    [
        (refuse, ConnectError, 3, 3),
        (drop, OutcomeUnknownError, 1, 3),
        (lambda _: httpx.Response(503), ServerError, 1, 3),
        (lambda _: httpx.Response(429, headers={"Retry-After": "1"}), RateLimitError, 3, 3),
        (lambda _: httpx.Response(404), NotFoundError, 1, 1),
    ],
    ids=["refused", "dropped", "503", "429", "404"],
)
def test_each_is_repeated_by_the_same_rules(
    client: Package,
    answer: Callable[[httpx.Request], httpx.Response],
    error: type[MijnKlantportaalError],
    writes: int,
    reads: int,
) -> None:
    results = list(attempts(client, answer))

    assert {method for method, _, _ in results} == {"GET", "POST", "PATCH", "DELETE"}
    for method, times, raised in results:
        assert type(raised) is error
        assert times == (reads if method == "GET" else writes)


def test_each_says_that_it_was_carried_out_when_its_reply_cannot_be_read(client: Package) -> None:
    def answer(request: httpx.Request) -> httpx.Response:
        status = 201 if request.method == "POST" else 200
        return httpx.Response(status, text=f"<html>{request.headers['authorization']}</html>")

    for method, times, raised in attempts(client, answer):
        assert type(raised) is UnreadableResponseError
        assert times == 1
        assert raised.method == method
        assert raised.path.startswith("/")
        assert TOKEN not in str(raised) + repr(raised)


def test_headers_of_a_derived_client_go_out_through_the_same_portal(client: Package) -> None:
    sent: list[httpx.Request] = []

    def answer(request: httpx.Request) -> httpx.Response:
        sent.append(request)
        return httpx.Response(503)

    module = next(module for module in operations(client) if module.__name__.endswith("list_customers"))
    with MijnKlantportaal(TOKEN, transport=httpx.MockTransport(answer)) as portal:
        portal._session._sleep = lambda _: None
        derived = portal.api.with_headers({"X-Request-ID": "1"}).with_timeout(httpx.Timeout(7))
        for api in (derived, portal.api):
            with pytest.raises(ServerError):
                module.sync(client=api)

    assert [request.headers.get("x-request-id") for request in sent] == ["1"] * 3 + [None] * 3
    assert [request.extensions["timeout"]["read"] for request in sent] == [7] * 3 + [30] * 3
    assert {request.headers["authorization"] for request in sent} == {f"Bearer {TOKEN}"}


def test_the_wrong_kind_of_function_is_named(client: Package) -> None:
    module = operations(client)[0]
    with MijnKlantportaal(TOKEN) as portal, pytest.raises(TypeError, match="synchronous"):
        asyncio.run(module.asyncio(client=portal.api, **arguments(module)))
    with pytest.raises(TypeError, match="asynchronous"):
        module.sync(client=AsyncMijnKlantportaal(TOKEN).api, **arguments(module))
