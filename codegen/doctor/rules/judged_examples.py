"""Examples, and defaults, that their own schema refuses."""

import contextlib
from collections.abc import Iterator
from typing import Any, Final

import jsonschema_rs

from codegen.doctor.actions import remove
from codegen.doctor.description import Description, Node
from codegen.doctor.examples import Example, examples, mended_date, mended_url, short
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.keywords import may_be_null
from codegen.documents import Location
from codegen.nodes import pointer

_ROOT: Final = "urn:document"


class _Judge:
    """Tells what of a value breaks the schema at a location."""

    def __init__(self, description: Description) -> None:
        self._registry: jsonschema_rs.Registry | None = None
        # A document that is too odd for it has other findings.
        with contextlib.suppress(Exception):
            self._registry = jsonschema_rs.Registry(
                [(_ROOT, dict(description.data))], draft=jsonschema_rs.Draft202012, retriever=_refuse
            )

    def complaint(self, schema: Node, value: Any) -> str | None:
        if self._registry is None or (value is None and may_be_null(schema)):
            return None
        reference = {"$ref": f"{_ROOT}#{_fragment(schema.location)}"}
        try:
            validator = jsonschema_rs.Draft202012Validator(
                reference, registry=self._registry, validate_formats=True, offline=True
            )
            error = next(validator.iter_errors(value), None)
        except Exception:
            return None  # the schema itself is broken, which others tell
        return None if error is None else error.message


def _refuse(uri: str) -> Any:
    raise ValueError(f"{uri} is another file")


def _fragment(location: Location) -> str:
    """Write a JSON Pointer as the fragment of a URI."""
    return "".join(
        char if char.isascii() and (char.isalnum() or char in "/~-._") else _percent(char) for char in pointer(location)
    )


def _percent(char: str) -> str:
    return "".join(f"%{byte:02X}" for byte in char.encode())


def _broken(description: Description, judge: _Judge, *, defaults: bool = False) -> Iterator[tuple[Example, str]]:
    for example in examples(description, defaults=defaults):
        value = example.value
        if not defaults and isinstance(value, str) and (mended_date(value) or mended_url(value)):
            continue  # has a finding of its own, which mends it
        if complaint := judge.complaint(example.schema, value):
            yield example, complaint


@rule(
    "example-against-schema",
    Severity.CONTRACT,
    "Whoever sends the example is refused; a mock that answers it breaks the contract.",
)
def against_schema(description: Description) -> Iterator[Problem]:
    """Find examples that their own schema refuses."""
    lists: dict[Location, list[tuple[Example, str]]] = {}
    judge = _Judge(description)
    for example, complaint in _broken(description, judge):
        if isinstance(example.word, int):
            lists.setdefault(example.location[:-1], []).append((example, complaint))
            continue
        as_text = _as_text(description, judge, example)
        yield Problem(
            example.location,
            f"the example breaks its schema: {short(complaint)}",
            remove(example.location) if as_text is None else example.replaced(as_text),
        )
    for location, broken in lists.items():
        # One action for all of a list: taking one out moves the others.
        where = ",".join(str(example.word) for example, _ in broken)
        whole = len(broken) == len(broken[0][0].schema.value["examples"])
        yield Problem(
            broken[0][0].location,
            f"the example breaks its schema: {short(broken[0][1])}",
            remove(location) if whole else remove(location, below=f"[{where}]"),
        )


def _as_text(description: Description, judge: _Judge, example: Example) -> str | None:
    """Give a number as it is written, where a text was wanted."""
    value = example.value
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    written = description.unquoted.get(example.location, str(value))
    return None if judge.complaint(example.schema, written) else written


@rule("default-against-schema", Severity.GENERATION, "The generator leaves out the call that has it.")
def defaults(description: Description) -> Iterator[Problem]:
    """Find defaults that their own schema refuses."""
    for example, complaint in _broken(description, _Judge(description), defaults=True):
        yield Problem(example.location, f"the default breaks its schema: {short(complaint)}", remove(example.location))


RULES: tuple[Rule, ...] = (against_schema, defaults)
