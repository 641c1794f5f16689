"""Parameters that are to be spelt in a way that the generator does not know."""

from collections.abc import Iterable, Iterator

from codegen.described_elsewhere import DESCRIBED_ELSEWHERE
from codegen.doctor.description import Description, Node, text, types
from codegen.doctor.finding import Problem, Rule, Severity, rule

_SENT = {"path": "simple", "query": "form", "header": "simple", "cookie": "form"}


@rule("style-not-sent", Severity.WIRE, "The client sends it otherwise, or not at all, and says nothing of it.")
def styles(description: Description) -> Iterator[Problem]:
    """Find what is neither a plain value nor, in a style that is sent, a list or an object."""
    for parameter in description.of("Parameter"):
        name = text(parameter.value.get("name"))
        if parameter.value.get("in") == "header" and name.lower() in DESCRIBED_ELSEWHERE:
            continue
        if how := _unsendable(description, parameter):
            yield Problem(parameter.location, f"the generator cannot send the parameter `{name}`, {how}")


def _unsendable(description: Description, parameter: Node) -> str:
    """Say what is beyond the generator; nothing if all is within."""
    value = parameter.value
    place = text(value.get("in"))
    sent = _SENT.get(place)
    style = value.get("style", sent)
    stated = [found for schema in parameter.under("schema") for found in _variants(description, schema)]
    items = [found for schema in stated for item in schema.under("items") for found in _variants(description, item)]
    kinds = _kinds(stated)
    beyond = {
        "which is described by its `content`": bool(value.get("content")),
        f"of the style {style}": style != sent,
        "a list of lists or objects": bool(_kinds(items) & {"array", "object"}),
        "which is not exploded": place == "query" and value.get("explode") is False and kinds & {"array", "object"},
        "a list in a cookie": place == "cookie" and "array" in kinds,
        # One in a header is refused, which `unsendable-header` tells.
        f"an object in a {place}": place in {"path", "cookie"} and "object" in kinds,
    }
    return next((how for how, is_so in beyond.items() if is_so), "") if sent else ""


def _variants(description: Description, schema: Node) -> Iterator[Node]:
    """Give what a schema is, or may be."""
    if found := description.follow(schema):
        yield found
        for node in (*found.under("anyOf"), *found.under("oneOf"), *found.under("allOf")):
            yield from filter(None, [description.follow(node)])


def _kinds(schemas: Iterable[Node]) -> set[str]:
    return {kind for schema in schemas for kind in types(schema.value)}


RULES: tuple[Rule, ...] = (styles,)
