"""Requests that schemathesis does not think of: wrong on the wire, or nearly right.

Each is made from a request that is valid, by one change.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from attrs import evolve, frozen
from mijnklantportaal.contract import Contract, Operation, Request
from mijnklantportaal.mock import Portal

from contract_tests.exchanges import Exchange
from contract_tests.near_misses import near_misses
from contract_tests.subject import TOKEN, label
from contract_tests.verdicts import Complaint, complaints_about, describe
from contract_tests.wire import Part, header, read_parts, with_body, with_headers, with_parts

_MULTIPART = "multipart/form-data"
_UNBOUNDED = {"type", "description", "example", "minLength"}
_PNG = b"\x89PNG\r\n\x1a\n" + bytes(32)

CREDENTIALS: Mapping[str, Sequence[str]] = {
    "no token": [],
    "another token": [f"Bearer not-{TOKEN}"],
    "a token without its scheme": [TOKEN],
    "a token of another scheme": [f"Token {TOKEN}"],
    "basic authentication": ["Basic dGVzdDp0b2tlbg=="],
    "a scheme without a token": ["Bearer"],
    "a token and something more": [f"Bearer {TOKEN} {TOKEN}"],
}
"""Values of Authorization that let nobody in."""

LENGTHS = (40, 300, 3000)
"""Characters in a text of which nobody said how long it may be."""

FILE_NAMES = ("../../etc/passwd", 'a"b;c=d.pdf', "factuur é €.pdf", "line\r\nbreak.pdf", f"{'x' * 500}.pdf", "pdf")
"""Names that are none of the contract's business."""


@frozen
class Attempt:
    """A request made by hand; `statuses` are those that answer it rightly, as first digits or in full."""

    what: str
    request: Request
    statuses: tuple[str, ...]

    def complaints(self, contract: Contract, operation: Operation, portal: Portal) -> Iterator[Complaint]:
        """Send it; say what is wrong with the answer, by its status and by the judge."""
        exchange = Exchange(label(operation), None, self.request, portal.answer(self.request))
        if not str(exchange.response.status_code).startswith(self.statuses):
            expected = " or ".join(self.statuses)
            text = f"{self.what}: expected a status of {expected}\n{describe(exchange)}"
            yield Complaint(exchange.operation, "handmade", text)
        yield from complaints_about(contract, [exchange])


def attempts(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make all that fits an operation out of a request that is valid."""
    if operation.secured and _takes_bearer_tokens(contract):
        for what, values in CREDENTIALS.items():
            yield Attempt(what, with_headers(valid, "authorization", values), ("401",))
    for media_type, media in operation.request_content.items():
        schema = contract.resolve(media.get("schema", {}))
        properties = {name: contract.resolve(each) for name, each in schema.get("properties", {}).items()}
        yield from _near_misses(properties, valid)
        if media_type == _MULTIPART:
            yield from _on_the_wire(schema, properties, valid)


def _takes_bearer_tokens(contract: Contract) -> bool:
    schemes = contract.document.get("components", {}).get("securitySchemes", {}).values()
    return any(str(scheme.get("scheme", "")).lower() == "bearer" for scheme in map(contract.resolve, schemes))


def _near_misses(properties: Mapping[str, Any], valid: Request) -> Iterator[Attempt]:
    for name, schema in properties.items():
        for text in near_misses(schema):
            request = _with_text(valid, name, text)
            if request is not None:
                yield Attempt(f"{name}: {text!r}", request, ("404", "422"))


def _with_text(valid: Request, name: str, text: str) -> Request | None:
    """Return the request with another value of a field; None if its media type is none of ours."""
    media_type = (header(valid, "content-type") or "").partition(";")[0]
    if media_type == "application/json":
        return with_body(valid, media_type, json.dumps({**json.loads(valid.content), name: text}).encode())
    if media_type == _MULTIPART:
        others = [part for part in read_parts(valid) if part.name != name]
        return with_parts(valid, [*others, Part(name, text.encode())])
    return None


def _on_the_wire(schema: Mapping[str, Any], properties: Mapping[str, Any], valid: Request) -> Iterator[Attempt]:
    parts = read_parts(valid)
    files = [part for part in parts if properties.get(part.name, {}).get("format") == "binary"]
    texts = [part for part in parts if part.name in schema.get("required", ()) and part not in files]

    def changed(what: str, part: Part, *instead: Part, statuses: tuple[str, ...] = ("422",)) -> Attempt:
        found = [each for old in parts for each in (instead if old is part else [old])]
        return Attempt(f"{part.name}: {what}", with_parts(valid, found), statuses)

    for text in texts[:1]:
        yield changed("a text as a file", text, evolve(text, filename="text.txt"))
        yield changed("twice", text, text, text)
        yield changed("no UTF-8", text, evolve(text, content=b"\xff\xfe\xfa"))
        yield changed("2 MiB of text", text, evolve(text, content=b"1" * (2 << 20)))
        yield changed("another character set", text, evolve(text, content_type="text/plain; charset=utf-16"))
    for text in parts:
        if properties.get(text.name, {}).keys() <= _UNBOUNDED:
            for length in LENGTHS:
                yield changed(f"{length} characters", text, evolve(text, content=b"x" * length), statuses=("2",))
    for file in files[:1]:
        yield changed("a file as a text", file, evolve(file, filename=None, content_type=None))
        yield changed("twice", file, file, file)
        yield changed("not sent as what it is", file, evolve(file, content_type="image/png"))
        if properties[file.name].get("contentMediaType") == "application/pdf":
            yield changed("an empty file", file, evolve(file, content=b""))
            yield changed("a picture", file, evolve(file, content=_PNG))
            yield changed("cut short", file, evolve(file, content=file.content[: len(file.content) // 2]))
        for name in FILE_NAMES:
            yield changed(f"a file named {name!r}", file, evolve(file, filename=name), statuses=("2",))
    if schema.get("additionalProperties") is not False:
        yield Attempt("a field that nobody knows", with_parts(valid, [*parts, Part("later", b"1")]), ("2",))
    yield Attempt("no end", evolve(valid, content=valid.content[:-8]), ("422",))
    fields = json.dumps({part.name: part.content.decode("latin-1") for part in parts}).encode()
    yield Attempt("JSON", with_body(valid, "application/json", fields), ("415", "422"))
    yield Attempt("no boundary", with_headers(valid, "content-type", [_MULTIPART]), ("422",))
