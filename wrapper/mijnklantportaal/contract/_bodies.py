"""Bodies: from bytes to a value, by media type, and judged."""

from collections.abc import Callable, Mapping
from typing import Any

from attrs import frozen

from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._fields import Wrong, content_check, unchecked
from mijnklantportaal.contract._forms import ANY_FORM, Form, compile_form
from mijnklantportaal.contract._media import MediaType, matches, parse_media_type, select
from mijnklantportaal.contract._messages import Headers, Violation
from mijnklantportaal.contract._multipart import (
    MOST_PARTS,
    MultipartError,
    RawPart,
    TooManyPartsError,
    is_boundary,
    parse_multipart,
)
from mijnklantportaal.contract._parameters import NotTextError, decode_percent
from mijnklantportaal.contract._schemas import MOST_JUDGED_IN_FULL, Direction, Schema, Schemas
from mijnklantportaal.contract._text import DuplicateKeyError, read_json
from mijnklantportaal.contract._words import shown

MOST_FIELDS = 1000
"""No more fields of an urlencoded body or a query are read."""

_MULTIPART = "multipart/form-data"
_URLENCODED = "application/x-www-form-urlencoded"
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}


class UnreadableError(Exception):
    """A body cannot be read; carries the violation."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


@frozen(eq=False)
class Content:
    """One Media Type Object, compiled."""

    schema: Schema | None
    form: Form
    check: Callable[[bytes], list[Wrong]]


@frozen(eq=False)
class Body:
    """All that one message may carry, by media type."""

    content: Mapping[str, Content]

    def read(self, headers: Headers, content: bytes, side: Direction) -> tuple[Any, list[Violation]]:
        """Read and judge a body that is not empty; the value is None when it cannot be read."""
        try:
            media_type = self._media_type(headers, f"{side}.headers.Content-Type")
            return _read(self._rules(media_type, side), media_type, content, side)
        except UnreadableError as unreadable:
            return None, [unreadable.violation]

    def _rules(self, media_type: MediaType, side: str) -> Content:
        rules = select(self.content, media_type.essence)
        if rules is None:
            place, expected = f"{side}.headers.Content-Type", " or ".join(self.content)
            raise UnreadableError(Violation("content-type", place, expected, shown(media_type.essence)))
        return rules

    def _media_type(self, headers: Headers, place: str) -> MediaType:
        values = [value for name, value in headers if name.lower() == "content-type"]
        expected = " or ".join(self.content)
        if len(values) > 1:
            raise UnreadableError(Violation("duplicate", place, "one line", f"{len(values)} lines"))
        if not values:
            raise UnreadableError(Violation("content-type", place, expected, "nothing"))
        media_type = parse_media_type(values[0])
        if media_type is None:
            raise UnreadableError(Violation("content-type", place, expected, shown(values[0])))
        return media_type


def compile_body(schemas: Schemas, pointer: Pointer) -> Body:
    """Compile a `content` map."""
    return Body({name: _compile(schemas, (*pointer, name)) for name in schemas.document.names(pointer)})


def _compile(schemas: Schemas, pointer: Pointer) -> Content:
    media_range = pointer[-1].partition(";")[0].strip().lower()
    is_form = matches(_MULTIPART, [media_range]) or matches(_URLENCODED, [media_range])
    pointer = schemas.document.follow(pointer)
    form = compile_form(schemas, pointer) if is_form else ANY_FORM
    place = (*pointer, "schema")
    if "schema" not in schemas.document.mapping(pointer):
        return Content(None, form, unchecked)
    return Content(schemas.schema(place), form, content_check(schemas, place))


def split_fields(text: str) -> list[tuple[str, str]]:
    """Take a query or an urlencoded body apart: names decoded, values as they are on the wire.

    Raises:
        NotTextError: a name that is not percent-encoded UTF-8.
    """
    pairs = (pair.partition("=") for pair in text.split("&", MOST_FIELDS + 1) if pair)
    return [(decode_percent(name, form=True), value) for name, _, value in pairs]


def _read(rules: Content, media_type: MediaType, content: bytes, side: Direction) -> tuple[Any, list[Violation]]:
    place = f"{side}.body"
    if media_type.essence == _MULTIPART:
        return rules.form.read_multipart(_parts(media_type, content, side), place, side)
    if media_type.essence == _URLENCODED:
        return rules.form.read_urlencoded(_pairs(content, place), place, side)
    if media_type.is_json:
        value = judgeable = _json(media_type, content, place)
    elif media_type.essence.startswith("text/"):
        value = judgeable = _text(media_type, content, place)
    else:
        wrong = rules.check(content)
        if wrong:
            return content, [Violation("contentMediaType", place, *each) for each in wrong]
        # A byte becomes a character, so that minLength and maxLength count bytes.
        value, judgeable = content, content.decode("latin-1")
    if rules.schema is None:
        return value, []
    brief = len(content) > MOST_JUDGED_IN_FULL
    return value, rules.schema.violations(judgeable, place, side, came=value, first_only=brief)


def _json(media_type: MediaType, content: bytes, place: str) -> Any:
    if not media_type.has_utf8:
        got = shown(media_type.parameters["charset"])
        raise UnreadableError(Violation("content-type", place, "JSON in UTF-8", got))
    try:
        return read_json(content)
    except UnicodeDecodeError:
        raise UnreadableError(Violation("encoding", place, "JSON in UTF-8", shown(content))) from None
    except DuplicateKeyError as error:
        got = f"{shown(str(error))} twice"
        raise UnreadableError(Violation("duplicate", place, "each key once", got)) from None
    except ValueError as error:
        raise UnreadableError(Violation("json", place, "JSON", f"{error}, in {shown(content)}")) from None


def _text(media_type: MediaType, content: bytes, place: str) -> str:
    charset = media_type.parameters.get("charset", "utf-8")
    codec = _CHARSETS.get(charset.lower())
    if codec is None:
        raise UnreadableError(Violation("content-type", place, "text in UTF-8", shown(charset)))
    try:
        return content.decode(codec)
    except UnicodeDecodeError:
        raise UnreadableError(Violation("encoding", place, f"text in {codec}", shown(content))) from None


def _parts(media_type: MediaType, content: bytes, side: Direction) -> list[RawPart]:
    boundary = media_type.parameters.get("boundary")
    if boundary is None or not is_boundary(boundary):
        place, got = f"{side}.headers.Content-Type", "none" if boundary is None else shown(boundary)
        raise UnreadableError(Violation("content-type", place, "a boundary of 1 to 70 plain characters", got))
    place = f"{side}.body"
    try:
        return parse_multipart(content, boundary)
    except MultipartError as error:
        raise UnreadableError(Violation("multipart", place, "a well-formed multipart body", str(error))) from None
    except TooManyPartsError:
        raise UnreadableError(Violation("size", place, f"at most {MOST_PARTS} parts", "more")) from None


def _pairs(content: bytes, place: str) -> list[tuple[str, str]]:
    try:
        pairs = split_fields(content.decode("ascii"))
    except (UnicodeDecodeError, NotTextError):
        wrong = Violation("encoding", place, "text in UTF-8, percent-encoded", shown(content))
        raise UnreadableError(wrong) from None
    if len(pairs) > MOST_FIELDS:
        raise UnreadableError(Violation("size", place, f"at most {MOST_FIELDS} fields", "more"))
    return pairs
