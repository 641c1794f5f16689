"""What the contract says of one field of a multipart body: file or text, of which media type."""

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any, Literal

from attrs import evolve, frozen

from mijnklantportaal.contract._content import Excerpt
from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._media import matches, media_range, parse_media_type
from mijnklantportaal.contract._schemas import Schemas
from mijnklantportaal.contract._text import text_reader
from mijnklantportaal.contract._words import shown

Kind = Literal["file", "text", "either"]
Wrong = tuple[str, str]
"""What was expected, what came."""
ContentCheck = Callable[[Excerpt], list[tuple[str, Wrong]]]
"""Gives each broken rule, and how."""


@frozen(eq=False)
class Field:
    """One field. `is_stated`: the document itself names the media types, they are not OpenAPI's defaults."""

    kind: Kind
    is_list: bool
    media_ranges: tuple[str, ...]
    is_stated: bool
    check_content: ContentCheck
    read: Callable[[str], Any]
    first: tuple["Field", ...] = ()
    """Of a list, the first items where each has a schema of its own."""

    def item(self, index: int) -> "Field":
        """Give what is said of an item of a list, or of the one value."""
        return self.first[index] if index < len(self.first) else self


@lru_cache(maxsize=64)  # a client's parts are of the same types in each request
def wrong_media_type(field: Field, came: str | None) -> Wrong | None:
    """Judge the Content-Type of a part, None when it has none."""
    if not field.media_ranges:
        return None
    if came is None:
        # It is plain text then (RFC 7578, 4.4). What only OpenAPI's defaults ask for is let be.
        is_fit = not field.is_stated or matches("text/plain", field.media_ranges)
    else:
        media_type = parse_media_type(came)
        is_fit = (
            media_type is not None
            and matches(media_type.essence, field.media_ranges)
            and (field.kind == "file" or media_type.has_utf8)
        )
    if is_fit:
        return None
    expected = " or ".join(field.media_ranges) + ("" if field.kind == "file" else " in UTF-8")
    return expected, "none" if came is None else shown(came)


def is_named_json(field: Field, came: str) -> bool:
    """Say whether a part of this type is the field's JSON although it has a file name: browsers give it one."""
    media_type = parse_media_type(came)
    return media_type is not None and media_type.is_json and matches(media_type.essence, field.media_ranges)


def compile_field(schemas: Schemas, pointer: Pointer, encoding: Mapping[str, Any]) -> Field:
    """Compile the field whose schema stands at the pointer, with its Encoding Object."""
    is_list = "array" in (schemas.types(pointer) or ())
    one = schemas.items(pointer) if is_list else pointer
    first = tuple(compile_field(schemas, each, encoding) for each in schemas.first_items(pointer)) if is_list else ()
    if one is None:
        return evolve(UNKNOWN, is_list=is_list, first=first)
    kind = _kind(schemas, one, encoding)
    return Field(
        kind=kind,
        is_list=is_list,
        media_ranges=_media_ranges(schemas, one, encoding, kind),
        is_stated="contentType" in encoding or schemas.keyword(one, "contentMediaType") is not None,
        check_content=content_check(schemas, one),
        read=str if kind == "file" else text_reader(schemas, one, json_too=True),
        first=first,
    )


def content_check(schemas: Schemas, pointer: Pointer) -> ContentCheck:
    """Give the check of what JSON Schema leaves unsaid, or cannot say of content that was not kept whole."""
    is_pdf = schemas.keyword(pointer, "contentMediaType") == "application/pdf"
    least, most = (schemas.keyword(pointer, name) for name in ("minLength", "maxLength"))

    def check(content: Excerpt) -> list[tuple[str, Wrong]]:
        wrong = _pdf(content) if is_pdf else None
        found = [("contentMediaType", wrong)] if wrong else []
        if not content.is_whole:
            if least is not None and content.size < least:
                found.append(("minLength", (f"at least {least} bytes", shown(content))))
            if most is not None and content.size > most:
                found.append(("maxLength", (f"at most {most} bytes", shown(content))))
        return found

    return check


def unchecked(_: Excerpt) -> list[tuple[str, Wrong]]:
    """Find nothing wrong with binary content."""
    return []


def _kind(schemas: Schemas, pointer: Pointer, encoding: Mapping[str, Any]) -> Kind:
    types = schemas.types(pointer)
    if types is not None and "string" not in types:
        return "text"
    if schemas.keyword(pointer, "format") == "binary":
        return "file"
    stated = encoding.get("contentType", schemas.keyword(pointer, "contentMediaType"))
    if stated is None or schemas.keyword(pointer, "contentEncoding") is not None:
        return "either" if types is None else "text"
    media_types = [parse_media_type(each) for each in str(stated).split(",")]
    is_text = any(each and (each.is_json or each.essence.startswith(("text/", "*/"))) for each in media_types)
    return "text" if is_text else "file"


def _media_ranges(schemas: Schemas, pointer: Pointer, encoding: Mapping[str, Any], kind: Kind) -> tuple[str, ...]:
    stated = encoding.get("contentType", schemas.keyword(pointer, "contentMediaType"))
    if stated is not None:
        return tuple(media_range(each) for each in str(stated).split(","))
    if kind != "text":
        return ()
    # OpenAPI 3.1, Encoding Object: the defaults.
    types = schemas.types(pointer) or frozenset()
    return ("application/json",) if types and types <= {"object", "array"} else ("text/plain",)


def _pdf(content: Excerpt) -> Wrong | None:
    if not content.head.startswith(b"%PDF-"):
        return "a PDF file (starting %PDF-)", shown(content)
    # Readers of PDF look for it in the last 1024 bytes (ISO 32000-1, H.3, note 18), which the tail is.
    if b"%%EOF" not in content.tail:
        return "a whole PDF file (with %%EOF near its end)", shown(content)
    return None


UNKNOWN = Field(kind="either", is_list=False, media_ranges=(), is_stated=False, check_content=unchecked, read=str)
