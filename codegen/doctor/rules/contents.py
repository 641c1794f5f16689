"""Bodies of media types that the generator can neither send nor read."""

from collections.abc import Iterator

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node
from codegen.doctor.finding import Action, Problem, Rule, Severity, rule

_FORMS = ("application/x-www-form-urlencoded", "multipart/form-data")
_BYTES = {"type": "string", "format": "binary"}


def _is_known(media: Node, description: Description) -> bool:
    name = media.name.partition(";")[0].strip().lower()
    is_request = media.parent is not None and media.parent.kind == "RequestBody"
    if name == "application/json" or name.endswith("+json") or (is_request and name in _FORMS):
        return True
    if not is_request and name.startswith("text/"):
        return True
    if name.startswith("multipart/"):
        return False
    schemas = [description.follow(schema) for schema in media.under("schema")]
    if not schemas:
        return not is_request and name == "application/octet-stream"
    return all(schema and schema.value.items() >= _BYTES.items() for schema in schemas)  # see `codegen.contents`


@rule("unreadable-content", Severity.GENERATION, "The generator leaves the answer out, or the call.")
def content(description: Description) -> Iterator[Problem]:
    """Find what is neither JSON nor a form nor bytes."""
    for holder in description.of("RequestBody", "Response"):
        contents = holder.under("content")
        unknown = [media for media in contents if not _is_known(media, description)]
        if holder.kind == "Response" and len(unknown) < len(contents):
            continue  # the first that can be read is
        for media in unknown:
            others = len(unknown) < len(contents)
            yield Problem(
                media.location,
                f"the generator has no means for {media.name[:60]}, unless it is bytes (`format: binary`)",
                remove(media.location) if others else _as_bytes(media),
            )


def _as_bytes(media: Node) -> Action | None:
    """Give the action that leaves the reading, or writing, to the caller."""
    if media.name.lower().startswith("multipart/"):
        return None
    schema = next(iter(media.under("schema")), None)
    if schema is None:
        return None if "schema" in media.value else update(media.location, {"schema": _BYTES})
    return None if "$ref" in schema.value else update(schema.location, _BYTES)


RULES: tuple[Rule, ...] = (content,)
