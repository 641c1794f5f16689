"""Replies that keep the contract: of each operation, with each status that it documents."""

import json
from collections.abc import Mapping
from typing import Any

from hypothesis import strategies as st
from mijnklantportaal.contract import Response

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.values import Strategy, values

JSON = "application/json"


def statuses(endpoint: Endpoint) -> list[int]:
    """Return the statuses that an operation documents."""
    return [int(status) for status in endpoint.operation.responses if status.isdigit()]


def bodies(endpoint: Endpoint, status: int, *, whole: bool = False) -> Strategy | None:
    """Generate the JSON values of a status; None where it has no body."""
    content = endpoint.operation.responses[str(status)].get("content")
    if not content:
        return None
    schema = content[JSON]["schema"]
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
    if made is None:
        return st.just(reply(endpoint, status, b"", ""))
    texts = st.builds(json.dumps, made, ensure_ascii=st.booleans(), indent=st.sampled_from([None, 1]))
    return texts.map(lambda text: reply(endpoint, status, text.encode()))
