"""How OpenAPI's `style` and `explode` spell lists and objects in a parameter; all text is still percent-encoded."""

import re
from collections.abc import Sequence

Pairs = Sequence[tuple[str, str]]

STYLES = {
    "path": ("simple", "label", "matrix"),
    "query": ("form", "spaceDelimited", "pipeDelimited", "deepObject"),
    "header": ("simple",),
    "cookie": ("form",),
}
"""The styles that each location allows, the default first."""

_SEPARATORS = {"spaceDelimited": re.compile(r"%20|\+| "), "pipeDelimited": re.compile(r"%7[Cc]|\|")}
_COMMA = re.compile(",")


class StyleError(ValueError):
    """A text is not in the style of its parameter; says what is expected."""


def single(text: str, name: str, style: str) -> str:
    """Give the text of a single value."""
    if style == "label":
        return _after(".", text)
    if style == "matrix":
        # RFC 6570, 3.2.7: of an empty value the name is all.
        rest = _after(f";{name}", text)
        return rest and _after("=", rest, f";{name}=")
    return text


def items(pairs: Pairs, name: str, style: str, *, explode: bool) -> list[str]:
    """Give the texts of a list."""
    if style == "form" and explode:
        return [text for _, text in pairs]
    if style == "simple":
        # The lines of a header make one list (RFC 9110, 5.3).
        return [item.strip(" \t") for _, text in pairs for item in text.split(",")]
    text = pairs[-1][1]
    if style == "label" and explode:
        return _after(".", text).split(".")
    if style == "matrix" and explode:
        return [single(f";{item}", name, style) for item in _after(";", text).split(";")]
    return _SEPARATORS.get(style, _COMMA).split(single(text, name, style))


def fields(pairs: Pairs, name: str, style: str, *, explode: bool) -> list[tuple[str, str]]:
    """Give the names and texts of an object's fields."""
    if style == "deepObject":
        return [(key[len(name) + 1 : -1], text) for key, text in pairs]
    if style == "form" and explode:
        return list(pairs)
    if not explode:
        flat = items(pairs, name, style, explode=False)
        if flat == [""]:
            return []
        if len(flat) % 2:
            raise StyleError("as many values as names")
        return list(zip(flat[::2], flat[1::2], strict=True))
    mark = {"label": ".", "matrix": ";"}.get(style, "")
    entries = (entry.strip(" \t").partition("=") for entry in _after(mark, pairs[-1][1]).split(mark or ","))
    return [(key, text) for key, _, text in entries]


def _after(mark: str, text: str, shown: str = "") -> str:
    if not text.startswith(mark):
        raise StyleError(f"{shown or mark} before the value")
    return text[len(mark) :]
