"""What the generator itself has against a document, as far as no rule tells of it."""

import contextlib
import copy
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from openapi_python_client.parser.errors import GeneratorError, ParseError
from openapi_python_client.schema import OpenAPI
from pydantic import ValidationError

from codegen import generate
from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, text
from codegen.doctor.finding import Action, Finding, Problem, Severity
from codegen.doctor.rules.references import circles
from codegen.documents import Location

_WHY: Final = "openapi-python-client refuses the document, or leaves out what it says this of; no other rule tells why."
_CALL = re.compile(r"WARNING parsing ([A-Z]+) (\S+) within ")
_COMPONENT = re.compile(r"/(components)/(\w+)/([^\s:]+)")
_CLASH = re.compile(r"duplicate models with name|conflicting enums named")


def refusals(data: Mapping[str, Any], findings: Sequence[Finding]) -> list[Finding]:
    """Give the generator's complaints about a document of which none of these findings speaks."""
    description = Description(data)
    if not isinstance(data.get("paths"), dict) or any(True for _ in circles(description)):
        return []  # which is told; some circles it follows for ever
    told = {finding.location for finding in findings if finding.severity is Severity.GENERATION}
    found: list[Finding] = []
    for problem in _problems(description):
        if not _is_told(description, problem.location, told):
            told.add(problem.location)
            finding = Finding(
                "refused-by-generator", Severity.GENERATION, problem.location, problem.message, _WHY, problem.action
            )
            found.append(finding)
    return found


def _problems(description: Description) -> Iterator[Problem]:
    try:
        with contextlib.redirect_stdout(io.StringIO()):
            parsed = generate.parse(description.data, generate.settings(description.data, Path()))
    except Exception as error:  # a generator fails on odd documents in its own ways
        yield Problem((), f"{type(error).__name__}: {' '.join(str(error).split())[:300]}")
        return
    if isinstance(parsed, GeneratorError):
        yield from _invalid(description, parsed)
        return
    of_calls = (error for tag in parsed.endpoint_collections_by_tag.values() for error in tag.parse_errors)
    for number, complaint in enumerate([*parsed.errors, *of_calls], 2):
        node = _place(description, complaint)
        action = _renamed(node, number) if node and _CLASH.search(complaint.detail or "") else None
        yield Problem(node.location if node else (), generate.complaint(complaint)[:500], action)
    try:
        generate.count_operations(description.data, parsed)
    except generate.GenerationError as lost:
        yield Problem(("paths",), str(lost))


def _invalid(description: Description, refused: GeneratorError) -> Iterator[Problem]:
    """Give what is not of the form that it has to be."""
    try:
        OpenAPI.model_validate(copy.deepcopy(dict(description.data)))
    except ValidationError as error:
        for each in error.errors(include_url=False, include_context=False, include_input=False):
            value: Any = description.data
            location: Location = ()
            for step in each["loc"]:  # with the names of the generator's own classes in between
                if (isinstance(value, dict) and step in value) or (
                    isinstance(value, list) and step in range(len(value))
                ):
                    value, location = value[step], (*location, step)  # type: ignore[index]  # a number, of a list
            last = each["loc"][-1] if each["loc"] else ""
            yield Problem(location, each["msg"] if last in location[-1:] else f"{last}: {each['msg']}")
    else:
        yield Problem((), generate.complaint(refused)[:500])


def _place(description: Description, error: ParseError) -> Node | None:
    """Find of which object a complaint is: its text names the call or the component, and it has a copy of the data."""
    around: Location = ()
    if match := _CALL.search(error.header):
        around = ("paths", match[2], match[1].lower())
    elif match := _COMPONENT.search(error.header):
        around = match.groups()
    if error.data is not None:
        value = error.data.model_dump(mode="json", by_alias=True, exclude_unset=True, warnings=False)
        for node in description.nodes:
            if node.location[: len(around)] == around and node.value == value:
                return node
    return description.by_location.get(around)


def _renamed(node: Node, number: int) -> Action | None:
    """Give the action that names the class otherwise."""
    name = text(node.value.get("title")) or (node.name if node.word in {"properties", "schemas"} else "")
    if not name and node.parent and node.parent.parent and node.parent.parent.kind == "RequestBody":
        name = "Body"
    return update(node.location, {"title": f"{name}{number}"}) if name and node.kind == "Schema" else None


def _is_told(description: Description, place: Location, told: set[Location]) -> bool:
    """Tell whether a finding stands around a place, in it or in what it refers to."""
    if any(place[:length] in told for length in range(1, len(place) + 1)) or () in told:
        return True
    start = description.by_location.get(place)
    pending, reached = [start] if start else [], {place}
    while pending:
        node = pending.pop()
        followed = description.follow(node) if "$ref" in node.value else None
        for child in (*node.children, *([followed] if followed else ())):
            if child.location not in reached:
                reached.add(child.location)
                pending.append(child)
    return any(location[:length] in reached for location in told for length in range(1, len(location) + 1))
