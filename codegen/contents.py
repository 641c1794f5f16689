"""Bodies that are bytes, such as a PDF: they need no writing and no reading, whatever their media type."""

from collections.abc import Iterator, Mapping
from typing import Any, Final

from codegen.nodes import steps, walk

_MOST_HOPS: Final = 10


def as_they_are(document: Mapping[str, Any]) -> dict[str, str]:
    """Give the media types that hold bytes, each with the one as which the generator takes them.

    The media type that is sent remains; of its own the generator knows a few.
    """
    return {
        name: "application/octet-stream"
        for name, media in _contents(document)
        if isinstance(media, dict) and _is_bytes(document, media.get("schema")) and not name.startswith("multipart/")
    }


def _contents(document: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for value in walk(document):
        if isinstance(value, dict) and isinstance(contents := value.get("content"), dict):
            yield from contents.items()


def _is_bytes(document: Mapping[str, Any], schema: Any) -> bool:
    for _ in range(_MOST_HOPS):
        if not isinstance(schema, dict):
            return False
        if not isinstance(schema.get("$ref"), str):
            return schema.get("type") == "string" and schema.get("format") == "binary"
        reference, schema = schema["$ref"], document
        for step in steps(reference):
            schema = schema.get(step) if isinstance(schema, dict) else None
    return False
