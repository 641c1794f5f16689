"""Multipart bodies: python-multipart does the parsing, strictness is added here."""

import logging
import re
from typing import NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from mijnklantportaal.contract._media import parse_disposition
from mijnklantportaal.contract._words import shown

MOST_PARTS = 1000

# RFC 2046, 5.1.1
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")

# python-multipart warns of each malformed body; here a violation says it.
_SILENT = logging.getLogger(__name__)
_SILENT.disabled = True


class MultipartError(ValueError):
    """The body is malformed."""


class TooManyPartsError(ValueError):
    """The body has more than `MOST_PARTS` parts."""


class RawPart(NamedTuple):
    """One part as it was sent; a file name makes it a file."""

    name: str
    filename: str | None
    content_type: str | None
    content: bytes


def is_boundary(text: str) -> bool:
    """Say whether the text may serve as a boundary (RFC 2046)."""
    return _BOUNDARY.fullmatch(text) is not None


def parse_multipart(content: bytes, boundary: str) -> list[RawPart]:
    """Take a multipart/form-data body apart.

    Raises:
        MultipartError: malformed, cut off, or a part that form-data does not allow.
        TooManyPartsError: more than `MOST_PARTS`.
    """
    collector = _Collector()
    parser = MultipartParser(
        boundary.encode("ascii"),
        {
            "on_part_begin": collector.part_begin,
            "on_part_data": collector.part_data,
            "on_part_end": collector.part_end,
            "on_header_field": collector.header_field,
            "on_header_value": collector.header_value,
            "on_header_end": collector.header_end,
            "on_end": collector.end,
        },
    )
    parser.logger = _SILENT
    # The parser passes over a preamble only now and then; form-data has none.
    if not content.lstrip(b"\r\n").startswith(b"--" + boundary.encode("ascii")):
        raise MultipartError("the body does not begin with the boundary")
    try:
        parser.write(content)
    except FormParserError as error:
        raise MultipartError(str(error)) from None
    if not collector.ended:
        raise MultipartError("the closing boundary is missing")
    return collector.parts


class _Collector:
    def __init__(self) -> None:
        self.parts: list[RawPart] = []
        self.ended = False
        self._headers: list[tuple[str, str]] = []
        self._field = b""
        self._value = b""
        self._data: list[bytes] = []

    def part_begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise TooManyPartsError
        self._headers, self._data = [], []

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._data.append(data[start:end])

    def part_end(self) -> None:
        content = self._data[0] if len(self._data) == 1 else b"".join(self._data)
        self.parts.append(_raw_part(self._headers, content))

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        try:
            self._headers.append((self._field.decode("ascii").lower(), self._value.decode("utf-8").strip(" \t")))
        except UnicodeDecodeError:
            raise MultipartError("a part header that is not UTF-8") from None
        self._field = self._value = b""

    def end(self) -> None:
        self.ended = True


def _raw_part(headers: list[tuple[str, str]], content: bytes) -> RawPart:
    named = dict(headers)
    if len(named) != len(headers):
        raise MultipartError("a part that repeats a header")
    disposition = parse_disposition(named.get("content-disposition", ""))
    if disposition is None or disposition.essence != "form-data" or "name" not in disposition.parameters:
        raise MultipartError("a part without a usable Content-Disposition (form-data, with a name)")
    name = disposition.parameters["name"]
    if "filename*" in disposition.parameters or "name*" in disposition.parameters:
        # RFC 7578, 4.2: receivers ignore it, so that a file would arrive as a text field.
        raise MultipartError(f"filename* or name* in the part {shown(name)}; form-data forbids both")
    if named.get("content-transfer-encoding", "binary").lower() not in {"binary", "7bit", "8bit"}:
        raise MultipartError(f"a Content-Transfer-Encoding in the part {shown(name)}; form-data has none")
    return RawPart(name, disposition.parameters.get("filename"), named.get("content-type"), content)
