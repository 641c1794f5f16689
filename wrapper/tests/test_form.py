"""A form is the one that httpx makes of the same parts."""

import io
from typing import Any

import httpx
from hypothesis import given
from hypothesis import strategies as st
from mijnklantportaal._body import BLOCK
from mijnklantportaal._form import Form

from .fakes import deterministic

names = st.text(st.characters(codec="utf-8"), max_size=8)
values = st.binary(max_size=3) | names | st.integers(0, 99).map(bytes)
media_types = st.sampled_from([None, "text/plain", "application/pdf"])
forms = st.lists(st.tuples(names, st.tuples(st.none() | names, values, media_types)), min_size=1, max_size=5)


@deterministic
@given(forms)
def test_it_is_the_form_that_httpx_makes_of_the_same_parts(parts: Any) -> None:
    form = Form(parts)
    httpxs = httpx.Request("POST", "http://a", headers={"Content-Type": form.headers["Content-Type"]}, files=parts)
    assert b"".join(form) == httpxs.read()
    assert form.headers == {name: httpxs.headers[name] for name in ("Content-Type", "Content-Length")}


def test_a_file_is_sent_from_its_beginning_each_time() -> None:
    file = io.BytesIO(b"%PDF-")
    file.read(2)
    form = Form([("pdf", ("a.pdf", file, None))])
    first, second = b"".join(form), b"".join(form)
    assert first == second
    assert b"Content-Type: application/pdf\r\n\r\n%PDF-\r\n" in first
    assert form.headers["Content-Length"] == str(len(first))


def test_a_stream_that_cannot_be_rewound_has_no_length() -> None:
    class Stream(io.BytesIO):
        def seekable(self) -> bool:
            return False

    form = Form([("pdf", ("a.pdf", Stream(b"%PDF-"), "application/pdf"))])
    assert form.headers.keys() == {"Content-Type", "Transfer-Encoding"}
    assert b"\r\n%PDF-\r\n" in b"".join(form)


def test_no_two_forms_have_the_same_boundary() -> None:
    assert Form([("a", (None, "", None))]).headers != Form([("a", (None, "", None))]).headers


def test_a_file_is_read_in_blocks() -> None:
    assert max(map(len, Form([("pdf", ("a.pdf", io.BytesIO(bytes(2 * BLOCK + 1)), None))]))) == BLOCK
