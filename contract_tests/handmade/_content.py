"""Bodies that are neither JSON nor a form: to the contract they are text or bytes."""

from collections.abc import Iterator

from mijnklantportaal.contract import Contract, Operation, Request

from contract_tests.bodies import is_other, is_xml, stated_for
from contract_tests.handmade._attempt import ACCEPTED, OTHER_TYPE, REFUSED, Attempt
from contract_tests.handmade._trial import Trial
from contract_tests.wire import media_type_of, with_body, with_headers

_OTHERS = ("application/json", "application/octet-stream", "application/xml", "text/plain")
_NO_UTF8 = {"bytes that are no UTF-8": b"\xff\xfe\xfa", "half a character": b"x\xed\xa0\xbd"}


def other_bodies(contract: Contract, operation: Operation, valid: Request) -> Iterator[Attempt]:
    """Make the attempts on an operation whose valid request has such a body."""
    kind = media_type_of(valid)
    media = stated_for(operation, kind)
    if media is None or not is_other(kind):
        return
    if operation.request_required:
        # With a media type it may be one that is empty.
        nothing = with_headers(with_body(valid, kind, b""), "content-type", [])
        yield Attempt("request.body", "no body", nothing, OTHER_TYPE, valid)
    yield from _of_media_type(kind, valid)
    if kind.startswith("text/"):
        for what, content in _NO_UTF8.items():
            yield Attempt("request.body", what, with_body(valid, kind, content), REFUSED, valid)
    if not is_xml(kind):
        trial = Trial(contract, operation, valid)
        schema = media.get("schema", {})
        # Characters are not bytes: how long a text is, is for the judge to say.
        yield from trial.of_texts(
            "request.body", schema, lambda text: with_body(valid, kind, text.encode()), is_text=None
        )


def _of_media_type(kind: str, valid: Request) -> Iterator[Attempt]:
    place = "request.headers.Content-Type"
    capitals = kind.upper()
    yield Attempt(place, capitals, with_headers(valid, "Content-Type", [capitals]), ACCEPTED, valid)
    for other in _OTHERS:
        if other != kind:
            yield Attempt(place, other, with_headers(valid, "Content-Type", [other]), OTHER_TYPE, valid)
    yield Attempt(place, "no media type", with_headers(valid, "content-type", []), OTHER_TYPE, valid)
