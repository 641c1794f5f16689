"""Multipart bodies, taken apart while they come; where receivers would not agree on the parts, they are refused."""

import re
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from mijnklantportaal.contract._content import MOST_KEPT, Excerpt, Keeper
from mijnklantportaal.contract._media import parse_disposition
from mijnklantportaal.contract._words import shown

MOST_PARTS = 1000

LONGEST_TEXT = 1024 * 1024
"""No text field is read beyond this many bytes."""

MOST_TEXT = 8 * LONGEST_TEXT
"""No more text is read from all fields together."""

# RFC 7578 knows of three.
_MOST_HEADERS = 8
_LONGEST_HEAD = 16 * 1024

_LINE_END = b"\r\n"
_EMPTY_LINE = 2 * _LINE_END
# What follows a boundary, the last one and any other; and white space, which some receivers pass over.
_LAST = b"--"
_MARKS = frozenset({_LINE_END, _LAST})
_BLANKS = frozenset({b" ", b"\t"})

# RFC 2046, 5.1.1
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
# RFC 9110, 5.1; a CR or LF by itself ends the line to some receivers, and to others it does not.
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\r\n]*)")


class MultipartError(ValueError):
    """The body is malformed."""


class TooMuchError(ValueError):
    """The body has more of something than is read; says how much that is."""


class Head(NamedTuple):
    """What the headers of a part say; a file name makes it a file."""

    name: str
    filename: str | None
    content_type: str | None


RawPart: TypeAlias = tuple[Head, Excerpt]
"""One part as it was sent."""


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
        self._delimiter = _LINE_END + b"--" + boundary.encode("ascii")
        self._in_full = in_full
        self._parts: list[RawPart] = []
        self._file_bytes = self._text_bytes = 0
        # What followed the last boundary so far.
        self._mark = b""
        # The beginning of the body is that of a line.
        self._held = _LINE_END
        # Of a part that goes on in the next piece: what there is of its headers, or all of these and its content.
        self._lines = b""
        self._head: Head | None = None
        self._content = Keeper(0)

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        data, start = self._held + piece, 0
        if not self._mark:
            start = self._begin(data)
            if not self._mark:
                self._held = data[-len(self._delimiter) - 1 :]
                return
        after = start
        while self._mark != _LAST and (found := data.find(self._delimiter, after)) >= 0:
            after = found + len(self._delimiter)
            if self._is_boundary(data, after):
                self._end_part(data[start:found])
                start = after
        if self._mark == _LAST:
            return
        # A boundary may have begun at the end, with all but the last byte of its mark.
        end = max(start, len(data) - len(self._delimiter) - 1)
        self._take(data[start:end])
        self._held = data[end:]

    def end(self) -> list[RawPart]:
        """Give the parts."""
        if not self._mark:
            raise MultipartError("the first boundary is missing")
        if self._mark != _LAST:
            raise MultipartError("the closing boundary is missing")
        return self._parts

    def _begin(self, data: bytes) -> int:
        """Pass over what stands before the first boundary (RFC 2046, 5.1.1: the preamble); give where this ends."""
        line, end = self._delimiter[len(_LINE_END) :], 0
        while not self._mark and (found := data.find(line, end)) >= 0:
            end = found + len(line)
            if self._is_boundary(data, end) and not data.endswith(_LINE_END, 0, found):
                # To some receivers it is one all the same; to the others the first part is lost.
                raise MultipartError("the first boundary does not begin a line")
        return end

    def _is_boundary(self, data: bytes, end: int) -> bool:
        """Say whether it is one that ends there, and note what follows it."""
        mark = data[end : end + 2]
        if mark in _MARKS:
            self._mark = mark
            return True
        if mark[:1] in _BLANKS:
            raise MultipartError("white space after a boundary")
        return False

    def _take(self, data: bytes) -> None:
        """Take more of a part."""
        if self._head is None and (begun := self._split(data)):
            self._head, data = begun
            self._content = Keeper(self._most(self._head))
        if self._head is not None:
            self._content.add(data)

    def _end_part(self, data: bytes) -> None:
        """Take the end of a part: all of it, where it came in one piece."""
        self._take(data)
        if self._head is None:
            raise MultipartError("a part whose headers do not end")
        self._add(self._head, self._content.excerpt())
        self._head = None

    def _split(self, data: bytes) -> tuple[Head, bytes] | None:
        """Give the headers of a part, once they are whole, and what of its content came with them."""
        # The line end after the boundary is among them: without any header, an empty line follows at once.
        lines, is_whole, content = (self._lines + data).partition(_EMPTY_LINE)
        if len(lines) > _LONGEST_HEAD:
            raise MultipartError(f"a part with more than {_LONGEST_HEAD} bytes of headers")
        if not is_whole:
            self._lines = lines
            return None
        if len(self._parts) == MOST_PARTS:
            raise TooMuchError(f"{MOST_PARTS} parts")
        self._lines = b""
        return _read_head(lines), content

    def _most(self, head: Head) -> int | None:
        if self._in_full:
            return None
        return LONGEST_TEXT if head.filename is None else MOST_KEPT - self._file_bytes

    def _add(self, head: Head, content: Excerpt) -> None:
        if head.filename is not None:
            self._file_bytes += len(content.head)
        elif content.size <= LONGEST_TEXT:
            self._text_bytes += content.size
            if self._text_bytes > MOST_TEXT:
                raise TooMuchError(f"{MOST_TEXT} bytes of text")
        self._parts.append((head, content))


@lru_cache(maxsize=64)  # a client's parts begin alike in each request
def _read_head(lines: bytes) -> Head:
    """Read the headers of a part."""
    headers = [_read_header(line) for line in lines.split(_LINE_END)[1:]]
    if len(headers) > _MOST_HEADERS:
        raise MultipartError(f"a part with more than {_MOST_HEADERS} headers")
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
    return Head(name, disposition.parameters.get("filename"), named.get("content-type"))


def _read_header(line: bytes) -> tuple[str, str]:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise MultipartError(f"a part with a malformed header: {shown(line)}")
    try:
        return match[1].decode("ascii").lower(), match[2].decode("utf-8").strip(" \t")
    except UnicodeDecodeError:
        raise MultipartError("a part header that is not UTF-8") from None
