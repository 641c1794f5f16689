"""A form is the one that httpx makes of the same parts."""

import io
import mmap
import os
from pathlib import Path
from typing import IO, Any, cast

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal import InvalidInputError
from mijnklantportaal._files import BLOCK
from mijnklantportaal._form import Form
from mijnklantportaal._request import build

from .fakes import BASE_URL, deterministic

names = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.binary(max_size=3) | names | st.integers(0, 99).map(bytes)
media_types = st.sampled_from([None, "text/plain", "application/pdf"])
forms = st.lists(st.tuples(names, st.tuples(st.none() | names, values, media_types)), min_size=1, max_size=5)


class Stream(io.BytesIO):
    def seekable(self) -> bool:
        return False


@deterministic
@given(forms)
def test_it_is_the_form_that_httpx_makes_of_the_same_parts(parts: Any) -> None:
    form = Form(parts)
    content_type, content_length = form.headers
    httpxs = httpx.Request("POST", "http://a", headers=[content_type], files=parts)
    assert b"".join(form) == httpxs.read()
    assert httpxs.headers.raw == [(b"Host", b"a"), content_type, content_length]


@pytest.mark.parametrize(("start", "sent"), [(0, b"JUNK%PDF-"), (4, b"%PDF-"), (9, b""), (99, b"")])
def test_a_file_is_sent_from_where_it_stands_each_time_and_put_back(start: int, sent: bytes) -> None:
    file = io.BytesIO(b"JUNK%PDF-")
    file.seek(start)
    form = Form([("pdf", ("a.pdf", file, None))])
    assert file.tell() == start
    list(zip(range(2), form, strict=False))  # one that is broken off, as by a portal that answers early
    first, second = b"".join(form), b"".join(form)
    assert first == second
    assert b"Content-Type: application/pdf\r\n\r\n%b\r\n" % sent in first
    assert dict(form.headers)[b"Content-Length"] == b"%d" % len(first)
    assert file.tell() == start


def test_a_mapped_file_is_a_file(tmp_path: Path) -> None:
    path = tmp_path / "a.pdf"
    path.write_bytes(b"%PDF-")
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as mapped:
        assert b"\r\n%PDF-\r\n" in b"".join(Form([("pdf", ("a.pdf", cast("IO[bytes]", mapped), None))]))


class Text(io.BytesIO):
    """Gives text, and is no io.TextIOBase: as tempfile's are."""

    def read(self, _: int | None = -1, /) -> Any:
        return ""


@pytest.mark.parametrize(
    ("value", "remedy"),
    [
        (Path("a.pdf"), "give bytes or a file opened in binary mode"),
        (io.StringIO("a"), "the file is open in text mode"),
        (Text(), "the file is open in text mode"),
    ],
)
def test_what_is_no_binary_file_is_refused_before_anything_is_sent(value: Any, remedy: str) -> None:
    with pytest.raises(InvalidInputError, match=f"^pdf: .*: {remedy}"):
        Form([("pdf", ("a.pdf", value, None))])


def test_a_closed_file_is_refused() -> None:
    file = io.BytesIO(b"%PDF-")
    file.close()
    with pytest.raises(InvalidInputError, match=r"^pdf: .* the file is closed"):
        Form([("pdf", ("a.pdf", file, None))])


def test_a_stream_that_cannot_be_rewound_has_no_length() -> None:
    form = Form([("pdf", ("a.pdf", Stream(b"%PDF-"), "application/pdf"))])
    assert dict(form.headers).keys() == {b"Content-Type", b"Transfer-Encoding"}
    assert b"\r\n%PDF-\r\n" in b"".join(form)


def test_a_file_that_grows_is_sent_as_it_was_measured() -> None:
    file = io.BytesIO(b"JUNK%PDF-")
    file.seek(4)
    form = Form([("pdf", ("a.pdf", file, None))])
    file.seek(0, io.SEEK_END)
    file.write(b"more")
    assert b"\r\n%PDF-\r\n" in b"".join(form)


def test_a_file_that_gives_more_than_was_asked_for_is_sent_as_it_was_measured() -> None:
    class Generous(io.BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            return super().read(size and -1)

    file = Generous(b"%PDF-")
    form = Form([("pdf", ("a.pdf", file, None))])
    file.seek(0, io.SEEK_END)
    file.write(b"more")
    assert b"\r\n%PDF-\r\n" in b"".join(form)


def test_a_file_that_shrinks_is_not_sent_as_if_it_were_whole() -> None:
    file = io.BytesIO(b"%PDF-")
    form = Form([("pdf", ("a.pdf", file, None))])
    file.truncate(2)
    with pytest.raises(EOFError, match=r"^pdf has become shorter since it was measured: 3 bytes are missing$"):
        b"".join(form)


def test_a_stream_that_does_not_wait_is_not_sent_as_if_it_had_ended() -> None:
    reading, writing = os.pipe()
    os.set_blocking(reading, False)
    with os.fdopen(reading, "rb", buffering=0) as source, os.fdopen(writing, "wb", buffering=0) as sink:
        form = Form([("pdf", ("a.pdf", source, None))])
        sink.write(b"%PDF-")
        with pytest.raises(BlockingIOError, match="make it blocking"):
            b"".join(form)


def test_no_two_forms_have_the_same_boundary() -> None:
    assert Form([("a", (None, "", None))]).headers != Form([("a", (None, "", None))]).headers


def test_a_file_is_read_in_blocks() -> None:
    assert max(map(len, Form([("pdf", ("a.pdf", io.BytesIO(bytes(2 * BLOCK + 1)), None))]))) == BLOCK


@pytest.mark.parametrize(
    ("file", "framing"), [(io.BytesIO, {"content-length"}), (Stream, {"transfer-encoding"})], ids=["file", "stream"]
)
def test_nobody_else_states_how_it_is_framed(file: type[io.BytesIO], framing: set[str]) -> None:
    others = {"content-length": "1", "CONTENT-TYPE": "text/plain", "Transfer-Encoding": "gzip", "X-Other": "kept"}
    files, again = ([("pdf", ("a.pdf", file(b"%PDF-"), None))] for _ in range(2))
    with httpx.Client(headers=others) as client, httpx.Client() as plain:
        for request in (
            build(client, BASE_URL, client.build_request, "post", "/files", files=files),
            build(plain, BASE_URL, plain.build_request, "post", "/files", files=again, headers=others),
        ):
            assert {"content-length", "transfer-encoding"} & request.headers.keys() == framing
            assert request.headers.get("content-length") != "1"
            assert request.headers.get("transfer-encoding") in {None, "chunked"}
            assert request.headers["content-type"].startswith("multipart/form-data; boundary=")
            assert request.headers["x-other"] == "kept"


def test_a_request_has_one_host() -> None:
    files = [("a", (None, b"1", None))]
    with httpx.Client(headers={"host": "other"}) as client, httpx.Client() as plain:
        for name, request in (
            ("other", build(client, BASE_URL, client.build_request, "post", "/files", files=files)),
            ("portal.example", build(plain, BASE_URL, plain.build_request, "post", "/files", files=files)),
        ):
            assert request.headers.get_list("host") == [name]
