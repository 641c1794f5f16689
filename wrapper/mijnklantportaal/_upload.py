"""The PDF that goes with an invoice: opened, checked, and handed to httpx from where the caller left it."""

import io
import os
import re
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias, cast

from mijnklantportaal._wire import invalid
from mijnklantportaal.errors import InvalidInputError

PdfSource: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A path, the bytes themselves, or a binary file."""

Progress: TypeAlias = Callable[[int, int | None], object]
"""Called as `on_progress(sent, total)`, in bytes of the PDF; `total` is None for a stream that cannot be rewound."""

_SIGNATURE, _TRAILER = b"%PDF-", b"%%EOF"
_TAIL = 1024
"""Readers look for the trailer in the last 1024 bytes (PDF Reference 1.7, appendix H, note 18)."""

_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/]|[\ud800-\udfff]')


class Upload:
    """A PDF as a binary file that begins where the caller's file stands.

    httpx takes the length from the very beginning of a file and rewinds to it before it sends. This is what it rewinds
    instead, so that the caller's offset counts, and a repeated request carries the same bytes.

    Args:
        argument: The name of the argument, for errors.
        source: See `PdfSource`.
        default_name: The file name of a PDF that has none of its own.
        on_progress: See `Progress`.

    Raises:
        InvalidInputError: The source cannot be read, or is no whole PDF.
    """

    def __init__(self, argument: str, source: object, default_name: str, on_progress: Progress | None = None) -> None:
        self._file = _open(argument, source)
        self._owned = self._file is not source
        self._on_progress = on_progress
        self._sent = 0
        self._start = 0
        self._length: int | None = None
        self._head = b""  # what has been read of a stream that cannot be rewound, and is not sent yet
        self.name = _file_name(self._file, default_name)
        try:
            self._measure()
            self._check(argument)
        except (OSError, ValueError) as error:
            self.close()
            if isinstance(error, InvalidInputError):
                raise
            raise invalid(argument, source, f"it cannot be read: {_reason(error)}") from error

    def close(self) -> None:
        """Close what was opened here; put the caller's own file back to where it stood."""
        if self._owned:
            self._file.close()
        else:
            with suppress(OSError, ValueError):  # it is the caller's: it may be closed by now
                self.seek(0)

    def seekable(self) -> bool:
        """Return whether this can be sent a second time."""
        return self._length is not None

    def read(self, size: int = -1) -> bytes:
        """Read on, and report the progress."""
        if self._head:
            chunk, self._head = self._head, b""
        else:
            chunk = self._file.read(size)
        self._sent += len(chunk)
        if self._on_progress is not None and chunk:
            self._on_progress(self._sent, self._length)
        return chunk

    def seek(self, offset: int, whence: int = os.SEEK_SET) -> int:
        """Move, counted from where the caller's file stood."""
        if self._length is None:
            raise io.UnsupportedOperation("seek")
        base = {os.SEEK_SET: 0, os.SEEK_CUR: self._sent, os.SEEK_END: self._length}[whence]
        self._sent = base + offset
        self._file.seek(self._start + self._sent)
        return self._sent

    def tell(self) -> int:
        """Return the position, counted from where the caller's file stood."""
        if self._length is None:
            raise io.UnsupportedOperation("tell")
        return self._sent

    def _measure(self) -> None:
        if _rewindable(self._file):
            self._start = self._file.tell()
            self._length = max(0, self._file.seek(0, os.SEEK_END) - self._start)
            self.seek(0)
        else:
            self._head = _read(self._file, len(_SIGNATURE))

    def _check(self, argument: str) -> None:
        head, tail = self._head, None
        if self._length is not None:
            head = _read(self._file, len(_SIGNATURE))
            self.seek(max(0, self._length - _TAIL))
            tail = _read(self._file, _TAIL)
            self.seek(0)
        if not head:
            raise invalid(argument, self.name, "there is nothing in it from where it is read on; give a PDF")
        if head != _SIGNATURE:
            raise invalid(argument, head, "it does not begin with %PDF-; give a PDF file")
        if tail is not None and _TRAILER not in tail:
            raise invalid(argument, self.name, "it does not end in %%EOF, so it is cut short; give the whole PDF")


def _open(argument: str, source: object) -> IO[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(bytes(source))
    if isinstance(source, str | os.PathLike):
        path = Path(os.fsdecode(source))
        try:
            return path.open("rb")
        except (OSError, ValueError) as error:
            raise invalid(argument, source, f"it cannot be opened: {_reason(error)}; give the path of a PDF") from error
    if not callable(getattr(source, "read", None)):
        raise invalid(argument, source, "give a path, bytes or a file opened in binary mode")
    if getattr(source, "closed", False):
        raise invalid(argument, source, "the file is closed; open it anew")
    file = cast("IO[bytes]", source)
    if isinstance(source, io.TextIOBase) or isinstance(_probe(file), str):
        raise invalid(argument, source, 'the file is open in text mode; open it with "rb"')
    return file


def _probe(file: IO[bytes]) -> object:
    try:
        return file.read(0)
    except (OSError, ValueError):
        return None  # reading it in earnest will say why


def _rewindable(file: IO[bytes]) -> bool:
    try:
        return file.seekable()
    except AttributeError:
        return False


def _read(file: IO[bytes], size: int) -> bytes:
    """Read `size` bytes, or less only at the end: a pipe or a socket may give them in pieces."""
    pieces = []
    while size > 0 and (piece := file.read(size)):
        pieces.append(piece)
        size -= len(piece)
    return b"".join(pieces)


def _file_name(file: IO[bytes], default_name: str) -> str:
    name = getattr(file, "name", None)  # a descriptor's number for os.fdopen()
    base = Path(name).name if isinstance(name, str) else ""
    return _UNSAFE_IN_NAME.sub("_", base or default_name)


def _reason(error: Exception) -> str:
    return error.strerror if isinstance(error, OSError) and error.strerror else str(error)
