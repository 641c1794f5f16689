"""Read in a description in what an amount, a time or a size is given.

The currencies and the types are sets, of which one is chosen; the rest says how the number or the time is meant, so
that another word there is another value: a hundredfold in money, or two hours.
"""

import re
from collections.abc import Callable, Iterable, Mapping
from typing import Final

from codegen.changes.relation import Relation, alternatives, assumed, clarified

_Patterns = Mapping[str, str]  # by name, what tells of it

_CURRENCIES: Final[_Patterns] = {
    "EUR": r"\bEUR\b|\beuros?\b|€",
    "USD": r"\bUSD\b|\b(?:US[- ])?dollars?\b",
    "GBP": r"\bGBP\b|\bpounds sterling\b|£",
    "CHF": r"\bCHF\b|\bSwiss francs?\b",
}
_MARKS: Final[_Patterns] = {"comma": r"\bdecimal comma|\bcomma as (?:the |a )?decimal"}  # a point is what all expect
_TYPES: Final[_Patterns] = {
    name: rf"\bas (?:an? )?[`\"]?(?:{words})\b"
    for name, words in (
        ("string", "string|text"),
        ("integer", "integer|whole number"),
        ("number", "number(?! of)|float"),
        ("boolean", "boolean"),
    )
}
_DENOMINATIONS: Final[_Patterns] = {
    "cent": r"\b(?<!not )(?:in|as|number of|amount of) (?:\w+[- ])?(?:euro)?cents?\b|[(,:] ?(?:euro[- ]?)?cents?\b|"
    r"\b(?:minor|smallest)(?: \w+)? units?\b|\bin hundredths\b",
    "thousand": r"\bin thousands\b",
}
_TAX: Final = r"(?:the )?(?:[\d.,]+ ?% )?(?:VAT|BTW|tax(?:es)?)\b"
_SUM: Final = r"(?:\w+ )?(?:amount|price|sum|total)\b"
_TAXES: Final[_Patterns] = {
    "including": rf"\b(?:(?<!n[o']t )(?<!to )incl(?:uding|uded|usive|udes?|\.)?(?: of)?|gross of) {_TAX}|"
    rf"{_TAX} (?:is |are )?inclu(?:ded|sive)\b|\bgross {_SUM}",
    "excluding": rf"\b(?:excl(?:uding|uded|usive|udes|\.)?(?: of)?|ex\.?|without|before|net of) {_TAX}|"
    rf"\b(?:not incl(?:uding|\.)?|do(?:es)?(?: not|n't) include) {_TAX}|"
    rf"{_TAX} (?:is |are )?(?:not included|exclu(?:ded|sive))\b|\bnet {_SUM}",
}
_NOT: Final = r"(?<!not )(?<!not in )"
_ZONES: Final[_Patterns] = {
    "UTC": rf"\b{_NOT}(?:UTC|GMT)\b(?![+-]\d)|\bCoordinated Universal Time\b",
    "CET": rf"\b{_NOT}CES?T\b|\bCentral European (?:Summer )?Time\b",
    "Europe/Amsterdam": rf"{_NOT}Europe/Amsterdam\b|\b(?:Amsterdam|Dutch) (?:local )?time\b",
    "local time": rf"\b{_NOT}local time\b",
}
_OFFSET: Final = re.compile(rf"\b{_NOT}(?:UTC|GMT)[+-]\d[\d:]*", re.IGNORECASE)
_MEASURES: Final[_Patterns] = {
    **{word: rf"\bin (?:whole |full )?{word}s?\b" for word in ("minute", "hour", "day", "week", "month", "year")},
    **{word: rf"\bin (?:whole |full )?{word}s?\b" for word in ("microsecond", "millisecond", "second", "byte")},
    **{word: rf"\bin (?:whole |full )?{word}s?\b" for word in ("gram", "kilogram", "metre", "kilometre")},
    **{word: rf"\bin {word}\b" for word in ("kB", "MB", "GB", "ms", "kg", "km", "mm", "cm")},
    "percent": r"\b(?:in|as)(?: an?)? percent(?:s|ages?)?\b|\bin %",
    "fraction": r"\b(?:in|as)(?: an?)? (?:fractions?|ratio)\b",
}
_PERIODS: Final[_Patterns] = {
    word: rf"\b(?:requests?|calls?)\b[^.]{{0,20}}?\b(?:per|an?|each|every) {word}\b"
    for word in ("second", "minute", "hour", "day", "month")
}


def _reader(patterns: _Patterns) -> Callable[[str], tuple[str, ...]]:
    compiled = {name: re.compile(pattern, re.IGNORECASE) for name, pattern in patterns.items()}
    return lambda text: tuple(name for name, pattern in compiled.items() if pattern.search(text))


_named_zones: Final = _reader(_ZONES)


def _among(old: Iterable[str] | None, new: Iterable[str] | None) -> Relation:
    """Compare what may be joined by others, and is told late as often as not."""
    return alternatives(old, new) if old and new else Relation.SAME


def _zones(text: str) -> tuple[str, ...]:
    return (*_named_zones(text), *sorted({match.upper() for match in _OFFSET.findall(text)}))


READERS: Final[Mapping[str, Callable[[str], tuple[str, ...]]]] = {
    "currency": _reader(_CURRENCIES),
    "written as": _reader(_TYPES),
    "denomination": _reader(_DENOMINATIONS),
    "tax": _reader(_TAXES),
    "decimal mark": _reader(_MARKS),
    "zone": _zones,
    "measure": _reader(_MEASURES),
    "period": _reader(_PERIODS),
}
COMPARED: Final[Mapping[str, Callable[[tuple[str, ...] | None, tuple[str, ...] | None], Relation]]] = {
    "currency": _among,
    "written as": _among,
    "denomination": assumed,
    "tax": assumed,
    "decimal mark": assumed,
    "zone": assumed,
    "measure": clarified,
    "period": clarified,
}
