"""A multipart form of the generated code (RFC 7578), the same bytes that httpx would send of it.

httpx makes an object of each part and renders it twice, which takes a twentieth of the time of a small upload.
"""

import os
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from mimetypes import guess_type
from secrets import token_hex
from typing import IO, NamedTuple, TypeAlias

from mijnklantportaal._body import BLOCK
from mijnklantportaal._files import binary_file, position, read_once

Part: TypeAlias = tuple[str, tuple[str | None, str | bytes | IO[bytes], str | None]]
"""A name; and a file name, a value and a media type."""

_ENDS_A_NAME = re.compile(r'["\\\x00-\x1a\x1c-\x1f]')


class _File(NamedTuple):
    """A file, where it stood and how many bytes it had from there; it stood nowhere if it cannot be rewound."""

    name: str
    file: IO[bytes]
    start: int | None
    length: int

    def blocks(self) -> Iterator[bytes]:
        """Read it as long as it was when it was measured: the form states that length, whatever the file has now."""
        if self.start is None:
            while chunk := read_once(self.file, BLOCK):
                yield chunk
            return
        self.file.seek(self.start)
        left = self.length
        while left:
            chunk = read_once(self.file, min(BLOCK, left))[:left]
            if not chunk:
                raise EOFError(f"{self.name} has become shorter since it was measured: {left} bytes are missing")
            left -= len(chunk)
            yield chunk
        self.file.seek(self.start)


class Form:
    """The form in pieces, each time anew: its files are read from where they stood when it was made, and put back.

    Attributes:
        headers: The header fields that go with it, and with nothing else.
        is_repeatable: Whether all of its files can be rewound.
    """

    def __init__(self, parts: Iterable[Part]) -> None:
        boundary = token_hex(16)
        delimiter = f"\r\n--{boundary}".encode()
        self._pieces: list[bytes | _File] = []
        text = [delimiter.lstrip()]
        for name, (file_name, value, media_type) in parts:
            text.append(_file_head(name, file_name, media_type) if file_name else _text_head(name, media_type))
            if isinstance(value, bytes):
                text.append(value)
            elif isinstance(value, str):
                text.append(value.encode())
            else:
                self._pieces += [b"".join(text), _measured(name, binary_file(name, value))]
                text = []
            text.append(delimiter)
        text.append(b"--\r\n")
        self._pieces.append(b"".join(text))
        length = self._length()
        self.is_repeatable = length is not None
        self.headers = [
            (b"Content-Type", f"multipart/form-data; boundary={boundary}".encode()),
            (b"Transfer-Encoding", b"chunked") if length is None else (b"Content-Length", b"%d" % length),
        ]

    def __iter__(self) -> Iterator[bytes]:
        for piece in self._pieces:
            if isinstance(piece, bytes):
                yield piece
            else:
                yield from piece.blocks()

    def _length(self) -> int | None:
        if any(isinstance(piece, _File) and piece.start is None for piece in self._pieces):
            return None
        return sum(piece.length if isinstance(piece, _File) else len(piece) for piece in self._pieces)


def _measured(name: str, file: IO[bytes]) -> _File:
    start, length = position(file), 0
    if start is not None:
        file.seek(0, os.SEEK_END)
        length = max(0, file.tell() - start)
        file.seek(start)
    return _File(name, file, start, length)


@lru_cache(maxsize=64)  # the same few fields in each form
def _text_head(name: str, media_type: str | None) -> bytes:
    return _head(f'name="{_escaped(name)}"', media_type)


def _file_head(name: str, file_name: str, media_type: str | None) -> bytes:
    known = media_type or guess_type(file_name)[0] or "application/octet-stream"
    return _head(f'name="{_escaped(name)}"; filename="{_escaped(file_name)}"', known)


def _head(names: str, media_type: str | None) -> bytes:
    content_type = f"\r\nContent-Type: {media_type}" if media_type else ""
    return f"\r\nContent-Disposition: form-data; {names}{content_type}\r\n\r\n".encode()


def _escaped(name: str) -> str:
    """Return a name as httpx writes it: a quote or a line break would end it."""
    return _ENDS_A_NAME.sub(lambda match: r"\\" if match[0] == "\\" else f"%{ord(match[0]):02X}", name)
