"""Replies that break the contract: one field at a time, or the body as a whole."""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, TypeAlias

from attrs import frozen
from mijnklantportaal.contract import Response

from contract_tests.client.endpoints import Endpoint
from contract_tests.client.replies import JSON, reply

Place: TypeAlias = tuple[str | int, ...]

_OTHERS: Sequence[Any] = (None, "text", 7, 12.95, True, ["text"], {"text": "text"})
_NEARLY = (
    "2024-04-31",
    "29-04-2024",
    "2024-04-29T21:00:00",
    "2024-02-30T21:00:00+02:00",
    "20240429",
    "12,95",
    " 12.95",
)


@frozen
class Breakage:
    """A JSON value with one thing wrong in it.

    Attributes:
        place: Where: the names and positions that lead there.
        what: What was done there.
    """

    place: Place
    what: str
    value: Any


def breakages(value: Any, place: Place = ()) -> Iterator[Breakage]:
    """Make of a value those with one field missing, or null, of another type, or in another format."""
    for other in (*_OTHERS, *(_NEARLY if isinstance(value, str) else ())):
        if json.dumps(other) != json.dumps(value):
            yield Breakage(place, f"is {other!r}", other)
    if isinstance(value, Mapping):
        for name, child in value.items():
            rest = {key: each for key, each in value.items() if key != name}
            yield Breakage((*place, name), "is missing", rest)
            for each in breakages(child, (*place, name)):
                yield Breakage(each.place, each.what, {**value, name: each.value})
    elif isinstance(value, list) and value:
        for each in breakages(value[0], (*place, 0)):
            yield Breakage(each.place, each.what, [each.value, *value[1:]])


def broken_bodies(value: Any) -> Iterator[tuple[bytes, str]]:
    """Make of a JSON value bodies that are not what they say, or not whole: the bytes and the content type."""
    text = json.dumps(value).encode()
    for content in (b"", text[:-1], text[: len(text) // 2], text + b"}", b"\xff" + text, b"[" * 100_000, b"NaN"):
        yield content, JSON
    yield text.replace(b'"', b"'"), JSON
    yield b"<html><title>Bad Gateway</title></html>", "text/html"
    yield b"<html><title>Bad Gateway</title></html>", JSON
    yield b"", ""
    yield text, "text/html; charset=utf-8"
    yield text, "application/json; charset=no-such"


def broken_replies(endpoint: Endpoint, status: int, value: Any) -> Iterator[Response]:
    """Make of a JSON value that keeps the contract the replies that break it."""
    for content, content_type in broken_bodies(value):
        yield reply(endpoint, status, content, content_type)
    if str(status) not in endpoint.responses:
        return  # the client does not read it
    schema = endpoint.operation.responses[str(status)]["content"][JSON]["schema"]
    for each in breakages(value):
        if not endpoint.contract.fits(schema, each.value):
            yield reply(endpoint, status, json.dumps(each.value).encode())
