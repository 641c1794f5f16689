"""The PDF that goes with an invoice: opened, checked, and sent from where the caller left it."""

import inspect
import io
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import IO, TypeAlias, cast

from mijnklantportaal._files import Measured, Progress, binary_file
from mijnklantportaal._invalid import invalid
from mijnklantportaal._reply import shortened
from mijnklantportaal.errors import InvalidInputError

PdfSource: TypeAlias = str | os.PathLike[str] | bytes | bytearray | memoryview | IO[bytes]
"""A path, the bytes themselves, or a binary file."""

_SIGNATURE, _TRAILER = b"%PDF-", b"%%EOF"
_TAIL = 1024
"""Readers look for the trailer in the last 1024 bytes (PDF Reference 1.7, appendix H, note 18)."""

_UNSAFE_IN_NAME = re.compile(r'[\x00-\x1f\x7f"\\/]|[\ud800-\udfff]')


def progress_from(argument: str, value: object) -> Progress | None:
    """Return the caller's function, if it is one that needs no more than a call."""
    if value is None:
        return None
    if not callable(value) or inspect.iscoroutinefunction(value) or inspect.iscoroutinefunction(type(value).__call__):
        raise invalid(argument, value, "give a plain function of (sent, total), not an async one, or None")
    try:
        signature = inspect.signature(value, follow_wrapped=False)
    except Exception:  # some functions written in C do not tell, and others' attributes may be anything
        return cast("Progress", value)
    try:
        signature.bind(0, 0)
    except TypeError as error:
        raise invalid(argument, value, f"it cannot be called as on_progress(sent, total): {error}") from None
    return cast("Progress", value)


class Upload:
    """A PDF, from where the caller's file stands.

    Args:
        argument: The name of the argument, for errors.
        source: See `PdfSource`.
        default_name: The file name of a PDF that has none of its own.
        on_progress: See `Progress`.

    Attributes:
        file_name: The name that it is sent by, once it is open.
        content: What is sent, once it is open.
    """

    def __init__(self, argument: str, source: object, default_name: str, on_progress: Progress | None = None) -> None:
        self.file_name = default_name
        self._argument = argument
        self._source = source
        self._on_progress = on_progress
        self.content: Measured | None = None
        self._file: IO[bytes] = io.BytesIO()  # until it is opened
        self._closed = False

    def open(self) -> None:
        """Open the PDF, and check it as far as it can be rewound.

        Raises:
            InvalidInputError: The source cannot be read, or is no whole PDF.
        """
        try:
            self._file = _opened(self._argument, self._source)
            self.file_name = _file_name(self._file, self.file_name)
            self.content = Measured(self._argument, self._file, self._on_progress)
            self._check(self.content)
        except InvalidInputError:
            raise
        except Exception as error:  # a file of the caller's may raise anything
            raise invalid(self._argument, self._source, f"it cannot be read: {_reason(error)}") from error
        finally:
            if self._closed:  # meanwhile: the call was cancelled, but not the thread that is in here
                self.close()

    def close(self) -> None:
        """Close what was opened here; put the caller's own file back to where it stood."""
        self._closed = True
        if self.content is not None:
            self.content.close()
        if self._file is not self._source:
            with suppress(Exception):  # what became of the invoice matters more
                self._file.close()

    def _check(self, content: Measured) -> None:
        head, tail = content.beginning(len(_SIGNATURE)), content.end(_TAIL)
        if not head:
            found = "there is nothing in it from where it is read on"
            if content.length is None:  # the other end of a pipe, or of a FIFO, may come later
                found += ", or nobody writes to it yet (then open it yourself, which waits)"
            raise invalid(self._argument, self._source, f"{found}; give a PDF, or rewind the file first: seek(0)")
        if head != _SIGNATURE:
            raise invalid(self._argument, head, "it does not begin with %PDF-; give a PDF file")
        if tail is not None and _TRAILER not in tail:
            raise invalid(
                self._argument, self.file_name, "it does not end in %%EOF, so it is cut short; give the whole PDF"
            )


def _opened(argument: str, source: object) -> IO[bytes]:
    if isinstance(source, bytes | bytearray | memoryview):
        return io.BytesIO(bytes(source))
    if isinstance(source, str | os.PathLike):
        try:
            path = Path(os.fsdecode(source))
            # Without a buffer, because to close that waits for a thread that reads it, as of a call that was cancelled.
            return open(path, "rb", buffering=0, opener=_at_once) if path.is_fifo() else path.open("rb")
        except Exception as error:
            raise invalid(argument, source, f"it cannot be opened: {_reason(error)}; give the path of a PDF") from error
    if not hasattr(source, "read"):
        raise invalid(argument, source, "give a path, bytes or a file opened in binary mode")
    return binary_file(argument, source)


def _at_once(path: str, flags: int) -> int:
    """Open a FIFO without waiting for who writes to it, who may never come; then it is read as any other."""
    descriptor = os.open(path, flags | os.O_NONBLOCK)
    os.set_blocking(descriptor, True)
    return descriptor


def _file_name(file: IO[bytes], default_name: str) -> str:
    name = getattr(file, "name", None)  # a descriptor's number for os.fdopen()
    base = Path(name).name if isinstance(name, str) else ""
    return _UNSAFE_IN_NAME.sub("_", base or default_name)


def _reason(error: Exception) -> str:
    return shortened(getattr(error, "strerror", None) or str(error) or type(error).__name__, 120)
