"""A body that comes in pieces is judged as it would be in one, and is not kept."""

import gc
import tracemalloc
from collections.abc import Callable, Iterable, Iterator
from typing import Any

import pytest
from attrs import evolve
from mijnklantportaal.contract import Contract, Request, Response, Violation
from mijnklantportaal.contract._content import MOST_KEPT, Excerpt, Keeper
from mijnklantportaal.contract._judging import RequestJudge
from mijnklantportaal.contract._multipart import MultipartReader

from .test_golden import CASES, SHIPPED, _exchange

MEGABYTE = bytes(1024 * 1024)


def cut(content: bytes, size: int) -> Iterator[bytes]:
    return (content[start : start + size] for start in range(0, len(content), size))


def in_pieces(
    contract: Contract, request: Request, sent: Iterable[bytes], response: Response | None = None, size: int = 7
) -> list[Violation]:
    judge = contract.judge_request(evolve(request, content=b""))
    for piece in sent:
        judge.feed(piece)
    violations = judge.end()
    if response is not None and isinstance(judge, RequestJudge):
        answered = judge.answered(response.status_code, response.headers)
        for piece in cut(response.content, size):
            answered.feed(piece)
        return answered.end()
    return violations


@pytest.mark.parametrize("size", [1, 7, 100])
def test_the_verdict_is_the_same(size: int, shipped: Contract, orders: Contract) -> None:
    for name, case in CASES:
        contract = shipped if name in SHIPPED else orders
        request, response = _exchange(name, case.get("change", {}))
        assert in_pieces(contract, request, cut(request.content, size)) == contract.validate_request(request)
        in_one = contract.validate_response(request, response)
        # Of a request that means no operation, the one says it twice and the other says nothing.
        assert in_pieces(contract, request, [], response, size) == in_one or in_one[0].rule in {"path", "method"}


def upload(schema: Any, media_type: str = "multipart/form-data") -> Contract:
    body = {"content": {media_type: {"schema": schema}}}
    paths = {"/a": {"post": {"requestBody": body, "responses": {"200": {"description": "It", **body}}}}}
    return Contract({"openapi": "3.1.0", "info": {"title": "t", "version": "1"}, "paths": paths})


def form(schema: Any) -> Contract:
    return upload({"type": "object", "properties": {"x": schema}})


FORM = Request("POST", "/a", [("Content-Type", "multipart/form-data; boundary=b")], b"")
BINARY = Request("POST", "/a", [("Content-Type", "application/pdf")], b"")
FILE = b'--b\r\nContent-Disposition: form-data; name="x"; filename="a"\r\n\r\n'
TEXT = b'--b\r\nContent-Disposition: form-data; name="x"\r\n\r\n'
PDF = {"type": "string", "contentMediaType": "application/pdf"}
LARGE = 3 * len(MEGABYTE)


@pytest.mark.parametrize(
    ("schema", "first", "last", "rules"),
    [
        ({"format": "binary"}, b"", b"", []),
        ({"type": "string", "format": "binary", "maxLength": LARGE}, b"", b"", []),
        ({"type": "string", "format": "binary", "maxLength": LARGE - 1}, b"", b"", ["maxLength"]),
        ({"type": "string", "format": "binary", "minLength": LARGE}, b"", b"", []),
        ({"type": "string", "format": "binary", "minLength": LARGE + 1}, b"", b"", ["minLength"]),
        ({"anyOf": [{"format": "binary", "type": "string"}, {"type": "null"}]}, b"", b"", []),
        (False, b"", b"", ["falseSchema"]),
        (PDF, b"%PDF-", b"%%EOF\n", []),
        (PDF, b"%PDF-", b"", ["contentMediaType"]),
        (PDF, b"", b"%%EOF\n", ["contentMediaType"]),
        (PDF | {"maxLength": LARGE - 1}, b"%PDF-", b"%%EOF\n", ["maxLength"]),
    ],
)
def test_a_file_is_judged_by_its_ends_and_its_size(schema: Any, first: bytes, last: bytes, rules: list[str]) -> None:
    def content() -> Iterator[bytes]:
        yield first
        yield MEGABYTE[len(first) :]
        yield MEGABYTE
        yield MEGABYTE[len(last) :]
        yield last

    typed = FILE
    if isinstance(schema, dict) and schema.get("contentMediaType") == "application/pdf":
        typed = FILE.replace(b"\r\n\r\n", b"\r\nContent-Type: application/pdf\r\n\r\n")
    sent = [typed, *content(), b"\r\n--b--"]
    found = in_pieces(form(schema), FORM, sent)
    assert [each.rule for each in found] == rules
    assert all("3145728 bytes starting" in each.got for each in found)
    # The same of a body that is nothing but the file.
    found = in_pieces(upload(schema, "*/*"), BINARY, content())
    assert [each.rule for each in found] == rules
    whole = form(schema).validate_request(evolve(FORM, content=b"".join(sent)))
    assert [each.rule for each in whole] == rules


