"""What is said of a text in words only, where a schema has a keyword for it."""

import re
from collections.abc import Callable, Iterator
from typing import Any, Final

from attrs import frozen

from codegen.doctor.actions import update
from codegen.doctor.description import Description, Node, text, types
from codegen.doctor.finding import Problem, Rule, Severity, rule
from codegen.doctor.rules.parameters import id_pattern

_BOUNDS: Final = frozenset(("format", "pattern", "enum", "const", "anyOf", "oneOf", "allOf", "minLength", "$ref"))
# Two decimals at most, because the Euro has no more; whether a credit is taken is not stated.
_AMOUNT: Final = r"^-?[0-9]+(\.[0-9]{1,2})?$"
_DECIMAL = re.compile(r"-?[0-9]+\.[0-9]{2}")
_URL = re.compile(r"https?://\S+")
_ID = re.compile(r"([a-z]{3})_[0-9A-Za-z_-]*[0-9][0-9A-Za-z_-]*")

LOCAL_TIME: Final = re.compile(r"YYYY-mm-dd (HH:mm:ss|H:i:s)`", re.IGNORECASE)
DATE: Final = re.compile(r"YYYY-mm-dd`", re.IGNORECASE)
ATOM: Final = re.compile(r"\bATOM\b|RFC ?3339|ISO ?8601 (date and )?time", re.IGNORECASE)


@frozen
class _Hint:
    """Something that prose, or an example, gives away."""

    what: str
    keywords: Callable[[Node], dict[str, Any] | None]


def _local_time(node: Node) -> dict[str, Any] | None:
    if not LOCAL_TIME.search(node.prose):
        return None
    if "leave empty" in node.prose.lower():
        return {"anyOf": [{"format": "local-date-time"}, {"const": ""}]}
    return {"format": "local-date-time"}


def _when(condition: Callable[[Node], object], **keywords: Any) -> Callable[[Node], dict[str, Any] | None]:
    return lambda node: dict(keywords) if condition(node) else None


def _example(node: Node) -> str:
    return text(node.value.get("example"))


def _identifier(node: Node) -> dict[str, Any] | None:
    stated = re.search(r"(?:starting|starts|begins|beginning|prefixed) with `([A-Za-z]+)_`", node.prose)
    match = stated or _ID.fullmatch(_example(node))
    return {"pattern": id_pattern(match[1])} if match else None


def _values(node: Node) -> dict[str, Any] | None:
    list_ = re.search(
        r"(?:values are|value is|[Cc]an be|one of|[Ee]ither):? +((?:`[^`\s]+`[\s,]*(?:and |or )?){2,})", node.prose
    )
    return {"enum": list(dict.fromkeys(re.findall(r"`([^`]+)`", list_[1])))} if list_ else None


def _number(node: Node) -> dict[str, Any] | None:
    """Tell a number written as text: an amount, or one such as that of an invoice, which is no number to count with."""
    stated = re.search(r"\bas `string`", node.prose)
    if _DECIMAL.fullmatch(_example(node)) and (stated or not node.prose):
        return {"pattern": _AMOUNT}
    if not stated:
        return None
    return {"pattern": _AMOUNT} if "amount" in node.prose.lower() else {"minLength": 1}


def _media_type(node: Node) -> dict[str, Any] | None:
    stated = re.search(r"(type of the content|content type|media type)", node.prose, re.IGNORECASE)
    return {"const": _example(node)} if stated and re.fullmatch(r"[a-z]+/[a-z0-9.+-]+", _example(node)) else None


# The first that fits counts.
_HINTS: Final = (
    _Hint("a local time, `YYYY-mm-dd HH:mm:ss`", _local_time),
    _Hint("a date, `YYYY-mm-dd`", _when(lambda node: DATE.search(node.prose), format="date")),
    _Hint("a point in time, ATOM (RFC 3339)", _when(lambda node: ATOM.search(node.prose), format="date-time")),
    _Hint("an id with a prefix", _identifier),
    _Hint("one of a few values", _values),
    _Hint(
        "a URL",
        _when(
            lambda node: (
                _URL.fullmatch(_example(node)) or re.match(r"(Endpoint|Link|URL) (of|to|towards) ", node.prose)
            ),
            format="uri",
        ),
    ),
    _Hint(
        "a country, in two letters",
        _when(lambda node: node.name == "countryCode" or "ISO 3166" in node.prose, pattern="^[A-Z]{2}$"),
    ),
    _Hint(
        "a currency, and only the Euro is supported",
        _when(lambda node: node.name == "currency" and _example(node) == "EUR", const="EUR"),
    ),
    _Hint("a media type, always that of the example", _media_type),
    _Hint("a number, as text", _number),
)


@rule(
    "format-in-prose",
    Severity.CONTRACT,
    "The client has it as any text, and the judge takes any text, because tools do not read descriptions.",
)
def in_prose(description: Description) -> Iterator[Problem]:
    """Find texts whose description, or example, says more of them than the schema."""
    for node in description.of("Schema"):
        if "string" not in types(node.value) or node.value.keys() & _BOUNDS:
            continue
        for hint in _HINTS:
            if keywords := hint.keywords(node):
                yield Problem(node.location, f"{hint.what}, by its description or example only", _only(node, keywords))
                break


def _only(node: Node, keywords: dict[str, Any]) -> dict[str, Any]:
    if "null" in types(node.value) and "enum" in keywords:
        keywords = {"enum": [*keywords["enum"], None]}
    return update(node.location, keywords)


RULES: tuple[Rule, ...] = (in_prose,)
