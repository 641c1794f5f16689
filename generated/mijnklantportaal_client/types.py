"""Contains some shared types for properties"""

import json
from collections.abc import Mapping, MutableMapping
from http import HTTPStatus
from pathlib import Path
from typing import IO, BinaryIO, Generic, Literal, TypeVar

from attrs import define


class Unset:
    def __bool__(self) -> Literal[False]:
        return False


UNSET: Unset = Unset()

# The types that `httpx.Client(files=)` can accept, copied from that library.
FileContent = IO[bytes] | bytes | str
FileTypes = (
    # (filename, file (or bytes), content_type)
    tuple[str | None, FileContent, str | None]
    # (filename, file (or bytes), content_type, headers)
    | tuple[str | None, FileContent, str | None, Mapping[str, str]]
)
RequestFiles = list[tuple[str, FileTypes]]


@define
class File:
    """Contains information for file uploads"""

    payload: BinaryIO
    file_name: str | None = None
    mime_type: str | None = None

    def to_tuple(self) -> FileTypes:
        """Return a tuple representation that httpx will accept for multipart/form-data"""
        name = getattr(self.payload, "name", None)
        opened = Path(name).name if isinstance(name, str) else ""
        return self.file_name or opened or "upload", self.payload, self.mime_type


def form_parts(name: str, value: object) -> RequestFiles:
    """Spell one value as parts of a form: `true` or `false` for a boolean, nothing for None and UNSET"""
    if value is None or isinstance(value, Unset):
        return []
    if isinstance(value, File):
        return [(name, value.to_tuple())]
    if isinstance(value, dict | list):
        return [(name, (None, json.dumps(value).encode(), "application/json"))]
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return [(name, (None, text.encode(), "text/plain"))]


T = TypeVar("T")


def known_status(code: int) -> HTTPStatus | int:
    """Give the named status, or the bare number where Python has no name for it"""
    try:
        return HTTPStatus(code)
    except ValueError:
        return code


@define
class Response(Generic[T]):
    """A response from an endpoint"""

    status_code: HTTPStatus | int
    content: bytes
    headers: MutableMapping[str, str]
    parsed: T | None


__all__ = ["UNSET", "File", "FileTypes", "RequestFiles", "Response", "Unset"]
