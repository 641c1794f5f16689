"""A binary file of the caller's: whether it is one, and where it stands."""

import inspect
import io
from contextlib import suppress
from typing import IO, cast

from mijnklantportaal._wire import invalid


def binary_file(argument: str, value: object) -> IO[bytes]:
    """Return the same as a file; InvalidInputError for what cannot be read here, or not as bytes."""
    read = getattr(value, "read", None)
    if not callable(read):
        raise invalid(argument, value, "give bytes or a file opened in binary mode")
    if inspect.iscoroutinefunction(read):
        raise invalid(argument, value, 'the file is asynchronous; give its path, or open it with open(…, "rb")')
    if getattr(value, "closed", False):
        raise invalid(argument, value, "the file is closed; open it anew")
    file = cast("IO[bytes]", value)
    if isinstance(value, io.TextIOBase) or isinstance(_probe(file), str):
        raise invalid(argument, value, 'the file is open in text mode; open it with "rb"')
    return file


def _probe(file: IO[bytes]) -> object:
    with suppress(Exception):  # reading it in earnest will say why
        return file.read(0)
    return None


def position(file: IO[bytes]) -> int | None:
    """Return where a file stands; None where it cannot be rewound."""
    if not getattr(file, "seekable", lambda: True)():  # mmap has none before Python 3.13
        return None
    try:
        start = file.tell()
        file.seek(start)
    except Exception:  # it is a pipe that says so in its own way
        return None
    return start


def read_once(file: IO[bytes], size: int) -> bytes:
    """Read at most `size` bytes; none at the end. BlockingIOError where there are none yet: that is no end."""
    chunk: bytes | None = file.read(size)
    if chunk is None:  # io.RawIOBase
        raise BlockingIOError("it does not wait for data; make it blocking, as by os.set_blocking(file.fileno(), True)")
    return chunk
