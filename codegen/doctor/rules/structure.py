"""What the standard's own schema has against the document; in Python, openapi-spec-validator carries it.

Its validator, which takes long to import, finds nothing more than the rules do: `test_doctor_validator` sees to that.
"""

import itertools
import json
from collections.abc import Iterable, Iterator
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

import jsonschema_rs

from codegen.doctor.actions import update
from codegen.doctor.description import Description
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.documents import Location, kind

# Told by other rules, with a suggestion.
_TOLD: Final = frozenset(("unevaluatedProperties", "additionalProperties"))
_NO_FLAGS: Final = frozenset(("required", "exclusiveMinimum", "exclusiveMaximum"))
_MOST = 200  # of a document so broken, no reader wants to see more


@rule("not-openapi-3.1", Severity.GENERATION, "Client and contract are made of the `paths` of OpenAPI 3.1.")
def version(description: Description) -> Iterator[Problem]:
    """Find a document that is something else."""
    data = description.data
    if "openapi" not in data:
        other = "this is Swagger 2.0: convert it to OpenAPI 3.1" if "swagger" in data else "it has no `openapi`"
        yield Problem((), other)
    elif str(data["openapi"]) == "3.1":
        yield Problem(("openapi",), "`openapi` must be a version such as '3.1.1'", update((), {"openapi": "3.1.0"}))
    elif not str(data["openapi"]).startswith("3.1."):
        yield Problem(("openapi",), "`openapi` must be a version such as '3.1.1': convert the document")
    if not isinstance(data.get("paths"), dict):
        found = f"is {kind(data['paths'])}" if "paths" in data else "is missing"
        yield Problem(("paths",) if "paths" in data else (), f"the mapping `paths` {found}")


@rule(
    "against-the-standard",
    Severity.GENERATION,
    "Tools that read the document strictly, the generator among them, refuse it.",
)
def standard(description: Description) -> Iterator[Problem]:
    """Find what the schema of OpenAPI refuses, and no other rule tells better."""
    if not any(version.check(description)):
        validator = _openapi()
        yield from itertools.islice(_refused(validator, (), dict(description.data)), _MOST)


@rule("invalid-schema", Severity.GENERATION, "It says nothing to any tool; the generator refuses the whole document.")
def schema(description: Description) -> Iterator[Problem]:
    """Find schemas that JSON Schema refuses."""
    outermost = (node for node in description.of("Schema") if node.parent and node.parent.kind != "Schema")
    found = (_refused(_json_schema(), node.location, node.value) for node in outermost)
    yield from itertools.islice(itertools.chain.from_iterable(found), _MOST)


def _refused(validator: jsonschema_rs.Validator, place: Location, value: Any) -> Iterator[Problem]:
    seen: set[tuple[Location, str]] = set()
    for error in itertools.chain.from_iterable(map(_causes, validator.iter_errors(value))):
        location = (*place, *_steps(value, error.instance_path))
        message = " ".join(error.message.split())
        told = error.kind.name in _TOLD or (location and _has_rule(location[-1], error.instance))
        if not told and (location, message) not in seen:
            seen.add((location, message))
            yield Problem(location, message if len(message) <= 200 else message[:199] + "…")


def _has_rule(word: str | int, value: Any) -> bool:
    return word == "$ref" or (word in _NO_FLAGS and isinstance(value, bool))


def _steps(value: Any, path: Iterable[str | int]) -> Iterator[str | int]:
    """Give a path as it is in the document: the library makes a number of the status `200`."""
    for step in path:
        right = str(step) if isinstance(value, dict) else step
        yield right
        value = value[right]


def _causes(error: Any) -> Iterator[Any]:
    """Give, for an error that says "none of these", the errors of the choice that came nearest."""
    choices = getattr(error.kind, "context", None)
    if not isinstance(choices, list) or not all(choices):
        yield error
        return
    for cause in max(choices, key=lambda causes: max(len(cause.instance_path) for cause in causes)):
        yield from _causes(cause)


@cache
def _json_schema() -> jsonschema_rs.Validator:
    return jsonschema_rs.Draft202012Validator({"$ref": "https://json-schema.org/draft/2020-12/schema"}, offline=True)


@cache
def _openapi() -> jsonschema_rs.Validator:
    # Found without being imported, which would take longer than all the rules together.
    package = find_spec("openapi_spec_validator")
    if package is None or package.origin is None:
        raise ModuleNotFoundError("openapi-spec-validator is not installed: `make clean`, then `make`")
    path = Path(package.origin).with_name("resources") / "schemas" / "v3.1" / "schema.json"
    return jsonschema_rs.Draft202012Validator(json.loads(path.read_bytes()), offline=True)


RULES: tuple[Rule, ...] = (version, standard, schema)
