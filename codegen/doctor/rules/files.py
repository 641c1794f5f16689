"""Files in a form: of which media type they are, as part and by content."""

import re
from collections.abc import Iterator

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, text
from codegen.doctor.finding import Problem, Rule, Severity, rule

_TYPES = {
    "pdf": "application/pdf",
    "png": "image/png",
    "jpeg": "image/jpeg",
    "csv": "text/csv",
    "zip": "application/zip",
}
_ANY = "application/octet-stream"


def _media_type(field: Node) -> str | None:
    """Give the media type that the description names; None where it names none, or several."""
    prose = " ".join((field.prose, *(entry.prose for entry in field.under("items"))))
    named = {media for word, media in _TYPES.items() if re.search(rf"\b{word}s?\b", prose, re.IGNORECASE)}
    return named.pop() if len(named) == 1 and not re.search(r"\bor an?\b", prose) else None


def _is_file(field: Node) -> bool:
    if field.value.get("format") == "binary":
        return True
    return "contentMediaType" in field.value and "contentEncoding" not in field.value


@rule(
    "file-without-content-type",
    Severity.WIRE,
    "It is sent as application/octet-stream, or as text/plain by tools that follow 3.1 to the letter.",
)
def part(description: Description) -> Iterator[Problem]:
    """Find files in a form whose part has no `encoding` with its content type."""
    for media in description.of("MediaType"):
        if media.name != "multipart/form-data":
            continue
        stated = {node.name for node in media.under("encoding") if node.value.get("contentType")}
        for listed in media.under("schema"):
            schema = description.follow(listed)
            for field in schema.under("properties") if schema else ():
                if field.name in stated or not any(map(_is_file, (field, *field.under("items")))):
                    continue
                media_type = _media_type(field) or text(field.value.get("contentMediaType")) or _ANY
                yield Problem(
                    field.location,
                    f"the file `{field.name}` has no content type in the form's `encoding`",
                    update(media.location, {"encoding": {field.name: {"contentType": media_type}}}),
                )


@rule("file-kind-in-prose", Severity.CONTRACT, "Any bytes keep the contract, because tools do not read descriptions.")
def content(description: Description) -> Iterator[Problem]:
    """Find files whose description alone says what is in them."""
    for field in description.of("Schema"):
        if field.value.get("format") == "binary" and "contentMediaType" not in field.value:
            media_type = _media_type(field)
            if media_type:
                yield Problem(
                    field.location,
                    f"{media_type}, by its description only",
                    update(field.location, {"contentMediaType": media_type}),
                )


RULES: tuple[Rule, ...] = (part, content)
