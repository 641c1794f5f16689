"""Read files whose root is a mapping."""

from pathlib import Path
from typing import Any

from codegen.documents import json_reader, yaml_reader
from codegen.documents.document import Document, Location, Mark
from codegen.documents.errors import DocumentError, place
from codegen.documents.values import kind


def load(path: Path) -> dict[str, Any]:
    """Read a file whose root is a mapping; `.json` is read as JSON, anything else as YAML.

    Raises:
        DocumentError: when it cannot be read.
    """
    return read(path).data


def read(path: Path) -> Document:
    """Read like `load`, and remember the lines."""
    text = _read_text(path)
    marks: dict[Location, Mark] = {}
    unquoted: dict[Location, str] = {}
    if path.suffix.lower() == ".json":
        data = json_reader.parse(text, path)
    else:
        data = yaml_reader.parse(text, path, marks, unquoted)
    if not isinstance(data, dict):
        raise DocumentError(f"{path}: the document must be a mapping, not {kind(data)}")
    return Document(path, data, marks, unquoted)


def _read_text(path: Path) -> str:
    try:
        content = path.read_bytes()
    except OSError as error:
        raise DocumentError(f"{path}: cannot be read: {error.strerror}") from error
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
        column = len(content[content.rfind(b"\n", 0, error.start) + 1 : error.start].decode("utf-8", "replace")) + 1
        raise DocumentError(f"{place(path, line)}: the file is not UTF-8 (byte {error.start})", line, column) from error
    if not text.strip():
        raise DocumentError(f"{path}: the file is empty")
    return text
