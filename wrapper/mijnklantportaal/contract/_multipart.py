"""Multipart bodies, taken apart while they come; where receivers would not agree on the parts, they are refused."""

import re
from functools import lru_cache
from typing import NamedTuple

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

# RFC 2046, 5.1.1
_BOUNDARY = re.compile(r"[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")
# RFC 9110, 5.1; a CR or LF by itself ends the line to some receivers, and to others it does not.
_HEADER = re.compile(rb"([!#$%&'*+.^_`|~0-9A-Za-z-]+):([^\r\n]*)")


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
        self._delimiter = b"\r\n--" + boundary.encode("ascii")
        self._in_full = in_full
        self._parts: list[RawPart] = []
        self._file_bytes = self._text_bytes = 0
        self._has_begun = self._has_ended = False
        self._held = b""
        # Of the part that is being read: what there is of its headers, and once they are whole, its content.
        self._lines = b""
        self._head: RawPart | None = None
        self._content = Keeper(0)

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._has_ended:
            return
        data = self._held + piece
        if not self._has_begun:
            # Line ends may stand before the first boundary, its own among them.
            data = b"\r\n" + data.lstrip(b"\r\n")
        start = after = 0
        while (found := data.find(self._delimiter, after)) >= 0:
            after = found + len(self._delimiter)
            mark = data[after : after + 2]
            if mark[:1] in {b" ", b"\t"}:
                raise MultipartError("white space after a boundary")
            if mark in {b"\r\n", b"--"}:
                self._take(data[start:found])
                self._end_part()
                start = after
                if mark == b"--":
                    self._has_ended = True
                    return
        # A boundary may have begun at the end, with all but the last byte of its mark.
        end = max(start, len(data) - len(self._delimiter) - 1)
        self._take(data[start:end])
        self._held = data[end:]

    def end(self) -> list[RawPart]:
        """Give the parts."""
        if not self._has_begun:
            raise MultipartError(_NO_BEGINNING)
        if not self._has_ended:
            raise MultipartError("the closing boundary is missing")
        return self._parts

    def _take(self, data: bytes) -> None:
        if self._head is not None:
            self._content.add(data)
        elif self._has_begun:
            self._take_lines(data)
        elif data:
            raise MultipartError(_NO_BEGINNING)

    def _take_lines(self, data: bytes) -> None:
        # The line end after the boundary is among them: without any header, an empty line follows at once.
        self._lines, is_whole, content = (self._lines + data).partition(b"\r\n\r\n")
        if len(self._lines) > _LONGEST_HEAD:
            raise MultipartError(f"a part with more than {_LONGEST_HEAD} bytes of headers")
        if is_whole:
            if len(self._parts) == MOST_PARTS:
                raise TooMuchError(f"{MOST_PARTS} parts")
            self._head = _read_head(self._lines)
            self._content = Keeper(None if self._in_full else self._most(self._head))
            self._content.add(content)

    def _end_part(self) -> None:
        if self._head is not None:
            name, filename, content_type, _ = self._head
            self._parts.append(RawPart(name, filename, content_type, self._counted(self._head)))
        elif self._has_begun:
            raise MultipartError("a part whose headers do not end")
        self._has_begun, self._head, self._lines = True, None, b""

    def _most(self, head: RawPart) -> int:
        return LONGEST_TEXT if head.filename is None else MOST_KEPT - self._file_bytes

    def _counted(self, head: RawPart) -> Excerpt:
        content = self._content.excerpt()
        if head.filename is not None:
            self._file_bytes += len(content.head)
        elif content.size <= LONGEST_TEXT:
            self._text_bytes += content.size
            if self._text_bytes > MOST_TEXT:
                raise TooMuchError(f"{MOST_TEXT} bytes of text")
        return content


_NO_BEGINNING = "the body does not begin with the boundary"


@lru_cache(maxsize=64)  # a client's parts begin alike in each request
def _read_head(lines: bytes) -> RawPart:
    """Read the headers of a part, whose content is still to come."""
    headers = [_read_header(line) for line in lines.split(b"\r\n")[1:]]
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
    return RawPart(name, disposition.parameters.get("filename"), named.get("content-type"), Excerpt(b"", b"", 0))


def _read_header(line: bytes) -> tuple[str, str]:
    match = _HEADER.fullmatch(line)
    if match is None:
        raise MultipartError(f"a part with a malformed header: {shown(line)}")
    try:
        return match[1].decode("ascii").lower(), match[2].decode("utf-8").strip(" \t")
    except UnicodeDecodeError:
        raise MultipartError("a part header that is not UTF-8") from None
