"""Files that came in: small ones are kept in memory, large ones on disk for as long as somebody can read them."""

import mmap
import tempfile
import weakref
from typing import Any

from attrs import field, frozen

from mijnklantportaal.contract import Part

LARGE = 4 * 1024 * 1024
"""More bytes than this go to disk: of what a portal remembers no more than 64 files, each of which is kept open."""


class _OnDisk:
    def __init__(self, content: bytes) -> None:
        # POSIX gives it no name: it is gone when the process is, however that ends, and no fork can take it away.
        self._file = tempfile.TemporaryFile(prefix="mijnklantportaal-mock-")  # noqa: SIM115  # open while it is kept
        # Tied to this object, not to the portal: a test looks at what came in after the portal stopped.
        weakref.finalize(self, self._file.close)
        self._file.write(content)
        self._file.flush()

    def read(self) -> bytes:
        # Not by the file's position, which other threads and forks share.
        with mmap.mmap(self._file.fileno(), 0, access=mmap.ACCESS_READ) as view:
            return view[:]


@frozen
class ReceivedFile:
    """A file that came in.

    Above 4 MiB its content is on disk, in a temporary file that goes when nobody can read it any more.
    """

    filename: str | None
    content_type: str | None
    size: int
    """In bytes."""
    is_pdf: bool
    """Whether it begins as a PDF does."""
    _content: bytes | _OnDisk = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes themselves."""
        return self._content if isinstance(self._content, bytes) else self._content.read()

    @classmethod
    def of(cls, part: Part) -> "ReceivedFile":
        """Keep the part of a form."""
        size, is_pdf = len(part.content), part.content.startswith(b"%PDF-")
        content = part.content if size <= LARGE else _OnDisk(part.content)
        return cls(part.filename, part.content_type, size, is_pdf, content)


def kept(value: Any) -> Any:
    """Return the value of a field, with what can be kept of the files in it."""
    if isinstance(value, Part):
        return ReceivedFile.of(value)
    return [kept(each) for each in value] if isinstance(value, list) else value


def is_file(value: Any) -> bool:
    """Tell whether the value of a field is a file, or some files."""
    some = value if isinstance(value, list) else [value]
    return bool(some) and isinstance(some[0], ReceivedFile | Part)