def test_what_a_long_file_is_like_within_is_not_judged() -> None:
    contract = form({"type": "string", "format": "binary", "pattern": "^a"})
    assert in_pieces(contract, FORM, [FILE, MEGABYTE, MEGABYTE, b"\r\n--b--"]) == []
    assert [each.rule for each in in_pieces(contract, FORM, [FILE, b"b", b"\r\n--b--"])] == ["pattern"]


def test_of_several_files_each_is_judged() -> None:
    schema = {"type": "array", "maxItems": 2, "items": {"type": "string", "format": "binary", "maxLength": 5}}
    sent = [FILE, b"small", b"\r\n", FILE, MEGABYTE, MEGABYTE, b"\r\n", FILE, MEGABYTE, b"\r\n--b--"]
    found = in_pieces(form(schema | {"items": {"format": "binary"}}), FORM, sent)
    assert [(each.rule, each.place) for each in found] == [("maxItems", "request.body.x")]
    found = in_pieces(form(schema), FORM, sent)
    assert [each.rule for each in found] == ["maxLength", "maxLength"]


def test_long_text_is_not_read() -> None:
    longer = [TEXT, MEGABYTE, b"x", b"\r\n--b--"]
    (violation,) = in_pieces(form({"type": "string"}), FORM, longer)
    assert (violation.rule, violation.place, violation.got) == ("size", "request.body.x", "1048577 bytes")
    assert in_pieces(form({"type": "string"}), FORM, [TEXT, MEGABYTE, b"\r\n--b--"]) == []


@pytest.mark.parametrize(("parts", "found"), [(8, []), (9, [("size", "request.body")])])
def test_nor_is_much_text_in_many_fields(parts: int, found: list[tuple[str, str]]) -> None:
    contract = form({"type": "array", "items": {"type": "string"}})
    sent = [*([TEXT, MEGABYTE, b"\r\n"] * parts), b"--b--"]
    assert [(each.rule, each.place) for each in in_pieces(contract, FORM, sent)] == found
    whole = contract.validate_request(evolve(FORM, content=b"".join(sent)))
    assert [(each.rule, each.place) for each in whole] == found


@pytest.mark.parametrize("media_type", ["application/json", "text/plain", "application/x-www-form-urlencoded"])
def test_long_text_of_any_type_is_a_violation(media_type: str) -> None:
    contract = upload({}, media_type)
    asked = evolve(FORM, headers=[("Content-Type", media_type)])
    (violation,) = in_pieces(contract, asked, [b'"', MEGABYTE, b'"'])
    assert str(violation) == "request.body: expected at most 1048576 bytes of text, got 1048578 bytes"


@pytest.mark.parametrize("opening", [b"\r\n\r\n--b", b"--b"])
def test_line_ends_before_the_first_part_may_come_one_by_one(opening: bytes) -> None:
    sent = [bytes([each]) for each in opening + TEXT[3:] + b"1\r\n--b--"]
    assert in_pieces(form({"type": "string"}), FORM, sent) == []


