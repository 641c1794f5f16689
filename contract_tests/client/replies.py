"""Replies that keep the contract: of each operation, with each status that it documents."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from mijnklantportaal.contract import Response

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.values import Strategy, values

JSON = "application/json"

EXAMPLE: Mapping[str, Any] = {
    "id": "inv_abc12345def678",
    "customerId": "cst_abc12345def678",
    "invoiceNumber": "2024-001",
    "issuedAt": "2024-04-29",
    "dueAt": "2024-05-28",
    "currency": "EUR",
    "amount": "12.95",
    "paidAt": "2024-05-28T21:00:00+02:00",
    "createdAt": "2024-04-29T21:00:00+02:00",
    "links": {
        "customer": {"href": "https://portal.example/v1/customers/cst_abc12345def678", "type": "application/json"},
        "onlinePaymentLink": {"href": "https://portal.example/pay/123-abc", "type": "text/html"},
    },
}
"""An invoice, as the portal tells of it."""


def statuses(endpoint: Endpoint) -> list[int]:
    """Return the statuses that an operation documents."""
    return [int(status) for status in endpoint.operation.responses if status.isdigit()]


def content_of(endpoint: Endpoint, status: int) -> Mapping[str, Any]:
    """Return what the bodies of a status may be, by media type."""
    content: Mapping[str, Any] = endpoint.operation.responses[str(status)].get("content") or {}
    return content


def passed_over(endpoint: Endpoint) -> list[int]:
    """Return the documented statuses whose bodies are not looked into, because they are no JSON."""
    return [status for status in statuses(endpoint) if JSON not in (content_of(endpoint, status) or {JSON})]


def bodies(endpoint: Endpoint, status: int, *, whole: bool = False) -> Strategy | None:
    """Generate the JSON values of a status; None where it has no body, or one that is no JSON."""
    content = content_of(endpoint, status)
    if JSON not in content:
        return None
    schema = content[JSON].get("schema", {})
    made = values(endpoint.contract, schema, whole=whole)
    return made.filter(lambda value: endpoint.contract.fits(schema, value))


def reply(endpoint: Endpoint, status: int, content: bytes, content_type: str = JSON) -> Response:
    """Return a reply with the headers that the contract asks for."""
    declared = endpoint.operation.responses.get(str(status), {}).get("headers", {})
    headers = [(name, _header(endpoint.contract.resolve(each))) for name, each in declared.items()]
    return Response(status, [*headers, *([("Content-Type", content_type)] if content_type else [])], content)


def _header(header: Mapping[str, Any]) -> str:
    return "17" if header["schema"].get("type") == "integer" else "seventeen"


def replies(endpoint: Endpoint, status: int) -> st.SearchStrategy[Response]:
    """Generate the replies of a status."""
    made = bodies(endpoint, status)
    if made is None and (others := sorted(content_of(endpoint, status))):
        return st.binary(min_size=1).map(lambda content: reply(endpoint, status, content, others[0]))
    if made is None:
        return st.just(reply(endpoint, status, b"", ""))
    texts = st.builds(json.dumps, made, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 1]))
    return texts.map(lambda text: reply(endpoint, status, text.encode()))
