import json
from collections.abc import Callable, Mapping
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import httpx
import pytest
from attrs import define, evolve
from mijnklantportaal.contract import Contract, Request, Response
from mijnklantportaal.mock import Portal

KEY = "s3cret-token"
PDF = b"%PDF-1.7\n1 0 obj<<>>endobj\ntrailer<<>>\n%%EOF\n"
INVOICE = {"customerId": "cst_1", "invoiceNumber": "2024-001", "issuedAt": "2024-04-29", "amount": "12.95"}


@define
class Clock:
    """A clock that stands still until it is moved."""

    moment: datetime = datetime(2024, 4, 30, 21, 59, 30, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.moment

    def move(self, **duration: float) -> None:
        self.moment += timedelta(**duration)


@define
class Reply:
    """A response as the tests look at it."""

    status: int
    headers: httpx.Headers
    content: bytes

    @property
    def json(self) -> Any:
        return json.loads(self.content)


@define
class Caller:
    """Sends what httpx would send to a portal, and holds every reply against the contract."""

    portal: Portal
    credentials: Mapping[str, str]
    undocumented: frozenset[int] = frozenset({204, 404, 405})

    def __call__(self, method: str, path: str, *, headers: Mapping[str, str] | None = None, **body: Any) -> Reply:
        credentials = self.credentials if headers is None else headers
        sent = httpx.Request(method, f"https://portal.test{path}", headers=dict(credentials), **body)
        return self.send(Request(method, sent.url.raw_path.decode(), list(sent.headers.multi_items()), sent.read()))

    def send(self, request: Request) -> Reply:
        response = self.portal.answer(request)
        self.check(request, response)
        return Reply(response.status_code, httpx.Headers(list(response.headers)), response.content)

    def check(self, request: Request, response: Response) -> None:
        contract = self.portal.contract
        if request.method == "HEAD" and "HEAD" not in contract.allowed_methods(request.url):
            request = evolve(request, method="GET")
        violations = contract.validate_response(request, response)
        # No document tells what an undocumented path or method gets.
        unjudged = response.status_code in self.undocumented and {each.rule for each in violations} <= _OF_NO_OPERATION
        assert violations == [] or unjudged
        limits = {name.lower() for name, _ in response.headers}
        assert {"x-ratelimit-limit", "x-ratelimit-remaining"} <= limits

    def invoice(self, *, headers: Mapping[str, str] | None = None, pdf: Any = PDF, **fields: Any) -> Reply:
        data = {name: value for name, value in {**INVOICE, **fields}.items() if value is not None}
        files = {"pdf": ("2024-001.pdf", pdf, "application/pdf")}
        return self("POST", "/v1/customer-invoices", headers=headers, data=data, files=files)


_OF_NO_OPERATION = {"path", "method"}


@pytest.fixture(scope="session")
def vendor() -> Contract:
    return Contract.load()


@pytest.fixture(scope="session")
def workshop() -> Contract:
    """A small document with what the vendor's does not have."""
    return Contract.load(Path(__file__).parent / "workshop.json")


@pytest.fixture
def clock() -> Clock:
    return Clock()


@pytest.fixture
def open_portal(vendor: Contract, clock: Clock) -> Callable[..., Caller]:
    """Set up a portal for the vendor's document, or for another, without a socket."""

    def open_one(contract: Contract = vendor, **settings: Any) -> Caller:
        portal = Portal(contract, token=KEY, clock=clock, **settings)
        return Caller(portal, {"Authorization": f"Bearer {KEY}", "X-Key": KEY})

    return open_one
