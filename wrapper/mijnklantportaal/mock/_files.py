"""Files that came in: small ones are kept in memory, large ones on disk for as long as somebody can read them."""

from typing import Any

from attrs import field, frozen

from mijnklantportaal.contract import Part
from mijnklantportaal.mock._spool import OnDisk, spools

LARGE = 1_000_000
"""More bytes than this go to disk."""


@frozen
class ReceivedFile:
    """A file that came in.

    Above 1 MB its content is on disk, in a temporary file that goes when nobody can read it any more.
    """

    filename: str | None
    content_type: str | None
    size: int
    """In bytes."""
    is_pdf: bool
    """Whether it begins as a PDF does."""
    _content: bytes | OnDisk = field(repr=False)

    @property
    def content(self) -> bytes:
        """The bytes themselves."""
        return self._content if isinstance(self._content, bytes) else self._content.read()

    @classmethod
    def of(cls, part: Part) -> "ReceivedFile":
        """Keep the part of a form."""
        size, is_pdf = len(part.content), part.content.startswith(b"%PDF-")
        content = part.content if size <= LARGE else spools.put(part.content)
        return cls(part.filename, part.content_type, size, is_pdf, content)


def kept_body(body: Any) -> Any:
    """Return a body with what can be kept of the files in it, or of the file that it is."""
    if isinstance(body, bytes) and len(body) > LARGE:
        return spools.put(body)
    return {name: _kept(value) for name, value in body.items()} if isinstance(body, dict) else body


def _kept(value: Any) -> Any:
    if isinstance(value, Part):
        return ReceivedFile.of(value)
    return [_kept(each) for each in value] if isinstance(value, list) else value


def is_file(value: Any) -> bool:
    """Tell whether the value of a field is a file, or some files."""
    some = value if isinstance(value, list) else [value]
    return bool(some) and isinstance(some[0], ReceivedFile | Part)
