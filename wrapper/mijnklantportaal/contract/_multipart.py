"""Multipart bodies: python-multipart does the parsing, strictness is added here."""

import logging
import re
from functools import lru_cache
from typing import NamedTuple

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser

from mijnklantportaal.contract._content import MOST_KEPT, Excerpt, Keeper
from mijnklantportaal.contract._media import parse_disposition
from mijnklantportaal.contract._words import shown

MOST_PARTS = 1000

LONGEST_TEXT = 1024 * 1024
"""No text field is read beyond this many bytes."""

MOST_TEXT = 8 * LONGEST_TEXT
"""No more text is read from all fields together."""

# RFC 2046, 5.1.1
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")

# python-multipart warns of each malformed body; here a violation says it.
_SILENT = logging.getLogger(__name__)
_SILENT.disabled = True


class MultipartError(ValueError):
    """The body is malformed."""


class TooMuchError(ValueError):
    """The body has more of something than is read; says how much that is."""


class RawPart(NamedTuple):
    """One part as it was sent; a file name makes it a file."""

    name: str
    filename: str | None
    content_type: str | None
    content: Excerpt


def is_boundary(text: str) -> bool:
    """Say whether the text may serve as a boundary (RFC 2046)."""
    return _BOUNDARY.fullmatch(text) is not None


class MultipartReader:
    """Takes a multipart/form-data body apart, piece by piece; both methods raise what it has against the body.

    With `in_full` every part is kept whole; else of the files only so much as MOST_KEPT allows.

    Raises:
        MultipartError: malformed, cut off, or a part that form-data does not allow.
        TooMuchError: more parts or more text than is read.
    """

    def __init__(self, boundary: str, *, in_full: bool) -> None:
        self._collector = _Collector(in_full=in_full)
        self._parser = MultipartParser(
            boundary.encode("ascii"),
            {
                "on_part_begin": self._collector.part_begin,
                "on_part_data": self._collector.part_data,
                "on_part_end": self._collector.part_end,
                "on_header_field": self._collector.header_field,
                "on_header_value": self._collector.header_value,
                "on_header_end": self._collector.header_end,
                "on_headers_finished": self._collector.headers_finished,
                "on_end": self._collector.end,
            },
        )
        self._parser.logger = _SILENT
        self._opening = b"--" + boundary.encode("ascii")
        self._start: bytes | None = b""

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._start is not None:
            # The parser passes over a preamble only now and then; form-data has none.
            piece = (self._start + piece).lstrip(b"\r\n")
            if not piece.startswith(self._opening):
                if not self._opening.startswith(piece):
                    raise MultipartError(_NO_BEGINNING)
                self._start = piece
                return
            self._start = None
        try:
            self._parser.write(piece)
        except FormParserError as error:
            raise MultipartError(str(error)) from None

    def end(self) -> list[RawPart]:
        """Give the parts."""
        if self._start is not None:
            raise MultipartError(_NO_BEGINNING)
        if not self._collector.ended:
            raise MultipartError("the closing boundary is missing")
        return self._collector.parts


_NOTHING = Excerpt(b"", b"", 0)
_NO_BEGINNING = "the body does not begin with the boundary"


class _Collector:
    def __init__(self, *, in_full: bool) -> None:
        self.parts: list[RawPart] = []
        self.ended = False
        self._in_full = in_full
        self._file_bytes = self._text_bytes = 0
        self._headers: list[tuple[bytes, bytes]] = []
        self._head = RawPart("", None, None, _NOTHING)
        self._field = b""
        self._value = b""
        self._content = Keeper(None)

    def part_begin(self) -> None:
        if len(self.parts) == MOST_PARTS:
            raise TooMuchError(f"{MOST_PARTS} parts")
        self._headers = []

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers.append((self._field, self._value))
        self._field = self._value = b""

    def headers_finished(self) -> None:
        self._head = _raw_part(*self._headers)
        self._content = Keeper(None if self._in_full else self._most())

    def part_data(self, data: bytes, start: int, end: int) -> None:
        self._content.add(data[start:end])

    def part_end(self) -> None:
        content = self._content.excerpt()
        if self._head.filename is not None:
            self._file_bytes += len(content.head)
        elif content.size <= LONGEST_TEXT:
            self._text_bytes += content.size
            if self._text_bytes > MOST_TEXT:
                raise TooMuchError(f"{MOST_TEXT} bytes of text")
        self.parts.append(self._head._replace(content=content))

    def end(self) -> None:
        self.ended = True

    def _most(self) -> int:
        return LONGEST_TEXT if self._head.filename is None else MOST_KEPT - self._file_bytes


@lru_cache(maxsize=64)  # a client's parts begin alike in each request
def _raw_part(*headers: tuple[bytes, bytes]) -> RawPart:
    """Read the headers of a part, whose content is still to come."""
    try:
        named = {name.decode("ascii").lower(): value.decode("utf-8").strip(" \t") for name, value in headers}
    except UnicodeDecodeError:
        raise MultipartError("a part header that is not UTF-8") from None
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
    return RawPart(name, disposition.parameters.get("filename"), named.get("content-type"), _NOTHING)
