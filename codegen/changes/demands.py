"""Read in a description what it demands of a value beside a form, a limit and a unit."""

import re
from collections.abc import Callable, Mapping
from typing import Any, Final

from codegen.changes.relation import Relation, alternatives, assumed, presence, switch

_SORT: Final = (
    r"(?:(?:capital|upper ?case|lower ?case|latin|ascii|alphanumeric(?:al)?|numeric(?:al)?) )?"
    r"(?:letters|digits|numbers|numerals|characters|dashes|hyphens|underscores|spaces|dots|periods|slashes)"
)
_SYNONYMS: Final = {"numbers": "digits", "numerals": "digits", "hyphens": "dashes", "periods": "dots"}
_ONLY: Final = re.compile(rf"\b(?<!not )only ({_SORT}(?:(?:,| and| or|, and|, or) {_SORT})*)", re.IGNORECASE)
_OBLIGING: Final = ("must", "should", "has to", "needs to")
_MOMENT: Final = re.compile(
    rf"\b(?<!need )(not|never|cannot|can't|{'|'.join(_OBLIGING)})(?: be| lie)? in the (past|future)\b", re.IGNORECASE
)
_UNIQUE: Final = re.compile(
    r"\b(?:must|should|has to|needs to) be unique\b|(?<!not )\bunique (?:per|for (?:each|every)|within)\b",
    re.IGNORECASE,
)
_UNUSED: Final = re.compile(
    r"\b(?:no longer|not any ?more) (?:used|supported|in use|accepted|returned|filled|sent|available)\b|"
    r"(?:^|[.;]\s+)(?:it |this |(?:this|the) (?:field|parameter|value) )?(?:is|will be|gets) ignored\b",
    re.IGNORECASE,
)


def _characters(text: str) -> tuple[str, ...]:
    match = _ONLY.search(text)
    if match is None:
        return ()
    sorts = re.findall(_SORT, match[1].lower())
    return tuple(sorted({" ".join(_SYNONYMS.get(word, word) for word in sort.split()) for sort in sorts}))


def _moment(text: str) -> str | None:
    match = _MOMENT.search(text)
    if match is None:
        return None
    where = f"in the {match[2].lower()}"
    return where if match[1].lower() in _OBLIGING else f"not {where}"


READERS: Final[Mapping[str, Callable[[str], Any]]] = {
    "characters": _characters,
    "moment": _moment,
    "uniqueness": lambda text: bool(_UNIQUE.search(text)),
    "disuse": lambda text: bool(_UNUSED.search(text)),
}
COMPARED: Final[Mapping[str, Callable[[Any, Any], Relation]]] = {
    "characters": alternatives,
    "moment": presence,
    "uniqueness": switch,
    "disuse": assumed,
}
