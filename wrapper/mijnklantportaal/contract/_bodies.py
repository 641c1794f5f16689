"""Bodies: from bytes to a value, by media type, and judged."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from attrs import frozen

from mijnklantportaal.contract._content import MOST_KEPT, Excerpt, Keeper
from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._fields import ContentCheck, content_check, unchecked
from mijnklantportaal.contract._forms import ANY_FORM, Form, compile_form
from mijnklantportaal.contract._headers import HeaderFields
from mijnklantportaal.contract._media import MediaType, matches, media_range, parse_media_type, select
from mijnklantportaal.contract._messages import Violation
from mijnklantportaal.contract._multipart import MultipartError, MultipartReader, TooMuchError, is_boundary
from mijnklantportaal.contract._parameters import NotTextError, decode_percent
from mijnklantportaal.contract._schemas import MOST_JUDGED_IN_FULL, Direction, Schema, Schemas
from mijnklantportaal.contract._text import DuplicateKeyError, read_json, text_reader
from mijnklantportaal.contract._words import shown

MOST_FIELDS = 1000
"""No more fields of an urlencoded body or a query are read."""

_MULTIPART = "multipart/form-data"
_URLENCODED = "application/x-www-form-urlencoded"
_MAY_BE_EMPTY = ("text/", "application/octet-stream")
_ANY_FILE = frozenset({"application/*", "*/*"})
# RFC 9110, 8.3: what a sender does not say, the receiver may take for this.
_UNSTATED = MediaType("application/octet-stream", {})
_CHARSETS = {"utf-8": "utf-8", "utf8": "utf-8", "us-ascii": "ascii", "iso-8859-1": "latin-1"}


class UnreadableError(Exception):
    """A body cannot be read; carries the violation."""

    def __init__(self, violation: Violation) -> None:
        super().__init__(str(violation))
        self.violation = violation


@frozen(eq=False)
class Content:
    """One Media Type Object, compiled. `is_structured`: its schema is about objects and lists alone."""

    parameters: Mapping[str, str]
    schema: Schema | None
    form: Form
    check: ContentCheck
    read: Callable[[str], Any] = str
    is_structured: bool = False


@frozen(eq=False)
class Body:
    """All that one message may carry, by media range."""

    content: Mapping[str, Sequence[Content]]
    """Under one media range more than one where their parameters differ."""

    def media_type(self, headers: HeaderFields, place: str) -> MediaType:
        """Read the Content-Type; UnreadableError when there is none that can be used."""
        values = headers.values("content-type")
        if len(values) > 1:
            raise UnreadableError(Violation("duplicate", place, "one line", f"{len(values)} lines"))
        if not values and not _ANY_FILE.isdisjoint(self.content):
            return _UNSTATED
        media_type = parse_media_type(values[0]) if values else None
        if media_type is None:
            came = shown(values[0]) if values else "nothing"
            raise UnreadableError(Violation("content-type", place, " or ".join(self.content), came))
        return media_type

    def rules(self, media_type: MediaType, place: str) -> Content:
        """Give what is said of a media type; UnreadableError when nothing is."""
        alternatives = select(self.content, media_type.essence)
        if alternatives is None:
            raise UnreadableError(
                Violation("content-type", place, " or ".join(self.content), shown(media_type.essence))
            )
        if len(alternatives) == 1:
            return alternatives[0]
        came = media_type.parameters.items()
        fitting = [each for each in alternatives if each.parameters.items() <= came]
        return max(fitting, key=lambda each: len(each.parameters), default=alternatives[0])


class BodyReader:
    """Reads one body, piece by piece, and judges it at its end.

    With `in_full` all of it is kept; else no more than MOST_KEPT, beyond which text (JSON too) is a violation.
    """

    def __init__(self, body: Body, headers: HeaderFields, side: Direction, *, in_full: bool) -> None:
        self._side: Direction = side
        self._kept = Keeper(None if in_full else MOST_KEPT)
        self._parts: MultipartReader | None = None
        self._wrong: Violation | None = None
        try:
            place = f"{side}.headers.Content-Type"
            self._media_type = body.media_type(headers, place)
            self._rules = body.rules(self._media_type, place)
            if self._media_type.essence == _MULTIPART:
                self._parts = MultipartReader(_boundary(self._media_type, place), in_full=in_full)
        except UnreadableError as unreadable:
            self._wrong = unreadable.violation

    def feed(self, piece: bytes) -> None:
        """Take the next piece."""
        if self._wrong is not None:
            return
        if self._parts is None:
            self._kept.add(piece)
            return
        try:
            self._parts.feed(piece)
        except (MultipartError, TooMuchError) as error:
            self._wrong = _malformed(error, f"{self._side}.body")

    def may_be_empty(self) -> bool:
        """Say whether no bytes at all are a body, too: of text or plain bytes, which the schema allows to be none."""
        if self._wrong is not None or self._rules.is_structured or self._media_type is _UNSTATED:
            return False
        media_type = self._media_type
        if media_type.is_json or media_type.is_xml or not media_type.essence.startswith(_MAY_BE_EMPTY):
            return False
        return not self.end()[1]

    def end(self) -> tuple[Any, list[Violation]]:
        """Judge a body that is one; the value is None when it cannot be read."""
        try:
            return (None, [self._wrong]) if self._wrong else self._read()
        except UnreadableError as unreadable:
            return None, [unreadable.violation]

    def _read(self) -> tuple[Any, list[Violation]]:
        side, place, rules = self._side, f"{self._side}.body", self._rules
        if self._parts is not None:
            try:
                parts = self._parts.end()
            except MultipartError as error:
                raise UnreadableError(_malformed(error, place)) from None
            return rules.form.read_multipart(parts, place, side)
        content, media_type = self._kept.excerpt(), self._media_type
        if media_type.essence == _URLENCODED:
            return rules.form.read_urlencoded(_pairs(_whole(content, place), place), place, side)
        if not media_type.is_json and (media_type.is_xml or rules.is_structured):
            # Its schema describes what is not read here: the elements of XML, the rows of a table.
            return content.head if content.is_whole else content, []
        if media_type.is_json:
            value = _json(media_type, _whole(content, place), place)
        elif media_type.essence.startswith("text/"):
            value = rules.read(_text(media_type, _whole(content, place), place))
        else:
            return _judge_binary(rules, content, place, side)
        if rules.schema is None:
            return value, []
        brief = content.size > MOST_JUDGED_IN_FULL
        return value, rules.schema.violations(value, place, side, first_only=brief)


def compile_body(schemas: Schemas, pointer: Pointer) -> Body:
    """Compile a `content` map."""
    content: dict[str, list[Content]] = {}
    for name in schemas.document.names(pointer):
        content.setdefault(media_range(name), []).append(_compile(schemas, (*pointer, name)))
    return Body(content)


def _compile(schemas: Schemas, pointer: Pointer) -> Content:
    ranges = [media_range(pointer[-1])]
    media_type = parse_media_type(pointer[-1])
    parameters = {} if media_type is None else media_type.parameters
    is_form = matches(_MULTIPART, ranges) or matches(_URLENCODED, ranges)
    pointer = schemas.document.follow(pointer)
    form = compile_form(schemas, pointer) if is_form else ANY_FORM
    place = (*pointer, "schema")
    if "schema" not in schemas.document.mapping(pointer):
        return Content(parameters, None, form, unchecked)
    schema = schemas.schema(place)
    types = (schemas.types(place) or frozenset()) - {"null"}
    is_structured = bool(types) and types <= {"object", "array"}
    read = text_reader(schemas, place)
    return Content(parameters, schema, form, content_check(schemas, place), read, is_structured)


def split_fields(text: str) -> list[tuple[str, str]]:
    """Take a query or an urlencoded body apart: names decoded, values as they are on the wire.

    Raises:
        NotTextError: a name that is not percent-encoded UTF-8.
    """
    pairs = (pair.partition("=") for pair in text.split("&", MOST_FIELDS + 1) if pair)
    return [(decode_percent(name, form=True), value) for name, _, value in pairs]


def _judge_binary(rules: Content, content: Excerpt, place: str, side: Direction) -> tuple[Any, list[Violation]]:
    value = content.head if content.is_whole else content
    wrong = rules.check(content)
    if wrong or rules.schema is None:
        return value, [Violation(rule, place, *each) for rule, each in wrong]
    # A byte becomes a character, so that minLength and maxLength count bytes.
    text, unseen = content.head.decode("latin-1"), [] if content.is_whole else [()]
    brief = content.size > MOST_JUDGED_IN_FULL
    return value, rules.schema.violations(text, place, side, came=value, unseen=unseen, first_only=brief)


def _whole(content: Excerpt, place: str) -> bytes:
    if not content.is_whole:
        raise UnreadableError(Violation("size", place, f"at most {MOST_KEPT} bytes of text", f"{content.size} bytes"))
    return content.head


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


def _boundary(media_type: MediaType, place: str) -> str:
    boundary = media_type.parameters.get("boundary")
    if boundary is None or not is_boundary(boundary):
        got = "none" if boundary is None else shown(boundary)
        raise UnreadableError(Violation("content-type", place, "a boundary of 1 to 70 plain characters", got))
    return boundary


def _malformed(error: MultipartError | TooMuchError, place: str) -> Violation:
    if isinstance(error, TooMuchError):
        return Violation("size", place, f"at most {error}", "more")
    return Violation("multipart", place, "a well-formed multipart body", str(error))


def _pairs(content: bytes, place: str) -> list[tuple[str, str]]:
    try:
        pairs = split_fields(content.decode("ascii"))
    except (UnicodeDecodeError, NotTextError):
        wrong = Violation("encoding", place, "text in UTF-8, percent-encoded", shown(content))
        raise UnreadableError(wrong) from None
    if len(pairs) > MOST_FIELDS:
        raise UnreadableError(Violation("size", place, f"at most {MOST_FIELDS} fields", "more"))
    return pairs