@pytest.mark.parametrize("sent", [[b"\r\n", b"--"], [b"\r\n", b"-", b"x"], [b"--c"]])
def test_no_beginning(sent: list[bytes]) -> None:
    (violation,) = in_pieces(form({}), FORM, sent)
    assert violation.got == "the first boundary is missing"


def test_what_follows_a_malformed_beginning_is_not_looked_at() -> None:
    (violation,) = in_pieces(form({}), FORM, [b"x", FILE, b"--b--"])
    assert violation.rule == "multipart"


@pytest.mark.parametrize("size", [1, 2, 3, 5, 100])
def test_a_boundary_is_found_wherever_a_preamble_is_cut(size: int) -> None:
    for preamble in (b"\r\n", b"x\r\n", b"--bb\r\n\r\n", b"-\r\r\n", b"\r\n--\r\n"):
        reader = MultipartReader("b", in_full=True)
        for piece in cut(preamble + TEXT + b"1\r\n--b--", size):
            reader.feed(piece)
        assert [content.head for _, content in reader.end()] == [b"1"]


@pytest.mark.parametrize(("more", "is_whole"), [(0, True), (1, False)])
def test_of_a_file_that_came_in_one_piece_no_more_is_kept_either(more: int, is_whole: bool) -> None:  # noqa: FBT001
    reader = MultipartReader("b", in_full=False)
    reader.feed(FILE + MEGABYTE + b"x" * more + b"\r\n--b--")
    ((_, content),) = reader.end()
    assert content.size == MOST_KEPT + more
    assert content.is_whole is is_whole


@pytest.mark.parametrize("size", [1, 7, 10_000])
def test_what_follows_the_last_boundary_is_not_looked_at(size: int) -> None:
    sent = TEXT + b"1\r\n--b--" + b"\r\nno header\r\n\r\nno part\r\n--b\r\n" + bytes(100)
    assert in_pieces(form({}), FORM, cut(sent, size)) == []


@pytest.mark.parametrize(("most", "sizes"), [(None, [5000]), (2000, [2000]), (2000, [1, 1999]), (0, [1024])])
def test_what_is_short_enough_is_kept_whole(most: int | None, sizes: list[int]) -> None:
    keeper = Keeper(most)
    for size in sizes:
        keeper.add(b"x" * size)
    kept = Excerpt(b"x" * sum(sizes), b"x" * min(1024, sum(sizes)), sum(sizes))
    assert keeper.excerpt() == kept


@pytest.mark.parametrize("size", [1, 10, 1024, 5000])
def test_of_the_rest_both_ends_are_kept(size: int) -> None:
    content = b"".join(b"%d." % number for number in range(1200))
    keeper = Keeper(0)
    for piece in cut(content, size):
        keeper.add(piece)
    kept = keeper.excerpt()
    assert kept == (content[:1024], content[-1024:], len(content))
    assert not kept.is_whole


@pytest.mark.parametrize("kind", ["file", "text", "binary", "json", "preamble"])
def test_fifty_megabytes_take_no_more_memory_than_is_allowed(kind: str) -> None:
    end = b"\r\n--b--"
    before, after = {"file": (FILE, end), "text": (TEXT, end), "preamble": (b"", end)}.get(kind, (b"", b""))
    media_type = {"binary": "application/pdf", "json": "application/json"}.get(kind)
    contract = form({}) if media_type is None else upload({}, media_type)
    asked = FORM if media_type is None else evolve(FORM, headers=[("Content-Type", media_type)])
    sent: Callable[[], Iterator[bytes]] = lambda: iter([before, *([MEGABYTE[: 2**16]] * 800), after])  # noqa: E731
    in_pieces(contract, asked, [before, b"1", after])
    gc.collect()
    tracemalloc.start()
    try:
        in_pieces(contract, asked, sent())
        _, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert peak < 3 * MOST_KEPT
