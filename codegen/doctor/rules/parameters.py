"""Parameters, beside the paths that they are for."""

import json
import re
from collections.abc import Collection, Iterator, Mapping

from codegen.doctor.actions import remove, update
from codegen.doctor.description import Description, Node, Operation, text
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.documents import Location


def _of(description: Description, operation: Operation) -> dict[str, tuple[Node, Node]]:
    """Give the path parameters by name: where each is listed, and what it is. The operation's own come last."""
    found: dict[str, tuple[Node, Node]] = {}
    for holder in (operation.item, operation.node):
        for listed in holder.under("parameters"):
            parameter = description.follow(listed)
            if parameter is not None and parameter.value.get("in") == "path":
                name = text(parameter.value.get("name"))
                if name not in found or found[name][0].parent is not holder:  # a repeated one goes, the first stays
                    found[name] = listed, parameter
    return found


def _in_path(operation: Operation) -> list[str]:
    return list(dict.fromkeys(re.findall(r"\{([^{}]+)\}", operation.path)))


def _unmatched(operation: Operation, stated: Collection[str]) -> tuple[list[str], list[str]]:
    """Give the names that only the path has, and those that only the parameters have."""
    wanted = _in_path(operation)
    return [name for name in wanted if name not in stated], [name for name in stated if name not in wanted]


@rule("path-parameter", Severity.GENERATION, "The generator leaves the call out: it cannot fill in the path.")
def mismatch(description: Description) -> Iterator[Problem]:
    """Find parameters that a path has and the call does not, or has under another name."""
    renamed = set[Location]()
    for operation in description.operations:
        stated = _of(description, operation)
        lacking, extra = _unmatched(operation, stated)
        if len(lacking) == len(extra) == 1:
            listed, parameter = stated[extra[0]]
            place = (*parameter.location, "name")
            if place not in renamed:
                renamed.add(place)
                alone = listed is parameter  # one under `components` may fit other paths
                yield Problem(
                    place if alone else listed.location,
                    f"the parameter is called `{extra[0]}`, and the path {operation.path} has `{{{lacking[0]}}}`",
                    update(parameter.location, {"name": lacking[0]}) if alone else None,
                )
            continue
        for name in lacking:
            yield Problem(
                operation.node.location,
                f"the path has `{{{name}}}`, and no parameter says what it is",
                update(operation.node.location, {"parameters": [_text_parameter(name)]}),
            )


def _text_parameter(name: str) -> dict[str, object]:
    return {"name": name, "in": "path", "required": True, "schema": {"type": "string", "minLength": 1}}


@rule("optional-path-parameter", Severity.GENERATION, "The generator leaves the call out: no path can do without it.")
def optional(description: Description) -> Iterator[Problem]:
    """Find path parameters that do not say `required: true`."""
    for parameter in description.of("Parameter"):
        if parameter.value.get("in") == "path" and parameter.value.get("required") is not True:
            yield Problem(
                parameter.location,
                f"the path parameter `{text(parameter.value.get('name'))}` must say `required: true`",
                update(parameter.location, {"required": True}),
            )


@rule(
    "unbounded-path-parameter",
    Severity.CONTRACT,
    "Any text keeps the contract, the empty one too, which makes another path of it.",
)
def unbounded(description: Description) -> Iterator[Problem]:
    """Find texts in a path of which nothing is said; an id gets the form that its object's own id has."""
    prefixes = _prefixes(description)
    bounds = {"pattern", "minLength", "enum", "const", "format", "$ref", "allOf", "anyOf", "oneOf"}
    for parameter in description.of("Parameter"):
        if parameter.value.get("in") != "path":
            continue
        for schema in parameter.under("schema"):
            if schema.value.get("type") == "string" and not schema.value.keys() & bounds:
                prefix = _prefix(parameter, prefixes)
                yield Problem(
                    schema.location,
                    f"nothing is said of the text `{text(parameter.value.get('name'))}`",
                    update(schema.location, {"pattern": id_pattern(prefix)} if prefix else {"minLength": 1}),
                )


def id_pattern(prefix: str) -> str:
    """Give the pattern of an id: of any length, because those of one kind differ in the vendor's examples."""
    return f"^{prefix}_[0-9A-Za-z_-]+$"


def _prefixes(description: Description) -> Mapping[str, str]:
    """Give the prefix of the ids of each object that is described under `components`, by its name in prose."""
    found: dict[str, str] = {}
    for schema in description.of("Schema"):
        if schema.parent is None or schema.parent.kind != "Components":
            continue
        for field in schema.under("properties"):
            hint = f"{field.prose} {text(field.value.get('example'))} {text(field.value.get('pattern'))}"
            if field.name == "id" and (match := re.search(r"\b([a-z]{2,8})_", hint)):
                words = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", schema.name).lower()
                found[words] = match[1]
    return dict(sorted(found.items(), key=lambda entry: -len(entry[0])))


def _prefix(parameter: Node, prefixes: Mapping[str, str]) -> str | None:
    """Find whose id a parameter is; the longest name comes first."""
    name = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", text(parameter.value.get("name"))).lower()
    for words, prefix in prefixes.items():
        if words in parameter.prose.lower() or name in (f"{words} id", f"{words} uuid"):
            return prefix
    return None


@rule("parameter-without-place", Severity.GENERATION, "The generator leaves the call out: it cannot fill in the path.")
def placeless(description: Description) -> Iterator[Problem]:
    """Find path parameters that the path does not have."""
    for operation in description.operations:
        stated = _of(description, operation)
        lacking, extra = _unmatched(operation, stated)
        for name in extra if len(lacking) != 1 or len(extra) != 1 else ():
            listed, _ = stated[name]
            word = "$ref" if "$ref" in listed.value else "name"
            value = listed.value.get(word)
            # By what it is: a number may be another's by then.
            selected = f"@['{word}'] == {json.dumps(value)}" + (" && @['in'] == 'path'" if word == "name" else "")
            yield Problem(
                listed.location,
                f"the parameter `{name}` has no place in {operation.path}",
                remove(listed.location[:-1], below=f"[?{selected}]") if isinstance(value, str) else None,
            )


RULES: tuple[Rule, ...] = (mismatch, optional, unbounded)
