"""Form bodies, multipart and urlencoded: fields judged one by one, then together."""

from collections.abc import Iterable, Mapping
from typing import Any

from attrs import evolve, frozen

from mijnklantportaal.contract._content import Excerpt
from mijnklantportaal.contract._document import Pointer
from mijnklantportaal.contract._fields import UNKNOWN, Field, Wrong, compile_field, is_named_json, wrong_media_type
from mijnklantportaal.contract._messages import Part, Violation
from mijnklantportaal.contract._multipart import LONGEST_TEXT, Head, RawPart
from mijnklantportaal.contract._parameters import Parameter, text_parameter, undeclared
from mijnklantportaal.contract._readers import ByName, by_name
from mijnklantportaal.contract._schemas import MOST_JUDGED_IN_FULL, Direction, Path, Schema, Schemas
from mijnklantportaal.contract._styles import Pairs
from mijnklantportaal.contract._text import NOTHING
from mijnklantportaal.contract._words import name_in_place, shown


@frozen(eq=False)
class Form:
    """The fields of a form body."""

    schema: Schema | None
    fields: ByName[Field]
    urlencoded: ByName[Parameter]

    def read_multipart(
        self, parts: Iterable[RawPart], place: str, direction: Direction
    ) -> tuple[dict[str, Any], list[Violation]]:
        """Read and judge the parts of a multipart body."""
        form = _Form(place)
        grouped: dict[str, list[RawPart]] = {}
        for part in parts:
            grouped.setdefault(part[0].name, []).append(part)
        for name, named in grouped.items():
            field = self.fields.get(name) or UNKNOWN
            if len(named) == 1 and not field.is_list:
                form.put(name, form.read_part(*named[0], field))
                continue
            values = [form.read_part(head, content, field.item(at)) for at, (head, content) in enumerate(named)]
            # Of an unknown field nobody knows whether it is a list.
            if field.is_list or field is UNKNOWN:
                form.put(name, values)
            else:
                form.found.append(Violation("duplicate", form.at(name), "one part", f"{len(values)} parts"))
                form.put(name, values[-1])
        return form.body, form.judged(self.schema, direction)

    def read_urlencoded(self, pairs: Pairs, place: str, direction: Direction) -> tuple[dict[str, Any], list[Violation]]:
        """Read and judge the fields of an application/x-www-form-urlencoded body."""
        form = _Form(place)
        rest = list(pairs)
        for parameter in self.urlencoded.named.values():
            own = parameter.among(rest)
            if own:
                rest = [pair for pair in rest if not parameter.owns(pair[0])]
                form.read_pairs(own, parameter, direction)
        others: dict[str, list[tuple[str, str]]] = {}
        for pair in rest:
            others.setdefault(pair[0], []).append(pair)
        for name, own in others.items():
            known = self.urlencoded.get(name)
            if known is None:
                form.put(name, undeclared(own)[name])
            else:
                form.read_pairs(own, evolve(known, name=name), direction)
        form.text_size = sum(len(text) for _, text in pairs)
        return form.body, form.judged(self.schema, direction)


ANY_FORM = Form(None, ByName({}), ByName({}))
"""A form of which nothing is known."""


class _Form:
    """A form while it is being read: `body` is what came, `values` the same as JSON Schema can judge it."""

    def __init__(self, place: str) -> None:
        self.place = place
        self.body: dict[str, Any] = {}
        self.values: dict[str, Any] = {}
        self.found: list[Violation] = []
        self.passed_over: set[str] = set()
        self.unseen: set[Path] = set()
        self.text_size = 0

    def at(self, name: str) -> str:
        return f"{self.place}.{name_in_place(name)}"

    def put(self, name: str, value: Any) -> None:
        self.body[name] = value
        if isinstance(value, list):
            value = [self._judgeable(item, (name, index)) for index, item in enumerate(value)]
        elif not isinstance(value, str):
            value = self._judgeable(value, (name,))
        self.values[name] = value

    def read_part(self, head: Head, content: Excerpt, known: Field) -> Any:
        """Give the value of one part; what is no text, or cannot be read as such, becomes a `Part` or an excerpt."""
        if head.filename is not None and not (known.kind == "text" and is_named_json(known, head.content_type or "")):
            self._check_file(head, content, known)
        elif known.kind == "file":
            self._pass_over("file", head.name, ("a file part (with a file name)", "a text field"))
        elif content.size > LONGEST_TEXT:
            wrong = (f"at most {LONGEST_TEXT} bytes of text", f"{content.size} bytes")
            self._pass_over("size", head.name, wrong)
        elif head.filename is None or content.is_whole:  # files before it may have left no room for all of it
            self.text_size += content.size
            self._check_media_type(head, known)
            try:
                return known.read(content.head.decode("utf-8"))
            except UnicodeDecodeError:
                self._pass_over("encoding", head.name, ("text in UTF-8", shown(content)))
        return Part(head.filename, head.content_type, content.head) if content.is_whole else content

    def read_pairs(self, pairs: Pairs, known: Parameter, direction: Direction) -> None:
        """Read the entries of one field of an urlencoded body."""
        value, found = known.read(pairs, self.place, direction)
        self.found += found
        if found:
            self.passed_over.add(known.name)
        self.put(known.name, "" if value is NOTHING else value)

    def judged(self, schema: Schema | None, direction: Direction) -> list[Violation]:
        if schema is None:
            return self.found
        return self.found + schema.violations(
            self.values,
            self.place,
            direction,
            came=self.body,
            passed_over=self.passed_over,
            unseen=self.unseen,
            first_only=self.text_size > MOST_JUDGED_IN_FULL,
        )

    def _check_file(self, head: Head, content: Excerpt, known: Field) -> None:
        if known.kind == "text":
            self._pass_over("file", head.name, ("a text field (without a file name)", "a file part"))
            return
        if not head.filename:
            self._pass_over("file", head.name, ("a file name", "an empty one"))
        self._check_media_type(head, known)
        for rule, wrong in known.check_content(content):
            self._pass_over(rule, head.name, wrong)

    def _check_media_type(self, head: Head, known: Field) -> None:
        if wrong := wrong_media_type(known, head.content_type):
            self.found.append(Violation("content-type", self.at(head.name), *wrong))

    def _pass_over(self, rule: str, name: str, wrong: Wrong) -> None:
        self.found.append(Violation(rule, self.at(name), *wrong))
        self.passed_over.add(name)

    def _judgeable(self, value: Any, path: Path) -> Any:
        # A byte becomes a character, so that minLength and maxLength count bytes.
        if isinstance(value, Part):
            return value.content.decode("latin-1")
        if isinstance(value, Excerpt):
            self.unseen.add(path)
            return value.head.decode("latin-1")
        return value


def compile_form(schemas: Schemas, pointer: Pointer) -> Form:
    """Compile the Media Type Object of a form."""
    document = schemas.document
    node = document.mapping(pointer)
    if "schema" not in node:
        return ANY_FORM
    place = (*pointer, "schema")
    schema = schemas.schema(place)
    stated = {name: document.mapping((*pointer, "encoding", name)) for name in document.names((*pointer, "encoding"))}

    def urlencoded(name: str, where: Pointer) -> Parameter:
        encoding = stated.get(name, {})
        return text_parameter(
            schemas,
            where,
            name=name,
            location="query",
            style=encoding.get("style", "form"),
            explode=encoding.get("explode", True) is True,
            media_type=_written_as(schemas, where, encoding),
        )

    fields = by_name(schemas, place, lambda name, where: compile_field(schemas, where, stated.get(name, {})))
    return Form(schema, fields, by_name(schemas, place, urlencoded))


def _written_as(schemas: Schemas, pointer: Pointer, encoding: Mapping[str, Any]) -> str | None:
    # OpenAPI 3.1, Encoding Object: without a style the media type decides, which for an object is JSON.
    is_object = "object" in (schemas.types(pointer) or ())
    return "application/json" if is_object and "style" not in encoding else None
